"""Hints that may complete a proof, guessed from the program itself.

What lives here: `Hint` (a text and where it goes), `propose_hints`, which derives candidates from
postconditions, loop guards, neighbouring lemmas and the variables in scope, and `weave`, which
puts hints into a source on lines of their own. What does not: deciding which hints hold
(`complete`) and ranking them for a search (`policy`).

The candidates follow the old observation that a loop invariant is mostly the postcondition with
a constant replaced by a variable (Furia and Meyer, "Inferring loop invariants using
postconditions", 2010). They are guesses: wrong ones are found out by Dafny.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dafny_bridge.comparison import texts
from dafny_bridge.declarations import Declaration, Program
from dafny_bridge.lexer import Kind, Token, tokenize
from dafny_bridge.statements import (
    Loop,
    assigned_in,
    assigns_elements,
    local_variables,
    loops_of,
    parameters,
)

Words = tuple[str, ...]
_MOST_TERMS = 6
_MOST_CALLS = 40
_MOST_INVARIANTS = 70


class HintKind(StrEnum):
    """What a hint inserts."""

    INVARIANT = "invariant"
    ASSERT = "assert"
    CALL = "call"
    DECREASES = "decreases"


@dataclass(frozen=True, slots=True)
class Hint:
    """One insertion.

    Attributes:
        kind: what it is.
        text: what is inserted, on a line of its own.
        offset: code-point offset in the source before which it goes.
        declaration: full name of the callable that it goes into.
        around: for invariants, the offsets of the loop's keyword and of its closing brace.
        weight: how promising it looks, higher is better; comparable within one program only.
    """

    kind: HintKind
    text: str
    offset: int
    declaration: str
    around: tuple[int, int] | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Woven:
    """A source with hints in it.

    Attributes:
        source: the text.
        hint_at: line number to hint, for the lines that were inserted.
    """

    source: str
    hint_at: dict[int, Hint]


def weave(source: str, hints: Iterable[tuple[Hint, str, int]]) -> Woven:
    """Insert texts at offsets, each on a line of its own, equal offsets in the order given.

    Args:
        source: the text.
        hints: (hint, text to insert on its behalf, offset).
    """
    pieces: list[str] = []
    hint_at: dict[int, Hint] = {}
    place, line = 0, 1
    for hint, text, offset in sorted(hints, key=lambda item: item[2]):
        before = source[place:offset] + "\n"
        pieces += [before, text, "\n"]
        line += before.count("\n")
        hint_at[line] = hint
        line += 1
        place = offset
    pieces.append(source[place:])
    return Woven("".join(pieces), hint_at)


def weave_plainly(source: str, hints: Iterable[Hint]) -> Woven:
    """Each hint with its own text at its own place."""
    return weave(source, ((hint, hint.text, hint.offset) for hint in hints))


def propose_hints(program: Program, names: set[str] | None = None) -> list[Hint]:
    """Candidates for the callables with these full names (all, when None)."""
    found: dict[tuple[str, int], Hint] = {}
    for declaration in program.callables():
        if declaration.kind in ("function", "predicate"):
            continue
        if names is None or declaration.full_name in names:
            for hint in _Scene(program, declaration).hints():
                found.setdefault((hint.text, hint.offset), hint)
    return list(found.values())


def propose_decreases(program: Program, names: set[str]) -> list[Hint]:
    """Termination measures for callables and their loops; at most one of each place is useful."""
    found: list[Hint] = []
    for declaration in program.callables():
        if declaration.full_name in names and declaration.body is not None:
            found += _Scene(program, declaration).measures()
    return found


class _Scene:
    """One callable with all that hints are made from."""

    def __init__(self, program: Program, declaration: Declaration) -> None:
        self.program = program
        self.declaration = declaration
        self.tokens = program.tokens
        self.loops = loops_of(program, declaration)
        self.formals = dict(parameters(declaration.signature))
        self.types = {**self.formals, **dict(local_variables(program, declaration))}
        self.ensures = [texts(c.tokens) for c in declaration.clauses_of("ensures")]
        self.requires = [texts(c.tokens) for c in declaration.clauses_of("requires")]

    def of_type(self, *kinds: str) -> list[str]:
        """Variables whose type begins with one of these."""
        return [name for name, kind in self.types.items() if kind.startswith(kinds)]

    def sequences(self) -> list[tuple[str, str]]:
        """Sequences and arrays in scope with the text of their length."""
        found = [(name, f"|{name}|") for name in self.of_type("seq", "string")]
        return found + [(name, f"{name}.Length") for name in self.of_type("array<", "array")]

    def hint(
        self,
        kind: HintKind,
        text: str,
        offset: int,
        weight: float,
        around: tuple[int, int] | None = None,
    ) -> Hint:
        return Hint(kind, text, offset, self.declaration.full_name, around, weight)

    def hints(self) -> Iterator[Hint]:
        if self.declaration.body is None:
            return
        for loop in self.loops:
            yield from self.invariants(loop)
            yield from self.slice_facts(loop)
        yield from self.calls()

    # Loops

    def invariants(self, loop: Loop) -> Iterator[Hint]:
        offset = self.tokens[loop.opened - 1].end
        around = (self.tokens[loop.keyword].start, self.tokens[loop.closed].start)
        unset = self.unset_results()
        terms: dict[Words, float] = {}
        for words, weight in self.invariant_terms(loop):
            if not unset & set(words):
                terms.setdefault(words, weight)
        for words, weight in sorted(terms.items(), key=lambda term: -term[1])[:_MOST_INVARIANTS]:
            text = f"invariant {render(words)}"
            yield self.hint(HintKind.INVARIANT, text, offset, weight, around)

    def unset_results(self) -> set[str]:
        """Results that no statement but `return` gives a value: invariants on them say nothing."""
        if self.declaration.body is None:
            return set()
        words = texts(self.declaration.signature)
        if "returns" not in words:
            return set()
        results = parameters(self.declaration.signature[words.index("returns") :])
        return {name for name, _ in results} - set(assigned_in(self.tokens, *self.declaration.body))

    def invariant_terms(self, loop: Loop) -> Iterator[tuple[Words, float]]:
        counters = [v for v in loop.assigned if self.types.get(v, "") in ("int", "nat")]
        yield from ((words, -0.5) for words in self.bounds(loop, counters))
        frames = assigns_elements(self.tokens, loop.opened, loop.closed)
        if not frames:
            for name in self.of_type("array"):
                yield split(f"{name}[..] == old({name}[..])"), -3.0
        for clause in self.requires:
            for part in conjuncts(clause):
                yield part, -2.5
        for clause in self.ensures:
            for part in conjuncts(clause):
                yield from self.variations(part, loop, counters)

    def bounds(self, loop: Loop, counters: list[str]) -> Iterator[Words]:
        guard = texts(self.tokens[loop.guard[0] : loop.guard[1]])
        ends = [render(side) for part in conjuncts(strip(guard)) for side in sides(part)]
        ends += [length for _, length in self.sequences()]
        ends += [v for v in self.of_type("int", "nat") if v not in counters]
        ends = [end for end in dict.fromkeys(ends) if end not in counters and end.strip("- 0")]
        for counter in counters:
            yield split(f"0 <= {counter}")
            for end in ends[:_MOST_TERMS]:
                yield split(f"{counter} <= {end}")
        for low, high in itertools.permutations(counters, 2):
            yield split(f"{low} <= {high}")
        yield from self.starts(loop, counters)

    def starts(self, loop: Loop, counters: list[str]) -> Iterator[Words]:
        """Relations with the value that a counter has before the loop."""
        tokens = self.tokens
        for counter in counters:
            for index in range(loop.keyword - 1, max(loop.keyword - 60, 0), -1):
                before = (tokens[index].text, tokens[index + 1].text)
                if before == (counter, ":="):
                    stop = next(i for i in range(index, loop.keyword) if tokens[i].text == ";")
                    value = render(texts(tokens[index + 2 : stop]))
                    yield split(f"{value} <= {counter}")
                    yield split(f"{counter} <= {value}")
                    break

    def variations(
        self, part: Words, loop: Loop, counters: list[str]
    ) -> Iterator[tuple[Words, float]]:
        """A postcondition with bounds replaced by counters, and equations loosened."""
        forms = [part]
        consequent = after_implication(part)
        if consequent is not None:
            forms += conjuncts(strip(consequent))
        for form in forms:
            yield form, -1.5
            for shape in self.shapes(form, loop, counters):
                yield shape, -1.0
            yield from self.equations(form, loop, counters)

    def uppers(self, loop: Loop) -> list[Words]:
        """What a counter may stand in for: lengths, and numbers that the loop's head is about."""
        near = set(texts(self.tokens[max(loop.keyword - 30, 0) : loop.opened]))
        found = [split(length) for _, length in self.sequences()]
        numbers = [name for name, kind in self.formals.items() if kind in ("int", "nat")]
        return found + [(name,) for name in numbers if name in near]

    def shapes(self, form: Words, loop: Loop, counters: list[str]) -> Iterator[Words]:
        """`form` with an upper bound, a lower bound, or whole sequences replaced."""
        uppers = self.uppers(loop)
        for counter in counters:
            for upper in uppers:
                if occurs(upper, form):
                    yield replaced(form, upper, (counter,))
            yield from self.sliced(form, counter)
            if occurs(("0", "<="), form):
                yield replaced(form, ("0", "<="), (counter, "<="))
                yield replaced(form, ("0", "<="), (counter, "<"))
        for low, high in itertools.permutations(counters, 2):
            raised = replaced(form, ("0", "<="), (low, "<="))
            for upper in uppers:
                if raised != form and occurs(upper, form):
                    yield replaced(raised, upper, (high,))

    def sliced(self, form: Words, counter: str) -> Iterator[Words]:
        for name, length in self.sequences():
            prefix, suffix = f"{name}[..{counter}]", f"{name}[{counter}..]"
            whole = split(f"{name}[..]") if length.endswith("Length") else (name,)
            if occurs(whole, form):
                yield replaced(form, whole, split(prefix), alone=True)
                yield replaced(form, whole, split(suffix), alone=True)

    def equations(
        self, form: Words, loop: Loop, counters: list[str]
    ) -> Iterator[tuple[Words, float]]:
        """From `r == value`: any variable of the loop against values at the counters."""
        for left, right in equation_sides(form):
            if not any(a not in "([,+-*/" and b == "(" for a, b in itertools.pairwise(right)):
                continue  # only values of functions can be followed step by step
            steps = [
                replaced(right, upper, split(f"({counter} {sign} 1)"))
                for counter in counters
                for upper in self.uppers(loop)
                for sign in "+-"
            ]
            smaller = list(dict.fromkeys([*self.shapes(right, loop, counters), *steps]))[:12]
            for variable in loop.assigned:
                if self.types.get(variable) == "bool":
                    continue
                if len(left) == 1:
                    for value in smaller:
                        yield (variable, "==", *value), -1.2
                for operator in ("+", "*"):
                    for value in smaller:
                        yield (variable, operator, *value, "==", *right), -2.0
                        yield (*value, operator, variable, "==", *right), -2.2

    def slice_facts(self, loop: Loop) -> Iterator[Hint]:
        """Facts on slices that Dafny's sequence axioms only find when they are written down."""
        begin = self.tokens[loop.opened].end
        after = self.tokens[loop.closed].end
        counters = [v for v in loop.assigned if self.types.get(v, "") in ("int", "nat")]
        for name, length in self.sequences():
            array = length.endswith("Length")
            whole = f"{name}[..]" if array else name
            for counter in counters:
                inside = f"0 <= {counter} < {length} ==>"
                one, more = f"[{name}[{counter}]]", f"{counter} + 1"
                for fact in (
                    f"{name}[..{more}] == {name}[..{counter}] + {one}",
                    f"{name}[{counter}..] == {one} + {name}[{more}..]",
                ):
                    yield self.hint(HintKind.ASSERT, f"assert {inside} {fact};", begin, -1.8)
            yield self.hint(HintKind.ASSERT, f"assert {name}[..{length}] == {whole};", after, -1.9)

    # Lemma calls

    def calls(self) -> Iterator[Hint]:
        for offset, scope in self.call_places():
            for lemma in self.program.callables():
                if lemma.kind != "lemma" or lemma.scope != self.declaration.scope:
                    continue
                yield from self.calls_of(lemma, offset, scope)

    def call_places(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Where calls may stand, with the variables that are in scope there."""
        if self.declaration.body is None:
            return
        begin, end = self.declaration.body
        start = self.tokens[begin - 1].end
        yield start, self.formals
        for index in range(begin, end):
            if self.tokens[index].text == "=>" and self.tokens[index - 1].text == ")":
                yield self.tokens[index].end, {**self.formals, **self.case_variables(index)}
            elif self.tokens[index].text == "=>" and self.tokens[index - 2].text == "case":
                yield self.tokens[index].end, self.formals
        for loop in self.loops:
            yield self.tokens[loop.opened].end, self.types
            yield self.tokens[loop.closed].end, self.types

    def case_variables(self, arrow: int) -> dict[str, str]:
        """Variables of `case Constructor(a, b) =>`, typed by the datatype's declaration."""
        index = arrow
        while self.tokens[index].text != "case":
            index -= 1
        constructor = self.tokens[index + 1].text
        names = [t.text for t in self.tokens[index + 3 : arrow] if t.kind is Kind.WORD]
        for fields in constructors(self.program).get(constructor, []):
            if len(fields) == len(names):
                return dict(zip(names, (kind for _, kind in fields), strict=True))
        return {}

    def calls_of(self, lemma: Declaration, offset: int, scope: dict[str, str]) -> Iterator[Hint]:
        formals = parameters(lemma.signature)
        itself = lemma.full_name == self.declaration.full_name
        if itself:
            yield from self.recursive_calls(formals, offset, scope)
            return
        choices = [self.terms(kind, scope) for _, kind in formals]
        for arguments in itertools.islice(itertools.product(*choices), _MOST_CALLS):
            simple = sum(len(split(argument)) for argument in arguments)
            text = f"{lemma.name}({', '.join(arguments)});"
            yield self.hint(HintKind.CALL, text, offset, -2.0 - 0.1 * simple)

    def terms(self, kind: str, scope: dict[str, str]) -> list[str]:
        """Short expressions of a type: variables, then functions and constructors over them."""
        same = [name for name, other in scope.items() if _same_type(kind, other)]
        found = list(same)
        if kind in ("int", "nat"):
            found += [f"{name} - 1" for name in same] + [f"{name} + 1" for name in same]
        for function in self.program.callables():
            if function.kind == "function" and _result_type(function) == kind:
                inner = parameters(function.signature)
                if len(inner) == 1:
                    found += [
                        f"{function.name}({name})"
                        for name, other in scope.items()
                        if _same_type(inner[0][1], other)
                    ]
        for name, shapes in constructors(self.program).items():
            for fields in shapes:
                if len(fields) == 2 and kind in {k for _, k in fields}:
                    found += self.singletons(name, fields, kind, scope)
        return found[: 2 * _MOST_TERMS]

    def singletons(
        self, name: str, fields: list[tuple[str, str]], kind: str, scope: dict[str, str]
    ) -> Iterator[str]:
        """`Cons(h, Nil)` and the like."""
        empty = [c for c, shapes in constructors(self.program).items() if [] in shapes]
        for variable, other in scope.items():
            for nothing in empty:
                values = [nothing if k == kind else variable for _, k in fields]
                if any(_same_type(k, other) for _, k in fields if k != kind):
                    yield f"{name}({', '.join(values)})"

    def recursive_calls(
        self, formals: list[tuple[str, str]], offset: int, scope: dict[str, str]
    ) -> Iterator[Hint]:
        names = [name for name, _ in formals]
        for index, (name, kind) in enumerate(formals):
            for guard, smaller in _smaller(name, kind, scope):
                arguments = [*names[:index], smaller, *names[index + 1 :]]
                call = f"{self.declaration.name}({', '.join(arguments)});"
                text = f"if {guard} {{ {call} }}" if guard else call
                yield self.hint(HintKind.CALL, text, offset, -1.5)

    # Termination

    def measures(self) -> Iterator[Hint]:
        kinds = {**self.formals}
        for loop in self.loops:
            if loop.decreasing:
                continue
            offset = self.tokens[loop.opened - 1].end
            for text in self.loop_measures(loop):
                yield self.hint(HintKind.DECREASES, f"decreases {text}", offset, -1.0)
        if self.declaration.body is not None and not self.declaration.clauses_of("decreases"):
            offset = self.tokens[self.declaration.body[0] - 2].end
            for name, kind in kinds.items():
                for text in _measures_of(name, kind, kinds):
                    yield self.hint(HintKind.DECREASES, f"decreases {text}", offset, -1.2)

    def loop_measures(self, loop: Loop) -> Iterator[str]:
        counters = [v for v in loop.assigned if self.types.get(v, "") in ("int", "nat")]
        for low, high in itertools.permutations(counters, 2):
            yield f"{high} - {low}"
        for counter in counters:
            yield counter
            for _, length in self.sequences():
                yield f"{length} - {counter}"
            for name in self.formals:
                if self.formals[name] in ("int", "nat"):
                    yield f"{name} - {counter}"
        for name in loop.assigned:
            if self.types.get(name, "").startswith(("seq", "set", "multiset")):
                yield f"|{name}|"


def _smaller(name: str, kind: str, scope: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(guard, smaller value) for recursion on a parameter."""
    if kind in ("int", "nat"):
        yield f"{name} > 0", f"{name} - 1"
        yield f"{name} > 1", f"{name} - 2"
    elif kind.startswith(("seq", "string")):
        yield f"|{name}| > 0", f"{name}[1..]"
        yield f"|{name}| > 0", f"{name}[..|{name}| - 1]"
    else:
        for other, other_kind in scope.items():
            if other != name and _same_type(kind, other_kind):
                yield "", other


def _measures_of(name: str, kind: str, kinds: dict[str, str]) -> Iterator[str]:
    if kind in ("int", "nat"):
        yield name
        for other, other_kind in kinds.items():
            if other != name and other_kind in ("int", "nat"):
                yield f"{name} - {other}"
                yield f"{name} + {other}"
    elif kind.startswith(("seq", "set", "multiset", "string")):
        yield f"|{name}|"


def _same_type(wanted: str, offered: str) -> bool:
    if {wanted, offered} <= {"int", "nat"}:
        return True
    return bool(offered) and (wanted == offered or wanted.startswith(f"{offered}<"))


def _result_type(function: Declaration) -> str:
    words = texts(function.signature)
    for index in range(len(words) - 1, -1, -1):
        if words[index] == ")":
            return "".join(words[index + 2 :])
    return ""


def constructors(program: Program) -> dict[str, list[list[tuple[str, str]]]]:
    """Constructor names to the fields (name, type) of each constructor of that name.

    A constructor without brackets has no fields; fields without names have the name "".
    """
    found: dict[str, list[list[tuple[str, str]]]] = {}
    for declaration in program.walk():
        if declaration.kind != "datatype":
            continue
        signature = list(declaration.signature)
        depth = 0
        for index, token in enumerate(signature):
            depth += (token.text in ("(", "<")) - (token.text in (")", ">"))
            if depth == 0 and token.text in ("=", "|") and index + 1 < len(signature):
                fields = _fields(signature, index + 2)
                found.setdefault(signature[index + 1].text, []).append(fields)
    return found


def _fields(signature: list[Token], opened: int) -> list[tuple[str, str]]:
    if opened >= len(signature) or signature[opened].text != "(":
        return []
    fields: list[tuple[str, str]] = []
    words: list[str] = []
    depth = 0
    for token in signature[opened:]:
        depth += (token.text in ("(", "<")) - (token.text in (")", ">"))
        if (token.text == "," and depth == 1) or depth == 0:
            name, _, kind = "".join(words).rpartition(":")
            fields.append((name, kind))
            words = []
            if depth == 0:
                break
        elif not (token.text == "(" and depth == 1):
            words.append(token.text)
    return fields


# Expressions as words


def split(text: str) -> Words:
    """The words of an expression."""
    return texts(tokenize(text))


_TIGHT = (
    (" . ", "."), (" .. ", ".."), ("[ ", "["), (" ]", "]"), ("( ", "("), (" )", ")"), (" ,", ","),
    ("[.. ", "[.."), (" ..]", "..]"),
)  # fmt: skip
_SPACED = re.compile(r"(?:^|[^\w])(?:in|then|else|if|requires|ensures|forall|exists)$")


def _join(match: re.Match[str]) -> str:
    return " " if _SPACED.search(match.string[: match.start()]) else ""


def render(words: Words) -> str:
    """Words as text that reads well enough: no blanks inside brackets and around dots."""
    text = " ".join(words)
    for loose, tight in _TIGHT:
        text = text.replace(loose, tight)
    text = re.sub(r"\| ([\w.\[\]]+) \|", r"|\1|", text)
    return re.sub(r"(?<=\w) (?=[(\[])|(?<=[\])]) (?=\[)", _join, text)


def conjuncts(words: Words) -> list[Words]:
    """The parts of an outermost conjunction; the whole when it is none."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        if depth == 0 and word in ("==>", "<==", "<==>", "||", "forall", "exists", "::", "if"):
            return [words]
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word == "&&":
            parts.append([])
        else:
            parts[-1].append(word)
    return [strip(tuple(part)) for part in parts]


def strip(words: Words) -> Words:
    """Without brackets around the whole."""
    while len(words) > 2 and words[0] == "(" and words[-1] == ")":
        depth = 0
        for index, word in enumerate(words):
            depth += (word == "(") - (word == ")")
            if depth == 0 and index < len(words) - 1:
                return words
        words = words[1:-1]
    return words


def after_implication(words: Words) -> Words | None:
    """What follows the outermost `==>` or `<==>`, unless a quantifier stands around it."""
    depth = 0
    for index, word in enumerate(words):
        if depth == 0 and word in ("forall", "exists"):
            return None
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word in ("==>", "<==>"):
            return words[index + 1 :]
    return None


_COMPARISONS = frozenset({"<", "<=", ">", ">=", "!=", "=="})


def sides(words: Words) -> list[Words]:
    """The operands of an outermost comparison, also of a chain."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word in _COMPARISONS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts] if len(parts) > 1 else []


def equation_sides(words: Words) -> list[tuple[Words, Words]]:
    """(left, right) and (right, left) of an outermost equation, nothing for other words."""
    if any(word in words for word in ("==>", "<==>", "forall", "exists", "||", "&&")):
        return []
    if words.count("==") != 1:
        return []
    middle = words.index("==")
    left, right = words[:middle], words[middle + 1 :]
    return [(left, right), (right, left)] if left and right else []


def occurs(part: Words, words: Words) -> bool:
    """Whether `part` stands in `words` in one piece."""
    size = len(part)
    return any(words[i : i + size] == part for i in range(len(words) - size + 1))


def replaced(words: Words, part: Words, change: Words, *, alone: bool = False) -> Words:
    """`words` with each occurrence of `part` replaced.

    Args:
        words: where.
        part: what.
        change: by what.
        alone: leave occurrences that are indexed, measured or members (`s[`, `|s`, `s.`).
    """
    found: list[str] = []
    place, size = 0, len(part)
    while place < len(words):
        if words[place : place + size] == part:
            after = words[place + size] if place + size < len(words) else ""
            before = words[place - 1] if place else ""
            kept = alone and (after in ("[", ".") or before in ("|", "."))
            found += part if kept else change
            place += size
        else:
            found.append(words[place])
            place += 1
    return tuple(found)
