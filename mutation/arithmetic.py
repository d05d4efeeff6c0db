"""Counterexamples to arithmetic statements by z3.

What lives here: the exact translation of statements over `Nat`, `Int`, `Bool` and propositional
variables into linear arithmetic, and the search for values that make one false. What does not:
believing them (`mutation.refutation` lets Lean decide the instance).

A statement is translated as a whole or not at all. Instances are not looked at: `+` on `Nat` is
taken for addition whatever instance stands there, which is one reason why Lean has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import z3

from mutation.telescopes import Telescope
from provers.lean.expr import BinderKind, Const, Expr, FVar, Level, Lit, Name, Pi, Sort
from provers.lean.terms import unfold_app

EFFORT = 100_000
"""z3's own resource counter for one statement; the same everywhere, unlike seconds."""

LARGEST_EXPONENT = 64

Value = int | bool


class Outside(Exception):
    """The statement, or a part of it, has no exact translation."""


class _Typed(NamedTuple):
    """A translated term: `Nat`, `Int`, `Bool` or `Prop`, and its z3 form."""

    type: str
    form: Any


_TYPES = {Name.of("Nat"): "Nat", Name.of("Int"): "Int", Name.of("Bool"): "Bool"}


class Arithmetic:
    """z3, kept for many statements. Not for use from several threads."""

    def __init__(self) -> None:
        self._context = z3.Context()

    def counterexample(self, telescope: Telescope) -> dict[FVar, Value] | None:
        """Values of the variables that make a statement false, None where there are none.

        Raises:
            Outside: the statement is outside the fragment, or z3 gave up.
        """
        if any(variable.kind is BinderKind.INSTANCE for variable in telescope.variables):
            raise Outside
        translation = _Translation(self._context)
        # The conclusion first: most statements that are outside show it there.
        for variable in telescope.variables:
            translation.declare(variable.fvar, variable.type)
        claim = translation.proposition(telescope.conclusion)
        facts = [
            translation.proposition(variable.type)
            for variable in telescope.variables
            if variable.fvar not in translation.variables
        ]
        solver = z3.SolverFor("QF_LIA", ctx=self._context)
        solver.set("rlimit", EFFORT)
        solver.add(*translation.bounds, *facts, z3.Not(claim))
        answer = solver.check()
        if answer == z3.unsat:
            return None
        if answer != z3.sat:
            raise Outside
        model = solver.model()
        return {
            fvar: _value(model.eval(typed.form, model_completion=True))
            for fvar, typed in translation.variables.items()
        }


def _value(form: Any) -> Value:
    return z3.is_true(form) if z3.is_bool(form) else form.as_long()


