"""References: what a candidate is held to, compiled once.

What lives here: `Reference`, `References` (those that were compiled lately). What does not: the
comparison with a candidate (`provers.lean.audit`).
"""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from provers.errors import LemmataError
from provers.lean.audit import MODULE, stated_names
from provers.lean.compile import compile_text
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.source import LeanSource, LexicalError
from provers.request import Limits

_KEPT_REFERENCES = 64


class ReferenceFailed(LemmataError):
    """The reference cannot be compiled or states nothing, so nothing can be compared with it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A compiled reference and what it asks for, by full name."""

    environment: Environment
    stated: tuple[str, ...]


class References:
    """The references that were compiled lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Reference] = OrderedDict()

    def clear(self) -> None:
        """Forget them."""
        self._kept.clear()

    async def of(self, processes: LeanProcesses, text: str, limits: Limits) -> Reference:
        """A reference, compiled alone and kept.

        Raises:
            ReferenceFailed: it does not compile, or asks for nothing.
        """
        key = (processes.toolchain.digest, text)
        kept = self._kept.pop(key, None)
        if kept is None:
            kept = await _compile_reference(processes, text, limits)
        self._kept[key] = kept
        while len(self._kept) > _KEPT_REFERENCES:
            self._kept.popitem(last=False)
        return kept


async def _compile_reference(processes: LeanProcesses, text: str, limits: Limits) -> Reference:
    try:
        source = LeanSource(text)
    except LexicalError as error:
        raise ReferenceFailed(f"the reference does not parse: {error.message}") from None
    nameless = [d for d in source.holes() if d.keyword == "example"]
    if nameless:
        line = source.position(nameless[0].keyword_start).line
        raise ReferenceFailed(
            f"the reference leaves an example open (line {line})",
            hint="make it a theorem: a candidate can be held only to what has a name",
        )
    with tempfile.TemporaryDirectory(prefix="lemmata-lean-") as folder:
        compiled = await compile_text(processes, text, limits, Path(folder))
        if not compiled.accepted or compiled.olean is None:
            first = compiled.errors[0].text if compiled.errors else f"exit {compiled.ran.code}"
            raise ReferenceFailed(
                f"the reference does not compile: {first.splitlines()[0]}",
                hint="mend the reference; nothing can be compared with it as it is",
            )
        path = processes.toolchain.search_path
        environment = Environment.of_file(compiled.olean, path, module=MODULE)
    stated = stated_names(environment, source)
    if not stated:
        raise ReferenceFailed(
            "the reference states nothing",
            hint="it needs a theorem, or a definition whose value is sorry",
        )
    return Reference(environment, stated)
