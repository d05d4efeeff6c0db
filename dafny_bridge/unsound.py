"""What Dafny itself should have refused.

What lives here: constructs that Dafny 2.3 accepts although they prove what is false: proofs that
assign, ghost code that allocates, functions as values that look at what is allocated or at an
older state, functions stored where they can meet themselves, and quantifiers over references that
do not exist yet. What does not: what a text leaves unproved on purpose (`audit`) and functions
that read the heap, which `audit` has as `reads`.

Each rule takes whole constructs away from strangers, honest uses included: a rule that tried to
tell the two apart would have to know types. All take time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dafny_bridge.brackets import Tokens, closes_attribute
from dafny_bridge.lexer import Kind
from dafny_bridge.outline import Declaration, Program

_ASSIGNMENTS = frozenset({":=", ":|", ":-"})
_NO_PROOF_WORDS = frozenset({"modify", "return", "break", "new", "yield"})
_STATE_WORDS = frozenset({"allocated", "fresh", "unchanged", "old"})
_ARROWS = frozenset({"->", "-->"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """One construct that Dafny should have refused.

    Attributes:
        index: index of its token.
        message: one sentence for a person.
        excuse: the words of the declaration that it stands in, where a reference that has them
            too excuses it; "" where nothing does.
    """

    index: int
    message: str
    excuse: str = ""


def find_flaws(program: Program) -> Iterator[Flaw]:
    """All constructs of a program that Dafny should have refused; in no order."""
    yield from _effects_of_proofs(program)
    yield from _ghost_allocations(program)
    yield from _lambdas(program)
    yield from _stored_arrows(program)
    yield from _quantified_references(program)


def own_tokens(declaration: Declaration) -> tuple[int, int]:
    """Indices of a declaration's first token and after its last, members left out."""
    members = declaration.body if not declaration.is_callable else None
    return declaration.first, declaration.last if members is None else members[0]


def written(program: Program, declaration: Declaration) -> str:
    """The words of a declaration, members left out."""
    return " ".join(token.text for token in program.tokens[slice(*own_tokens(declaration))])


# --- proofs that assign ---------------------------------------------------------------------------


def _effects_of_proofs(program: Program) -> Iterator[Flaw]:
    """Assignments and the like inside `by { … }` and calculations.

    2.3 lets them assign to variables outside, and takes what holds after such an assignment for
    what holds without it. What an expression contains (`s[i := x]`, a let) assigns nothing.
    """
    tokens = program.tokens
    proofs = set(_proof_braces(tokens))
    if not proofs:
        return
    modifying = _modifying_methods(program)
    outer: list[tuple[str, bool, str]] = []
    bracket, proof, first = "", False, ""  # `first`: "var" from that word to its assignment
    for index, token in enumerate(tokens):
        text, symbol = token.text, token.kind is Kind.SYMBOL
        if symbol and text in _OPENING:
            outer.append((bracket, proof, first))
            bracket, proof, first = text, proof or index in proofs, ""
        elif symbol and text in _CLOSING:
            bracket, proof, first = outer.pop()
            if text == "}" and not closes_attribute(tokens, index):
                first = ""
        elif symbol and text in _ASSIGNMENTS:
            if proof and bracket == "{" and first != "var":
                yield Flaw(index, "a proof assigns, and what it assigns could lie outside of it")
            first = ""
        elif symbol and text in (";", "=>"):
            first = ""
        elif token.kind is Kind.WORD:
            first = "var" if text == "var" else first
            if proof and (text in _NO_PROOF_WORDS or text in modifying):
                yield Flaw(index, f"a proof that has effects: {text!r}")


