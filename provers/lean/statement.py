"""Where a theorem to be proved stands: its context in a file, and the file with a proof filled in.

What lives here: cutting a Lean text into what comes before a theorem, its signature, and what
comes after; writing a structured proof into the hole. What does not: running Lean.
"""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from provers.errors import StatementError
from provers.lean.source import Declaration, LeanSource, command_starts

_PROVABLE = ("theorem", "lemma", "example")
_PART = r"(?:[^\W\d«».:(){}\[\]⦃⦄][\w'!?]*|«[^»\n]*»)"
_THEOREM = re.compile(rf"\s*(?:theorem|lemma)\s+({_PART}(?:\.{_PART})*)(\.{{[^}}]*}})?")
_LAST_PART = re.compile(rf"{_PART}\Z")
_EXAMPLE = "example_"
_SCOPES = frozenset({"open", "set_option", "variable", "universe", "include", "omit", "attribute"})
"""Commands that may stand with `in` in front of a declaration."""
_ENDS_WITH_IN = re.compile(r"(?<![\w.'!?])in\Z")
# Proofs by `rfl` stay: what a theorem is to `simp` and `dsimp` depends on them, and they are cheap.
_BY_REFLEXIVITY = re.compile(
    r":=\s*(?:by\s+(?:intros?[^\n;]*(?:;|\n)\s*)?)?(?:fun\b[^\n=]*=>\s*)?(?:exact\s+)?"
    r"(?:\w*\.)?(?:rfl|refl\s+\w+)"
)


@dataclass(frozen=True)
class Statement:
    """A theorem with its surroundings.

    Attributes:
        name: full name; `example_LINE` for an example.
        before: the text up to the theorem, with earlier proofs.
        signature: what stands between the theorem's name and `:=`.
        universes: the `.{u, v}` after its name, "" without.
        head: modifiers, attributes, keyword and name, as written.
        after: the text behind the hole.
        declared: the name as written, "" for an example.
    """

    name: str
    before: str
    signature: str
    universes: str
    head: str
    after: str
    declared: str

    @cached_property
    def _ending(self) -> tuple[int, str]:
        return _ending(self.before)

    @property
    def place(self) -> int:
        """Where trials of it stand in the text: behind the last command that is in force for it.

        What stands between there and the theorem belongs to it alone: its documentation, and
        commands with `in`.
        """
        return self._ending[0]

    @property
    def scope(self) -> str:
        """The commands with `in` directly in front of the theorem, "" without."""
        return self._ending[1]

    def trial_head(self, name: str) -> str:
        """The theorem under another name, up to its `:=`, in the same scopes.

        The name keeps the namespace that it was written with, which is open in its proof.
        """
        scope = f"{self.scope}\n" if self.scope else ""
        if not self.declared:
            return f"{scope}example{self.signature}"
        prefix = _LAST_PART.sub("", self.declared)
        return f"{scope}theorem {prefix}{name}{self.universes}{self.signature}"

    def filled(self, proof: str) -> str:
        """The theorem itself with `proof` (a tactic block without indentation) in the hole."""
        body = "\n".join("  " + line if line.strip() else "" for line in proof.splitlines())
        return f"{self.head}{self.universes}{self.signature} := by\n{body}"

    def with_proof(self, proof: str) -> str:
        """The whole text with `proof` in the hole."""
        after = self.after if self.after.startswith("\n") else "\n" + self.after
        return f"{self.before}{self.filled(proof)}{after}"


@lru_cache(maxsize=8)  # new signatures, however many, share the text in front of them
def _ending(before: str) -> tuple[int, str]:
    """Where the commands of a text end, and those with `in` behind them, on one line."""
    source = LeanSource(before)
    code = source.code
    starts = command_starts(source)
    end = len(code.rstrip())
    scope = end
    while _ENDS_WITH_IN.search(code[:scope].rstrip()):
        word, at = next(((w, at) for w, at in reversed(starts) if at < scope), ("", -1))
        if word not in _SCOPES:
            break
        scope = at
    commands = _without_comments(before[scope:]) if code[scope:].strip() else ""
    return len(code[:scope].rstrip()), commands


def _without_comments(text: str) -> str:
    """The code of a text that holds no literals, on one line."""
    return " ".join(LeanSource(text).code.split())


