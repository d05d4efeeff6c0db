"""Carrying out a script in z3: one answer for each query, with its evidence.

What lives here: `evaluate`, and `stated` for scripts without queries. What does not: process
limits (`provers.smt.checker`), SMT-LIB's surface (`provers.smt.script`), and what z3's answers
are worth (`provers.smt.answers`).

A query over no assertions is `untrusted`: it is satisfiable, but nothing was stated, and an empty
question is an author's mistake more often than a refutation.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import cast

import z3

from provers.smt.answers import error_text, refute, unanswered
from provers.smt.report import Message, Query, Rejected, Report
from provers.smt.script import (
    CONTENT,
    FOREIGN,
    GLOBAL_DECLARATIONS,
    HARMLESS_OPTIONS,
    REPORTS,
    SETTINGS,
    TUNING_OPTIONS,
    Command,
    ScriptError,
    read_commands,
)
from provers.smt.strategy import StrategyError, build_tactic

_COUNT = re.compile(r"[0-9]{1,6}")
_Z3_ERROR = re.compile(r'\(error "(?:line (\d+) column (\d+): )?(.*?)"\)', re.DOTALL)
_LOGIC = re.compile(
    r"ALL|HORN|(QF_)?(AX?)?(UF)?(BV|FP|FPLRA|BVFP|ABVFP|S|SLIA|SNIA)*(DT)?"
    r"((L|N)(I|R|IR)A|IDL|RDL)?(T)?"
)
_FRACTIONS = (":smt.qi.eager_threshold", ":smt.restart_factor")


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
        self.context = z3.Context()
        self._expected: str | None = None
        self._reset()

    def _reset(self) -> None:
        self._frames = [_Frame()]
        self._started = False
        self._global = False
        self._logic = ""
        self._clear_pending()
        self._solver = z3.Solver(ctx=self.context)
        self._parser = z3.ParserContext(self.context)
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
        elif name in ("check-sat", "check-sat-assuming", "check-sat-using"):
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

    def assertions(self) -> list[z3.BoolRef]:
        """All assertions in force, in the order of the script."""
        return [assertion for frame in self._frames for assertion in frame.assertions]

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
        count = 1 if not command.arguments else int(text) if _COUNT.fullmatch(text) else -1
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
        strategy = self._strategy(command)
        number = len(self.report.queries) + 1
        begun = time.monotonic()
        query = Query(f"query {number}", command.start, "untrusted", "")
        assertions = self.assertions() + assumptions
        if assertions:
            self._solve(query, assertions, assumptions, strategy)
        else:
            query.reason = "the query has no assertion: nothing was checked"
        query.seconds = time.monotonic() - begun
        self._compare_with_expected(query)
        self.report.queries.append(query)

    def _solve(
        self,
        query: Query,
        assertions: list[z3.BoolRef],
        assumptions: list[z3.BoolRef],
        strategy: z3.Tactic | None,
    ) -> None:
        solver = self._solver
        if strategy is not None:
            solver = strategy.solver()
            solver.add(*assertions)
        elif assumptions:
            solver.push()
            solver.add(*assumptions)
        try:
            solver.set("timeout", max(1, int(self._remaining_seconds() * 1000)))
            answer = solver.check()
            if answer == z3.unsat:
                query.status = "verified"
                query.reason = f"unsatisfiable ({len(assertions)} assertions)"
            elif answer == z3.sat:
                refute(query, solver.model(), assertions)
            else:
                query.status, query.reason = unanswered(solver.reason_unknown())
        except z3.Z3Exception as error:
            query.status, query.reason = unanswered(error_text(error))
        finally:
            if assumptions:
                solver.pop()

    def _strategy(self, command: Command) -> z3.Tactic | None:
        if command.name != "check-sat-using":
            return None
        try:
            return build_tactic(command.arguments, self.context)
        except StrategyError as error:
            offset = command.offsets[min(error.index + 2, len(command.offsets) - 1)]
            raise Rejected("malformed", error.message, "smt.strategy", offset) from None

    def _assumptions(self, command: Command) -> list[z3.BoolRef]:
        if command.name == "check-sat-using":
            return []
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
            self._parser = z3.ParserContext(self.context)
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
            raise self._parse_error(error_text(error), commands[0], places) from None

    def _parse_error(self, text: str, first: Command, places: list[int]) -> Rejected:
        if unanswered(text)[0] == "resource_exhausted":
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
        status, reason = unanswered(error_text(error))
        report.fail(status, Message(reason, "error", "smt.z3", 0))
    if not report.queries and not report.fault:
        report.fault = "untrusted"
        report.reason = "nothing was checked: the script has no (check-sat)"
    return report


def stated(source: str) -> tuple[z3.Context, list[z3.BoolRef]]:
    """What a script without queries states: its assertions, and their context.

    Raises:
        ScriptError: no script.
        Rejected: a command beside declarations, definitions, assertions and settings, or one
            that z3 does not take.
    """
    machine = _Machine(lambda: 0.0)
    for command in read_commands(source):
        if command.name not in CONTENT | REPORTS | SETTINGS:
            text = f"({command.name} …) has no place in a statement"
            raise Rejected("malformed", text, "smt.statement", command.start)
        machine.run(command)
    machine.finish()
    return machine.context, machine.assertions()


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
