"""SMT-LIB 2.6 scripts as a stream of commands: tokens, positions, which commands may pass.

What lives here: the lexer, `read_commands`, the allow-list of commands and options, and the
comparison of a candidate with a reference. What does not: sorts and terms (z3 parses them), and
anything that needs z3.

z3 never sees the source text. Each command that passes is written anew for it, one token a line,
so that comments, quoting and layout cannot be read in two ways, and the line number in a message
of z3 names one token. (z3's own columns count bytes, and lose one after each quoted symbol:
measured with z3 5.4.1.) Source: The SMT-LIB Standard, version 2.6, chapters 3 and 4.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

_SYMBOL = r"[A-Za-z0-9~!@$%^&*_+=<>.?/-]+"
_TOKEN = re.compile(
    rf"""(?P<blank>[ \t\r\n]+|;[^\n]*)
    |(?P<open>\()|(?P<close>\))
    |(?P<string>"(?:[^"]|"")*")
    |(?P<quoted>\|[^|\\]*\|)
    |(?P<word>\#x[0-9A-Fa-f]+|\#b[01]+|:?{_SYMBOL})""",
    re.VERBOSE,
)
_NO_STRING_CHARACTER = re.compile(r"[^\x20-\x7e\t\r\n]")

CONTENT = frozenset(
    {
        "assert",
        "declare-const",
        "declare-datatype",
        "declare-datatypes",
        "declare-fun",
        "declare-sort",
        "define-const",
        "define-fun",
        "define-fun-rec",
        "define-funs-rec",
        "define-sort",
        "set-logic",
    }
)
"""Commands that z3 parses."""

CONTROL = frozenset(
    {
        "check-sat",
        "check-sat-assuming",
        "check-sat-using",
        "exit",
        "pop",
        "push",
        "reset",
        "reset-assertions",
    }
)
"""Commands that we carry out ourselves. `check-sat-using` is z3's: a query with a strategy."""

REPORTS = frozenset(
    {
        "echo",
        "get-assertions",
        "get-assignment",
        "get-info",
        "get-model",
        "get-option",
        "get-proof",
        "get-unsat-assumptions",
        "get-unsat-core",
        "get-value",
    }
)
"""Commands that only print; passed over, since nothing printed is believed."""

SETTINGS = frozenset({"set-info", "set-option"})

FOREIGN = frozenset(
    {
        "add-pattern",
        "apply",
        "assert-soft",
        "dbg-pp",
        "declare-rel",
        "declare-var",
        "display",
        "eval",
        "eufi",
        "get-consequences",
        "get-objectives",
        "help",
        "include",
        "include-file",
        "labels",
        "load",
        "maximize",
        "minimize",
        "query",
        "rule",
        "save",
        "simplify",
        "declare-tactic",
        "declare-map",
        "set-initial-value",
        "poly-factor",
        "mbi",
        "euf-project",
    }
)
"""Solver-specific commands that exist, but have no meaning that we vouch for."""

HARMLESS_OPTIONS = frozenset(
    {
        ":interactive-mode",
        ":print-success",
        ":produce-assertions",
        ":produce-assignments",
        ":produce-models",
        ":produce-proofs",
        ":produce-unsat-assumptions",
        ":produce-unsat-cores",
        ":produce-unsat-model-interpolants",
        ":verbosity",
        ":reproducible-resource-limit",
        ":rlimit",
        ":timeout",
        ":model.completion",
        ":model.v2",
        ":model_validate",
        ":pp.bv_literals",
        ":type_check",
    }
)
"""Options without a bearing on the answer; passed over (our own limits hold)."""

_TRUTH = re.compile("true|false")
_NUMBER = re.compile("[0-9]{1,9}")
_FRACTION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
TUNING_OPTIONS = {
    ":auto_config": _TRUTH,
    ":smt.auto_config": _TRUTH,
    ":smt.arith.nl": _TRUTH,
    ":smt.arith.random_initial_value": _TRUTH,
    ":smt.arith.solver": _NUMBER,
    ":smt.case_split": _NUMBER,
    ":smt.delay_units": _TRUTH,
    ":smt.ematching": _TRUTH,
    ":smt.mbqi": _TRUTH,
    ":smt.mbqi.max_iterations": _NUMBER,
    ":smt.phase_selection": _NUMBER,
    ":smt.qi.eager_threshold": _FRACTION,
    ":smt.qi.max_multi_patterns": _NUMBER,
    ":smt.random_seed": _NUMBER,
    ":smt.relevancy": _NUMBER,
    ":smt.restart_factor": _FRACTION,
    ":smt.restart_strategy": _NUMBER,
    ":random-seed": _NUMBER,
}
"""Options that steer z3's search and nothing else, with the form of their values; handed to the
solver. (z3 notices a value of the wrong type only later, in the middle of other work.)"""

