"""Carrying out a script in z3: one answer for each query, with its evidence.

What lives here: `evaluate`, its record types, and the check of a model against the assertions.
What does not: process limits (`provers.smt.checker`) and SMT-LIB's surface (`provers.smt.script`).

`unsat` is z3's word. `sat` is believed only when every assertion evaluates to true under the
model; a model that cannot be checked, as with most quantifiers, makes the query `unknown`. A
query over no assertions is `untrusted`: it is satisfiable, but nothing was stated, and an empty
question is an author's mistake more often than a refutation.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import z3

from provers.smt.script import (
    CONTENT,
    FOREIGN,
    GLOBAL_DECLARATIONS,
    HARMLESS_OPTIONS,
    REPORTS,
    TUNING_OPTIONS,
    Command,
    ScriptError,
    read_commands,
)

_Z3_ERROR = re.compile(r'\(error "(?:line (\d+) column (\d+): )?(.*?)"\)', re.DOTALL)
_LOGIC = re.compile(
    r"ALL|HORN|(QF_)?(AX?)?(UF)?(BV|FP|FPLRA|BVFP|ABVFP|S|SLIA|SNIA)*(DT)?"
    r"((L|N)(I|R|IR)A|IDL|RDL)?(T)?"
)
_OUT_OF_MEMORY = ("memout", "max. memory", "out of memory")
_OUT_OF_TIME = ("timeout", "canceled", "interrupted", "max. resource limit")
_FRACTIONS = (":smt.qi.eager_threshold", ":smt.restart_factor")
# How much of one value of a model is shown.
_SHOWN_CHARACTERS = 2000


@dataclass(slots=True)
class Message:
    """A diagnostic about the code point `offset` of the source, up to `end` where known."""

    text: str
    severity: str
    code: str
    offset: int
    end: int | None = None


@dataclass(slots=True)
class Query:
    """One `check-sat` and what became of it; `status` is a value of `provers.verdict.Status`."""

    name: str
    offset: int
    status: str
    reason: str
    seconds: float = 0.0
    model: dict[str, str] | None = None


@dataclass(slots=True)
class Report:
    """The outcome of a script.

    Attributes:
        fault: status that the whole script has whatever its queries say, "" for none.
        reason: why, for a fault.
        queries: in the order of the script.
        messages: in the order of their places.
    """

    fault: str = ""
    reason: str = ""
    queries: list[Query] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def fail(self, status: str, message: Message) -> None:
        """Record a fault; the first one gives the reason."""
        self.messages.append(message)
        if not self.fault:
            self.fault, self.reason = status, message.text


class Rejected(Exception):
    """A command that ends the script: `status` and message."""

    def __init__(self, status: str, text: str, code: str, offset: int) -> None:
        super().__init__(text)
        self.status = status
        self.message = Message(text, "error", code, offset)


class _Frame:
    """One assertion level: its declarations as text, and its assertions."""

    def __init__(self) -> None:
        self.declarations: list[str] = []
        self.assertions: list[z3.BoolRef] = []


class _Machine:
    """The state of a script while it is carried out."""

    def __init__(self, remaining_seconds: Callable[[], float]) -> None:
        self.report = Report()
        self._remaining_seconds = remaining_seconds
        self._context = z3.Context()
        self._expected: str | None = None
        self._reset()

    def _reset(self) -> None:
        self._frames = [_Frame()]
        self._started = False
        self._global = False
        self._logic = ""
        self._clear_pending()
        self._solver = z3.Solver(ctx=self._context)
        self._parser = z3.ParserContext(self._context)
        self._stale = False

    def _clear_pending(self) -> None:
        self._pending: list[Command] = []

    def run(self, command: Command) -> bool:
        """Carry out one command; False when the script ends with it."""
        name = command.name
        if name in CONTENT:
            self._content(command)
        elif name in REPORTS:
            pass
        elif name == "set-info":
            self._information(command)
        elif name == "set-option":
            self._option(command)
        elif name == "exit":
            return False
        elif name in ("check-sat", "check-sat-assuming"):
            self._query(command)
        elif name in ("push", "pop"):
            self._level(command)
        elif name == "reset":
            self._flush()
            self._reset()
        elif name == "reset-assertions":
            self._reset_assertions()
        elif name in FOREIGN:
            text = f"the command ({name} …) is not allowed: it is not part of SMT-LIB"
            raise Rejected("untrusted", text, "audit.command", command.start)
        else:
            raise Rejected("malformed", f"unknown command {name!r}", "smt.command", command.start)
        return True

    def finish(self) -> None:
        """Parse what is left after the last query: it must be right too."""
        self._flush()

    def _content(self, command: Command) -> None:
        if command.name == "set-logic":
            if self._started:
                text = "set-logic must come before declarations and assertions, and once"
                raise Rejected("malformed", text, "smt.order", command.start)
            self._logic = command.arguments[0] if command.arguments else ""
            if not _LOGIC.fullmatch(self._logic):
                text = f"z3 knows no logic {self._logic}; all its theories are in use"
                self.report.messages.append(Message(text, "warning", "smt.logic", command.start))
        self._started = True
        self._pending.append(command)

    def _information(self, command: Command) -> None:
        if command.arguments[:1] == (":status",):
            value = command.arguments[1] if len(command.arguments) > 1 else ""
            if value not in ("sat", "unsat", "unknown"):
                text = "(set-info :status …) takes sat, unsat or unknown"
                raise Rejected("malformed", text, "smt.status", command.start)
            self._expected = value

    def _option(self, command: Command) -> None:
        key = command.arguments[0] if command.arguments else ""
        value = command.arguments[1] if len(command.arguments) == 2 else ""
        if key in HARMLESS_OPTIONS:
            return
        if key == GLOBAL_DECLARATIONS and value in ("true", "false"):
            if self._started:
                text = f"{key} must be set before the first declaration"
                raise Rejected("malformed", text, "smt.order", command.start)
            self._global = value == "true"
        elif key in TUNING_OPTIONS:
            if not TUNING_OPTIONS[key].fullmatch(value):
                text = f"{value or 'nothing'} is no value for {key}"
                raise Rejected("malformed", text, "smt.option", command.start)
            self._tune(key, value, command.start)
        else:
            text = f"the option {key or '(none)'} is not on the list of allowed options"
            raise Rejected("untrusted", text, "audit.option", command.start)

    def _tune(self, key: str, value: str, offset: int) -> None:
        name = "random_seed" if key == ":random-seed" else key[1:].removeprefix("smt.")
        if value in ("true", "false"):
            converted: object = value == "true"
        else:
            converted = float(value) if key in _FRACTIONS else int(value)
        try:
            self._solver.set(name, converted)
        except z3.Z3Exception:
            text = f"z3 does not take {value} for {key}; the option is passed over"
            self.report.messages.append(Message(text, "warning", "smt.option", offset))

    def _level(self, command: Command) -> None:
        text = command.arguments[0] if len(command.arguments) == 1 else ""
        count = 1 if not command.arguments else int(text) if text.isdigit() else -1
        if count < 0 or count > 100_000:
            message = f"({command.name} n) takes a small numeral"
            raise Rejected("malformed", message, "smt.level", command.start)
        self._flush()
        if command.name == "push":
            for _ in range(count):
                self._frames.append(_Frame())
                self._solver.push()
            return
        if count >= len(self._frames):
            message = f"pop of {count} from a stack of {len(self._frames) - 1}"
            raise Rejected("malformed", message, "smt.level", command.start)
        if count:
            dropped = self._frames[-count:]
            del self._frames[-count:]
            self._solver.pop(count)
            self._stale = self._stale or any(frame.declarations for frame in dropped)

    def _reset_assertions(self) -> None:
        self._flush()
        kept = self._frames[0].declarations if self._global else []
        self._frames = [_Frame()]
        self._frames[0].declarations = kept
        self._solver.reset()
        self._stale = True

    def _query(self, command: Command) -> None:
        self._flush()
        assumptions = self._assumptions(command)
        number = len(self.report.queries) + 1
        begun = time.monotonic()
        query = Query(f"query {number}", command.start, "untrusted", "")
        assertions = [a for frame in self._frames for a in frame.assertions] + assumptions
        if assertions:
            self._solve(query, assertions, assumptions)
        else:
            query.reason = "the query has no assertion: nothing was checked"
        query.seconds = time.monotonic() - begun
        self._compare_with_expected(query)
        self.report.queries.append(query)

    def _solve(
        self, query: Query, assertions: list[z3.BoolRef], assumptions: list[z3.BoolRef]
    ) -> None:
        milliseconds = max(1, int(self._remaining_seconds() * 1000))
        self._solver.set("timeout", milliseconds)
        if assumptions:
            self._solver.push()
            self._solver.add(*assumptions)
        try:
            answer = self._solver.check()
            if answer == z3.unsat:
                query.status = "verified"
                query.reason = f"unsatisfiable ({len(assertions)} assertions)"
            elif answer == z3.sat:
                _refute(query, self._solver.model(), assertions)
            else:
                query.status, query.reason = unanswered(self._solver.reason_unknown())
        except z3.Z3Exception as error:
            query.status, query.reason = unanswered(_text(error))
        finally:
            if assumptions:
                self._solver.pop()

    def _assumptions(self, command: Command) -> list[z3.BoolRef]:
        if command.name == "check-sat":
            if command.arguments:
                text = "(check-sat) takes no arguments"
                raise Rejected("malformed", text, "smt.parse", command.offsets[2])
            return []
        if command.arguments[:1] != ("(",) or command.arguments[-1:] != (")",):
            text = "(check-sat-assuming (…)) takes a list of literals"
            raise Rejected("malformed", text, "smt.parse", command.start)
        return [self._parse([literal])[0] for literal in _literals(command)]

    def _compare_with_expected(self, query: Query) -> None:
        expected, self._expected = self._expected, None
        found = {"verified": "unsat", "refuted": "sat"}.get(query.status)
        if found is None or expected in (None, "unknown", found):
            return
        text = f"(set-info :status {expected}) disagrees with z3, which finds {found}"
        if found == "unsat":
            # One of the two is wrong, and being wrong here would be a false green.
            query.status, query.reason = "untrusted", text
            self.report.messages.append(Message(text, "error", "audit.status", query.offset))
        else:
            self.report.messages.append(Message(text, "warning", "smt.status", query.offset))

    def _flush(self) -> None:
        """Hand the pending commands to z3's parser, in one go."""
        if not self._pending:
            return
        pending = self._pending
        self._clear_pending()
        assertions = self._parse(pending)
        frame = self._frames[-1]
        frame.assertions += assertions
        if assertions:
            self._solver.add(*assertions)
        home = self._frames[0] if self._global else frame
        home.declarations += ["\n".join(c.tokens) for c in pending if c.name != "assert"]

    def _parse(self, commands: list[Command]) -> list[z3.BoolRef]:
        if self._stale:
            # Declarations have been popped: z3's parser context can only be built anew.
            self._parser = z3.ParserContext(self._context)
            for frame in self._frames:
                if frame.declarations:
                    self._parser.from_string("\n".join(frame.declarations))
            self._stale = False
        places: list[int] = []
        for command in commands:
            for token, offset in zip(command.tokens, command.offsets, strict=True):
                places += [offset] * (token.count("\n") + 1)
        text = "\n".join(token for command in commands for token in command.tokens)
        try:
            parsed = self._parser.from_string(text)
            return [cast(z3.BoolRef, parsed[index]) for index in range(len(parsed))]
        except z3.Z3Exception as error:
            raise self._parse_error(_text(error), commands[0], places) from None

    def _parse_error(self, text: str, first: Command, places: list[int]) -> Rejected:
        if any(word in text for word in _OUT_OF_MEMORY):
            return Rejected("resource_exhausted", "z3 ran out of memory", "smt.memory", first.start)
        match = _Z3_ERROR.search(text)
        if match is None:
            return Rejected("malformed", text.strip(), "smt.parse", first.start)
        line = int(match.group(1) or 1)
        offset = places[min(line, len(places)) - 1]
        return Rejected("malformed", match.group(3), "smt.parse", offset)


