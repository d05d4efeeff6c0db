"""Names in a proof script written out in full, so that it can be replayed outside its namespace.

What lives here: `qualify`. What does not: replaying.

An author inside `namespace List` writes `map_cons`; on its own the proof needs `List.map_cons`.
Which identifiers are local is guessed from the text alone: replaying shows whether it was right.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from provers.lean.lexer import scan

_IDENTIFIER = re.compile(r"(?<![\w.'!?])[^\W\d][\w'!?₀-₉]*(?:\.[^\W\d][\w'!?₀-₉]*)*")
_BINDING = re.compile(
    r"(?:\bintro|\brintro|\brename_i|\bobtain|\brcases|\bwith|\bfun|\bcases|\binduction|\bnext|λ|\|)"
    r"([^\n:=↦]*)"
)
_TACTIC_WORDS = frozenset(
    {
        "intro", "rintro", "rename_i", "obtain", "rcases", "with", "fun", "cases", "induction",
        "next", "exact", "apply", "refine", "rw", "simp", "have", "show", "from", "by", "at",
        "using", "only", "generalizing", "match", "let", "calc", "constructor", "left", "right",
        "rfl", "this", "if", "then", "else", "open", "in", "all_goals", "any_goals", "first",
        "repeat", "try", "split", "subst", "contradiction",
    }
)  # fmt: skip


def qualify(
    script: str, constants: Container[str], namespaces: Sequence[str], local: Iterable[str]
) -> str:
    """A script with the names of constants in full.

    Args:
        script: tactics.
        constants: full names of all constants.
        namespaces: those that are open, innermost first (`List.Perm`, `List`).
        local: names of hypotheses that the statement has.
    """
    known_local = {*local, *_TACTIC_WORDS}
    for binding in _BINDING.finditer(script):
        known_local.update(_IDENTIFIER.findall(binding.group(1)))
    hidden = scan(script).hidden

    def full(match: re.Match[str]) -> str:
        written = match.group()
        if any(start <= match.start() < end for start, end in hidden):
            return written
        parts = written.split(".")
        if parts[0] in known_local:
            return written
        for namespace in namespaces:
            # The longest part that is a constant: what follows it is a field (`map_inj.1`).
            for end in range(len(parts), 0, -1):
                name = f"{namespace}.{'.'.join(parts[:end])}"
                if name in constants:
                    return ".".join([name, *parts[end:]])
        return written

    return _IDENTIFIER.sub(full, script)


def namespaces_of(name: str) -> list[str]:
    """The namespaces around a theorem of that name, innermost first."""
    parts = name.split(".")[:-1]
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
