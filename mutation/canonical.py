"""Statements up to the order and the names of their variables.

What lives here: `canonical_digest`, by which `∀ a b, a ≤ b → P a b` and `∀ b a, a ≤ b → P a b` are
one statement. What does not: the digest that keeps the order (`provers.lean.digests`).

Variables are told apart by how they are used: in rounds, each gets a colour from its type and from
the places at which it stands, in which other variables show their colours (the refinement of
B. Weisfeiler and A. Leman, 1968). Sorted by colour, as far as their types allow, they make the
canonical order. Where colours tie, the given order decides, so that equal digests always mean
equal statements up to order; some statements that are equal may get two digests.
"""

from __future__ import annotations

import heapq
from hashlib import blake2b

from mutation.telescopes import Telescope, Variable, close_telescope
from provers.lean.digests import digest
from provers.lean.expr import BinderKind, Const, Expr, FVar, Name, Sort
from provers.lean.levels import Level, param, param_names
from provers.lean.terms import free_variables, instantiate_levels, substitute, subterms

_ROUNDS = 3
_SELF = FVar(Name.of("self"))


def canonical_digest(telescope: Telescope) -> bytes:
    """32 bytes; equal only for statements that are equal up to the order of their variables, the
    names of these and of the universe parameters, and how arguments are given."""
    ordered = [
        Variable(variable.fvar, variable.type, BinderKind.DEFAULT)
        for variable in _ordered(telescope)
    ]
    return digest(_without_level_names(close_telescope(ordered, telescope.conclusion)))


def _ordered(telescope: Telescope) -> list[Variable]:
    """The variables in canonical order, each behind those that its type mentions."""
    variables = telescope.variables
    colours = _colours(telescope)
    place_of = {variable.fvar: place for place, variable in enumerate(variables)}
    users: dict[int, list[int]] = {}
    missing: list[int] = []
    for place, variable in enumerate(variables):
        needed = [place_of[f] for f in free_variables(variable.type) if f in place_of]
        missing.append(len(needed))
        for other in needed:
            users.setdefault(other, []).append(place)
    ready = [(colours[place], place) for place, count in enumerate(missing) if count == 0]
    heapq.heapify(ready)
    order: list[Variable] = []
    while ready:
        _, place = heapq.heappop(ready)
        order.append(variables[place])
        for user in users.get(place, ()):
            missing[user] -= 1
            if missing[user] == 0:
                heapq.heappush(ready, (colours[user], user))
    return order


def _colours(telescope: Telescope) -> list[bytes]:
    variables = telescope.variables
    parts = [_without_levels(v.type) for v in variables] + [_without_levels(telescope.conclusion)]
    inside = [free_variables(part) for part in parts]
    colours = [b""] * len(variables)
    for _ in range(_ROUNDS):
        shown: dict[Expr, Expr] = {
            variable.fvar: FVar(Name.of("colour", colour.hex()))
            for variable, colour in zip(variables, colours, strict=True)
        }
        new: list[bytes] = []
        for variable, type_ in zip(variables, parts, strict=False):
            values = {**shown, variable.fvar: _SELF}
            places = [
                digest(substitute(part, values)) if variable.fvar in free else b""
                for part, free in zip(parts, inside, strict=True)
            ]
            # The conclusion is a place of its own: no hypothesis may stand for it.
            seen = [digest(substitute(type_, shown)), places[-1], *sorted(places[:-1])]
            new.append(blake2b(b"|".join(seen), digest_size=16).digest())
        settled = len(set(new)) in (len(set(colours)), len(new))
        colours = new
        if settled:
            break
    return colours


def _without_levels(term: Expr) -> Expr:
    names = param_names(tuple(_levels(term)))
    return instantiate_levels(term, dict.fromkeys(names, Level.zero))


def _without_level_names(statement: Expr) -> Expr:
    """Universe parameters numbered in the order in which they first occur."""
    known: dict[Name, Level] = {}
    for level in _levels(statement):
        for name in sorted(param_names((level,)), key=str):
            known.setdefault(name, param(Name.of("level", len(known))))
    return instantiate_levels(statement, known)


def _levels(term: Expr) -> list[Level]:
    found: list[Level] = []
    for node in subterms(term):
        if isinstance(node, Const):
            found.extend(node.levels)
        elif isinstance(node, Sort):
            found.append(node.level)
    return found
