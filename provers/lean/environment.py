"""Constants over many `.olean` files: lookup through imports, and what a constant rests on.

What lives here: `Environment` (a module's transitive imports, found through a search path) and
`Foundations` (axioms and other trusted things behind a constant). What does not: reading files
(`olean`), comparing constants of two environments (`compare`).

Nothing is elaborated and no Lean runs, so nothing that a file prints, redefines or runs at import
can reach the answer. Opened library files and the environments of import lists are kept for the
whole process, so a second candidate over the same library costs only its own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from provers.errors import LemmataError
from provers.lean.module_search import module_closure
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind, ModuleFile, OleanError, Safety

MAX_KEPT_ENVIRONMENTS = 16

SORRY_AXIOM = "sorryAx"
COMPILER_AXIOMS = frozenset({"Lean.ofReduceBool", "Lean.ofReduceNat", "Lean.trustCompiler"})

KERNEL_SPECIAL_NAMES = frozenset(
    {"Nat", "Nat.zero", "Nat.succ", "Bool", "Bool.true", "Bool.false", "Eq", "Eq.refl"}
    | {"Quot", "Quot.mk", "Quot.lift", "Quot.ind", "String", "String.ofList", "String.mk"}
    | {"Char", "Char.ofNat", "List", "List.nil", "List.cons", "Lean.reduceBool", "Lean.reduceNat"}
    | {f"Nat.{operation}" for operation in ("add", "sub", "mul", "div", "mod", "gcd", "beq", "ble")}
    | {f"Nat.{operation}" for operation in ("land", "lor", "xor", "pow", "log2", "pred")}
    | {"Nat.shiftLeft", "Nat.shiftRight"}
)
"""Names to which Lean's kernel gives a meaning of its own, whatever their definition says. A
module outside the trusted library that declares one of them can make the kernel inconsistent."""


class UnknownConstant(LemmataError):
    """An environment has no constant (or module) of that name, or the text is no name."""


class AmbiguousConstant(LemmataError):
    """Two modules of one environment declare different constants under one name."""


@dataclass(frozen=True, slots=True)
class Foundations:
    """What a constant rests on, directly or through other constants (full names).

    Attributes:
        axioms: every axiom, `sorryAx` and the compiler's included.
        unsafe: constants declared `unsafe`.
        partial: definitions outside the logic because they need not terminate.
        opaque: opaque constants (known to inhabit their type, and nothing else).
        missing: constants that no module of the environment declares.
    """

    axioms: frozenset[str]
    unsafe: frozenset[str]
    partial: frozenset[str]
    opaque: frozenset[str]
    missing: frozenset[str]

    @property
    def uses_sorry(self) -> bool:
        """Whether something is left open."""
        return SORRY_AXIOM in self.axioms

    @property
    def trusts_compiler(self) -> bool:
        """Whether a proof by compiled evaluation (`native_decide`) is among them."""
        return not COMPILER_AXIOMS.isdisjoint(self.axioms)


# What `Foundations` lists, as found while walking: (attribute of Foundations, constant).
_Marks: TypeAlias = "frozenset[tuple[str, Name]]"


class Environment:
    """The constants of some modules and of everything that they import.

    Attributes:
        modules: module names to files, imports before importers.
        own: the names of the modules that this layer adds over `base`.
        base: the environment of the imports, shared between candidates; or None.
    """

    def __init__(
        self,
        own: Mapping[Name, ModuleFile],
        imports: Mapping[Name, tuple[Name, ...]],
        base: Environment | None = None,
    ) -> None:
        """Use `load` or `of_file`."""
        self.base = base
        self.own = tuple(own)
        self.modules: dict[Name, ModuleFile] = {**(base.modules if base else {}), **own}
        self._own_files = tuple(own.values())
        self._imports = dict(imports)
        self._marks: dict[Name, _Marks] = {}

    @classmethod
    def load(cls, modules: Iterable[str | Name], search_path: Sequence[Path | str]) -> Environment:
        """The environment after importing the modules.

        Args:
            modules: names, e.g. `["Init"]`.
            search_path: folders under which `A.B` is `A/B.olean`; the first that has it wins.

        Raises:
            OleanError: a module is not found or not readable.
        """
        files, imports = module_closure([_as_name(module) for module in modules], search_path)
        key = tuple((name, id(file)) for name, file in files.items())
        kept = _ENVIRONMENTS.pop(key, None)
        environment = cls(files, imports) if kept is None else kept
        _ENVIRONMENTS[key] = environment
        while len(_ENVIRONMENTS) > MAX_KEPT_ENVIRONMENTS:
            _ENVIRONMENTS.pop(next(iter(_ENVIRONMENTS)))
        return environment

    @classmethod
    def of_file(
        cls,
        path: Path | str,
        search_path: Sequence[Path | str],
        *,
        module: str | Name = "candidate",
    ) -> Environment:
        """The environment of one compiled file that need not lie on the search path.

        The file is read into memory (somebody may still write it) and not kept afterwards.

        Args:
            path: the `.olean`.
            search_path: where its imports are.
            module: the name under which `declared` gives its constants.

        Raises:
            OleanError: the file or an import is not readable, or the file declares a constant
                that its imports declare already (which no Lean would have accepted).
        """
        file = ModuleFile(path, memory_map=False)
        name = _as_name(module)
        direct = tuple(dict.fromkeys(line.module for line in file.imports))
        base = cls.load(direct, search_path)
        if name in base.modules:
            raise OleanError(f"{path} is to be called {name}, and imports a module of that name")
        for constant in file.names:
            if base.find(constant) is not None:
                raise OleanError(f"{path} declares {constant}, which its imports declare already")
        return cls({name: file}, {name: direct}, base)

    def __repr__(self) -> str:
        return f"<Environment of {', '.join(map(str, self.own[-3:]))}: {len(self.modules)} modules>"

    @cached_property
    def _index(self) -> dict[Name, ModuleFile]:
        """Names declared by this layer; on a clash the first module wins (see `_clashes`)."""
        index: dict[Name, ModuleFile] = {}
        for file in self._own_files:
            for name in file.names:
                if name in index:
                    self._clashes.setdefault(name, [index[name]]).append(file)
                else:
                    index[name] = file
        return index

    @cached_property
    def _clashes(self) -> dict[Name, list[ModuleFile]]:
        return {}

    def find(self, name: Name | str) -> Declaration | None:
        """The constant of that full name, or None.

        Raises:
            AmbiguousConstant: two modules declare it differently. (Lean allows two that are
                theorems of one type.)
        """
        name = _as_name(name)
        file = self._index.get(name)
        if file is None:
            return self.base.find(name) if self.base else None
        found = file.declaration(name)
        for other in self._clashes.get(name, ())[1:]:
            second = other.declaration(name)
            same = found.kind is second.kind is DeclarationKind.THEOREM
            if not same or found.type is not second.type:
                raise AmbiguousConstant(f"{name} is declared by {file.path} and {other.path}")
        return found

    def __getitem__(self, name: Name | str) -> Declaration:
        """The constant of that full name.

        Raises:
            UnknownConstant: there is none.
        """
        found = self.find(name)
        if found is None:
            raise UnknownConstant(f"no constant {name} in {self!r}")
        return found

    def __contains__(self, name: Name | str) -> bool:
        return self.find(name) is not None

    def __iter__(self) -> Iterator[Name]:
        if self.base:
            yield from self.base
        yield from self._index

    def file(self, module: Name | str) -> ModuleFile:
        """A module's file.

        Raises:
            UnknownConstant: the module is not in the environment.
        """
        file = self.modules.get(_as_name(module))
        if file is None:
            raise UnknownConstant(f"no module {module} in {self!r}")
        return file

    def declared(self, module: Name | str) -> tuple[Declaration, ...]:
        """The constants that a module adds, in its file's order, generated ones included.

        Raises:
            UnknownConstant: the module is not in the environment.
        """
        return tuple(self.file(module).declarations())

    def module_of(self, name: Name | str) -> Name:
        """The module that declares a constant."""
        file = self[name].module
        return next(module for module, other in self.modules.items() if other is file)

    def imports_of(self, module: Name | str) -> tuple[Name, ...]:
        """The direct imports of a module of this environment."""
        module = _as_name(module)
        if module in self._imports:
            return self._imports[module]
        if self.base is None:
            raise UnknownConstant(f"no module {module} in {self!r}")
        return self.base.imports_of(module)

    def shared_files(self, other: Environment) -> frozenset[ModuleFile]:
        """The files that mean the same in both: the same file, over shared imports only."""
        if self.base is not None and self.base is other.base:
            return frozenset(self.base.modules.values())
        shared: set[ModuleFile] = set()
        names: set[Name] = set()
        for name, file in self.modules.items():
            if other.modules.get(name) is file and names.issuperset(self.imports_of(name)):
                names.add(name)
                shared.add(file)
        return frozenset(shared)

    def dependencies(self, name: Name | str) -> frozenset[Name]:
        """What a constant refers to directly: type, value, rules, and its inductive family."""
        return _references(self[name])

    def axioms_of(self, name: Name | str) -> frozenset[str]:
        """Full names of the axioms behind a constant, as `#print axioms` should say.

        Raises:
            UnknownConstant: there is no such constant.
        """
        return self.foundations_of(name).axioms

    def foundations_of(self, name: Name | str) -> Foundations:
        """Everything trusted behind a constant. Memoised, also for everything on the way."""
        name = self[name].name
        marks = self._marks_of(name)
        groups: dict[str, set[str]] = {}
        for attribute, constant in marks:
            groups.setdefault(attribute, set()).add(str(constant))
        return Foundations(
            *(
                frozenset(groups.get(attribute, ()))
                for attribute in ("axioms", "unsafe", "partial", "opaque", "missing")
            )
        )

    def _marks_of(self, root: Name) -> _Marks:
        """Tarjan's strongly connected components, iterative; a component shares its marks."""
        marks = self._marks
        if root in marks:
            return marks[root]
        order: dict[Name, int] = {}
        lowest: dict[Name, int] = {}
        gathered: dict[Name, set[tuple[str, Name]]] = {}
        component: list[Name] = []
        stack: list[tuple[Name, Iterator[Name]]] = []

        def enter(name: Name) -> None:
            order[name] = lowest[name] = len(order)
            component.append(name)
            own, references = self._inspect(name)
            gathered[name] = own
            stack.append((name, iter(references)))

        enter(root)
        while stack:
            name, references = stack[-1]
            for reference in references:
                known = marks.get(reference)
                if known is None and reference not in self._index and self.base is not None:
                    known = self.base._marks_of(reference)
                if known is not None:
                    gathered[name] |= known
                elif reference in order:
                    lowest[name] = min(lowest[name], order[reference])
                else:
                    enter(reference)
                    break
            else:
                stack.pop()
                if lowest[name] == order[name]:
                    members = [component.pop()]
                    while members[-1] is not name:
                        members.append(component.pop())
                    union = frozenset().union(*(gathered.pop(member) for member in members))
                    marks.update(dict.fromkeys(members, union))
                if stack:
                    above = stack[-1][0]
                    if name in marks:
                        gathered[above] |= marks[name]
                    else:
                        lowest[above] = min(lowest[above], lowest[name])
        return marks[root]

    def _inspect(self, name: Name) -> tuple[set[tuple[str, Name]], frozenset[Name]]:
        declaration = self.find(name)
        if declaration is None:
            return {("missing", name)}, frozenset()
        own: set[tuple[str, Name]] = set()
        if declaration.kind is DeclarationKind.AXIOM:
            own.add(("axioms", name))
        if declaration.kind is DeclarationKind.OPAQUE:
            own.add(("opaque", name))
        if declaration.safety is not Safety.SAFE:
            own.add((declaration.safety.value, name))
        return own, _references(declaration)


def _references(declaration: Declaration) -> frozenset[Name]:
    found = set(declaration.constants_used())
    if declaration.kind is DeclarationKind.INDUCTIVE:
        found.update(declaration.mutual, declaration.constructors)
    elif declaration.kind is DeclarationKind.RECURSOR:
        found.update(declaration.mutual)
    elif declaration.induct is not None:
        found.add(declaration.induct)
    found.discard(declaration.name)
    return frozenset(found)


_ENVIRONMENTS: dict[tuple[tuple[Name, int], ...], Environment] = {}


def _as_name(name: Name | str) -> Name:
    if not isinstance(name, str):
        return name
    try:
        return Name.parse(name)
    except ValueError as error:
        raise UnknownConstant(str(error)) from None
