"""What a rule proposes: a statement and its proof, not yet seen by Lean.

What lives here: `Candidate` and its text. What does not: proposing (`mutation.rules`), checking
(`mutation.checking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from mutation.index import LemmaIndex
from mutation.lemmas import Use
from mutation.records import Record
from mutation.telescopes import Variable, close_telescope
from provers.lean.digests import digest
from provers.lean.expr import Expr, Name
from provers.lean.names import is_identifier_rest
from provers.lean.printer import PrintedTerm, print_term


@dataclass(frozen=True)
class Candidate:
    """A proposed theorem.

    Attributes:
        parent: the theorem that it was made from.
        lemma: full name of the lemma that made it; None for rules that use none.
        rule: name of the rule.
        use: how the lemma was used; None without a lemma.
        place: `goal`, or the name of the hypothesis that was changed.
        path: the place inside it (see `mutation.index.Position`); the first of several equal ones.
        variables, conclusion: the statement, opened.
        proof: tactics, one a line, from the state in which all variables are introduced by the
            names that they have in `variables`.
        new_universes: universe parameters that the parent does not have.
    """

    parent: Record
    lemma: str | None
    rule: str
    use: Use | None
    place: str
    path: tuple[int, ...]
    variables: tuple[Variable, ...]
    conclusion: Expr
    proof: tuple[str, ...]
    new_universes: tuple[Name, ...] = ()

    @property
    def level_params(self) -> tuple[Name, ...]:
        """The parent's universe parameters, and those that were added."""
        return (*self.parent.level_params, *self.new_universes)

    @cached_property
    def statement(self) -> Expr:
        """The statement, closed."""
        return close_telescope(self.variables, self.conclusion)

    @cached_property
    def digest(self) -> bytes:
        """32 bytes, equal exactly for alpha-equivalent statements."""
        return digest(self.statement)

    @cached_property
    def name(self) -> str:
        """A name of its own: from the parent's, the rule and the statement."""
        parent = "".join(c if is_identifier_rest(c) else "_" for c in self.parent.name)
        return f"{parent}_{self.rule}_{self.digest.hex()[:12]}"

    @cached_property
    def printed(self) -> PrintedTerm:
        """The explicit statement.

        Raises:
            UnprintableTerm: Lean has no text for it.
        """
        return print_term(self.statement, self.level_params)

    def text(self, statement: str | None = None) -> str:
        """The theorem as Lean text, with another text of the statement if one is given."""
        header = f"theorem {self.name}{self.printed.universes} : {statement or self.printed.text}"
        return f"{header} := by\n  " + "\n  ".join(self.tactics)

    @property
    def tactics(self) -> tuple[str, ...]:
        """The whole proof, from the state in which nothing is introduced."""
        names = [str(variable.fvar.name) for variable in self.variables]
        return (f"intro {' '.join(names)}", *self.proof) if names else self.proof


class Rule(Protocol):
    """A way to make new theorems from one theorem and the lemmas of an index.

    Attributes:
        name: as users and reports write it.
    """

    name: str

    def propose(self, target: Record, index: LemmaIndex) -> Iterable[Candidate]:
        """All that the rule makes of a theorem, in a fixed order; may hold equal statements."""
        ...


def term_text(term: Expr, level_params: Sequence[Name] = ()) -> str:
    """A term over variables of the context, as explicit text for the middle of a proof."""
    return print_term(term, level_params).text
