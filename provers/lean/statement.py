"""Where a theorem to be proved stands: its context in a file, and the file with a proof filled in.

What lives here: cutting a Lean text into what comes before a theorem, its signature, and what
comes after; writing a structured proof into the hole. What does not: running Lean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from provers.errors import StatementError
from provers.lean.source import Declaration, LeanSource

_THEOREM = re.compile(r"\s*(?:theorem|lemma)\s+([^\s:({\[⦃]+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem with its surroundings.

    Attributes:
        name: full name (a signature without one is called `goal`).
        before: the text up to the theorem, with earlier proofs.
        signature: what stands between the theorem's name and `:=`.
        universes: the `.{u, v}` after its name, "" without.
        head: modifiers, attributes, keyword and name, as written.
        after: the text behind the hole.
    """

    name: str
    before: str
    signature: str
    universes: str
    head: str
    after: str

    def filled(self, proof: str) -> str:
        """The theorem itself with `proof` (a tactic block without indentation) in the hole."""
        body = "\n".join("  " + line if line.strip() else "" for line in proof.splitlines())
        return f"{self.head}{self.universes}{self.signature} := by\n{body}"

    def with_proof(self, proof: str) -> str:
        """The whole text with `proof` in the hole."""
        after = self.after if self.after.startswith("\n") else "\n" + self.after
        return f"{self.before}{self.filled(proof)}{after}"


def find_statement(source: LeanSource, wanted: str) -> Statement:
    """A theorem of the source by its full (or, if unique, short) name; or a new signature.

    Args:
        source: the file.
        wanted: `A.foo`, or `theorem foo (x : Nat) : x = x` to be put at the file's end.

    Raises:
        StatementError: no such theorem, or the name is ambiguous.
    """
    new = _THEOREM.match(wanted)
    if new:
        return _appended(source, wanted, new)
    found = [d for d in source.declarations if d.full_name == wanted] or [
        d for d in source.declarations if d.name and d.name == wanted
    ]
    theorems = [d for d in found if d.keyword in ("theorem", "lemma", "example")]
    if len(theorems) == 1:
        return statement_of(source, theorems[0])
    known = ", ".join(d.full_name for d in source.declarations if d.keyword == "theorem")
    problem = "is ambiguous" if theorems else "is no theorem of the file"
    raise StatementError(f"{wanted!r} {problem}", hint=f"it has: {known or 'none'}")


def statement_of(source: LeanSource, declaration: Declaration) -> Statement:
    """The statement of one declaration of the source."""
    text = source.text
    universes, start = "", declaration.name_end
    if text.startswith(".{", start):
        start = text.index("}", start) + 1
        universes = text[declaration.name_end : start]
    return Statement(
        name=declaration.full_name or f"example_{source.position(declaration.start).line}",
        before=text[: declaration.start],
        head=text[declaration.start : declaration.name_end],
        universes=universes,
        signature=text[start : declaration.body_start].rstrip(),
        after=text[declaration.end :],
    )


def _appended(source: LeanSource, wanted: str, match: re.Match[str]) -> Statement:
    name = match.group(1)
    universes = ""
    if ".{" in name:
        name, _, _ = name.partition(".{")
        end = wanted.index("}") + 1
        universes = wanted[wanted.index(".{") : end]
    else:
        end = match.end()
    before = source.text + ("" if source.text.endswith("\n") or not source.text else "\n")
    return Statement(
        name=name,
        before=before,
        head=f"theorem {name}",
        universes=universes,
        signature=wanted[end:].rstrip(),
        after="\n",
    )


def contexts(text: str, cuts: Sequence[int]) -> list[str]:
    """The text cut at declarations, proofs and examples left out, since only statements matter.

    Args:
        text: a Lean text up to the last cut.
        cuts: ascending offsets at which declarations begin or the text ends.

    Returns:
        One piece for each cut: what stands between it and the one before.
    """
    source = LeanSource(text)
    pieces: list[list[str]] = [[] for _ in cuts]
    done = 0

    def copy(end: int) -> None:
        nonlocal done
        while done < end:
            piece = bisect_right(cuts, done)
            stop = min(end, cuts[piece])
            pieces[piece].append(text[done:stop])
            done = stop

    for d in source.declarations:
        if d.keyword in ("theorem", "lemma") and source.code.startswith(":=", d.body_start):
            copy(d.body_start)
            pieces[bisect_right(cuts, done - 1)].append(":= sorry")
            done = d.end
        elif d.keyword == "example":
            copy(d.start)
            done = d.end
    copy(len(text))
    return ["".join(piece) for piece in pieces]


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step of a structured proof: the tactic text and how many goals it left in its place."""

    text: str
    goals: int


def structured_proof(steps: list[ProofStep]) -> str:
    """A tactic block from steps that each acted on the first open goal.

    A step that leaves several goals gets a bullet for each, so that no later step can act on a
    goal that it did not see when it was tried.
    """
    remaining = iter(steps)
    lines: list[str] = []
    _write_goal(remaining, lines, "")
    return "\n".join(lines)


def _write_goal(steps, lines: list[str], indent: str, bullet: str = "") -> None:
    lead = indent + bullet
    deeper = indent + "  " if bullet else indent
    while (step := next(steps, None)) is not None:
        texts = step.text.splitlines()
        lines.append(lead + texts[0])
        lines.extend(deeper + text for text in texts[1:])
        lead = deeper
        if step.goals == 0:
            return
        if step.goals > 1:
            for _ in range(step.goals):
                _write_goal(steps, lines, deeper, "· ")
            return
