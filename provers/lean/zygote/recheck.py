"""A forked child that shows declarations to Lean's kernel, and runs nothing of the candidate.

Lives here: carrying out a plan (made by `provers.lean.replay`): rebuilding terms as runtime
objects, adding declarations to the environment of the imports through the kernel's checking entry,
comparing what the kernel makes of inductive families with what the candidate says. Does not live
here: the plan's making, forking, what a refusal means for a verdict.

Terms are built by Lean's own constructors, so the facts that they cache are Lean's. Nothing of the
candidate is imported: no initialiser, attribute or macro of it exists in this process.
"""

import json
from typing import Any

from provers.lean.zygote.abi import (
    IMPORT_MODULES,
    Lean,
    UnsupportedLean,
    fields_of,
    read,
    reference_counts,
    succeeded,
    tag_of,
)
from provers.lean.zygote.header import KeptHeader, import_call

ADD, SAME = 0, 1
"""Kinds of steps: add the declaration; is the constant of that name the one given?"""

_LOAD_EXTENSIONS_ARGUMENT = 5
_UNBOUNDED = 0  # heartbeats and recursion depth; time, memory and stack are bounded elsewhere
_NONE = 1
_TRUE = 3
_OK = 1
_BIG = 1 << 63

_EXCEPTIONS = (
    "unknown constant",
    "already declared",
    "the value has another type than declared",
    "it has metavariables",
    "it has free variables",
    "a function is expected",
    "a type is expected",
    "a let has another type than declared",
    "a term has another type than expected",
    "an argument has another type than expected",
    "invalid projection",
    "the type of a theorem is no proposition",
    "refused",
    "deterministic timeout",
    "excessive memory",
    "deep recursion",
    "interrupted",
)
"""Lean's `Kernel.Exception`, by constructor number."""

_UNKNOWN, _DECLARED, _OTHER = 0, 1, 12


_KERNEL = (
    "lean_elab_environment_to_kernel_env",
    "lean_add_decl",
    "lean_environment_find",
    "l_Lean_instBEqConstantInfo_beq___boxed",
)


class Op:
    """Instructions. Each leaves one value; `…` stands for numbers of earlier values.

    Value 0 is the boxed zero. Texts are given by their place in the plan's `texts`.
    """

    NAME_STR = 0  # … text
    NAME_NUM = 1  # … …
    SUCC = 2  # …
    MAX = 3  # … …
    IMAX = 4  # … …
    PARAM = 5  # …
    BVAR = 6  # …
    SORT = 7  # …
    CONST = 8  # … …
    APP = 9  # … …
    LAM = 10  # … … … kind
    PI = 11  # … … … kind
    LET = 12  # … … … … flag
    NAT = 13  # text: hexadecimal digits
    STRING = 14  # text
    PROJ = 15  # … … …
    SMALL = 16  # number
    OBJECT = 17  # constructor, text: scalars in hexadecimal, how many fields, …


_CONSTRUCTORS = {
    Op.NAME_NUM: ("l_Lean_Name_num___override", 2),
    Op.SUCC: ("l_Lean_Level_succ___override", 1),
    Op.MAX: ("l_Lean_Level_max___override", 2),
    Op.IMAX: ("l_Lean_Level_imax___override", 2),
    Op.PARAM: ("l_Lean_Level_param___override", 1),
    Op.BVAR: ("l_Lean_Expr_bvar___override", 1),
    Op.SORT: ("l_Lean_Expr_sort___override", 1),
    Op.CONST: ("l_Lean_Expr_const___override", 2),
    Op.PROJ: ("l_Lean_Expr_proj___override", 3),
}
"""Instructions that only call a constructor: its symbol and how many values it takes."""


def recheck(lean: Lean, kept: KeptHeader | None, plan: dict[str, Any]) -> str:
    """Carry out a plan.

    Args:
        lean: the initialised library.
        kept: imports in memory, which must be the plan's; None to import the plan's here.
        plan: see `provers.lean.replay`.

    Returns:
        JSON: the plan's `nonce`, and for each step "" or why it is refused.

    Raises:
        UnsupportedLean: how this library's kernel is called is not known, or the imports fail.
    """
    kernel = Kernel(lean, _environment(lean, kept, plan["imports"]))
    values = Builder(lean).build(plan["code"], plan["texts"])
    results = [
        kernel.add(values[first]) if kind == ADD else kernel.same(values[first], values[second])
        for kind, first, second in plan["steps"]
    ]
    return json.dumps({"nonce": plan["nonce"], "results": results})


def warm(lean: Lean) -> None:
    """Do beforehand, in the zygote, what every child would have to do.

    Raises:
        UnsupportedLean: how this library's kernel is called is not known.
    """
    Builder(lean).build([Op.SMALL, 1, Op.NAME_STR, 0, 0, Op.OBJECT, 1, 1, 2, 2, 0], ["a", ""])
    for symbol in _KERNEL:
        lean.procedure(symbol)


def _environment(lean: Lean, kept: KeptHeader | None, imports: list[list[Any]]) -> int:
    if kept is not None:
        return kept.environment
    header = "prelude\n" + "".join(f"import {_quoted(parts)}\n" for parts in imports)
    function = lean.function(IMPORT_MODULES)
    call = import_call(lean, function, header)
    call[_LOAD_EXTENSIONS_ARGUMENT] = 0
    lean.prepare_search_path()
    result = function(*function.build_arguments(lean, call))
    if not succeeded(result):
        raise UnsupportedLean("the imports fail")
    return fields_of(result)[0]