def _proof_braces(tokens: Tokens) -> Iterator[int]:
    """Indices of the `{` of every `by { … }` and every calculation."""
    for index, token in enumerate(tokens[:-1]):
        if token.kind is not Kind.WORD or token.text not in ("by", "calc"):
            continue
        place = index + 1
        # Between `calc` and its brace: attributes, an operator and its depth in brackets.
        while token.text == "calc" and place < len(tokens) and tokens[place].kind is Kind.SYMBOL:
            attribute = tokens[place].text == "{" and tokens[place + 1].text == ":"
            if tokens[place].text == "{" and not attribute:
                break
            opens = tokens[place].text in _OPENING
            place = tokens.closing(place) + 1 if opens else place + 1
        if place < len(tokens) and tokens[place].text == "{":
            yield place


def _modifying_methods(program: Program) -> set[str]:
    """Names of what may change the heap, where it may be called in a proof.

    A ghost method counts without a `modifies` too, which `{:autocontracts}` can give it.
    """
    return {
        declaration.name
        for declaration in program.callables()
        if declaration.clauses_of("modifies")
        or (declaration.kind == "method" and "ghost" in declaration.modifiers)
    }


# --- ghosts that allocate -------------------------------------------------------------------------


def _ghost_allocations(program: Program) -> Iterator[Flaw]:
    """`new` in lemmas and ghost methods: 2.3 forgets, after the call, that the heap has grown."""
    for declaration in program.callables():
        ghost = declaration.kind == "lemma" or "ghost" in declaration.modifiers
        if not ghost or declaration.body is None:
            continue
        for index in range(*declaration.body):
            if program.tokens[index].text == "new":
                yield Flaw(index, "a lemma or a ghost method allocates")


# --- functions as values that look at a state -----------------------------------------------------


def _lambdas(program: Program) -> Iterator[Flaw]:
    """What depends on the state inside a function as a value.

    Such a function has no `reads`, so that 2.3 takes its value for the same in every state.
    """
    words = _STATE_WORDS | {d.name for d in program.callables() if "twostate" in d.modifiers}
    for declaration in program.walk():
        for index in _inside_lambdas(program, declaration):
            token = program.tokens[index]
            if token.kind is Kind.WORD and token.text in words:
                message = f"{token.text!r} in a function as a value, which is to be the same always"
                yield Flaw(index, message)


_PREFIXES = frozenset({"var", "assert", "assume", "expect", "reveal", "hide"})
"""Words that begin what stands, up to a semicolon, before an expression."""


@dataclass(slots=True)
class _Level:
    """One level of brackets.

    Attributes:
        ends: whether a semicolon in it can end a statement: never, unless a call stands before
            it (`f(x); y` is an expression where that may be), or always.
        case: whether the next `=>` belongs to a `case`.
        function: whether a function as a value has begun.
        waiting: how many semicolons will still belong to it.
    """

    ends: str = "never"
    case: bool = False
    function: bool = False
    waiting: int = 0

    def read(self, tokens: Tokens, index: int) -> None:
        """Go past a token that is no bracket."""
        text = tokens[index].text
        if text == "case":
            self.case = True
        elif text == "=>":
            self.function = self.function or not self.case
            self.case = False
        elif text in _PREFIXES or text in _ASSIGNMENTS or text == ";":
            # What lies before the arrow of a case may then be a function's, in a let.
            self.case = False
        if text in _PREFIXES or text == ":-":
            self.waiting += self.function
        elif text == ";" and self.waiting:
            self.waiting -= 1
        elif text == ";":
            after_call = tokens[index - 1].text == ")"
            if self.ends == "always" or (self.ends == "but after calls" and not after_call):
                self.function = False


