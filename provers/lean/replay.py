"""What a kernel is to be shown of a module: its constants as a program that rebuilds them.

What lives here: `replay_plan`, which turns the constants of a compiled module into steps for the
kernel, in an order in which each rests only on earlier ones. What does not: the instructions that
rebuild its terms (`provers.lean.replay_encoding`), carrying them out
(`provers.lean.zygote.recheck`), asking for that (`provers.lean.recheck`).

Terms are sent as instructions, not as the file's bytes: every object of an `.olean` caches facts
about itself (a hash, which variables are loose) that Lean believes, and that a forged file could
state wrongly. The kernel is shown exactly what the audit reads, since both use the same reader.

As in Lean's own `Replay.lean`: definitions, theorems, opaque constants and axioms are added one by
one; an inductive family is added from its types and its constructors' types; what the kernel then
makes of it (the types themselves, constructors, recursors) is compared with what the file says.
`unsafe` and `partial` constants are left out, so nothing that rests on them passes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind, ModuleFile, Safety
from provers.lean.olean_objects import OleanError
from provers.lean.replay_encoding import ADDED, Encoder
from provers.lean.zygote.recheck import ADD, SAME


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """What to show to a kernel.

    Attributes:
        text: instructions and steps, as JSON for `provers.lean.zygote.recheck`.
        steps: for each step, the constants that it decides about.
        left_out: `unsafe` and `partial` constants, which no step is about.
    """

    text: str
    steps: tuple[tuple[Name, ...], ...]
    left_out: tuple[Name, ...]

    def with_nonce(self, nonce: str) -> str:
        """The text with a word that the answer to it must repeat."""
        return self.text[:-1] + ', "nonce": ' + json.dumps(nonce) + "}"


def replay_plan(module: ModuleFile) -> ReplayPlan:
    """The plan for all constants of a module.

    Raises:
        OleanError: the file is corrupted, or its constants rest on each other in a circle, so
            that no kernel can have seen them.
    """
    declarations = {each.name: each for each in module.declarations()}
    encoder = Encoder(module)
    steps: list[tuple[int, int, int]] = []
    about: list[tuple[Name, ...]] = []
    for unit in _in_order(declarations):
        first = declarations[unit[0]]
        if first.kind is DeclarationKind.INDUCTIVE:
            family = [declarations[name] for name in unit]
            steps.append((ADD, encoder.family(family, declarations), 0))
        elif first.kind in ADDED:
            steps.append((ADD, encoder.single(first), 0))
        else:
            raise OleanError(f"{first.name} is a {first.kind}, which nothing but Lean declares")
        about.append(unit)
    for each in declarations.values():
        if _is_compared(each):
            name, info = encoder.name(each.name), encoder.info(each)
            steps.append((SAME, name, info))
            about.append((each.name,))
    text = json.dumps(
        {
            "imports": [[*line.module.parts] for line in module.imports],
            "texts": encoder.texts,
            "code": encoder.code,
            "steps": steps,
        }
    )
    left_out = tuple(each.name for each in declarations.values() if not _is_shown(each))
    return ReplayPlan(text, tuple(about), left_out)


def _is_shown(declaration: Declaration) -> bool:
    return declaration.safety is Safety.SAFE


def _is_compared(declaration: Declaration) -> bool:
    """Whether the kernel makes it of an inductive family."""
    made = (DeclarationKind.INDUCTIVE, DeclarationKind.CONSTRUCTOR, DeclarationKind.RECURSOR)
    return declaration.kind in made and _is_shown(declaration)


def _in_order(declarations: dict[Name, Declaration]) -> Iterator[tuple[Name, ...]]:
    """What is added at a time (a family's types, or one constant), dependencies first."""
    units = {name: _unit(each, declarations) for name, each in declarations.items()}
    done: set[tuple[Name, ...]] = set()
    open_: set[tuple[Name, ...]] = set()
    for root in units.values():
        stack = [] if root is None or root in done else [(root, _needs(root, units, declarations))]
        open_.update(unit for unit, _ in stack)
        while stack:
            unit, needs = stack[-1]
            for need in needs:
                if need in open_:
                    raise OleanError(f"{unit[0]} and {need[0]} rest on each other")
                if need not in done:
                    open_.add(need)
                    stack.append((need, _needs(need, units, declarations)))
                    break
            else:
                stack.pop()
                open_.discard(unit)
                done.add(unit)
                yield unit


def _unit(
    declaration: Declaration, declarations: dict[Name, Declaration]
) -> tuple[Name, ...] | None:
    """The names that are added together with a constant; None if it is not added at all."""
    owner: Declaration | None = declaration
    if declaration.kind is DeclarationKind.CONSTRUCTOR:
        owner = declarations.get(declaration.induct or declaration.name)
    elif declaration.kind is DeclarationKind.RECURSOR:
        owner = declarations.get(declaration.mutual[0]) if declaration.mutual else None
    if owner is None or not _is_shown(owner):
        return None
    if owner.kind is not DeclarationKind.INDUCTIVE:
        # A forged constructor or recursor of something else: compared, so refused.
        return (owner.name,) if owner is declaration else None
    for name in (*owner.mutual, *owner.constructors):
        if name not in declarations:
            raise OleanError(f"{owner.name} belongs together with {name}, which is missing")
    if owner.name not in owner.mutual or any(
        declarations[name].mutual != owner.mutual for name in owner.mutual
    ):
        raise OleanError(f"{owner.name} and its family disagree about who belongs to it")
    return owner.mutual


def _needs(
    unit: tuple[Name, ...],
    units: dict[Name, tuple[Name, ...] | None],
    declarations: dict[Name, Declaration],
) -> Iterator[tuple[Name, ...]]:
    used: set[Name] = set()
    for name in unit:
        declaration = declarations[name]
        used |= declaration.constants_used()
        for constructor in declaration.constructors:
            used |= declarations[constructor].constants_used(with_value=False)
    family = set(unit).union(*(declarations[name].constructors for name in unit))
    alone = len(family) == 1 and declarations[unit[0]].kind is not DeclarationKind.INDUCTIVE
    for name in used:
        need = units.get(name)
        if need is not None and (alone or name not in family):
            yield need