def _quoted(parts: list[Any]) -> str:
    return ".".join(f"«{part}»" for part in parts)


class Builder:
    """Turns instructions into runtime objects, all of them immortal."""

    def __init__(self, lean: Lean) -> None:
        """Raises `UnsupportedLean` where the library's constructors are not known."""
        self._lean = lean
        self._call = {op: (lean.procedure(symbol), n) for op, (symbol, n) in _CONSTRUCTORS.items()}
        self._string = lean.procedure("lean_mk_string_unchecked")
        self._literal = lean.procedure("l_Lean_Expr_lit___override")
        self._let = lean.procedure("l_Lean_Expr_letE___override")
        self._text_name = lean.procedure("l_Lean_Name_str___override")
        self._binders = {
            Op.LAM: lean.procedure("l_Lean_Expr_lam___override"),
            Op.PI: lean.procedure("l_Lean_Expr_forallE___override"),
        }

    def build(self, code: list[int], texts: list[str]) -> list[int]:
        """The values of all instructions, in order, after the boxed zero."""
        values, counts = [1], reference_counts()
        application = self._lean.procedure("l_Lean_Expr_app___override")
        other = self._other
        place, end = 0, len(code)
        while place < end:
            op = code[place]
            if op == Op.APP:
                made = application(values[code[place + 1]], values[code[place + 2]])
                place += 3
            else:
                made, place = other(op, code, place + 1, values, texts)
            if not made & 1:
                counts[made >> 2] = 0
            values.append(made)
        return values

    def _other(
        self, op: int, code: list[int], place: int, values: list[int], texts: list[str]
    ) -> tuple[int, int]:
        """One instruction other than an application: its value, and where the next begins."""
        if op in self._call:
            call, count = self._call[op]
            return call(*(values[at] for at in code[place : place + count])), place + count
        if op in self._binders:
            name, type_, body = (values[at] for at in code[place : place + 3])
            return self._binders[op](name, type_, body, code[place + 3]), place + 4
        if op == Op.OBJECT:
            tag, text, count = code[place : place + 3]
            end = place + 3 + count
            fields = [values[at] for at in code[place + 3 : end]]
            return self._lean.constructor(tag, fields, bytes.fromhex(texts[text])), end
        if op == Op.SMALL:
            return code[place] << 1 | 1, place + 1
        if op == Op.NAME_STR:
            text = self._immortal_string(texts[code[place + 1]])
            return self._text_name(values[code[place]], text), place + 2
        if op == Op.STRING:
            return self._of_literal(1, self._immortal_string(texts[code[place]])), place + 1
        if op == Op.NAT:
            return self._of_literal(0, self._natural(int(texts[code[place]], 16))), place + 1
        if op == Op.LET:
            return self._let(*(values[at] for at in code[place : place + 4]), code[place + 4]), (
                place + 5
            )
        raise ValueError(f"no instruction {op}")

    def _of_literal(self, tag: int, payload: int) -> int:
        return self._literal(self._lean.constructor(tag, [payload], b""))

    def _immortal_string(self, text: str) -> int:
        # Not as a C string: a NUL may be part of it.
        data = text.encode()
        return self._lean.immortal(self._string(data, len(data), len(text)))

    def _natural(self, value: int) -> int:
        if value < _BIG:
            return value << 1 | 1
        limbs = -(-value.bit_length() // 64)
        return self._lean.big_natural(value.to_bytes(8 * limbs, "little"))


class Kernel:
    """An environment that grows by what the kernel accepts."""

    def __init__(self, lean: Lean, environment: int) -> None:
        """Start from an elaborator's environment, which is used up."""
        self._lean = lean
        to_kernel, self._add, self._find, self._equal = map(lean.procedure, _KERNEL)
        self._environment = lean.immortal(to_kernel(environment))

    def add(self, declaration: int) -> str:
        """Let the kernel check a declaration and add it; why not, if it refuses."""
        result = self._add(self._environment, _UNBOUNDED, _UNBOUNDED, declaration, _NONE)
        (outcome,) = fields_of(result)
        if tag_of(result) == _OK:
            self._environment = self._lean.immortal(outcome)
            return ""
        return _sentence(outcome)

    def same(self, name: int, info: int) -> str:
        """Whether the environment has that constant under that name; what is wrong, if not."""
        found = self._find(self._environment, name)
        if found & 1:
            return "no inductive type that the kernel has accepted brings it along"
        (constant,) = fields_of(found)
        if self._equal(self._lean.immortal(constant), info) != _TRUE:
            return "the kernel makes something else of its inductive type"
        return ""


def _sentence(exception: int) -> str:
    """What a `Kernel.Exception` says, without the terms."""
    if exception & 1:
        return _EXCEPTIONS[exception >> 1]
    number = tag_of(exception)
    fields = fields_of(exception)
    if number == _OTHER:
        return str(read(fields[0]))
    if number in (_UNKNOWN, _DECLARED):
        return f"{_EXCEPTIONS[number]} {_name(fields[1])}"
    return _EXCEPTIONS[number]


def _name(pointer: int) -> str:
    parts: list[str] = []
    while not pointer & 1:
        prefix, part = fields_of(pointer)
        parts.append(str(read(part)))
        pointer = prefix
    return ".".join(reversed(parts))