def _inside_lambdas(program: Program, declaration: Declaration) -> Iterator[int]:
    """Indices of a declaration's tokens that may stand in the body of a function as a value.

    It reaches to the end of its bracket, or of its statement where that is sure.
    """
    tokens = program.tokens
    states = declaration.kind in ("function", "predicate") or not declaration.is_callable
    body = declaration.body[0] - 1 if declaration.body is not None else -1
    clauses = {clause.keyword_start for clause in declaration.clauses}
    outer: list[tuple[_Level, int]] = []
    level, around = _Level(), 0  # `around`: how many levels outside have begun a function
    for index in range(*own_tokens(declaration)):
        token = tokens[index]
        if around or level.function:
            yield index
        if token.kind is Kind.SYMBOL and token.text in _OPENING:
            outer.append((level, around))
            around += level.function
            ends = "never" if states or token.text != "{" else "but after calls"
            level = _Level("always" if index == body and not states else ends)
        elif token.kind is Kind.SYMBOL and token.text in _CLOSING and outer:
            level, around = outer.pop()
        elif not outer and token.start in clauses:
            level = _Level()
        elif token.kind in (Kind.SYMBOL, Kind.WORD):
            level.read(tokens, index)


# --- functions that can meet themselves -----------------------------------------------------------


def _stored_arrows(program: Program) -> Iterator[Flaw]:
    """Types of functions that are stored, where something immutable can be reached by reference.

    An object whose constant is a function over such objects is Russell's paradox: the function
    may ask what that constant says of its own object. Reading a constant takes no `reads`.
    """
    parents = [d for d in program.walk() if d.kind in ("class", "trait")]
    constants = any(member.kind == "const" for d in parents for member in d.members)
    if not constants and not any(d.kind == "iterator" for d in program.walk()):
        return
    for declaration in program.walk():
        if declaration.is_callable and declaration.kind != "iterator":
            continue
        begin, end = own_tokens(declaration)
        if declaration.kind == "iterator" and declaration.body is not None:
            end = declaration.body[0]
        for index in range(begin, end):
            token = program.tokens[index]
            if token.kind is Kind.SYMBOL and token.text in _ARROWS:
                yield Flaw(index, "a function is stored where it could be applied to itself")


# --- quantifiers over what does not exist yet -----------------------------------------------------

_ARRAY = re.compile(r"array[1-9]?[0-9]*")
_BINDERS = frozenset({"forall", "exists", "∀", "∃", ":|"})
_COLLECTIONS = frozenset({"set", "iset", "map", "imap"})
_BINDING_KINDS = frozenset({"function", "predicate", "const", "type", "newtype"})


def _quantified_references(program: Program) -> Iterator[Flaw]:
    """Binders in functions of a text that has datatypes with references in them.

    Over a class, 2.3 refuses them, since their values change when something is allocated; over a
    datatype it does not look inside. Which type a binder has, the text need not say.
    """
    if not _has_datatype_with_references(program):
        return
    for declaration in program.walk():
        if declaration.kind not in _BINDING_KINDS:
            continue
        for index in range(*own_tokens(declaration)):
            if _binds(program.tokens, index):
                message = "this could range over references that do not exist yet"
                yield Flaw(index, message, written(program, declaration))
                break


def _binds(tokens: Tokens, index: int) -> bool:
    text = tokens[index].text
    if text in _BINDERS:
        return True
    if text not in _COLLECTIONS or index + 1 >= len(tokens):
        return False
    after = tokens[index + 1]
    attribute = after.text == "{" and index + 2 < len(tokens) and tokens[index + 2].text == ":"
    return after.kind is not Kind.SYMBOL or attribute


def _has_datatype_with_references(program: Program) -> bool:
    """Whether the definition of a datatype reaches a reference, by names of whatever scope."""
    users: dict[str, list[str]] = {}
    found: set[str] = {"object"}
    datatypes: set[str] = set()
    for declaration in program.walk():
        if declaration.kind in ("class", "trait", "iterator"):
            found.add(declaration.name)
        elif declaration.kind in ("datatype", "type", "newtype"):
            if declaration.kind == "datatype":
                datatypes.add(declaration.name)
            for word in {t.text.rstrip("?") for t in declaration.signature if t.kind is Kind.WORD}:
                users.setdefault(word, []).append(declaration.name)
    found |= {word for word in users if _ARRAY.fullmatch(word)}
    waiting = list(found)
    while waiting:
        for name in users.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return bool(found & datatypes)
