"""Guesses at the hints that a program lacks, taken from the program itself.

What lives here: `propose_hints` and `propose_decreases`, which derive candidates from
postconditions, loop guards and the variables in scope. What does not: lemma calls (`calls`), and
deciding which guesses hold (`complete`); wrong ones are found out by Dafny.

The guesses follow the old observation that a loop invariant is mostly the postcondition with a
constant replaced by a variable (Furia and Meyer, "Inferring loop invariants using
postconditions", 2010).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from dafny_bridge.calls import CallGuesses
from dafny_bridge.comparison import texts
from dafny_bridge.expressions import (
    Words,
    after_implication,
    conjuncts,
    equation_sides,
    occurs,
    render,
    replaced,
    sides,
    split,
    strip,
)
from dafny_bridge.hints import Hint, HintKind
from dafny_bridge.outline import Program
from dafny_bridge.scenes import Scene
from dafny_bridge.statements import (
    Heads,
    Loop,
    assigned_in,
    assigns_elements,
    parameters,
)

_MOST_TERMS = 6
_MOST_INVARIANTS = 70


def propose_hints(program: Program, names: set[str] | None = None) -> list[Hint]:
    """Candidates for the callables with these full names (all, when None)."""
    found: dict[tuple[str, int], Hint] = {}
    for declaration in program.callables():
        if declaration.kind in ("function", "predicate"):
            continue
        if names is None or declaration.full_name in names:
            for hint in _Guesses(program, declaration).hints():
                found.setdefault((hint.text, hint.offset), hint)
    return list(found.values())


def propose_decreases(program: Program, names: set[str]) -> list[Hint]:
    """Termination measures for callables and their loops; at most one of each place is useful."""
    found: list[Hint] = []
    for declaration in program.callables():
        if declaration.full_name in names and declaration.body is not None:
            found += _Guesses(program, declaration).measures()
    return found


class _Guesses(Scene):
    """Hints for one callable."""

    def hints(self) -> Iterator[Hint]:
        if self.declaration.body is None:
            return
        for loop in self.loops:
            yield from self.invariants(loop)
            yield from self.slice_facts(loop)
        yield from CallGuesses(self).hints()

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
        yield from ((words, -0.8) for words in self.seen_so_far(loop, counters))
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
                if end in self.types:
                    yield split(f"{end} <= {counter}")
                else:
                    yield split(f"{counter} < {end}")
        for low, high in itertools.permutations(counters, 2):
            yield split(f"{low} <= {high}")
        yield from self.starts(loop, counters)

    def seen_so_far(self, loop: Loop, counters: list[str]) -> Iterator[Words]:
        """From `if G(i) { best := i; }`: no element that was passed satisfies `G`."""
        tokens, heads = self.tokens, Heads(self.tokens)
        lowers = [v for v in self.of_type("int", "nat") if v not in loop.assigned]
        for index in range(loop.opened, loop.closed):
            opened = heads.body(index) if tokens[index].text == "if" else None
            if opened is None:
                continue
            guard = texts(tokens[index + 1 : opened])
            for counter in counters:
                if counter in guard and "k" not in guard:
                    passed = render(replaced(guard, (counter,), ("k",)))
                    for lower in ("0", *lowers[:_MOST_TERMS]):
                        yield split(f"forall k :: {lower} <= k < {counter} ==> !({passed})")

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
            for middle in self.between(form):
                yield replaced(form, middle, (middle[0], "<", counter, "<=", middle[2]))
            if occurs(("0", "<="), form):
                yield replaced(form, ("0", "<="), (counter, "<="))
                yield replaced(form, ("0", "<="), (counter, "<"))
        for low, high in itertools.permutations(counters, 2):
            raised = replaced(form, ("0", "<="), (low, "<="))
            for upper in uppers:
                if raised != form and occurs(upper, form):
                    yield replaced(raised, upper, (high,))

    @staticmethod
    def between(form: Words) -> Iterator[Words]:
        """`i < j` for two variables that `form` binds: a counter may stand between them."""
        if form[:1] == ("forall",) and form[2:3] == (",",):
            yield form[1], "<", form[3]

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
            functions = {d.name for d in self.program.callables() if d.kind == "function"}
            if not functions & set(right):
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


def _measures_of(name: str, kind: str, kinds: dict[str, str]) -> Iterator[str]:
    if kind in ("int", "nat"):
        yield name
        for other, other_kind in kinds.items():
            if other != name and other_kind in ("int", "nat"):
                yield f"{name} - {other}"
                yield f"{name} + {other}"
    elif kind.startswith(("seq", "set", "multiset", "string")):
        yield f"|{name}|"