class _Translation:
    """Terms of one statement in one z3 context."""

    def __init__(self, context: z3.Context) -> None:
        self.context = context
        self.variables: dict[FVar, _Typed] = {}
        self.bounds: list[Any] = []

    def declare(self, fvar: FVar, type_: Expr) -> None:
        """Enter a variable of data or a propositional one; hypotheses are none."""
        name = f"{len(self.variables)}"
        if isinstance(type_, Sort):
            if type_.level is not Level.zero:
                raise Outside
            self.variables[fvar] = _Typed("Prop", z3.Bool(name, self.context))
            return
        kind = _TYPES.get(type_.name) if isinstance(type_, Const) else None
        if kind == "Bool":
            self.variables[fvar] = _Typed("Bool", z3.Bool(name, self.context))
        elif kind is not None:
            form = z3.Int(name, self.context)
            if kind == "Nat":
                self.bounds.append(form >= 0)
            self.variables[fvar] = _Typed(kind, form)

    def proposition(self, term: Expr) -> Any:
        return self._of_type(term, "Prop")

    def _of_type(self, term: Expr, type_: str) -> Any:
        found = self.term(term)
        if found.type != type_:
            raise Outside
        return found.form

    def term(self, term: Expr) -> _Typed:
        if isinstance(term, FVar):
            if term not in self.variables:
                raise Outside
            return self.variables[term]
        if isinstance(term, Lit):
            if isinstance(term.value, str):
                raise Outside
            return _Typed("Nat", self._number(term.value))
        if isinstance(term, Pi):
            if term.body.loose_range:
                raise Outside
            return _Typed(
                "Prop", z3.Implies(self.proposition(term.type), self.proposition(term.body))
            )
        head, args = unfold_app(term)
        translate = _CONSTANTS.get(str(head.name)) if isinstance(head, Const) else None
        if translate is None:
            raise Outside
        count, build = translate
        if len(args) != count:
            raise Outside
        return build(self, args)

    def _number(self, value: int) -> Any:
        return z3.IntVal(value, self.context)

    def pair(self, args: list[Expr]) -> tuple[_Typed, Any, Any]:
        """The last two arguments, which must be of one type."""
        left, right = self.term(args[-2]), self.term(args[-1])
        if left.type != right.type:
            raise Outside
        return left, left.form, right.form

    def numbers(self, args: list[Expr]) -> tuple[str, Any, Any]:
        left, a, b = self.pair(args)
        if left.type not in ("Nat", "Int"):
            raise Outside
        return left.type, a, b

    # -- constants --------------------------------------------------------------------------------

    def literal(self, args: list[Expr]) -> _Typed:
        kind = _TYPES.get(args[0].name) if isinstance(args[0], Const) else None
        if kind not in ("Nat", "Int") or not isinstance(args[1], Lit):
            raise Outside
        if isinstance(args[1].value, str):
            raise Outside
        return _Typed(kind, self._number(args[1].value))

    def cast(self, args: list[Expr]) -> _Typed:
        return _Typed("Int", self._of_type(args[-1], "Nat"))

    def cast_to(self, args: list[Expr]) -> _Typed:
        if not (isinstance(args[0], Const) and _TYPES.get(args[0].name) == "Int"):
            raise Outside
        return self.cast(args)

    def successor(self, args: list[Expr]) -> _Typed:
        return _Typed("Nat", self._of_type(args[0], "Nat") + 1)

    def predecessor(self, args: list[Expr]) -> _Typed:
        return _Typed("Nat", _monus(self._of_type(args[0], "Nat"), self._number(1)))

    def negative_successor(self, args: list[Expr]) -> _Typed:
        return _Typed("Int", -self._of_type(args[0], "Nat") - 1)

    def to_nat(self, args: list[Expr]) -> _Typed:
        number = self._of_type(args[0], "Int")
        return _Typed("Nat", z3.If(number >= 0, number, self._number(0)))

    def absolute(self, args: list[Expr]) -> _Typed:
        number = self._of_type(args[0], "Int")
        return _Typed("Nat", z3.If(number >= 0, number, -number))

    def negation(self, args: list[Expr]) -> _Typed:
        return _Typed("Int", -self._of_type(args[-1], "Int"))

    def add(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        return _Typed(kind, a + b)

    def subtract(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        return _Typed(kind, _monus(a, b) if kind == "Nat" else a - b)

    def multiply(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        if not (_is_number(a) or _is_number(b)):
            raise Outside
        return _Typed(kind, a * b)

    def divide(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        return _Typed(kind, a / b if _constant(b) else self._number(0))

    def remainder(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        return _Typed(kind, a % b if _constant(b) else a)

    def power(self, args: list[Expr]) -> _Typed:
        base, exponent = self.term(args[-2]), self.term(args[-1])
        if not (_is_number(base.form) and _is_number(exponent.form)):
            raise Outside
        if exponent.type != "Nat" or exponent.form.as_long() > LARGEST_EXPONENT:
            raise Outside
        return _Typed(base.type, self._number(base.form.as_long() ** exponent.form.as_long()))

    def smaller(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        return _Typed(kind, z3.If(a <= b, a, b))

    def larger(self, args: list[Expr]) -> _Typed:
        kind, a, b = self.numbers(args)
        return _Typed(kind, z3.If(a <= b, b, a))

    def divides(self, args: list[Expr]) -> _Typed:
        _, a, b = self.numbers(args)
        return _Typed("Prop", b % a == 0 if _constant(a) else b == 0)

    def equal(self, args: list[Expr]) -> _Typed:
        _, a, b = self.pair(args)
        return _Typed("Prop", a == b)

    def different(self, args: list[Expr]) -> _Typed:
        _, a, b = self.pair(args)
        return _Typed("Prop", a != b)

    def equal_as_bool(self, args: list[Expr]) -> _Typed:
        return _Typed("Bool", self.equal(args).form)

    def different_as_bool(self, args: list[Expr]) -> _Typed:
        return _Typed("Bool", self.different(args).form)

    def decide(self, args: list[Expr]) -> _Typed:
        return _Typed("Bool", self.proposition(args[0]))

    def choose(self, args: list[Expr]) -> _Typed:
        """`ite α p inst a b` and `cond α b a b`."""
        condition = self.term(args[1])
        if condition.type not in ("Prop", "Bool"):
            raise Outside
        left, a, b = self.pair(args)
        return _Typed(left.type, z3.If(condition.form, a, b))


def _monus(a: Any, b: Any) -> Any:
    return z3.If(a >= b, a - b, a - a)


def _is_number(form: Any) -> bool:
    return z3.is_int_value(form)


def _constant(form: Any) -> bool:
    """Whether a divisor is a number other than 0; only numbers are allowed."""
    if not _is_number(form):
        raise Outside
    return form.as_long() != 0


_Build = Callable[[_Translation, list[Expr]], _Typed]
_T = _Translation


def _comparison(compare: Callable[[Any, Any], Any]) -> _Build:
    def build(translation: _Translation, args: list[Expr]) -> _Typed:
        _, a, b = translation.numbers(args)
        return _Typed("Prop", compare(a, b))

    return build


def _connective(type_: str, join: Callable[..., Any]) -> _Build:
    def build(translation: _Translation, args: list[Expr]) -> _Typed:
        return _Typed(type_, join(*(translation._of_type(arg, type_) for arg in args)))

    return build


def _constant_of(type_: str, value: bool) -> _Build:
    return lambda translation, _: _Typed(type_, z3.BoolVal(value, translation.context))


def _at_most(a: Any, b: Any) -> Any:
    return a <= b


def _below(a: Any, b: Any) -> Any:
    return a < b


# Full name: number of arguments, and how it is translated.
_CONSTANTS: Mapping[str, tuple[int, _Build]] = {
    "OfNat.ofNat": (3, _T.literal),
    "Nat.zero": (0, lambda translation, _: _Typed("Nat", translation._number(0))),
    "Nat.succ": (1, _T.successor),
    "Nat.pred": (1, _T.predecessor),
    "Int.ofNat": (1, _T.cast),
    "Nat.cast": (3, _T.cast_to),
    "NatCast.natCast": (3, _T.cast_to),
    "Int.negSucc": (1, _T.negative_successor),
    "Int.toNat": (1, _T.to_nat),
    "Int.natAbs": (1, _T.absolute),
    "Neg.neg": (3, _T.negation),
    "HAdd.hAdd": (6, _T.add),
    "HSub.hSub": (6, _T.subtract),
    "HMul.hMul": (6, _T.multiply),
    "HDiv.hDiv": (6, _T.divide),
    "HMod.hMod": (6, _T.remainder),
    "HPow.hPow": (6, _T.power),
    "Min.min": (4, _T.smaller),
    "Max.max": (4, _T.larger),
    "Dvd.dvd": (4, _T.divides),
    "Eq": (3, _T.equal),
    "Ne": (3, _T.different),
    "LE.le": (4, _comparison(_at_most)),
    "LT.lt": (4, _comparison(_below)),
    "GE.ge": (4, _comparison(lambda a, b: a >= b)),
    "GT.gt": (4, _comparison(lambda a, b: a > b)),
    "BEq.beq": (4, _T.equal_as_bool),
    "bne": (4, _T.different_as_bool),
    "And": (2, _connective("Prop", z3.And)),
    "Or": (2, _connective("Prop", z3.Or)),
    "Not": (1, _connective("Prop", z3.Not)),
    "Iff": (2, _connective("Prop", lambda a, b: a == b)),
    "True": (0, _constant_of("Prop", True)),
    "False": (0, _constant_of("Prop", False)),
    "and": (2, _connective("Bool", z3.And)),
    "or": (2, _connective("Bool", z3.Or)),
    "not": (1, _connective("Bool", z3.Not)),
    "Bool.and": (2, _connective("Bool", z3.And)),
    "Bool.or": (2, _connective("Bool", z3.Or)),
    "Bool.not": (1, _connective("Bool", z3.Not)),
    "Bool.xor": (2, _connective("Bool", z3.Xor)),
    "Bool.true": (0, _constant_of("Bool", True)),
    "Bool.false": (0, _constant_of("Bool", False)),
    "Decidable.decide": (2, _T.decide),
    "ite": (5, _T.choose),
    "cond": (4, _T.choose),
}
