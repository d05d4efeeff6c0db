"""What a candidate for one definition is, and why one may be refused before F* sees it.

What lives here: the question (`Item`), the text that is pushed before a candidate (opens, options),
and `refusal`. What does not: the conversation with F* and its answer (`definition`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fstar_bridge.additions import added, words_of
from fstar_bridge.dataset import Definition
from fstar_bridge.declarations import Declaration, Module, texts
from fstar_bridge.escapes import find_escapes
from fstar_bridge.lexer import LexicalError, LineMap
from fstar_bridge.statements import same_statement, told_apart
from fstar_bridge.vacuity import PREFIX
from provers.audit import Finding
from provers.request import Limits, TrustLevel
from provers.verdict import Position, Status

_PLAIN_OPTIONS = (
    "initial_fuel", "max_fuel", "initial_ifuel", "max_ifuel", "z3rlimit", "z3rlimit_factor",
    "z3seed",
)  # fmt: skip
_ENCODING_OPTIONS = (
    "smtencoding_elim_box", "smtencoding_nl_arith_repr", "smtencoding_l_arith_repr",
    "smtencoding_valid_intro", "smtencoding_valid_elim",
)  # fmt: skip
_ANSWER_KINDS = frozenset({"let", "val"})
_ANSWER_KINDS_UNDER_VAL = _ANSWER_KINDS | {"open", "module", "type"}


@dataclass(frozen=True, slots=True)
class Item:
    """One candidate for one definition.

    Attributes:
        definition: what is to be defined, with its surroundings.
        candidate: the text that defines it (its `let`, with helpers before it if it likes).
        limits: bounds; `wall_seconds` is for the candidate alone.
    """

    definition: Definition
    candidate: str
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate is not given to F* at all."""

    status: Status
    finding: Finding


def scaffolding(definition: Definition) -> str:
    """The opens, abbreviations and options under which a definition was checked."""
    lines = []
    if definition.module != "Prims":
        # Listed innermost first; what is opened last wins.
        lines += [entry.line() for entry in reversed(definition.opens_and_abbrevs)]
        lines.append(f"open {definition.module}")
    lines.append(f'#push-options "{option_text(definition.vconfig or {})}"')
    return "\n".join(lines) + "\n"


def option_text(vconfig: Mapping[str, Any]) -> str:
    """A recorded configuration as text for `#push-options`."""
    words: list[str] = []
    for key in _PLAIN_OPTIONS:
        if vconfig.get(key) is not None:
            words += [f"--{key}", str(int(vconfig[key]))]
    for key in _ENCODING_OPTIONS:
        value = vconfig.get(key)
        if value is not None:
            word = str(value).lower() if isinstance(value, bool) else str(value)
            words += [f"--{key.replace('smtencoding_', 'smtencoding.')}", word]
    if vconfig.get("z3refresh"):
        words.append("--z3refresh")
    for key in ("z3cliopt", "z3smtopt"):
        for value in vconfig.get(key) or []:
            words += [f"--{key}", f"'{value}'"]
    return " ".join(words)


def refusal(definition: Definition, candidate: str) -> Refusal | None:
    """Why this candidate cannot be an answer, whatever F* says; None when it may be tried.

    Refused are: escape hatches and holes (`escapes`, at the hostile level), names kept for probes,
    declarations that could change what the statement means, a `val` of the candidate's own for the
    definition, and text that does not define it.
    """
    lines = LineMap(candidate)
    try:
        module = Module(candidate)
    except LexicalError as error:
        place = lines.place(min(error.offset, len(candidate)))
        return _refused(Status.MALFORMED, "source.syntax", error.message, place)
    if not module.declarations:
        return _refused(Status.UNTRUSTED, "audit.nothing", "the candidate is empty", None)
    for escape in find_escapes(module, TrustLevel.HOSTILE):
        status = Status.INCOMPLETE if escape.hole else Status.UNTRUSTED
        code = "audit.hole" if escape.hole else "audit.escape"
        return _refused(status, code, escape.message, lines.place(escape.offset))
    if any(token.name.startswith(PREFIX) for token in module.tokens):
        message = f"names that begin with {PREFIX} are kept for the audit's own probes"
        return _refused(Status.UNTRUSTED, "audit.name", message, None)
    return _wrong_shape(definition, module, lines)


def _refused(status: Status, code: str, message: str, place: tuple[int, int] | None) -> Refusal:
    start = None if place is None else Position(line=place[0], column=place[1])
    return Refusal(status, Finding(code, message, start))


def _wrong_shape(definition: Definition, module: Module, lines: LineMap) -> Refusal | None:
    allowed = _ANSWER_KINDS_UNDER_VAL if definition.statement else _ANSWER_KINDS
    for declaration in module.declarations:
        place = lines.place(module.tokens[declaration.first].start)
        header = declaration.kind == "module" and "=" not in texts(module.head(declaration))
        if declaration.kind not in allowed or header:
            message = f"a candidate may define, not declare: {declaration.kind}"
            return _refused(Status.UNTRUSTED, "audit.command", message, place)
        if declaration.kind == "val" and declaration.name == definition.short_name:
            message = f"the statement of {declaration.name} is given, not the candidate's"
            return _refused(Status.UNTRUSTED, "audit.statement", message, place)
    defined = {name for d in module.definitions() for name in d.names}
    for declaration in module.of("val"):
        if declaration.name not in defined:
            message = f"val {declaration.name} has no definition, so it would be assumed"
            return _refused(Status.UNTRUSTED, "audit.undefined", message, None)
    if definition.short_name not in defined:
        message = f"the candidate does not define {definition.short_name}"
        return _refused(Status.UNTRUSTED, "audit.required", message, None)
    if not definition.statement:
        return _other_statement(definition, module) or _captured(definition, module, lines)
    return None


def _other_statement(definition: Definition, module: Module) -> Refusal | None:
    """Without a `val`, the head of the `let` is the statement: it must be the reference's."""
    name = definition.short_name
    try:
        reference = Module(definition.source_definition)
    except LexicalError:
        message = "the definition has no statement to compare with"
        return _refused(Status.UNTRUSTED, "audit.statement", message, None)
    stated, offered = _defining(reference, name), _defining(module, name)
    if (
        stated is None
        or offered is None
        or offered.names != stated.names
        or offered.possible != stated.possible
        or not same_statement(reference, stated, module, offered)
    ):
        message = f"the statement of {name} changed"
        return _refused(Status.UNTRUSTED, "audit.statement", message, None)
    if not told_apart(reference, stated):
        message = f"{name} states nothing that a candidate could be held to"
        return _refused(Status.UNTRUSTED, "audit.statement", message, None)
    return None


def _captured(definition: Definition, module: Module, lines: LineMap) -> Refusal | None:
    """Without a `val`, helpers come before the statement: they may not change what it means."""
    target = _defining(module, definition.short_name)
    assert target is not None, "the statement was compared"
    words = words_of([token for head in module.heads(target) for token in head])
    for helper in module.declarations:
        if helper is target:
            continue
        for difference in added(module, helper, words):
            place = None if difference.offset is None else lines.place(difference.offset)
            return _refused(Status.UNTRUSTED, "audit.statement", difference.message, place)
    return None


def _defining(module: Module, name: str) -> Declaration | None:
    return next((d for d in module.definitions() if name in d.names), None)
