"""Which candidates come first, so that a corpus has 30,000 different theorems, not 3 million alike.

What lives here: `Uses`, what a run has chosen so far, `NovelIndex`, through which rules see the
lemmas that were used least, and `Uses.choose`, which orders the candidates of one parent. What
does not: proposing (`mutation.rules`), batches (`mutation.planning`).

Proposing costs more than looking lemmas up, so the first choice is made among lemmas: of those
that fit one place, rules get a few, the least used ones. The second is made among what they
propose. Both depend on what was chosen before, and on nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from mutation.candidates import Candidate
from mutation.index import Hit, LemmaIndex
from mutation.lemmas import Lemma, Use
from provers.lean.expr import Const, Expr
from provers.lean.terms import unfold_app

WIDTH = 6
"""Lemmas that rules see for one place of a theorem."""

Mark: TypeAlias = "tuple[str, str]"
"""What is counted of a candidate: its lemma, and the leading symbols of its statement."""


class Uses:
    """What has been chosen so far."""

    def __init__(self, per_lemma: int) -> None:
        """`per_lemma`: candidates that one lemma may make at the most."""
        self.per_lemma = per_lemma
        self._lemmas: Counter[str] = Counter()
        self._heads: Counter[str] = Counter()

    def add(self, marks: Iterable[Sequence[str]]) -> None:
        """Count what was chosen."""
        for lemma, heads in marks:
            self._lemmas[lemma] += 1
            self._heads[heads] += 1

    def of_lemma(self, name: str) -> int:
        """Candidates chosen that a lemma made."""
        return self._lemmas[name]

    def choose(self, candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, Mark]]:
        """The candidates of one parent, each time the one that is newest now.

        That is one whose lemma this parent has used least, of the rule that it has used least;
        then one whose lemma, then one whose leading symbols the run has used least; then the
        digest decides, which is as good as chance and the same in every run. Each that is
        given counts; those whose lemma has made its share are left out.
        """
        waiting = [(candidate, mark_of(candidate)) for candidate in candidates]
        lemmas: Counter[str] = Counter()
        rules: Counter[str] = Counter()

        def novelty(at: int) -> tuple[int, int, int, int, bytes]:
            candidate, (lemma, heads) = waiting[at]
            return (
                lemmas[lemma],
                rules[candidate.rule],
                self._lemmas[lemma],
                self._heads[heads],
                candidate.digest,
            )

        while waiting:
            best = min(range(len(waiting)), key=novelty)
            candidate, mark = waiting[best]
            waiting[best] = waiting[-1]
            waiting.pop()
            if candidate.lemma is not None and self._lemmas[mark[0]] >= self.per_lemma:
                continue
            lemmas[mark[0]] += 1
            rules[candidate.rule] += 1
            self.add([mark])
            yield candidate, mark


class NovelIndex(LemmaIndex):
    """An index that gives, of the lemmas that fit a term, the few that were used least."""

    def __init__(self, index: LemmaIndex, uses: Uses, width: int = WIDTH) -> None:
        """Look through `index`; `uses` may grow meanwhile."""
        super().__init__((), index.signatures)
        self.lemmas = index.lemmas
        self._all = index
        self._uses = uses
        self._width = width

    def rewrites(self, term: Expr) -> tuple[Hit, ...]:
        """See `LemmaIndex.rewrites`."""
        return self.preferred(self._all.rewrites(term))

    def conclusions(self, term: Expr) -> tuple[Hit, ...]:
        """See `LemmaIndex.conclusions`."""
        return self.preferred(self._all.conclusions(term))

    def implications(self, term: Expr) -> tuple[Hit, ...]:
        """See `LemmaIndex.implications`."""
        return self.preferred(self._all.implications(term))

    def candidates(self, term: Expr, use: Use) -> list[Lemma]:
        """See `LemmaIndex.candidates`: all of them."""
        return self._all.candidates(term, use)

    def preferred(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The few whose lemmas were used least, in their order among equals."""
        uses = self._uses
        fresh = [hit for hit in hits if uses.of_lemma(hit.lemma.name) < uses.per_lemma]
        fresh.sort(key=lambda hit: uses.of_lemma(hit.lemma.name))
        return tuple(fresh[: self._width])


def mark_of(candidate: Candidate) -> Mark:
    """What counts of a candidate; rules without a lemma count as one."""
    head, args = unfold_app(candidate.conclusion)
    heads = " ".join(_symbol(term) for term in (head, *args[-2:]))
    return candidate.lemma or f"({candidate.rule})", heads


def _symbol(term: Expr) -> str:
    head = unfold_app(term)[0]
    return str(head.name) if isinstance(head, Const) else type(head).__name__
