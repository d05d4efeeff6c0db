"""Small instances of a statement: the same statement over a few values of each variable.

What lives here: which values stand for a variable of which type, and the text by which Lean decides
all of these instances at once. What does not: running Lean (`mutation.refutation`).

Types become `Nat` (their universe parameters 0), propositions `True` and `False`, functions and
predicates one of two simple ones; numbers, truth values, lists, options and pairs run over a few
values. Instances are left to Lean, hypotheses stay hypotheses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from mutation.candidates import term_text
from mutation.signatures import Signatures
from mutation.telescopes import Telescope, Variable, close_telescope
from provers.lean.expr import (
    App,
    BinderKind,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Level,
    Lit,
    Name,
    Pi,
    Sort,
    apply,
)
from provers.lean.levels import PARAM
from provers.lean.terms import (
    beta_spine,
    free_variables,
    instantiate,
    instantiate_levels,
    substitute,
    transform,
    unfold_app,
)

MOST_INSTANCES = 24
"""Of one variant; the values of the variables that have most are cut down to it."""

MOST_VARIANTS = 2
"""Choices for propositions and functions, which cannot be run over in one text."""

_NAT, _INT, _BOOL = Const("Nat"), Const("Int"), Const("Bool")
_SMALL = 4
_PLAIN = ("True", "False", "Bool.true", "Bool.false", "Option.none")


def numeral(value: int) -> Expr:
    """A natural number."""
    return Lit(value)


def integer(value: int) -> Expr:
    """An integer."""
    if value < 0:
        return apply(Const("Int.negSucc"), Lit(-value - 1))
    return apply(Const("Int.ofNat"), Lit(value))


def truth(value: bool) -> Expr:
    """A truth value."""
    return Const("Bool.true" if value else "Bool.false")


@dataclass(frozen=True, slots=True)
class Instances:
    """A statement over some values.

    Attributes:
        chosen: what variables were replaced by (types, propositions, functions).
        ranges: variables that run over values, with these; outermost first.
        local: instance arguments, to be found by Lean.
        body: the rest: hypotheses and conclusion.
    """

    chosen: tuple[tuple[FVar, Expr], ...]
    ranges: tuple[tuple[Variable, tuple[Expr, ...]], ...]
    local: tuple[Variable, ...]
    body: Expr

    def text(self) -> str:
        """A proposition that holds if and only if some of the instances is false.

        Raises:
            UnprintableTerm: Lean has no text for it.
        """
        inner = "".join(
            f"let {local.fvar.name} : {term_text(local.type)} := inferInstance; "
            for local in self.local
        )
        checked = f"({inner}Decidable.decide ({term_text(self.body)}))"
        for variable, values in reversed(self.ranges):
            type_ = term_text(variable.type)
            listed = ", ".join(term_text(value) for value in values)
            checked = (
                f"(List.all ([{listed}] : List ({type_})) fun {variable.fvar.name} => {checked})"
            )
        return f"{checked} = false"

    def fixed(self, place: int, value: Expr) -> Instances:
        """The same, one range cut down to one value."""
        variable, _ = self.ranges[place]
        ranges = (*self.ranges[:place], (variable, (value,)), *self.ranges[place + 1 :])
        return Instances(self.chosen, ranges, self.local, self.body)

    def described(self) -> str:
        """The values, where each range has one."""
        pairs = [*self.chosen, *((v.fvar, values[0]) for v, values in self.ranges)]
        return ", ".join(f"{fvar.name} = {written(value)}" for fvar, value in pairs)


def small_instances(
    telescope: Telescope, level_params: Sequence[Name], signatures: Signatures
) -> Iterator[Instances]:
    """The variants of a statement over small values; none where a variable has no values.

    Args:
        telescope: the statement.
        level_params: its universe parameters.
        signatures: tell hypotheses from data.
    """
    levels = {name: Level.one if _sorts(telescope, name) else Level.zero for name in level_params}
    opened = [
        Variable(v.fvar, instantiate_levels(v.type, levels), v.kind) for v in telescope.variables
    ]
    conclusion = instantiate_levels(telescope.conclusion, levels)
    yield from itertools.islice(_variants(opened, conclusion, signatures), MOST_VARIANTS)


def given_instance(telescope: Telescope, values: Sequence[tuple[FVar, Expr]]) -> Instances:
    """One instance; of statements without types and instances."""
    given = dict(values)
    propositions: dict[Expr, Expr] = {
        fvar: value for fvar, value in values if value in (Const("True"), Const("False"))
    }
    ranges = tuple(
        (variable, (given[variable.fvar],))
        for variable in telescope.variables
        if variable.fvar in given and variable.fvar not in propositions
    )
    rest = [
        Variable(v.fvar, substitute(v.type, propositions), v.kind)
        for v in telescope.variables
        if v.fvar not in given
    ]
    body = close_telescope(rest, substitute(telescope.conclusion, propositions))
    chosen = tuple((f, v) for f, v in values if f in propositions)
    return Instances(chosen, ranges, (), body)


def written(value: Expr) -> str:
    """A small value, as a person writes it."""
    head, args = unfold_app(value)
    if isinstance(head, Lit):
        return str(head.value)
    name = str(head.name) if isinstance(head, Const) else ""
    if name == "Int.ofNat":
        return written(args[0])
    if name == "Int.negSucc" and isinstance(args[0], Lit) and isinstance(args[0].value, int):
        return str(-args[0].value - 1)
    if name == "List.nil":
        return "[]"
    if name == "List.cons":
        tail = written(args[2])
        return f"[{written(args[1])}{', ' if tail != '[]' else ''}{tail[1:]}"
    if name == "Prod.mk":
        return f"({written(args[2])}, {written(args[3])})"
    if name == "Option.some":
        return f"some {written(args[1])}"
    if name in _PLAIN:
        return name.rpartition(".")[2]
    if isinstance(value, Lam):
        return f"fun {value.name} => {written(instantiate(value.body, [FVar(value.name)]))}"
    if isinstance(head, FVar):
        return str(head.name)
    if name == "Eq":
        return f"{written(args[1])} = {written(args[2])}"
    return " ".join([name, *map(written, args)])


def _sorts(telescope: Telescope, name: Name) -> bool:
    """Whether a variable is a `Sort` of that very parameter."""
    return any(
        isinstance(v.type, Sort) and v.type.level.tag == PARAM and v.type.level.name is name
        for v in telescope.variables
    )


def _variants(
    variables: Sequence[Variable], conclusion: Expr, signatures: Signatures
) -> Iterator[Instances]:
    """Depth first over the choices for variables that cannot be run over."""
    stack: list[tuple[int, dict[Expr, Expr]]] = [(0, {})]
    while stack:
        place, chosen = stack.pop()
        while place < len(variables):
            type_ = _reduced(variables[place].type, chosen)
            choices = _choices(type_)
            if choices:
                for choice in reversed(choices[1:]):
                    stack.append((place + 1, {**chosen, variables[place].fvar: choice}))
                chosen = {**chosen, variables[place].fvar: choices[0]}
            place += 1
        found = _arranged(variables, conclusion, chosen, signatures)
        if found is None:
            return
        yield found


def _arranged(
    variables: Sequence[Variable],
    conclusion: Expr,
    chosen: dict[Expr, Expr],
    signatures: Signatures,
) -> Instances | None:
    ranges: list[tuple[Variable, tuple[Expr, ...]]] = []
    local: list[Variable] = []
    hypotheses: list[Variable] = []
    for variable in variables:
        if variable.fvar in chosen:
            continue
        opened = Variable(variable.fvar, _reduced(variable.type, chosen), variable.kind)
        if variable.kind is BinderKind.INSTANCE:
            local.append(opened)
        elif values := small_values(opened.type):
            if free_variables(opened.type):
                return None
            ranges.append((opened, tuple(values)))
        elif signatures.is_proposition(opened.type):
            hypotheses.append(opened)
        else:
            return None
    body = close_telescope(hypotheses, _reduced(conclusion, chosen))
    known = {v.fvar for v, _ in ranges} | {v.fvar for v in local}
    if not free_variables(body) <= known:
        return None
    return Instances(
        tuple((fvar, value) for fvar, value in chosen.items() if isinstance(fvar, FVar)),
        tuple(_trimmed(ranges)),
        tuple(local),
        body,
    )


def _trimmed(
    ranges: list[tuple[Variable, tuple[Expr, ...]]],
) -> list[tuple[Variable, tuple[Expr, ...]]]:
    while prod(len(values) for _, values in ranges) > MOST_INSTANCES:
        place = max(range(len(ranges)), key=lambda p: (len(ranges[p][1]), p))
        variable, values = ranges[place]
        if len(values) == 1:
            break
        ranges[place] = (variable, values[:-1])
    return ranges


def _choices(type_: Expr) -> list[Expr]:
    """What a type, a proposition or a function may be replaced by."""
    if isinstance(type_, Sort):
        if type_.level is Level.zero:
            return [Const("True"), Const("False")]
        return [_NAT] if type_.level is Level.one else []
    if isinstance(type_, Pi):
        return _functions(type_)
    return []


def _functions(type_: Pi) -> list[Expr]:
    domains: list[Pi] = []
    result: Expr = type_
    while isinstance(result, Pi):
        if result.type.loose_range or not (
            result.type in (_NAT, _INT, _BOOL) or small_values(result.type)
        ):
            return []
        domains.append(result)
        result = result.body
    if result.loose_range:
        return []
    bodies: list[Expr] = []
    if result is Sort(Level.zero):
        if domains[-1].type is _NAT:
            bodies.append(apply(Const("Eq", [Level.one]), _NAT, BVar(0), Lit(0)))
        bodies.append(Const("True"))
    else:
        # The first argument rather than the last: the next best thing to an arbitrary function.
        bodies += [
            BVar(len(domains) - 1 - place)
            for place, domain in enumerate(domains)
            if domain.type is result
        ][:2]
        if result is _BOOL and domains[-1].type is _NAT:
            bodies.append(apply(Const("Nat.beq"), BVar(0), Lit(0)))
        bodies += small_values(result)[:2]
    found: list[Expr] = []
    for body in bodies[:2]:
        for number, domain in reversed(list(enumerate(domains))):
            body = Lam(Name.of(f"x{number or ''}"), domain.type, body)
        found.append(body)
    return found


def small_values(type_: Expr) -> list[Expr]:
    """Some closed terms of a type of data, simplest first; none for other types."""
    if type_ is _NAT:
        return [numeral(value) for value in range(_SMALL)]
    if type_ is _INT:
        return [integer(value) for value in (0, 1, -1, 2, -2)]
    if type_ is _BOOL:
        return [truth(False), truth(True)]
    head, args = unfold_app(type_)
    if not isinstance(head, Const):
        return []
    inner = [small_values(arg) for arg in args]
    if not args or not all(inner):
        return []
    if str(head.name) == "List":
        nil = apply(Const("List.nil", head.levels), *args)
        cons = apply(Const("List.cons", head.levels), *args)
        first, second = inner[0][0], inner[0][1]
        one = apply(cons, first, nil)
        return [nil, one, apply(cons, second, one), apply(cons, first, one)]
    if str(head.name) == "Option":
        some = apply(Const("Option.some", head.levels), *args)
        none = apply(Const("Option.none", head.levels), *args)
        return [none, *(App(some, value) for value in inner[0][:2])]
    if str(head.name) == "Prod":
        pair = apply(Const("Prod.mk", head.levels), *args)
        both = itertools.product(inner[0][:2], inner[1][:2])
        return [apply(pair, left, right) for left, right in both]
    return []


def _reduced(term: Expr, chosen: dict[Expr, Expr]) -> Expr:
    """The term with choices in place, and functions among them applied."""
    if not chosen:
        return term
    return transform(substitute(term, chosen), _beta)


def _beta(node: Expr, _: int) -> Expr | None:
    if isinstance(node, App):
        head, _args = unfold_app(node)
        if isinstance(head, Lam):
            return transform(beta_spine(node), _beta)
    return None
