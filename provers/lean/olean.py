"""Reading `.olean` files: the compiled constants of a Lean module, without running Lean.

What lives here: `ModuleFile` (imports, constants, extension entries of one module) and the
declarations (`Declaration` and its kinds). What does not: looking names up over many modules
(`environment`), comparing them (`compare`), printing (`printer`), raw bytes (`olean_objects`).

What a file says was *added* to its module's environment; Lean's kernel checked it unless code run
at elaboration bypassed the kernel, which no reader can see. Types and values are decoded when
asked for. Source: Lean 4.35, `src/Lean/Environment.lean` (`ModuleData`), `Declaration.lean`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from provers.lean.expr import Expr, Name
from provers.lean.olean_objects import OleanError, Region, open_part
from provers.lean.olean_terms import TermReader

__all__ = [
    "Declaration",
    "DeclarationKind",
    "Import",
    "ModuleFile",
    "OleanError",
    "RecursorRule",
    "Safety",
]

PART_SUFFIXES = (".server", ".private")


class DeclarationKind(enum.StrEnum):
    """The kinds of constants (Lean's `ConstantInfo`)."""

    AXIOM = "axiom"
    DEFINITION = "definition"
    THEOREM = "theorem"
    OPAQUE = "opaque"
    QUOTIENT = "quotient"
    INDUCTIVE = "inductive"
    CONSTRUCTOR = "constructor"
    RECURSOR = "recursor"


class Safety(enum.StrEnum):
    """`unsafe` and `partial` constants are not part of the logic."""

    UNSAFE = "unsafe"
    SAFE = "safe"
    PARTIAL = "partial"


_KINDS = tuple(DeclarationKind)
_SAFETIES = tuple(Safety)
_QUOTIENT_KINDS = ("type", "mk", "lift", "ind")


@dataclass(frozen=True, slots=True)
class Import:
    """An `import` line: `import all`, `public import`, `meta import` set the flags."""

    module: Name
    all: bool
    public: bool
    meta: bool


@dataclass(frozen=True, slots=True)
class RecursorRule:
    """How a recursor computes on one constructor."""

    constructor: Name
    field_count: int
    body: Expr


class Declaration:
    """One constant of a module.

    Numbers are counts of arguments. Attributes that a kind does not have are 0, False, () or
    None. Raises `OleanError` from any attribute whose bytes turn out to be impossible.

    Attributes:
        name: full name.
        kind: what it is.
        module: the file it was read from.
        safety: of definitions; other kinds are `unsafe` or `safe`.
        hints: reducibility of a definition: `opaque`, `abbreviation`, or `regular`; else None.
        height: of a definition with `regular` hints: how deep its unfolding goes.
        mutual: all names of the mutual block (inductives, definitions, theorems, opaques) or of
            the inductive types that a recursor serves.
        induct: the inductive type of a constructor.
        constructors: of an inductive type, in order.
        parameter_count, index_count: of inductives and recursors (a constructor: parameters).
        field_count, constructor_index: of a constructor.
        nested_count, is_recursive, is_reflexive: of an inductive type.
        motive_count, minor_count, is_k: of a recursor (`is_k`: K-like reduction).
        quotient: `type`, `mk`, `lift` or `ind` for the four quotient constants.
    """

    __slots__ = (
        "_rules",
        "_type",
        "_value",
        "constructor_index",
        "constructors",
        "field_count",
        "height",
        "hints",
        "index_count",
        "induct",
        "is_k",
        "is_recursive",
        "is_reflexive",
        "kind",
        "level_params",
        "minor_count",
        "module",
        "motive_count",
        "mutual",
        "name",
        "nested_count",
        "parameter_count",
        "quotient",
        "safety",
    )

    def __init__(self, module: ModuleFile, kind: DeclarationKind, header: int) -> None:
        terms = module.terms
        _, (name, params, type_), _ = module.region.fields(header, "a constant", tag=0, count=3)
        self.module = module
        self.kind = kind
        self.name: Name = terms.name(name)
        self.level_params: tuple[Name, ...] = terms.name_list(params)
        self._type = type_
        self._value: int | None = None
        self._rules: tuple[tuple[Name, int, int], ...] = ()
        self.safety = Safety.SAFE
        self.hints: str | None = None
        self.mutual: tuple[Name, ...] = ()
        self.constructors: tuple[Name, ...] = ()
        self.induct: Name | None = None
        self.quotient: str | None = None
        self.parameter_count = self.index_count = self.field_count = self.nested_count = 0
        self.constructor_index = self.motive_count = self.minor_count = self.height = 0
        self.is_recursive = self.is_reflexive = self.is_k = False

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"

    @property
    def type(self) -> Expr:
        """The type; universe parameters are those of `level_params`."""
        return self.module.terms.expr(self._type)

    @property
    def has_value(self) -> bool:
        """Whether `value` can be read: definitions, theorems and opaques have one."""
        return self._value is not None

    @property
    def value(self) -> Expr | None:
        """The body or proof, or None for kinds without."""
        return None if self._value is None else self.module.terms.expr(self._value)

    @property
    def rules(self) -> tuple[RecursorRule, ...]:
        """A recursor's computation rules."""
        terms = self.module.terms
        return tuple(RecursorRule(name, fields, terms.expr(at)) for name, fields, at in self._rules)

    @property
    def pointers(self) -> tuple[int, int | None]:
        """Where type and value lie, for readers of the module's region."""
        return self._type, self._value

    @property
    def rule_pointers(self) -> tuple[tuple[Name, int, int], ...]:
        """`rules`, with pointers to the bodies."""
        return self._rules

    @property
    def is_unsafe(self) -> bool:
        """Whether it was declared `unsafe`."""
        return self.safety is Safety.UNSAFE

    def constants_used(self, *, with_value: bool = True) -> frozenset[Name]:
        """Constants in the type, and in the value and rules if asked, decoded without terms.

        Literals count as uses of `Nat` or `String`.
        """
        terms = self.module.terms
        found = terms.constants_in(self._type)
        if with_value:
            if self._value is not None:
                found |= terms.constants_in(self._value)
            for name, _, body in self._rules:
                found |= terms.constants_in(body) | {name}
        return found


class ModuleFile:
    """One compiled module, all its parts opened.

    Attributes:
        path: the `.olean` file.
        lean_version: of the compiler that wrote it.
        is_module: whether its source opens with `module`.
        region, terms: the readers beneath.
    """

    def __init__(self, path: Path | str, *, memory_map: bool = True) -> None:
        """Open a module.

        Args:
            path: the `.olean`; `.olean.server` and `.olean.private` beside it are found.
            memory_map: False for files that an untrusted process could still write.

        Raises:
            OleanError: the file is missing, foreign, truncated or corrupted. What is read later
                is checked later, and raises the same error.
        """
        self.path = Path(path)
        parts = [open_part(self.path, memory_map=memory_map)]
        for suffix in PART_SUFFIXES:
            beside = self.path.with_name(self.path.name + suffix)
            if beside.exists():
                parts.append(open_part(beside, memory_map=memory_map))
        for part in parts[1:]:
            if part.git_hash != parts[0].git_hash:
                raise OleanError(f"{part.path} was written by another Lean than {path}")
        self.lean_version = parts[0].lean_version
        self.region = Region(parts)
        self.terms = TermReader(self.region)
        root = parts[-1].root
        _, fields, scalars = self.region.fields(root, "the module", tag=0, count=5)
        if root & 1 or not scalars:
            raise self.region.refusal("it has no root")
        self._imports, names, constants, extra, entries = fields
        self.is_module = bool(scalars[0])
        self._name_pointers = self.region.array(names, "the constant names")
        self._constant_pointers = self.region.array(constants, "the constants")
        self._extra, self._entries = extra, entries
        if len(self._name_pointers) != len(self._constant_pointers):
            raise self.region.refusal("it has more names than constants, or fewer")
        self._declarations: dict[Name, Declaration] = {}

    def __repr__(self) -> str:
        return f"<ModuleFile {self.path}>"

    @property
    def byte_size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.region.parts)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """The modules imported directly, in order."""
        found: list[Import] = []
        for pointer in self.region.array(self._imports, "the imports"):
            _, (module,), flags = self.region.fields(pointer, "an import", tag=0, count=1)
            if len(flags) < 3:
                raise self.region.refusal("an import has no flags")
            found.append(Import(self.terms.name(module), *map(bool, flags[:3])))
        return tuple(found)

    @cached_property
    def _index(self) -> Mapping[Name, int]:
        name = self.terms.name
        index = {name(at): position for position, at in enumerate(self._name_pointers)}
        if len(index) != len(self._name_pointers):
            raise self.region.refusal("it names a constant twice")
        return index

    @property
    def names(self) -> Sequence[Name]:
        """The constants' names, in the file's order."""
        return tuple(self._index)

    def __contains__(self, name: Name) -> bool:
        return name in self._index

    def __len__(self) -> int:
        return len(self._constant_pointers)

    def declarations(self) -> Iterator[Declaration]:
        """All constants, in the file's order."""
        return (self.declaration(name) for name in self._index)

    def declaration(self, name: Name) -> Declaration:
        """One constant.

        Raises:
            KeyError: the module does not declare it.
            OleanError: its bytes are impossible.
        """
        known = self._declarations.get(name)
        if known is None:
            known = self._decode(self._constant_pointers[self._index[name]])
            if known.name is not name:
                raise self.region.refusal(
                    f"the constant listed as {name} calls itself {known.name}"
                )
            self._declarations[name] = known
        return known

    @cached_property
    def extra_names(self) -> tuple[Name, ...]:
        """Names that the code generator added."""
        pointers = self.region.array(self._extra, "the extra names")
        return tuple(self.terms.name(pointer) for pointer in pointers)

    @cached_property
    def extension_entries(self) -> Mapping[Name, Sequence[int]]:
        """Environment extensions by name, each with the pointers of its entries (opaque)."""
        found: dict[Name, Sequence[int]] = {}
        for pointer in self.region.array(self._entries, "the extension entries"):
            _, (name, items), _ = self.region.fields(pointer, "an entry", tag=0, count=2)
            found[self.terms.name(name)] = self.region.array(items, "an extension's entries")
        return found

    def attributed_names(self, extension: Name | str) -> tuple[Name, ...]:
        """The constants that carry an attribute, as recorded by its extension in this module.

        Reads entries that are a name or a pair that starts with one (tag and parametric
        attributes: `Lean.Compiler.implementedByAttr`, `Lean.externAttr`, …).

        Raises:
            OleanError: the entries have another shape.
        """
        if isinstance(extension, str):
            extension = Name.parse(extension)
        found: list[Name] = []
        for pointer in self.extension_entries.get(extension, ()):
            tag, fields, _ = self.region.fields(pointer, "an attribute's entry")
            found.append(self.terms.name(fields[0] if tag == 0 and fields else pointer))
        return tuple(found)

    def _decode(self, pointer: int) -> Declaration:
        number, (value,), _ = self.region.fields(pointer, "a constant", count=1)
        if number >= len(_KINDS):
            raise self.region.refusal(f"a constant has kind {number}")
        kind = _KINDS[number]
        _, fields, scalars = self.region.fields(value, f"a {kind}", tag=0)
        # Every decoder takes its fields by position; a wrong number of them is corruption.
        try:
            declaration = Declaration(self, kind, fields[0])
            getattr(self, f"_fill_{kind.value}")(declaration, fields, scalars)
        except (ValueError, IndexError):
            raise self.region.refusal(
                f"a {kind} has {len(fields)} fields and {len(scalars)} scalar bytes"
            ) from None
        return declaration

    def _fill_axiom(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        (_,) = fields
        new.safety = Safety.UNSAFE if scalars[0] else Safety.SAFE

    def _fill_definition(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        _, new._value, hints, mutual = fields
        new.hints = {1: "opaque", 3: "abbreviation"}.get(hints, "regular")
        if new.hints == "regular":
            _, _, height = self.region.fields(hints, "a definition's height", tag=2, count=0)
            new.height = int.from_bytes(height[:4], "little")
        new.safety = _SAFETIES[scalars[0]]
        new.mutual = self.terms.name_list(mutual)

    def _fill_theorem(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        _, new._value, mutual = fields
        new.mutual = self.terms.name_list(mutual)

    def _fill_opaque(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        _, new._value, mutual = fields
        new.mutual = self.terms.name_list(mutual)
        new.safety = Safety.UNSAFE if scalars[0] else Safety.SAFE

    def _fill_quotient(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        (_,) = fields
        new.quotient = _QUOTIENT_KINDS[scalars[0]]

    def _fill_inductive(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        _, parameters, indices, mutual, constructors, nested = fields
        new.parameter_count = self.region.small(parameters, "a parameter count")
        new.index_count = self.region.small(indices, "an index count")
        new.nested_count = self.region.small(nested, "a nesting count")
        new.mutual = self.terms.name_list(mutual)
        new.constructors = self.terms.name_list(constructors)
        new.is_recursive, is_unsafe, new.is_reflexive = map(bool, scalars[:3])
        new.safety = Safety.UNSAFE if is_unsafe else Safety.SAFE

    def _fill_constructor(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        _, induct, position, parameters, field_count = fields
        new.induct = self.terms.name(induct)
        new.constructor_index = self.region.small(position, "a constructor's number")
        new.parameter_count = self.region.small(parameters, "a parameter count")
        new.field_count = self.region.small(field_count, "a field count")
        new.safety = Safety.UNSAFE if scalars[0] else Safety.SAFE

    def _fill_recursor(self, new: Declaration, fields: tuple[int, ...], scalars: bytes) -> None:
        _, mutual, parameters, indices, motives, minors, rules = fields
        new.mutual = self.terms.name_list(mutual)
        new.parameter_count = self.region.small(parameters, "a parameter count")
        new.index_count = self.region.small(indices, "an index count")
        new.motive_count = self.region.small(motives, "a motive count")
        new.minor_count = self.region.small(minors, "a minor count")
        new._rules = tuple(self._rule(rule) for rule in self.region.list(rules, "the rules"))
        new.is_k = bool(scalars[0])
        new.safety = Safety.UNSAFE if scalars[1] else Safety.SAFE

    def _rule(self, pointer: int) -> tuple[Name, int, int]:
        _, (name, count, body), _ = self.region.fields(pointer, "a rule", tag=0, count=3)
        return self.terms.name(name), self.region.small(count, "a field count"), body