GLOBAL_DECLARATIONS = ":global-declarations"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the text: line from 1, column in code points from 0."""

    line: int
    column: int


class ScriptError(Exception):
    """The text is no script; `offset` is the code point where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, its tokens with both parentheses, and where each token begins."""

    name: str
    tokens: tuple[str, ...]
    offsets: tuple[int, ...]

    @property
    def start(self) -> int:
        """Offset of its opening parenthesis."""
        return self.offsets[0]

    @property
    def arguments(self) -> tuple[str, ...]:
        """Tokens between the name and the closing parenthesis."""
        return self.tokens[2:-1]


class Places:
    """Offsets in code points to lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._length = len(text)

    def at(self, offset: int) -> Place:
        """The place of an offset (of the end, when it lies behind that)."""
        offset = min(offset, self._length)
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1])


def read_commands(text: str) -> Iterator[Command]:
    """The commands of a script, one by one, without recursion.

    Raises:
        ScriptError: an unexpected character, a string that does not end or holds what z3 would
            read otherwise, a parenthesis too many or too few, or something that is no command.
    """
    tokens: list[str] = []
    offsets: list[int] = []
    depth = 0
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise ScriptError(_why_no_token(text, offset), offset)
        begin, offset, kind = offset, match.end(), match.lastgroup
        if kind == "blank":
            continue
        if kind == "string":
            _require_plain(match.group(), begin)
        if depth == 0 and kind != "open":
            raise ScriptError(f"a command begins with '(', not {match.group()[:40]!r}", begin)
        tokens.append(match.group())
        offsets.append(begin)
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth == 0:
                yield _command(tokens, offsets)
                tokens, offsets = [], []
    if depth:
        raise ScriptError("the text ends inside a command", offsets[0])


def _why_no_token(text: str, offset: int) -> str:
    character = text[offset]
    if character == '"':
        return "a string that does not end"
    if character == "|":
        return "a quoted symbol that does not end, or with a backslash in it"
    return f"unexpected character {character!r}"


def _require_plain(literal: str, begin: int) -> None:
    # z3 takes each byte of UTF-8 for a character of its own: it would answer about another text.
    found = _NO_STRING_CHARACTER.search(literal)
    if found is not None:
        character = found.group()
        raise ScriptError(
            f"the character {character!r} in a string: write \\u{{{ord(character):x}}} for it",
            begin + found.start(),
        )


def _command(tokens: list[str], offsets: list[int]) -> Command:
    name = tokens[1]
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise ScriptError("a command needs a name", offsets[1])
    return Command(name, tuple(tokens), tuple(offsets))


def difference(candidate: str, reference: str) -> tuple[str, int] | None:
    """Where a candidate departs from its reference; None when it asks the same.

    Compared are the commands that make up the question, token by token: all but those that only
    print, `exit`, strategies, and information and options without a bearing on the answer.

    Returns:
        What differs, and the offset in the candidate.

    Raises:
        ScriptError: the candidate is no script.
        ValueError: the reference is no script.
    """
    pairs = zip_longest(_meaning(read_commands(candidate)), _reference_meaning(reference))
    for mine, theirs in pairs:
        if mine is None:
            return f"the reference goes on with {_shown(theirs)}", len(candidate)
        if theirs is None:
            return f"the reference has no {_shown(mine)} here", mine.start
        if _question(mine) != _question(theirs):
            message = f"{_shown(mine)} stands where the reference has {_shown(theirs)}"
            return message, mine.start
    return None


def _reference_meaning(reference: str) -> Iterator[Command]:
    try:
        yield from _meaning(read_commands(reference))
    except ScriptError as error:
        place = Places(reference).at(error.offset)
        raise ValueError(f"line {place.line}, column {place.column}: {error.message}") from None


def _meaning(commands: Iterator[Command]) -> Iterator[Command]:
    for command in commands:
        if command.name in REPORTS or command.name == "exit":
            continue
        if command.name in SETTINGS:
            key = command.arguments[0] if command.arguments else ""
            if command.name == "set-info" and key != ":status":
                continue
            if command.name == "set-option" and (key in HARMLESS_OPTIONS or key in TUNING_OPTIONS):
                continue
        yield command


def _question(command: Command) -> tuple[str, ...]:
    # By which strategy z3 answers is no part of what is asked.
    return ("(", "check-sat", ")") if command.name == "check-sat-using" else command.tokens


def _shown(command: Command) -> str:
    text = " ".join(command.tokens).replace("( ", "(").replace(" )", ")")
    return text if len(text) <= 80 else text[:77] + "..."
