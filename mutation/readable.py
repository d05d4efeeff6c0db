"""Readable statements: Lean's own notation, kept only where it means the very same term.

What lives here: `readable_statements`, in batches of two documents: one in which Lean prints the
explicit statements, one in which it reads back what it printed. What does not: explicit printing
(`provers.lean.printer`).
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mutation.records import Record
from provers.lean.compile import Compiled, compile_text
from provers.lean.digests import digest
from provers.lean.environment import Environment
from provers.lean.expr import Expr
from provers.lean.printer import ELABORATION_OPTIONS, PrintedTerm
from provers.lean.processes import LeanProcesses
from provers.request import Limits
from provers.verdict import Severity

LARGEST_BATCH = 400
"""Statements in one document."""

_MODULE = "readable"
_PREFIX = "readable_"
_ENDING = " : Prop"
_ROUNDS = 3
_PRINTING = {"pp.maxSteps": "1000000", "pp.deepTerms": "true", "pp.proofs": "true",
             "pp.unicode.fun": "true", "linter.all": "false"}  # fmt: skip
_STYLES: tuple[dict[str, str], ...] = (
    {},
    {"pp.coercions.types": "true", "pp.funBinderTypes": "true", "pp.numericTypes": "true",
     "pp.structureInstanceTypes": "true"},
    {"pp.analyze": "true"},
)  # fmt: skip
"""Options that Lean prints with: the shortest texts first, then such as say more of the types."""
_READING = {"linter.all": "false", "autoImplicit": "false", "Elab.async": "false"}


async def readable_statements(
    statements: Sequence[tuple[Expr, PrintedTerm]],
    processes: LeanProcesses,
    *,
    imports: Sequence[str] = (),
    limits: Limits | None = None,
    batch: int = LARGEST_BATCH,
) -> list[str | None]:
    """For each statement a text with notation that elaborates to the equal term, or None.

    Args:
        statements: closed propositions, each with its explicit text.
        processes: the Lean to use.
        imports: modules that the statements need beside `Init`.
        limits: of each process; where one is hit, that batch has no readable texts.
        batch: statements in one document.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    found: list[str | None] = [None] * len(statements)
    run = _Run(processes, tuple(imports), limits or Limits())
    for style in _STYLES:
        left = [place for place, text in enumerate(found) if text is None]
        for at in range(0, len(left), batch):
            places = left[at : at + batch]
            texts = await run.settle([statements[place] for place in places], style)
            for place, text in zip(places, texts, strict=True):
                found[place] = text
    return found


async def with_readable(
    records: Sequence[Record], processes: LeanProcesses, *, limits: Limits | None = None
) -> list[Record]:
    """The records, each with its readable statement where there is one; order kept.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, record in enumerate(records):
        groups.setdefault(record.imports, []).append(place)
    done = list(records)
    for imports, places in groups.items():
        statements = [
            (records[place].type, PrintedTerm(records[place].explicit, records[place].universes))
            for place in places
        ]
        texts = await readable_statements(statements, processes, imports=imports, limits=limits)
        for place, text in zip(places, texts, strict=True):
            done[place] = replace(records[place], readable=text)
    return done


class _Run:
    """One batch."""

    def __init__(self, processes: LeanProcesses, imports: tuple[str, ...], limits: Limits) -> None:
        self.processes = processes
        self.imports = imports
        self.limits = limits

    async def settle(
        self, statements: Sequence[tuple[Expr, PrintedTerm]], style: dict[str, str]
    ) -> list[str | None]:
        texts = await self._printed([printed for _, printed in statements], style)
        for _ in range(_ROUNDS):
            lines, starts = self._reading(statements, texts)
            with tempfile.TemporaryDirectory(prefix="lemmata-readable-") as folder:
                compiled = await self._compile(lines, folder)
                if compiled.accepted and compiled.olean is not None:
                    return self._kept(statements, texts, compiled.olean)
            failed = _blamed(compiled, starts)
            if not failed:
                break
            texts = [None if at in failed else text for at, text in enumerate(texts)]
        return [None] * len(statements)

    async def _printed(
        self, statements: Sequence[PrintedTerm], style: dict[str, str]
    ) -> list[str | None]:
        """What Lean shows for each explicit text, one line each."""
        lines = [*self._header({**ELABORATION_OPTIONS, **_PRINTING, **style})]
        starts: list[int] = []
        for printed in statements:
            starts.append(len(lines) + 1)
            universes = " ".join(printed.level_params)
            lines += ["section", f"universe {universes}" if universes else ""]
            lines += [f"#check ({printed.text})", "end"]
        with tempfile.TemporaryDirectory(prefix="lemmata-readable-") as folder:
            compiled = await self._compile(lines, folder)
        shown: list[str | None] = [None] * len(statements)
        for message in compiled.messages:
            at = bisect_right(starts, message.line) - 1
            if at >= 0 and message.severity is Severity.INFO and message.text.endswith(_ENDING):
                shown[at] = " ".join(message.text.removesuffix(_ENDING).split())
        return shown

    def _reading(
        self, statements: Sequence[tuple[Expr, PrintedTerm]], texts: Sequence[str | None]
    ) -> tuple[list[str], list[int]]:
        lines = [*self._header(_READING)]
        starts: list[int] = []
        for at, (text, (_, printed)) in enumerate(zip(texts, statements, strict=True)):
            starts.append(len(lines) + 1)
            if text is not None:
                lines.append(f"axiom {_PREFIX}{at}{printed.universes} : {text}")
        return lines, starts

    def _kept(
        self,
        statements: Sequence[tuple[Expr, PrintedTerm]],
        texts: Sequence[str | None],
        olean: Path,
    ) -> list[str | None]:
        library = self.processes.toolchain.search_path
        environment = Environment.of_file(olean, library, module=_MODULE)
        kept: list[str | None] = []
        for at, (text, (expr, _)) in enumerate(zip(texts, statements, strict=True)):
            read = environment.find(f"{_PREFIX}{at}") if text is not None else None
            kept.append(text if read is not None and digest(read.type) == digest(expr) else None)
        return kept

    async def _compile(self, lines: Sequence[str], folder: str) -> Compiled:
        text = "\n".join(lines) + "\n"
        return await compile_text(self.processes, text, self.limits, Path(folder))

    def _header(self, options: dict[str, str]) -> list[str]:
        return [
            *(f"import {module}" for module in self.imports),
            *(f"set_option {name} {value}" for name, value in options.items()),
        ]


def _blamed(compiled: Compiled, starts: Sequence[int]) -> set[int]:
    return {
        at for message in compiled.errors if (at := bisect_right(starts, message.line) - 1) >= 0
    }
