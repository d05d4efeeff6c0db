"""Batches of work as plain text: what Lean is asked about some candidates, and what it said.

What lives here: `Work` and `WorkItem`, which hold text and bytes only, so that they travel to any
process; `WorkResult` and `Fate`. What does not: making them (`mutation.planning`), carrying them
out (`mutation.checking`).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from mutation.candidates import Candidate
from mutation.portfolio import Attempts
from mutation.records import Record
from mutation.telescopes import close_telescope
from provers.lean.expr import Const, Pi
from provers.lean.printer import print_term


class Fate(enum.StrEnum):
    """What became of a candidate in Lean's hands."""

    VERIFIED = "verified"
    """A compiled module holds it, and nothing speaks against keeping it."""
    TRIVIAL = "trivial"
    VACUOUS = "vacuous"
    REJECTED = "rejected"
    """Lean says no: statement or proof has an error."""
    UNTRUSTED = "untrusted"
    """Lean accepted it, but not as the theorem that was asked for, or on other axioms."""
    LIMIT = "limit"
    """Alone in a document it ran out of time or memory, or Lean died."""
    NOT_TRIED = "not tried"
    """Its parent had enough theorems without it, or too few like it were worth keeping."""


class Probing(enum.StrEnum):
    """What is asked about a candidate beside its proof."""

    NONE = "none"
    """Nothing."""
    MARK = "mark"
    """Whether it is trivial or vacuous; a trivial one needs its own proof all the same."""
    DROP = "drop"
    """Likewise, but the proof is tried only where nothing easy closes the goal."""


@dataclass(frozen=True, slots=True)
class Known:
    """A theorem that proofs may name and that no module declares: one kept earlier.

    Attributes:
        name: its full name.
        universes: what follows the name where it is declared, e.g. `.{u, v}`.
        imports: modules that its statement needs.
        statement: explicit text.
        digest: of the kernel's statement.
    """

    name: str
    universes: str
    imports: tuple[str, ...]
    statement: str
    digest: bytes

    @classmethod
    def of(cls, record: Record) -> Known:
        """A theorem of the store."""
        suffix = record.universe_suffix
        return cls(record.name, suffix, record.imports, record.explicit, record.digest)

    @property
    def axiom(self) -> str:
        """It is proved in the store; other documents take it as given."""
        return f"axiom {self.name}{self.universes} : {self.statement}"


@dataclass(frozen=True, slots=True)
class Premise:
    """The hypotheses of a parent, to be probed once for all candidates that share them.

    Attributes:
        parent: its name.
        universes: as in `Known`.
        imports: modules that it needs.
        statement: that the hypotheses are contradictory, as explicit text.
    """

    parent: str
    universes: str
    imports: tuple[str, ...]
    statement: str

    @classmethod
    def of(cls, record: Record) -> Premise:
        """The hypotheses of a theorem.

        Raises:
            UnprintableTerm: Lean has no text for them.
        """
        closed = close_telescope(record.telescope.variables, Const("False"))
        printed = print_term(closed, record.level_params)
        return cls(record.name, printed.universes, record.imports, printed.text)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One candidate.

    Attributes:
        name: its full name.
        parent: its parent's name.
        rule: the rule that made it.
        universes: as in `Known`.
        statement: explicit text.
        introductions: the names of its variables.
        tactics: its proof.
        digest: of the kernel's statement.
        levels: how many universe parameters it has.
        imports: modules that its text needs.
        attempts: tactics by which it is trivial, or vacuous.
        shares_hypotheses: its hypotheses are its parent's.
    """

    name: str
    parent: str
    rule: str
    universes: str
    statement: str
    introductions: tuple[str, ...]
    tactics: tuple[str, ...]
    digest: bytes
    levels: int
    imports: tuple[str, ...]
    attempts: Attempts
    shares_hypotheses: bool

    @classmethod
    def of(cls, candidate: Candidate, imports: tuple[str, ...]) -> WorkItem:
        """The candidate as text.

        Args:
            candidate: what was proposed.
            imports: modules that declare its parent, its lemma and what they mention.

        Raises:
            UnprintableTerm: Lean has no text for it.
        """
        printed = candidate.printed
        return cls(
            name=candidate.name,
            parent=candidate.parent.name,
            rule=candidate.rule,
            universes=printed.universes,
            statement=printed.text,
            introductions=tuple(str(variable.fvar.name) for variable in candidate.variables),
            tactics=candidate.tactics,
            digest=candidate.digest,
            levels=len(candidate.level_params),
            imports=imports,
            attempts=Attempts.on(candidate.variables, candidate.conclusion),
            shares_hypotheses=candidate.variables == candidate.parent.telescope.variables
            and not isinstance(candidate.conclusion, Pi),
        )

    @property
    def steps(self) -> tuple[str, ...]:
        """The proof behind the introduction of the variables."""
        return self.tactics[1:] if self.introductions else self.tactics

    @property
    def text(self) -> str:
        """The theorem as Lean text."""
        return f"theorem {self.name}{self.universes} : {self.statement} := {as_proof(self.tactics)}"


def as_proof(tactics: tuple[str, ...]) -> str:
    """Tactics as the text behind `:=`."""
    lines = [line for tactic in tactics for line in tactic.split("\n")]
    return "by\n  " + "\n  ".join(lines)


@dataclass(frozen=True, slots=True)
class Work:
    """One numbered batch; what it holds depends on the corpus and the settings alone.

    Attributes:
        round: from 1.
        number: in its round, from 0.
        known: theorems of the store that the proofs name.
        premises: hypotheses to probe, by parent.
        items: candidates, the preferred ones of each parent first.
        per_parent: verified ones wanted of each parent at the most.
        probing: what is asked beside the proofs.
        seconds: for one theorem; see `MutateSettings.timeout`.
        memory_bytes: bound on a Lean process.
        folders: where Lean finds modules, beside its own library.
    """

    round: int
    number: int
    known: tuple[Known, ...]
    premises: tuple[Premise, ...]
    items: tuple[WorkItem, ...]
    per_parent: int
    probing: Probing = Probing.DROP
    seconds: float = 10.0
    memory_bytes: int = 4 * 2**30
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one candidate.

    Attributes:
        name: the candidate's.
        fate: see `Fate`.
        proved: whether Lean accepted its proof, also where it is not kept.
        detail: the tactic that closed it, or what Lean or the audit had against it.
        trivial: the tactic that closes it, where trivial theorems are kept.
        premises: full names of the theorems that its proof term uses.
        seconds: processor time of Lean, its share of the documents it was in.
    """

    name: str
    fate: Fate
    proved: bool = False
    detail: str = ""
    trivial: str = ""
    premises: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class WorkResult:
    """What became of a batch: one result for each item, in their order."""

    round: int
    number: int
    items: tuple[ItemResult, ...] = field(default=())
