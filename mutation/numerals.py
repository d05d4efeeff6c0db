"""Natural numbers as Lean's unifier sees them: literals, successors and sums with a literal.

What lives here: taking equal amounts off both sides of `?n + 1 = 5`. What does not: arithmetic.

Source: Lean 4.35, `src/Lean/Meta/Offset.lean`.
"""

from __future__ import annotations

from provers.lean.expr import App, Const, Expr, Level, Lit, Name, apply
from provers.lean.terms import unfold_app

_NAT, _SUCC, _ADD = Name.of("Nat"), Name.of("Nat", "succ"), Name.of("HAdd", "hAdd")
_ADD_NAT, _OF_NAT, _ZERO = Name.of("Nat", "add"), Name.of("OfNat", "ofNat"), Name.of("Nat", "zero")


def literal(term: Expr) -> int | None:
    """The value of a numeral of type `Nat`, however it is written; None for other terms."""
    if isinstance(term, Lit):
        return term.value if isinstance(term.value, int) else None
    if isinstance(term, Const):
        return 0 if term.name is _ZERO else None
    head, args = unfold_app(term)
    if not isinstance(head, Const):
        return None
    if head.name is _OF_NAT and len(args) == 3 and _is_nat(args[0]):
        return literal(args[1]) if isinstance(args[1], Lit) else None
    if head.name is _SUCC and len(args) == 1:
        smaller = literal(args[0])
        return None if smaller is None else smaller + 1
    return None


def numeral(value: int) -> Expr:
    """A natural number as Lean writes it: `OfNat.ofNat Nat value (instOfNatNat value)`."""
    instance = App(Const("instOfNatNat"), Lit(value))
    return apply(Const(_OF_NAT, [Level.zero]), Const(_NAT), Lit(value), instance)


def is_sum(term: Expr) -> bool:
    """Whether a term is a successor, or a sum with a literal."""
    return _sum(term)[1] > 0


def less_by(pattern: Expr, term: Expr) -> tuple[Expr, Expr] | None:
    """Both sides with the same amount taken off, if both are known to be that large.

    None where one side is no sum, successor or numeral, or nothing can be taken off.
    """
    known, value = literal(pattern), literal(term)
    if known is not None and value is not None:
        return (numeral(known), numeral(known)) if known == value else None
    base, amount = _sum(pattern)
    other, more = _sum(term)
    if amount == 0 or (more == 0 and value is None):
        return None
    if value is not None:
        return (base, numeral(value - amount)) if value >= amount else None
    taken = min(amount, more)
    left, right = _plus(base, amount - taken), _plus(other, more - taken)
    # Where the two are written alike, comparing their parts says as much.
    return None if left is pattern else (left, right)


def _sum(term: Expr) -> tuple[Expr, int]:
    """A term as something and an amount: `n + 2`, `succ n`; the amount may be 0."""
    head, args = unfold_app(term)
    if isinstance(head, Const):
        if head.name is _SUCC and len(args) == 1:
            base, amount = _sum(args[0])
            return base, amount + 1
        parts: list[Expr] = []
        if head.name is _ADD and len(args) == 6 and _is_nat(args[0]):
            parts = args[4:]
        elif head.name is _ADD_NAT and len(args) == 2:
            parts = args
        if parts and (more := literal(parts[1])) is not None:
            base, amount = _sum(parts[0])
            return base, amount + more
    return term, 0


def _plus(base: Expr, amount: int) -> Expr:
    if amount == 0:
        return base
    nat, zero = Const(_NAT), Level.zero
    instance = apply(Const("instHAdd", [zero]), nat, Const("instAddNat"))
    add = Const(_ADD, [zero, zero, zero])
    return apply(add, nat, nat, nat, instance, base, numeral(amount))


def _is_nat(type_: Expr) -> bool:
    return isinstance(type_, Const) and type_.name is _NAT
