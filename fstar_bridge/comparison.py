"""Does a candidate still state what the reference states?

What lives here: `compare`, token by token, of the declarations that a specification is made of.
What does not: what may be added (`additions`), the statement in the head of a `let`
(`statements`), holes and hatches (`escapes`), and whether the candidate proves anything.

What must be kept: every `val`, type, `open` and other declaration of the reference, in its order;
the head of every `let`; and the body of a `let` that a statement uses, or whose type is not
stated. What may change: the body of a `let` whose statement stands elsewhere (a `val`, a `Lemma`
ascription) and that no other statement mentions. A name is not the only way to mention a
definition: operators have two names, and instances are found by their types.
"""

from __future__ import annotations

from collections.abc import Iterator

from fstar_bridge.additions import Difference, added, found_by_type, is_operator, words_of
from fstar_bridge.declarations import Declaration, Module, texts
from fstar_bridge.escapes import HOLES
from fstar_bridge.lexer import Token
from fstar_bridge.statements import same_statement, states_all, told_apart

_LATER = frozenset({"open", "include"})


def compare(candidate: Module, reference: Module) -> list[Difference]:
    """All objections to `candidate` as an answer to `reference`; none when it keeps everything."""
    return list(_Comparison(candidate, reference).run())


class _Comparison:
    def __init__(self, candidate: Module, reference: Module) -> None:
        self.candidate = candidate
        self.reference = reference
        self.words = words_of(reference.tokens)
        self.stated = {name for d in reference.of("val") for name in d.names}
        # `val`s that the reference leaves to the candidate to define; an axiom is not among them.
        asked = {name for d in reference.of("val") if not d.assumed for name in d.names}
        self.awaited = asked - {n for d in reference.definitions() for n in d.names}
        self.used = self.used_names()

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
        last = max((i for i, stated in matched.items() if not self.only_proves(stated)), default=-1)
        for index, declaration in enumerate(offered):
            if index in matched:
                continue
            yield from added(self.candidate, declaration, self.words, self.awaited)
            if declaration.kind in _LATER and index < last:
                offset = self.candidate.tokens[declaration.keyword].start
                yield Difference(f"an {declaration.kind} is added before a statement", offset)

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

    def is_left_open(self, stated: Declaration) -> bool:
        """Whether it is for the candidate to choose the value of this `let`. In a group, the hole
        may be that of another binding."""
        return self.is_hole(stated) and len(stated.names) == 1

    def is_free(self, stated: Declaration) -> bool:
        """Whether the type of this `let` is stated apart from its body."""
        if stated.kind != "let":
            return False
        ascribed = states_all(self.reference, stated) or (
            self.is_hole(stated) and told_apart(self.reference, stated)
        )
        return ascribed or self.by_val(stated)

    def only_proves(self, stated: Declaration) -> bool:
        """Whether this `let` is nothing but the open proof of a `val`."""
        return self.is_hole(stated) and self.by_val(stated)

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
        elif offered.possible != stated.possible:
            yield Difference(f"an `and` in the proof of {name} may define more", offset, name)
        elif self.used & set(stated.names) and not self.is_left_open(stated):
            yield Difference(f"{name} changed, and a statement uses it", offset, name)
        elif not self.by_val(stated) and not same_statement(
            self.reference, stated, self.candidate, offered
        ):
            yield Difference(f"the statement of {name} changed", offset, name)

    def by_val(self, stated: Declaration) -> bool:
        return all(name in self.stated for name in stated.names)

    def undefined(self) -> Iterator[Difference]:
        """`val`s of the reference for which the candidate has no `let`."""
        defined = {name for d in self.candidate.definitions() for name in d.names}
        for stated in self.reference.of("val"):
            missing = [name for name in stated.names if name not in defined]
            if missing and not stated.assumed:
                yield Difference(f"{missing[0]} is stated and not defined", None, missing[0])

    def used_names(self) -> set[str]:
        """Names of definitions that statements may mean, directly or through other definitions."""
        reference = self.reference
        words: set[str] = set()
        pending: list[Declaration] = []
        for declaration in reference.declarations:
            own = set(declaration.names)
            if found_by_type(reference, declaration):
                words |= own
            words |= {name for name in own if is_operator(name)}
            if self.is_free(declaration):
                heads = [token for head in reference.heads(declaration) for token in head]
                words |= words_of(heads) - own
                pending.append(declaration)
            else:
                words |= words_of(reference.slice(declaration.first, declaration.last)) - own
        while reached := [d for d in pending if words & set(d.names)]:
            pending = [d for d in pending if d not in reached]
            for declaration in reached:
                words |= words_of(reference.body(declaration))
        return words
