"""z3 strategies as text: `(then simplify (or-else solve-eqs skip) smt)`.

What lives here: reading a strategy and building the z3 tactic. What does not: applying it
(`provers.smt.evaluate` for a whole script, `provers.smt.steps` for one goal).

The language is that of z3's own `check-sat-using`: a tactic's name, or `(then t …)`,
`(or-else t …)`, `(try-for t milliseconds)`, `(repeat t rounds)`, `(using-params t :key value …)`.
A strategy can only lose answers: z3 tracks whether a tactic's subgoals are as strong as its goal.
Source: "The Strategy Challenge in SMT Solving" (de Moura, Passmore), and z3's manual on tactics.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import z3

from provers.smt.answers import error_text

_MAX_DEPTH = 50
_MAX_NUMBER = 1_000_000
# Tactics that answer for another reason than the goal, or write to the outside.
_REFUSED = frozenset({"collect-statistics", "psat", "psmt", "fail"})


class StrategyError(Exception):
    """The text is no strategy; `index` is the token where that shows."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.index = index


@functools.cache
def tactic_names() -> tuple[str, ...]:
    """Names of the tactics that a strategy may use, sorted."""
    return tuple(sorted(set(z3.tactics()) - _REFUSED))


def build_tactic(tokens: Sequence[str], context: z3.Context) -> z3.Tactic:
    """The z3 tactic that a strategy means.

    Args:
        tokens: the strategy's tokens, as `provers.smt.script` reads them.
        context: where to build it.

    Raises:
        StrategyError: unknown words, wrong shapes, or nested more than fifty deep.
    """
    reader = _Reader(tokens, context)
    built = reader.strategy(0)
    if reader.index != len(tokens):
        raise StrategyError("more than one strategy", reader.index)
    return built


class _Reader:
    def __init__(self, tokens: Sequence[str], context: z3.Context) -> None:
        self.tokens = tokens
        self.context = context
        self.index = 0

    def next(self) -> str:
        if self.index >= len(self.tokens):
            raise StrategyError("the strategy ends too early", max(0, len(self.tokens) - 1))
        self.index += 1
        return self.tokens[self.index - 1]

    def fail(self, message: str) -> StrategyError:
        return StrategyError(message, self.index - 1)

    def strategy(self, depth: int) -> z3.Tactic:
        if depth > _MAX_DEPTH:
            raise self.fail("the strategy is nested too deeply")
        token = self.next()
        if token != "(":
            if token not in tactic_names():
                raise self.fail(f"no tactic named {token}")
            return z3.Tactic(token, self.context)
        head = self.next()
        if head in ("then", "or-else"):
            return self.several(head, depth)
        if head not in ("try-for", "repeat", "using-params"):
            raise self.fail(f"unknown strategy ({head} …)")
        inner = self.strategy(depth + 1)
        if head == "using-params":
            return self.with_parameters(inner)
        number = self.number()
        self.close()
        if head == "try-for":
            return z3.TryFor(inner, number, self.context)
        return z3.Repeat(inner, number, self.context)

    def several(self, head: str, depth: int) -> z3.Tactic:
        parts = [self.strategy(depth + 1)]
        while self.index < len(self.tokens) and self.tokens[self.index] != ")":
            parts.append(self.strategy(depth + 1))
        self.close()
        if len(parts) == 1:
            return parts[0]
        combine = z3.Then if head == "then" else z3.OrElse
        return combine(*parts, ctx=self.context)

    def with_parameters(self, inner: z3.Tactic) -> z3.Tactic:
        values: dict[str, object] = {}
        while (key := self.next()) != ")":
            if not re.fullmatch(r":[a-z][a-z0-9_.-]*", key):
                raise self.fail("a parameter is :name value")
            value = self.next()
            if value in ("true", "false"):
                values[key[1:]] = value == "true"
            elif re.fullmatch("[0-9]{1,9}", value):
                values[key[1:]] = int(value)
            else:
                raise self.fail(f"{value} is no value for {key}: true, false or a number")
        try:
            return z3.With(inner, **values)
        except z3.Z3Exception as error:
            raise self.fail(error_text(error).partition("\n")[0]) from None

    def number(self) -> int:
        token = self.next()
        if not re.fullmatch("[0-9]{1,7}", token) or int(token) > _MAX_NUMBER:
            raise self.fail(f"{token} is no number up to {_MAX_NUMBER}")
        return int(token)

    def close(self) -> None:
        if self.next() != ")":
            raise self.fail("a closing parenthesis is missing")
