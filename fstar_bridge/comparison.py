"""Does a candidate still state what the reference states?

What lives here: `compare`, token by token, of the declarations that a specification is made of.
What does not: holes and hatches (`escapes`), and whether the candidate proves anything.

What must be kept: every `val`, type, `open` and other declaration of the reference, in its order;
the head of every `let`; and the body of a `let` that a statement uses, or whose type is not
stated. What may change: the body of a `let` whose statement stands elsewhere (a `val`, a `Lemma`
ascription) and that no other statement mentions. What may be added: declarations whose names occur
nowhere in the reference, so that no name in a statement changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fstar_bridge.declarations import Declaration, Module, texts
from fstar_bridge.escapes import HOLES
from fstar_bridge.lexer import Kind, Token


@dataclass(frozen=True, slots=True)
class Difference:
    """One objection: what changed, and where in the candidate (offset; None when it is gone)."""

    message: str
    offset: int | None = None
    declaration: str = ""


_STATING = frozenset({"Lemma", "squash"})
_LATER = frozenset({"open", "include"})


def compare(candidate: Module, reference: Module) -> list[Difference]:
    """All objections to `candidate` as an answer to `reference`; none when it keeps everything."""
    return list(_Comparison(candidate, reference).run())


class _Comparison:
    def __init__(self, candidate: Module, reference: Module) -> None:
        self.candidate = candidate
        self.reference = reference
        self.words = {t.name for t in reference.tokens if t.kind is not Kind.STRING}
        self.stated = {name for d in reference.of("val") for name in d.names}
        # `val`s that the reference leaves to the candidate to define.
        self.awaited = self.stated - {n for d in reference.definitions() for n in d.names}
        self.used = _used_names(reference, self.is_free)

    def run(self) -> Iterator[Difference]:
        offered = self.candidate.declarations
        place, matched = 0, dict[int, Declaration]()
        for stated in self.reference.declarations:
            found = next(
                (i for i in range(place, len(offered)) if self.same(stated, offered[i])), None
            )
            if found is None:
                what = " ".join((stated.kind, *stated.names)).strip()
                yield Difference(f"{what} of the reference is gone, or out of its order")
                continue
            matched[found] = stated
            place = found + 1
            yield from self.changed(stated, offered[found])
        yield from self.undefined()
        last = max((i for i, stated in matched.items() if not self.is_hole(stated)), default=-1)
        for index, declaration in enumerate(offered):
            if index not in matched:
                yield from self.added(declaration, before_statement=index < last)

    def same(self, stated: Declaration, offered: Declaration) -> bool:
        """Whether `offered` is what stands for `stated` (it may still differ)."""
        if stated.kind != offered.kind:
            return False
        if stated.names or offered.names:
            return stated.names == offered.names
        return texts(self.whole(self.reference, stated)) == texts(
            self.whole(self.candidate, offered)
        )

    @staticmethod
    def whole(module: Module, declaration: Declaration) -> list[Token]:
        return module.slice(declaration.first, declaration.last)

    def is_hole(self, stated: Declaration) -> bool:
        """Whether the reference leaves the body of this `let` to the candidate."""
        words = {token.name for token in self.reference.body(stated)}
        return stated.kind == "let" and bool(words & HOLES.keys())

    def is_free(self, stated: Declaration) -> bool:
        """Whether the type of this `let` is stated apart from its body."""
        if stated.kind != "let":
            return False
        head = {token.text for token in self.reference.head(stated)}
        ascribed = bool(head & _STATING) or (self.is_hole(stated) and ":" in head)
        return ascribed or all(name in self.stated for name in stated.names)

    def changed(self, stated: Declaration, offered: Declaration) -> Iterator[Difference]:
        """Objections to what stands for a declaration of the reference."""
        name = stated.name
        offset = self.candidate.tokens[offered.keyword].start
        if stated.modifiers != offered.modifiers:
            yield Difference(f"the modifiers of {name or stated.kind} changed", offset, name)
        if list(map(texts, stated.attributes)) != list(map(texts, offered.attributes)):
            yield Difference(f"the attributes of {name or stated.kind} changed", offset, name)
        mine = texts(self.candidate.slice(offered.keyword, offered.last))
        theirs = texts(self.reference.slice(stated.keyword, stated.last))
        if mine == theirs:
            return
        if not self.is_free(stated):
            if self.is_hole(stated):
                yield Difference(f"the statement of {name} is not told apart", offset, name)
            else:
                yield Difference(f"the {stated.kind} {name} changed", offset, name)
        elif name in self.used and not self.is_hole(stated):
            yield Difference(f"{name} changed, and a statement uses it", offset, name)
        elif not self.by_val(stated) and not self.same_head(stated, offered):
            yield Difference(f"the statement of {name} changed", offset, name)

    def by_val(self, stated: Declaration) -> bool:
        return all(name in self.stated for name in stated.names)

    def same_head(self, stated: Declaration, offered: Declaration) -> bool:
        mine = texts(self.candidate.head(offered))
        theirs = texts(self.reference.head(stated))
        # A proof may turn out to need recursion.
        return tuple(w for w in mine if w != "rec") == tuple(w for w in theirs if w != "rec")

    def undefined(self) -> Iterator[Difference]:
        """`val`s of the reference for which the candidate has no `let`."""
        defined = {name for d in self.candidate.definitions() for name in d.names}
        for stated in self.reference.of("val"):
            missing = [name for name in stated.names if name not in defined]
            if missing and not stated.assumed:
                yield Difference(f"{missing[0]} is stated and not defined", None, missing[0])

    def added(self, declaration: Declaration, *, before_statement: bool) -> Iterator[Difference]:
        """Objections to a declaration that the reference does not have."""
        offset = self.candidate.tokens[declaration.keyword].start
        kind, name = declaration.kind, declaration.name
        if kind in ("let", "val", "type", "exception", "class"):
            for new in introduced(self.candidate, declaration):
                if kind == "let" and new in self.awaited:
                    continue
                if new in self.words:
                    yield Difference(f"the added name {new} is used in the reference", offset, new)
                elif new.startswith("op_") or not (new[0].isalpha() or new[0] in "_'"):
                    yield Difference(f"the operator {new} is given a meaning", offset, new)
        elif kind in _LATER:
            if before_statement:
                yield Difference(f"an {kind} is added before a statement", offset)
        elif kind == "module":
            new = self.candidate.tokens[declaration.keyword + 1].name
            if new in self.words:
                yield Difference(f"the module name {new} is given a meaning", offset, new)
        elif kind not in ("pragma", "text", "blob"):
            # Instances are found by type, effects and splices by more than their names.
            yield Difference(f"the {kind} {name} is added".replace("  ", " "), offset, name)


def introduced(module: Module, declaration: Declaration) -> list[str]:
    """Names that a declaration puts into scope: its own, constructors, and fields."""
    names = [name for name in declaration.names if name != "_"]
    if declaration.kind not in ("type", "class"):
        return names
    tokens = module.body(declaration)
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else "="
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.kind is not Kind.WORD:
            continue
        constructor = before in ("|", "=") and token.text[0].isupper()
        field = before in ("{", ";") and after == ":"
        if constructor or field:
            names.append(token.name)
    return names


def _used_names(reference: Module, is_free: Callable[[Declaration], bool]) -> set[str]:
    """Names of definitions that statements mention, directly or through other definitions."""
    words: set[str] = set()
    pending: list[Declaration] = []
    for declaration in reference.declarations:
        if is_free(declaration):
            words |= {t.name for t in reference.head(declaration)} - set(declaration.names)
            pending.append(declaration)
        else:
            tokens = reference.slice(declaration.first, declaration.last)
            words |= {token.name for token in tokens} - set(declaration.names)
    while True:
        reached = [d for d in pending if words & set(d.names)]
        if not reached:
            return words
        pending = [d for d in pending if d not in reached]
        for declaration in reached:
            words |= {token.name for token in reference.body(declaration)}
