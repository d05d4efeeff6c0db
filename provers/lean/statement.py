"""Where a theorem to be proved stands: its context in a file, and the file with a proof filled in.

What lives here: cutting a Lean text into what comes before a theorem, its signature, and what
comes after; writing a structured proof into the hole. What does not: running Lean.
"""

from __future__ import annotations

import re
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

    @property
    def context(self) -> str:
        """`before` with the proofs of earlier theorems left out, since only statements matter."""
        return without_proofs(self.before)

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


def without_proofs(text: str) -> str:
    """The text with every theorem's `:= …` body replaced by `:= sorry`."""
    source = LeanSource(text)
    out: list[str] = []
    done = 0
    for d in source.declarations:
        is_proof = d.keyword in ("theorem", "lemma") and source.code.startswith(":=", d.body_start)
        if is_proof:
            out.append(text[done : d.body_start])
            out.append(":= sorry")
            done = d.end
        elif d.keyword == "example":
            out.append(text[done : d.start])
            done = d.end
    out.append(text[done:])
    return "".join(out)


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