def statement_name(source: LeanSource, declaration: Declaration) -> str:
    """The name by which a theorem or an example of a source is asked for."""
    if declaration.name:
        return declaration.full_name
    place = source.position(declaration.keyword_start)
    first = _first_example_on_line(source, declaration)
    return f"{_EXAMPLE}{place.line}" + ("" if first else f"_{place.column}")


def _first_example_on_line(source: LeanSource, example: Declaration) -> bool:
    line_start = source.text.rfind("\n", 0, example.keyword_start) + 1
    return not any(
        d.keyword == "example" and line_start <= d.keyword_start < example.keyword_start
        for d in source.declarations
    )


def find_statement(source: LeanSource, wanted: str) -> Statement:
    """A theorem of the source by its full (or, if unique, short) name; or a new signature.

    Args:
        source: the file.
        wanted: `A.foo`, `example_12` for the example on line 12, or
            `theorem foo (x : Nat) : x = x` to be put at the file's end.

    Raises:
        StatementError: no such theorem, or the name is ambiguous.
    """
    new = _THEOREM.match(wanted)
    if new:
        return _appended(source, wanted, new)
    theorems = [d for d in source.declarations if d.keyword in _PROVABLE]
    named = [(statement_name(source, d), d) for d in theorems]
    found = [d for name, d in named if name == wanted] or [
        d for _, d in named if d.name and d.name == wanted
    ]
    if len(found) == 1:
        return statement_of(source, found[0])
    known = ", ".join(name for name, _ in named[:12])
    problem = "is ambiguous" if found else "is no theorem of the file"
    raise StatementError(f"{wanted!r} {problem}", hint=f"it has: {known or 'none'}")


def statement_of(source: LeanSource, declaration: Declaration) -> Statement:
    """The statement of one declaration of the source."""
    text = source.text
    universes, start = "", declaration.name_end
    if text.startswith(".{", start):
        start = text.index("}", start) + 1
        universes = text[declaration.name_end : start]
    return Statement(
        name=statement_name(source, declaration),
        before=text[: declaration.start],
        head=text[declaration.start : declaration.name_end],
        universes=universes,
        signature=text[start : declaration.body_start].rstrip(),
        after=text[declaration.end :],
        declared=declaration.name,
    )


def _appended(source: LeanSource, wanted: str, match: re.Match[str]) -> Statement:
    before = source.text + ("" if source.text.endswith("\n") or not source.text else "\n")
    return Statement(
        name=match.group(1),
        before=before,
        head=f"theorem {match.group(1)}",
        universes=match.group(2) or "",
        signature=wanted[match.end() :].rstrip(),
        after="\n",
        declared=match.group(1),
    )


def contexts(text: str, cuts: Sequence[int]) -> list[str]:
    """The text cut at declarations, proofs left out, since only statements matter.

    Proofs by `rfl` stay, since `simp` and `dsimp` treat such theorems differently.

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
        if d.keyword in _PROVABLE and source.code.startswith(":=", d.body_start):
            copy(d.body_start)
            if not _BY_REFLEXIVITY.fullmatch(source.code[d.body_start : d.end].strip()):
                pieces[bisect_right(cuts, done - 1)].append(":= sorry")
                done = d.end
    copy(len(text))
    return ["".join(piece) for piece in pieces]


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step of a structured proof: the tactic text and how many goals it left in its place."""

    text: str
    goals: int


def step_lines(text: str, indent: str = "") -> list[str]:
    """The lines of a step as they are put into a proof: no blank ones, and indented alike."""
    lines = textwrap.dedent(text).strip("\n").splitlines()
    return [indent + line.rstrip() for line in lines if line.strip()]


def structured_proof(steps: Sequence[ProofStep]) -> str:
    """A tactic block from steps that each acted on the first open goal.

    A step that leaves several goals gets a bullet for each, so that no later step can act on a
    goal that it did not see when it was tried.
    """
    lines: list[str] = []
    _write_goal(iter(steps), lines, "")
    return "\n".join(lines)


def _write_goal(
    steps: Iterator[ProofStep], lines: list[str], indent: str, bullet: str = ""
) -> None:
    lead = indent + bullet
    deeper = indent + "  " if bullet else indent
    while (step := next(steps, None)) is not None:
        first, *rest = step_lines(step.text) or ["skip"]
        lines.append(lead + first)
        lines.extend(deeper + line for line in rest)
        lead = deeper
        if step.goals == 0:
            return
        if step.goals > 1:
            for _ in range(step.goals):
                _write_goal(steps, lines, deeper, "· ")
            return
