"""A policy for z3: which tactic to apply to a goal of an SMT session.

What lives here: `Z3Policy`, which reads what a goal speaks about and proposes z3's tactics with
prior log-probabilities. What does not: applying them (`provers.smt`), and trying a strategy that
was found on other files (`lemmata.strategy`).

The priors were set by hand: deciders of the right theory first, then what makes goals smaller,
then what cuts them into cases. Tactics and their parameters: z3's own help, and "The Strategy
Challenge in SMT Solving" (de Moura, Passmore).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from provers.checker import Goal, ProofState
from search.policy import Candidate

_WORDS = re.compile(r"[A-Za-z_][\w.!-]*|[<>=]=?|[*/]")
_QUANTIFIERS = frozenset({"forall", "exists"})
_ARRAYS = frozenset({"select", "store"})
_REALS = re.compile(r"(?<![\w#.])\d+\.\d+|to_real")
_PRODUCT = re.compile(r"\(\* (?!\d+(?:\.\d+)? |\(- \d)[^()\s]+ (?!\d)|\(\* \(")


class Z3Policy:
    """Proposes z3 tactics for the first goal of a state; needs no model and is deterministic."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` tactics for each state, best first."""
        return [self.candidates(state.goals[0], n) if state.goals else [] for state in states]

    def candidates(self, goal: Goal, n: int) -> list[Candidate]:
        """Up to `n` tactics for one goal, best first."""
        priors = dict(_proposals(goal.text))
        total = math.log(sum(math.exp(prior) for prior in priors.values()))
        ranked = sorted(priors.items(), key=lambda item: -item[1])[:n]
        return [Candidate(text, prior - total) for text, prior in ranked]


def _proposals(text: str) -> Iterator[tuple[str, float]]:
    words = frozenset(_WORDS.findall(text))
    bits = any(word.startswith("bv") for word in words) or "#x" in text or "#b" in text
    nonlinear = bool(_PRODUCT.search(text))
    yield "smt", -1.0
    yield "simplify", -1.2
    yield "solve-eqs", -1.4
    yield "propagate-values", -2.0
    yield "ctx-simplify", -2.6
    yield "elim-uncnstr", -2.8
    yield "(using-params simplify :som true)", -1.8 if nonlinear or bits else -3.2
    if "or" in words or "=>" in words:
        yield "split-clause", -2.4
    if "ite" in words:
        yield "elim-term-ite", -2.2
        yield "blast-term-ite", -3.0
    yield from _deciders(words, text, bits=bits, nonlinear=nonlinear)


def _deciders(
    words: frozenset[str], text: str, *, bits: bool, nonlinear: bool
) -> Iterator[tuple[str, float]]:
    """What is made for the theory that a goal seems to be of."""
    if words & _QUANTIFIERS:
        yield "der", -2.2
        yield "macro-finder", -2.8
        yield "qe", -2.6
        yield "qsat", -2.4
        return
    if bits:
        yield "qfbv", -1.5
        yield "bit-blast", -2.6
        yield "qfaufbv" if words & _ARRAYS else "max-bv-sharing", -2.8
        return
    real = bool(_REALS.search(text))
    if nonlinear:
        yield "qfnra-nlsat" if real else "qfnia", -1.6
        yield "purify-arith", -2.6
        yield "factor", -3.2
        yield "degree-shift", -3.6
    else:
        yield "lra" if real else "lia", -1.7
        yield "qflra" if real else "qflia", -2.2
        yield "propagate-ineqs", -2.6
        yield "normalize-bounds", -2.8
        yield "lia2pb", -3.0
    if not words & {"<", "<=", ">", ">=", "*"}:
        yield "sat-preprocess", -2.8
        yield "tseitin-cnf", -3.0
        yield "qfuf", -2.4
