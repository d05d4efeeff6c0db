"""Reading goals as Lean prints them.

What lives here: text of goals to `Goal` values, and the normalised key of a state. What does
not: asking Lean for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from provers.checker import Goal, Hypothesis

_CASE = re.compile(r"case (.+)\Z")
_NAME = re.compile(r"(?:«[^»]*»|[^\s:(«»])+")
_HYPOTHESIS = re.compile(rf"((?:{_NAME.pattern} )+): (.*)\Z", re.DOTALL)
_METAVARIABLE = re.compile(r"(?<![\w?.\])»])\?[\w.✝]+")
_COPY_TAG = re.compile(r"(?:\A|\.)refine_\d+(?=\.|\Z)")
_COPY_CASE = re.compile(r"^case refine_\d+\n|(?<=^case )refine_\d+\.", re.MULTILINE)
_COPY_METAVARIABLE = re.compile(r"(?<![\w?.\])»])\?refine_\d+\.")
_UNSOLVED = "unsolved goals\n"


def parse_unsolved(message: str) -> tuple[Goal, ...] | None:
    """The goals of an `unsolved goals` error, None for any other message."""
    if not message.startswith(_UNSOLVED):
        return None
    return parse_goals(message[len(_UNSOLVED) :])


def parse_goals(text: str) -> tuple[Goal, ...]:
    """Goals separated by blank lines, as in messages and `trace_state`."""
    return tuple(parse_goal(part) for part in text.split("\n\n") if part.strip())


def parse_goal(text: str) -> Goal:
    """One goal: an optional `case` line, hypotheses, and the target after `⊢`."""
    items = _logical_lines(text)
    case: str | None = None
    hypotheses: list[Hypothesis] = []
    target = ""
    for item in items:
        if item.startswith(("⊢ ", "| ")):
            target = item[2:]
        elif (match := _CASE.match(item)) and not hypotheses:
            case = match.group(1)
        elif match := _HYPOTHESIS.match(item):
            body, _, value = match.group(2).partition(" := ")
            names = tuple(_NAME.findall(match.group(1)))
            hypotheses.append(Hypothesis(names, body, value or None))
    return Goal(target=target, hypotheses=tuple(hypotheses), case=case, text=text.strip("\n"))


def _logical_lines(text: str) -> list[str]:
    """Lines with their indented continuations joined by one blank."""
    items: list[str] = []
    for line in text.strip("\n").splitlines():
        if line.startswith(" ") and items:
            items[-1] += " " + line.strip()
        else:
            items.append(line)
    return items


def state_key(goals: Sequence[Goal]) -> str:
    """Normalised text of a state: white space folded, case tags dropped."""
    parts = []
    for goal in goals:
        lines = _logical_lines(goal.text)
        parts.append("\n".join(" ".join(line.split()) for line in lines if not _CASE.match(line)))
    return "\n\n".join(parts)


def share_metavariables(goals: Sequence[Goal]) -> bool:
    """Whether a goal mentions a metavariable, so that solving one may change another."""
    return any(_METAVARIABLE.search(goal.text) for goal in goals)


def inaccessible_names(goal: Goal) -> tuple[str, ...]:
    """Names of hypotheses that a tactic cannot mention (printed with a dagger), in order."""
    return tuple(n for h in goal.hypotheses for n in h.names if n.endswith("✝") or "✝" in n)


def without_copy_tags(message: str) -> str:
    """A message in which goals do not carry the tags of copies."""
    if "refine_" not in message:
        return message
    return _COPY_CASE.sub("", _COPY_METAVARIABLE.sub("?", message))


def without_copy_tag(goal: Goal) -> Goal:
    """The goal without the tags that it got as one of several copies (`refine_4.zero`)."""
    if "refine_" not in goal.text:
        return goal
    text = _COPY_METAVARIABLE.sub("?", goal.text)
    first, newline, rest = text.partition("\n")
    if newline and first.startswith("case "):
        kept = _COPY_TAG.sub("", first[len("case ") :]).strip(".")
        text = f"case {kept}\n{rest}" if kept else rest
    return parse_goal(text)