def evaluate(source: str, remaining_seconds: Callable[[], float]) -> Report:
    """Carry out a script.

    Args:
        source: SMT-LIB 2.6 text.
        remaining_seconds: what is left of the time for the whole script.
    """
    machine = _Machine(remaining_seconds)
    report = machine.report
    ended = False
    try:
        for command in read_commands(source):
            if ended:
                text = "what follows (exit) is not checked"
                raise Rejected("untrusted", text, "audit.exit", command.start)
            ended = not machine.run(command)
        machine.finish()
    except ScriptError as error:
        report.fail("malformed", Message(error.message, "error", "smt.syntax", error.offset))
    except Rejected as rejected:
        report.fail(rejected.status, rejected.message)
    except z3.Z3Exception as error:
        status, reason = unanswered(_text(error))
        report.fail(status, Message(reason, "error", "smt.z3", 0))
    if not report.queries and not report.fault:
        report.fault = "untrusted"
        report.reason = "nothing was checked: the script has no (check-sat)"
    return report


def unanswered(reason: str) -> tuple[str, str]:
    """Status and sentence for z3's reason why it has no answer."""
    reason = reason.strip().partition("\n")[0]
    lowered = reason.lower()
    if any(word in lowered for word in _OUT_OF_MEMORY):
        return "resource_exhausted", f"z3 ran out of memory: {reason}"
    if any(word in lowered for word in _OUT_OF_TIME):
        return "timeout", f"z3 ran out of time: {reason}"
    return "unknown", f"z3 does not know: {reason}"


