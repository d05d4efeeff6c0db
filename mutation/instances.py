"""Instances found as Lean finds them: the class's instances, tried in Lean's order.

What lives here: `Instances`, read off the entries that Lean keeps in `.olean` files, and the
search for an instance of a class. What does not: which lemma needs which (`mutation.completion`).

The search is Lean's in small: local instances first, then by priority, later ones before earlier
ones, each with its own instance arguments found in the same way, to a bounded depth. A class's
output parameters need not be known; the instance tells them. A default instance is never
guessed. Source: Lean 4.35, `src/Lean/Meta/SynthInstance.lean`, `src/Lean/Meta/Instances.lean`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mutation.holes import Substitution, fill, hole, holes_in, level_hole
from mutation.matching import extend
from mutation.signatures import Role, Signatures
from mutation.telescopes import Variable
from mutation.typing import Typing
from mutation.unfolding import Transparency, Unfolding, beta
from provers.lean.expr import BinderKind, BVar, Const, Expr, FVar, Lam, Name, Pi
from provers.lean.olean import ModuleFile
from provers.lean.terms import (
    abstract,
    fold_app,
    instantiate,
    instantiate_levels,
    lower,
    unfold_app,
)

DEEPEST = 8
"""Instances of instances that are looked for."""

_MOST_TRIES = 300
"""Instances tried for one question."""

_SPARE = 1000
"""Number of a hole that no parameter has."""

_INSTANCES = Name.of("Lean", "Meta", "instanceExtension")
_CLASSES = Name.of("Lean", "classExtension")


@dataclass(frozen=True, slots=True)
class _Instance:
    """One instance: its parameters' types and kinds over holes, and what it is an instance of."""

    head: Expr
    level_count: int
    parameters: tuple[tuple[Expr, BinderKind], ...]
    conclusion: Expr
    priority: int


class Instances:
    """The instances of an environment."""

    @classmethod
    def of(cls, signatures: Signatures) -> Instances:
        """The instances of the environment of some signatures, read once."""
        return signatures.derived(cls)

    def __init__(self, signatures: Signatures) -> None:
        """Read them; use `of`."""
        self._signatures = signatures
        self._unfolding = Unfolding.of(signatures)
        self._outputs: dict[Name, frozenset[int]] = {}
        self._by_class: dict[Name, list[_Instance]] = {}
        names: list[tuple[Name, int]] = []
        for file in signatures.environment.modules.values():
            for pointer in file.extension_entries.get(_CLASSES, ()):
                _, fields, _ = file.region.fields(pointer, "a class")
                places = file.region.array(fields[1], "the output parameters")
                outputs = frozenset(place >> 1 for place in places)
                self._outputs[file.terms.name(fields[0])] = outputs
            names += _entries(file)
        for name, priority in names:
            self._add(name, priority)
        for instances in self._by_class.values():
            # Stable: of one priority, later ones come first.
            instances.reverse()
            instances.sort(key=lambda instance: -instance.priority)

    def is_class(self, name: Name) -> bool:
        """Whether a constant is a class."""
        return name in self._outputs

    def class_of(self, type_: Expr) -> Name | None:
        """The class that a type (or what a function type ends in) is an instance of."""
        for form in self._unfolding.forms(type_, Transparency.INSTANCES):
            if isinstance(form, Pi):
                return self.class_of(form.body)
            head, _ = unfold_app(form)
            if isinstance(head, Const) and head.name in self._outputs:
                return head.name
        return None

    def open_inputs(self, type_: Expr) -> bool:
        """Whether something other than an output parameter of the class is still a hole."""
        while isinstance(type_, Pi):
            if holes_in(type_.type):
                return True
            type_ = type_.body
        for form in self._unfolding.forms(type_, Transparency.INSTANCES):
            if isinstance(form, Pi):
                return self.open_inputs(form)
        head, args = unfold_app(type_)
        outputs = self._outputs.get(head.name, frozenset()) if isinstance(head, Const) else ()
        return any(holes_in(arg) for place, arg in enumerate(args) if place not in outputs)

    def find(self, type_: Expr, context: Sequence[Variable]) -> Expr | None:
        """An instance of a class type over some variables; None if none is found.

        Args:
            type_: its output parameters may be holes; other parameters may not.
            context: variables in scope; those of class types are local instances.
        """
        local = [
            _opened(variable.fvar, variable.type, 0, 0, self._unfolding)
            for variable in context
            if self.class_of(variable.type) is not None
        ]
        return _Search(self, self._signatures, self._unfolding, local[::-1], context).find(type_, 0)

    def of_class(self, name: Name) -> Sequence[_Instance]:
        """The declared instances of a class, in the order in which they are tried."""
        return self._by_class.get(name, ())

    def outputs(self, name: Name) -> frozenset[int]:
        """Numbers of a class's output parameters."""
        return self._outputs.get(name, frozenset())

    def _add(self, name: Name, priority: int) -> None:
        declared = self._signatures.environment.find(name)
        if declared is None:
            return
        params = declared.level_params
        levels = {param: level_hole(place) for place, param in enumerate(params)}
        head = Const(name, list(levels.values()))
        type_ = instantiate_levels(declared.type, levels)
        new = _opened(head, type_, len(params), priority, self._unfolding)
        concluded, _ = unfold_app(new.conclusion)
        if isinstance(concluded, Const):
            self._by_class.setdefault(concluded.name, []).append(new)


