"""Kept modules of Lean texts, written out where a file would import them.

What lives here: `inlined`, which turns the imports of kept modules (`mutation.sources.texts`) into
the texts that they were compiled from, so that a file with their mutants compiles anywhere. What
does not: the mutants (`mutation.export.lean_file`).

A text stands in a section of its own: what it opens, declares as a variable or sets as an option
ends with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provers.lean.source import COMMANDS, LeanSource, command_starts, components

_NAMED = re.compile(r"[ \t]+([^\s(){}\[\]:]+)")
_MODULE_SYSTEM = re.compile(r"\b(?:module|prelude)\b")


@dataclass(frozen=True, slots=True)
class Inlined:
    """What a file begins with.

    Attributes:
        imports: modules to import, each once.
        lines: of the texts, to stand after the imports.
    """

    imports: tuple[str, ...]
    lines: tuple[str, ...]


def inlined(modules: Iterable[str], texts: Mapping[str, str]) -> Inlined:
    """The beginning of a file that needs some modules.

    Args:
        modules: what it needs.
        texts: by name of module, what to write out instead of importing it. A text of Lean's
            module system (`module`, `prelude`) means something else beside others: its module is
            imported all the same.
    """
    imports: dict[str, None] = {}
    lines: list[str] = []
    for module in dict.fromkeys(modules):
        source = LeanSource(texts[module]) if module in texts else None
        if source is None or _MODULE_SYSTEM.search(source.code[: source.header_end]):
            imports[module] = None
            continue
        imports |= dict.fromkeys(source.imports)
        lines += ["", f"section -- the text of {module}"]
        lines += source.text[source.header_end :].strip("\r\n").splitlines()
        lines += [*_ends(source), "end"]
    return Inlined(tuple(imports), tuple(lines))


def _ends(source: LeanSource) -> list[str]:
    """The `end`s that a text leaves out: at the end of a file Lean asks for none."""
    left: list[str] = []
    for word, at in command_starts(source):
        if word not in ("namespace", "section", "mutual", "end"):
            continue
        named = _NAMED.match(source.code, at + len(word))
        spelled = source.text[named.start(1) : named.end(1)] if named else ""
        parts = [""] if spelled in (*COMMANDS, "") else list(components(spelled))
        if word == "end":
            del left[max(0, len(left) - len(parts)) :]
        else:
            left += parts
    return [f"end {_quoted(part)}".rstrip() for part in reversed(left)]


def _quoted(part: str) -> str:
    return part if part == "" or re.fullmatch(r"[^\W\d][\w'!?]*", part) else f"«{part}»"
