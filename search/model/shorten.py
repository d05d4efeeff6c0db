"""Making a state shorter than a model's context.

What lives here: one pure function on printed goals. What does not: knowing that a prompt is too
long (`search.model.client`).
"""

from __future__ import annotations


def shorten(state_text: str, characters: int) -> str | None:
    """The state cut to a length, or None where no more can be left out.

    A tactic acts on the first goal, so the other goals go first; then the first goal's
    hypotheses from the front, since the last ones were introduced by the proof's last steps.
    The target always stays.

    Args:
        state_text: goals as Lean prints them, an empty line between two.
        characters: the length to reach; where the target alone is longer, None.
    """
    first = state_text.partition("\n\n")[0]
    if len(first) <= characters and len(first) < len(state_text):
        return first
    case, hypotheses, target = _parts(first)
    room = characters - len(target) - sum(len(line) + 1 for line in case)
    kept: list[str] = []
    for hypothesis in reversed(hypotheses):
        room -= len(hypothesis) + 1
        if room < 0:
            break
        kept.append(hypothesis)
    text = "\n".join([*case, *reversed(kept), target])
    return text if len(text) <= characters and len(text) < len(state_text) else None


def _parts(goal: str) -> tuple[list[str], list[str], str]:
    """A goal's `case` line (if any), its hypotheses with their continued lines, its target."""
    lines = goal.split("\n")
    case = lines[:1] if lines[0].startswith("case ") else []
    hypotheses: list[str] = []
    for place in range(len(case), len(lines)):
        line = lines[place]
        if line.startswith("⊢"):
            return case, hypotheses, "\n".join(lines[place:])
        if hypotheses and line.startswith(" "):
            hypotheses[-1] += "\n" + line
        else:
            hypotheses.append(line)
    return case, [], "\n".join(lines[len(case) :])