def _entries(file: ModuleFile) -> list[tuple[Name, int]]:
    """Names and priorities of a module's instances that are in force everywhere."""
    found: list[tuple[Name, int]] = []
    for pointer in file.extension_entries.get(_INSTANCES, ()):
        tag, fields, _ = file.region.fields(pointer, "an instance's entry")
        if tag != 0:
            continue  # Scoped: in force only where its namespace is open.
        _, (_, value, priority, *_), _ = file.region.fields(fields[0], "an instance")
        constant = file.terms.expr(value)
        if isinstance(constant, Const):
            found.append((constant.name, priority >> 1))
    return found


def _opened(
    head: Expr, type_: Expr, level_count: int, priority: int, unfolding: Unfolding
) -> _Instance:
    """An instance with holes for its parameters, also those behind a reducible name."""
    parameters: list[tuple[Expr, BinderKind]] = []
    while True:
        if not isinstance(type_, Pi):
            forms = unfolding.forms(type_, Transparency.INSTANCES)
            unfolded = next((form for form in forms if isinstance(form, Pi)), None)
            if unfolded is None:
                return _Instance(head, level_count, tuple(parameters), type_, priority)
            type_ = unfolded
        parameters.append((type_.type, type_.kind))
        type_ = beta(instantiate(type_.body, [hole(len(parameters) - 1)]))


class _Search:
    """One search."""

    def __init__(
        self,
        instances: Instances,
        signatures: Signatures,
        unfolding: Unfolding,
        local: Sequence[_Instance],
        context: Sequence[Variable],
    ) -> None:
        self._instances = instances
        self._signatures = signatures
        self._unfolding = unfolding
        self._local = local
        self._typing = Typing(signatures, unfolding, context)
        self._tries = _MOST_TRIES
        self._asked: list[Expr] = []

    def find(self, type_: Expr, depth: int) -> Expr | None:
        for form in self._unfolding.forms(type_, Transparency.INSTANCES):
            if isinstance(form, Pi):
                return self._function(form, depth)
        if depth > DEEPEST or type_ in self._asked:
            return None
        head, _ = unfold_app(type_)
        if not isinstance(head, Const):
            return None
        self._asked.append(type_)
        try:
            for instance in (*self._local, *self._instances.of_class(head.name)):
                self._tries -= 1
                if self._tries < 0:
                    return None
                found = self._apply(instance, type_, depth)
                if found is not None:
                    return found
        finally:
            self._asked.pop()
        return None

    def _function(self, type_: Pi, depth: int) -> Expr | None:
        """An instance for every argument: `DecidableEq α` is `∀ a b, Decidable (a = b)`."""
        variable = FVar(
            Name.of("instance_argument", depth, len(self._asked), len(self._typing.types))
        )
        self._typing.declare({variable: type_.type})
        found = self.find(beta(instantiate(type_.body, [variable])), depth + 1)
        if found is None:
            return None
        function = Lam(type_.name, type_.type, abstract(found, [variable]), type_.kind)
        # Lean shortens `fun a => f a` while the instances inside `f` are still to be found, so
        # only where there are none.
        head = unfold_app(found)[0]
        nested = isinstance(head, Const) and Role.INSTANCE in self._signatures.of(head.name).roles
        return function if nested else _eta(function)

    def _apply(self, instance: _Instance, type_: Expr, depth: int) -> Expr | None:
        found = Substitution()
        if not self._fits(instance.conclusion, type_, found):
            return None
        for place, (parameter, kind) in enumerate(instance.parameters):
            if place in found.terms or kind is not BinderKind.INSTANCE:
                continue
            self._learn(instance, found)
            wanted = fill(parameter, found)
            if self._instances.open_inputs(wanted):
                return None
            argument = self.find(wanted, depth + 1)
            if argument is None:
                return None
            found.terms[place] = argument
        self._learn(instance, found)
        if len(found.terms) < len(instance.parameters):
            return None
        if len(found.levels) < instance.level_count:
            return None
        head = fill(instance.head, found)
        return fold_app(head, [found.terms[i] for i in range(len(instance.parameters))])

    def _fits(self, conclusion: Expr, type_: Expr, found: Substitution) -> bool:
        """Match all but the output parameters."""
        head, args = unfold_app(conclusion)
        other, values = unfold_app(type_)
        if not isinstance(head, Const) or not isinstance(other, Const):
            return False
        if head.name is not other.name or len(args) != len(values):
            return False
        outputs = self._instances.outputs(head.name)
        spare = {place: _SPARE + place for place in outputs}
        args = [hole(spare[place]) if place in spare else arg for place, arg in enumerate(args)]
        if not extend(found, fold_app(head, args), type_, self._signatures, strict=True):
            return False
        for place in spare.values():
            found.terms.pop(place, None)
        return True

    def _learn(self, instance: _Instance, found: Substitution) -> None:
        """What the types of the arguments say about other parameters and universes."""
        for place, (parameter, _) in enumerate(instance.parameters):
            if place in found.terms:
                type_ = self._typing.infer(found.terms[place])
                if type_ is not None:
                    extend(found, parameter, type_, self._signatures)


def _eta(term: Lam) -> Expr:
    """`fun x => f x` as `f`."""
    body = term.body
    head, args = unfold_app(body)
    if args and isinstance(args[-1], BVar) and args[-1].index == 0:
        front = lower(fold_app(head, args[:-1]), 1)
        if front is not None:
            return front
    return term
