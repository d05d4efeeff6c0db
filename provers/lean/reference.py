"""References: what a candidate is held to, compiled once.

What lives here: `Reference`, `References` (those that were compiled lately). What does not: what
a reference asks for (`provers.lean.asked`), the comparison with a candidate
(`provers.lean.audit`).
"""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from provers.errors import LemmataError
from provers.lean.asked import Refusal, asked_for
from provers.lean.audit import MODULE
from provers.lean.compile import compile_text
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.source import LeanSource, LexicalError
from provers.request import Limits

_KEPT_REFERENCES = 64


class ReferenceFailed(LemmataError):
    """The reference cannot be compiled, or nobody can be held to it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A compiled reference and what it asks for.

    Attributes:
        environment: of the reference alone.
        stated: what it asks for, by full name.
        refusal: what it leaves open and cannot ask for, None if there is nothing.
    """

    environment: Environment
    stated: tuple[str, ...]
    refusal: Refusal | None

    def require_askable(self) -> None:
        """Everything that it leaves open must be asked for.

        Raises:
            ReferenceFailed: it is not.
        """
        if self.refusal is not None:
            raise ReferenceFailed(self.refusal.message, hint=self.refusal.hint)


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
            ReferenceFailed: it does not compile, or states nothing.
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
    if unsure := sorted((*source.doubtful, *source.glued_words)):
        line = source.position(unsure[0]).line
        raise ReferenceFailed(
            f"it is not sure how Lean cuts line {line} of the reference into tokens",
            hint="put a blank before the comment, string, character or word there",
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
    asked = asked_for(environment, source, compiled.messages)
    if not asked.stated and asked.refusal is None:
        raise ReferenceFailed(
            "the reference states nothing",
            hint="it needs a theorem, or a definition whose value is sorry",
        )
    return Reference(environment, asked.stated, asked.refusal)
