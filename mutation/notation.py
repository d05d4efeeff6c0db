"""How a library writes numbers, sums and `++`: learned from its own lemmas.

What lives here: `Notation`, the operations of `Nat`, `Int` and `List` with the instances that the
lemmas of an index have in them. What does not: arithmetic (`mutation.rules.algebra`).

An operation of Lean carries its instance (`@HAdd.hAdd Nat Nat Nat (instHAdd …) a b`), and what
instances are called differs between libraries and versions. A new term that is to be taken for
the same as an old one has to have the same instance, so none is written down here: the commonest
one in the lemmas is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from weakref import WeakKeyDictionary

from mutation.index import LemmaIndex
from provers.lean.expr import App, Const, Expr, Lit, Name, apply
from provers.lean.terms import substitute, subterms, unfold_app

LARGEST_SAMPLE = 10_000
"""Lemmas that are looked at."""

_NUMBER_TYPES = (Const("Nat"), Const("Int"))
_OPERATIONS = {
    Name.of("HAdd", "hAdd"): ("add", 6),
    Name.of("HMul", "hMul"): ("mul", 6),
    Name.of("HSub", "hSub"): ("sub", 6),
    Name.of("HPow", "hPow"): ("pow", 6),
    Name.of("Neg", "neg"): ("neg", 3),
    Name.of("OfNat", "ofNat"): ("literal", 3),
}
_APPEND_INSTANCE = Name.of("instHAppendOfAppend")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The arithmetic of one type, as far as the lemmas have it.

    Attributes:
        type: `Nat` or `Int`.
        operations: by `add`, `mul`, `sub`, `pow` and `neg`, the operation with its types and its
            instance, to be applied to its operands; the exponent of `pow` is a `Nat`.
        sample: some literal of the type, and its value.
    """

    type: Const
    operations: dict[str, Expr]
    sample: tuple[Expr, int] | None

    def apply(self, operation: str, *operands: Expr) -> Expr:
        """An operation applied.

        Raises:
            KeyError: the lemmas do not have it.
        """
        return apply(self.operations[operation], *operands)

    def operands(self, operation: str, term: Expr) -> tuple[Expr, ...] | None:
        """What the operation is applied to in the term; None if the term is no such application."""
        known = self.operations.get(operation)
        if known is None or not isinstance(term, App):
            return None
        if operation == "neg":
            return (term.arg,) if term.fn is known else None
        if isinstance(term.fn, App) and term.fn.fn is known:
            return term.fn.arg, term.arg
        return None

    def literal(self, value: int) -> Expr:
        """A literal, of a natural number.

        Raises:
            KeyError: the lemmas have no literal of the type.
        """
        if self.sample is None:
            raise KeyError("literal")
        term, there = self.sample
        return substitute(term, {Lit(there): Lit(value)})

    def literal_value(self, term: Expr) -> int | None:
        """The value of a literal, None for other terms."""
        head, args = unfold_app(term)
        if len(args) == 3 and isinstance(args[1], Lit) and isinstance(head, Const):
            value = args[1].value
            if isinstance(value, int) and self.sample and self.literal(value) is term:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Notation:
    """What was learned.

    Attributes:
        numbers: `Nat` and `Int`, each if the lemmas have literals or operations of it.
        list_append: name of the instance for `++` of lists.
    """

    numbers: dict[Expr, Numbers]
    list_append: Name | None

    def append(self, list_type: Expr, first: Expr, second: Expr) -> Expr | None:
        """`first ++ second` for lists; None if the lemmas have no such thing.

        Args:
            list_type: `List α`, applied.
            first, second: of that type.
        """
        head, args = unfold_app(list_type)
        if self.list_append is None or not isinstance(head, Const):
            return None
        levels = list(head.levels)
        inner = apply(Const(self.list_append, levels), *args)
        instance = apply(Const(_APPEND_INSTANCE, levels), list_type, inner)
        operation = Const("HAppend.hAppend", levels * 3)
        return apply(operation, list_type, list_type, list_type, instance, first, second)


_LEARNED: WeakKeyDictionary[LemmaIndex, tuple[int, Notation]] = WeakKeyDictionary()


def notation_of(index: LemmaIndex) -> Notation:
    """What the lemmas of an index show; kept for the index until it has other lemmas."""
    known = _LEARNED.get(index)
    if known is None or known[0] != len(index.lemmas):
        sample = islice(index.lemmas, LARGEST_SAMPLE)
        known = (len(index.lemmas), learn_notation(lemma.record.type for lemma in sample))
        _LEARNED[index] = known
    return known[1]


def learn_notation(statements: Iterable[Expr]) -> Notation:
    """The commonest operations and instances in some statements; of equals, the first."""
    seen: dict[tuple[Expr, str], Counter[Expr]] = {}
    appends: Counter[Name] = Counter()
    for statement in statements:
        for node in subterms(statement):
            if not isinstance(node, App):
                continue
            head, args = unfold_app(node)
            if not isinstance(head, Const):
                continue
            if head.name is _APPEND_INSTANCE and len(args) == 2:
                _count_append(args, appends)
            elif (known := _OPERATIONS.get(head.name)) and len(args) == known[1]:
                _count_operation(known[0], node, args, seen)
    numbers: dict[Expr, Numbers] = {}
    for type_ in _NUMBER_TYPES:
        found = {name: c.most_common(1)[0][0] for (of, name), c in seen.items() if of is type_}
        literal = found.pop("literal", None)
        sample = None if literal is None else (literal, _value_in(literal))
        if found or sample:
            numbers[type_] = Numbers(type_, found, sample)
    return Notation(numbers, appends.most_common(1)[0][0] if appends else None)


def _count_operation(
    name: str, node: App, args: list[Expr], seen: dict[tuple[Expr, str], Counter[Expr]]
) -> None:
    type_ = args[0]
    if type_ not in _NUMBER_TYPES:
        return
    if name == "literal":
        literal = args[1]
        if isinstance(literal, Lit) and isinstance(literal.value, int) and not node.loose_range:
            seen.setdefault((type_, name), Counter())[node] += 1
        return
    if name == "neg":
        front = node.fn
    else:
        exponent = Const("Nat") if name == "pow" else type_
        if args[1] is not exponent or args[2] is not type_ or not isinstance(node.fn, App):
            return
        front = node.fn.fn
    if not front.loose_range and not front.flags:
        seen.setdefault((type_, name), Counter())[front] += 1


def _value_in(literal: Expr) -> int:
    value = unfold_app(literal)[1][1]
    assert isinstance(value, Lit)
    assert isinstance(value.value, int)
    return value.value


def _count_append(args: list[Expr], appends: Counter[Name]) -> None:
    of, instance = unfold_app(args[0])[0], unfold_app(args[1])[0]
    if isinstance(of, Const) and of.name is Name.of("List") and isinstance(instance, Const):
        appends[instance.name] += 1