def _refute(query: Query, model: z3.ModelRef, assertions: list[z3.BoolRef]) -> None:
    """`refuted`, if the model makes every assertion true."""
    for number, assertion in enumerate(assertions, 1):
        value = model.eval(assertion, model_completion=True)
        if z3.is_true(value):
            continue
        query.status = "unknown"
        what = "false" if z3.is_false(value) else "neither true nor false"
        query.reason = (
            f"z3 says satisfiable, but under its model assertion {number} evaluates to {what}"
        )
        return
    query.status = "refuted"
    declarations = sorted(model.decls(), key=lambda declaration: declaration.name())
    query.model = {declaration.name(): _value(model, declaration) for declaration in declarations}
    query.reason = f"satisfiable: the model makes all {len(assertions)} assertions true"


def _value(model: z3.ModelRef, declaration: z3.FuncDeclRef) -> str:
    value = model[declaration]
    if isinstance(value, z3.FuncInterp):
        entries = []
        for index in range(min(value.num_entries(), 50)):
            entry = value.entry(index)
            arguments = " ".join(entry.arg_value(i).sexpr() for i in range(entry.num_args()))
            entries.append(f"({arguments}) -> {entry.value().sexpr()}")
        other = value.else_value()
        entries.append(f"else -> {other.sexpr() if other is not None else 'any'}")
        text = "; ".join(entries)
    elif isinstance(value, z3.AstRef):
        text = value.sexpr()
    else:
        text = str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def _literals(command: Command) -> list[Command]:
    """The assumptions of `(check-sat-assuming (a (not b)))`, each as an assertion."""
    found: list[Command] = []
    depth, begin = 0, 3
    for index in range(3, len(command.tokens) - 2):
        token = command.tokens[index]
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            break
        if depth == 0:
            tokens = ("(", "assert", *command.tokens[begin : index + 1], ")")
            places = command.offsets[begin : index + 1]
            found.append(Command("assert", tokens, (places[0], places[0], *places, places[-1])))
            begin = index + 1
    return found


def _text(error: z3.Z3Exception) -> str:
    value = error.value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
