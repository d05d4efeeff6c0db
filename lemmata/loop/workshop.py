"""The tools and the corpus that all rounds of a loop share.

What lives here: `Workshop`: the library, its premises, and sessions in which some theorems are
hidden. What does not: the rounds (`lemmata.loop.stages`, `lemmata.loop.run`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lemmata.loop.heldout import Hidden
from lemmata.loop.prompts import Presenter
from lemmata.loop.retrieval import SideIndex
from lemmata.loop.settings import LoopSettings
from mutation.corpus import Corpus
from provers.errors import UsageError
from provers.lean.checker import LeanChecker
from provers.lean.environment import Environment
from provers.lean.printer import header_lines
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from search.builtin import PremiseIndex
from search.builtin.premises import Premise, library_premises

Tell = Callable[[str], None]
"""Called with one line for a person."""


@dataclass
class Workshop:
    """The corpus and the tools that all rounds share.

    Attributes:
        corpus: the theorems of the sources.
        processes: the Lean to work with.
        checker: judges proofs.
        settings: of the loop.
        tell: progress.
    """

    corpus: Corpus
    processes: LeanProcesses
    checker: LeanChecker
    settings: LoopSettings
    tell: Tell

    def __post_init__(self) -> None:
        groups = {record.imports for record in self.corpus.records}
        self.imports = tuple(sorted({module for group in groups for module in group}))
        if not self.corpus.records:
            raise UsageError("the sources hold no theorem")

    @cached_property
    def environment(self) -> Environment:
        """The modules that a goal may use."""
        return Environment.load(self.modules, self.processes.toolchain.search_path)

    @property
    def modules(self) -> list[str]:
        """What is imported."""
        return [*self.imports] or ["Init"]

    @cached_property
    def constants(self) -> frozenset[str]:
        """Full names of all constants."""
        return frozenset(str(name) for name in self.environment)

    @cached_property
    def premises(self) -> list[Premise]:
        """All theorems that a proof may name."""
        return library_premises(self.modules, self.processes.toolchain.search_path)

    def open_premises(self, hidden: Hidden) -> PremiseIndex:
        """Those that are not hidden, for the built-in policy."""
        return PremiseIndex([p for p in self.premises if p.name not in hidden.names])

    def presenter(self, hidden: Hidden) -> Presenter:
        """Shows states with those that are not hidden."""
        names = [p.name for p in self.premises if p.name not in hidden.names]
        return Presenter(SideIndex(self.environment, names), self.settings.premises)

    def session(self, hidden: Hidden) -> LeanSession:
        """A session in which they are hidden."""
        text = "\n".join([*header_lines(self.imports), *hidden.lines]) + "\n"
        return LeanSession(self.processes, text)

    def counter(self, what: str) -> Callable[[int, int], None]:
        """Progress of a stage that makes pairs."""
        started = time.monotonic()

        def count(done: int, pairs: int) -> None:
            seconds = time.monotonic() - started
            self.tell(f"{what}: {done} theorems, {pairs} pairs, {seconds:.0f} s")

        return count
