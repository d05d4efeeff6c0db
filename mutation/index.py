"""Finding the lemmas that fit a term: discrimination trees over sides and conclusions.

What lives here: `LemmaIndex`, terms as tokens, subterm positions. What does not: the
match itself (`mutation.matching`), and what is made of it (`mutation.rules`).

A pattern is the tokens of its tree in preorder; below the root, reducible definitions are
unfolded. A tree node has an edge for each token that some pattern has in that place, and one for
a hole, which skips a whole subterm. A term is never flattened as a whole: its nodes' tokens,
unfolded or not, are kept by identity (equal subterms are one object), and only those are looked
at to which some pattern's path leads. Arguments that say nothing of their own (instances, proofs,
implicit arguments that others determine) are no tokens; the match, which follows for each lemma
found, looks at them too. Source of the idea: W. McCune, "Experiments with discrimination-tree
indexing and path indexing for term retrieval", 1992; Lean's `DiscrTree`.

Nothing here starts a process, opens a file or reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from mutation.lemmas import EQUALITIES, Lemma, Use
from mutation.matching import Substitution, match_pattern
from mutation.numerals import is_sum, literal
from mutation.signatures import Role, Signatures
from mutation.unfolding import Transparency, Unfolding
from provers.lean.expr import (
    App,
    Const,
    Expr,
    Lam,
    Let,
    Lit,
    MVar,
    Name,
    Pi,
    Proj,
    Sort,
)
from provers.lean.terms import loose_bvars, unfold_app

_HOLE = 0
_OTHER = 1
"""The token of what no pattern can name: free variables, bound variables, `let`."""

LARGEST_MEMO = 1 << 17
"""Distinct subterms whose answers are kept."""


_MOST_LEFT = 2
"""Arguments of a lemma that are left to a goal that is a function."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A lemma that fits a term as a whole."""

    lemma: Lemma
    use: Use
    substitution: Substitution

    @property
    def pattern(self) -> Expr:
        """What of the lemma is this very term."""
        return self.lemma.pattern(self.use)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a term.

    Attributes:
        path: the way from the root: the number of an argument in an application; 0 for the type
            and 1 for the body of a binder (`let`: type, value, body); 0 into a projection.
        subterm: what stands there.
        movable: whether something equal may be put there without a change of any type around it.
    """

    path: tuple[int, ...]
    subterm: Expr
    movable: bool

    @property
    def closed(self) -> bool:
        """Whether the subterm mentions no variable bound above it."""
        return self.subterm.loose_range == 0


@dataclass(frozen=True, slots=True)
class Match:
    """A lemma that fits at a place of a term."""

    hit: Hit
    position: Position


# What of a term is still to be read: a linked list of subterms.
_Rest: TypeAlias = "tuple[Expr, _Rest] | None"


# A token, and the subterms that follow it, last first.
_Shape: TypeAlias = "tuple[int, tuple[Expr, ...]]"
# A lemma, how it is used, and the pattern that stands in the tree.
_Entry: TypeAlias = "tuple[Lemma, Use, Expr]"


class _Node:
    __slots__ = ("edges", "entries", "star")

    def __init__(self) -> None:
        self.edges: dict[int, _Node] = {}
        self.star: _Node | None = None
        self.entries: list[_Entry] = []


class LemmaIndex:
    """Lemmas by what they rewrite and by what they conclude.

    Attributes:
        signatures: of the constants.
        lemmas: all that are indexed, in the order given.
    """

    def __init__(self, lemmas: Iterable[Lemma], signatures: Signatures) -> None:
        self.signatures = signatures
        self.lemmas: list[Lemma] = []
        self._tokens: dict[object, int] = {}
        self._kept: dict[Name, tuple[bool, ...]] = {}
        self._sides, self._conclusions = _Node(), _Node()
        self._implications: _Node | None = None
        self._unfolding = Unfolding.of(signatures)
        self._inner_shapes: dict[Expr, tuple[_Shape, ...]] = {}
        self._memo: dict[Expr, tuple[Hit, ...]] = {}
        for lemma in lemmas:
            self._add(lemma)

    def matches(self, term: Expr) -> Iterator[Match]:
        """Rewrites at all places of a term, outermost places first.

        Places are those of `positions`; under binders, substitutions may mention bound variables
        (as seen from the place).
        """
        for position in positions(term, self.signatures):
            for hit in self.rewrites(position.subterm):
                yield Match(hit, position)

    def rewrites(self, term: Expr) -> tuple[Hit, ...]:
        """The lemmas one of whose sides is this very term, and which side. Memoised."""
        found = self._memo.get(term)
        if found is None:
            if len(self._memo) >= LARGEST_MEMO:
                self._memo.clear()
            found = self._memo[term] = self._verified(self._sides, term)
        return found

    def conclusions(self, term: Expr) -> tuple[Hit, ...]:
        """The lemmas whose conclusion is this very term."""
        return self._verified(self._conclusions, term)

    def implications(self, term: Expr) -> tuple[Hit, ...]:
        """The lemmas that Lean's `apply` can prove a proposition with.

        Those are the lemmas that conclude it, also once definitions are unfolded on either side,
        and those that conclude anything (`And.left : a ∧ b → a`).
        """
        if self._implications is None:
            self._implications = _Node()
            for lemma in self.lemmas:
                for form in self._applicable(lemma):
                    self._insert(self._implications, form, Use.CONCLUSION, form.conclusion)
        forms = self._unfolding.forms(term, Transparency.DEFAULT)
        hits: dict[str, Hit] = {}
        # `apply` gives a lemma no more arguments than needed: a `∀` is compared with a `∀` first.
        for form in (form for form in forms if isinstance(form, Pi)):
            found = self._verified(self._implications, form)
            for hit in sorted(found, key=lambda hit: len(hit.lemma.parameters)):
                if isinstance(hit.lemma.conclusion, Pi):
                    hits.setdefault(hit.lemma.name, hit)
        for form in forms:
            for hit in self._verified(self._implications, form):
                hits.setdefault(hit.lemma.name, hit)
        return tuple(hits.values())

    def _applicable(self, lemma: Lemma) -> Iterator[Lemma]:
        """A lemma with its conclusion unfolded, and with its last arguments not yet given."""
        for form in self._unfolding.forms(lemma.conclusion, Transparency.DEFAULT):
            opened = lemma.with_open_conclusion(form)
            yield opened
            # An argument that others depend on is found, not left.
            for count in range(1, min(_MOST_LEFT, len(opened.parameters)) + 1):
                yield opened.without_last(count)

    def preferred(self, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Those of some hits, found in whatever way, that a rule should work out: all."""
        return hits

    def candidates(self, term: Expr, use: Use) -> list[Lemma]:
        """The lemmas that the tree gives for a term, not yet matched."""
        root = self._conclusions if use is Use.CONCLUSION else self._sides
        return [lemma for lemma, how, _ in self._retrieve(root, term) if how is use]

    def add_conclusion(self, lemma: Lemma) -> None:
        """Enter one more lemma, to be found by `conclusions` alone."""
        self.lemmas.append(lemma)
        self._insert(self._conclusions, lemma, Use.CONCLUSION, lemma.conclusion)

    def _add(self, lemma: Lemma) -> None:
        self.lemmas.append(lemma)
        if lemma.sides is None:
            lemma = self._as_equation(lemma)
        for use in lemma.uses:
            root = self._conclusions if use is Use.CONCLUSION else self._sides
            self._insert(root, lemma, use, lemma.pattern(use))

    def _as_equation(self, lemma: Lemma) -> Lemma:
        """The lemma with sides where its conclusion is reducible to an equation, else itself."""
        forms = self._unfolding.forms(lemma.conclusion, Transparency.INSTANCES)
        for form in forms[1:]:
            head, _ = unfold_app(form)
            if isinstance(head, Const) and head.name in EQUALITIES:
                opened = lemma.with_open_conclusion(form)
                return replace(lemma, sides=opened.sides)
        return lemma

    def _insert(self, node: _Node, lemma: Lemma, use: Use, pattern: Expr) -> None:
        for token in self._pattern_tokens(pattern):
            if token == _HOLE:
                node.star = node.star or _Node()
                node = node.star
            else:
                node = node.edges.setdefault(token, _Node())
        node.entries.append((lemma, use, pattern))

    def _verified(self, root: _Node, term: Expr) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        for lemma, use, pattern in self._retrieve(root, term):
            substitution = match_pattern(pattern, term, self.signatures)
            if substitution is not None:
                hits.append(Hit(lemma, use, substitution))
        return tuple(hits)

    def _retrieve(self, root: _Node, term: Expr) -> list[_Entry]:
        """The entries whose tokens the term has; what is left to read is a linked list."""
        found: list[_Entry] = []
        # At the root nothing is unfolded: there Lean's `rw` compares head symbols.
        stack = self._descended(root, self._shape(term), None)
        if root.star is not None:
            stack.append((root.star, None))
        shapes = self._inner_shapes
        while stack:
            node, rest = stack.pop()
            if rest is None:
                found += node.entries
                continue
            term, rest = rest
            if node.star is not None:
                stack.append((node.star, rest))
            if node.edges:
                known = shapes.get(term)
                if known is None:
                    known = self._shapes_inside(term)
                for shape in known:
                    if shape[0] in node.edges:
                        stack += self._descended(node, shape, rest)
        return found

    def _descended(self, node: _Node, shape: _Shape, rest: _Rest) -> list[tuple[_Node, _Rest]]:
        """Where a shape leads from a node, and what is to be read there."""
        child = node.edges.get(shape[0])
        if child is None:
            return []
        for part in shape[1]:
            rest = (part, rest)
        return [(child, rest)]

    def _pattern_tokens(self, pattern: Expr) -> Iterator[int]:
        stack = [pattern]
        while stack:
            node = stack.pop()
            if node is not pattern:
                node = self._unfolding.forms(node, Transparency.INSTANCES)[-1]
                # Sums meet numerals and other sums, which only the match can compare.
                if is_sum(node):
                    yield _HOLE
                    continue
            if isinstance(unfold_app(node)[0], MVar):
                yield _HOLE
            else:
                token, parts = self._shape(node)
                yield token
                stack.extend(parts)

    def _shapes_inside(self, term: Expr) -> tuple[_Shape, ...]:
        """The shapes of a term below the root, unfolded or not: patterns stand there unfolded."""
        if len(self._inner_shapes) >= LARGEST_MEMO:
            self._inner_shapes.clear()
        found: dict[int, _Shape] = {}
        for form in self._unfolding.forms(term, Transparency.INSTANCES):
            shape = self._shape(form)
            found.setdefault(shape[0], shape)
        value = literal(term)
        if value is not None:
            shape = self._shape(Lit(value))
            found.setdefault(shape[0], shape)
        known = self._inner_shapes[term] = tuple(found.values())
        return known

    def _shape(self, term: Expr) -> _Shape:
        """A term's first token, and the subterms that follow it, **last first**."""
        head, args = unfold_app(term) if isinstance(term, App) else (term, [])
        key = _token_key(head, len(args))
        if key is None:
            return _OTHER, ()
        token = self._tokens.setdefault(key, len(self._tokens) + 2)
        return token, tuple(reversed(self._parts(head, args)))

    def _parts(self, head: Expr, args: list[Expr]) -> list[Expr]:
        if isinstance(head, Const):
            kept = self._kept_arguments(head.name)
            return [arg for place, arg in enumerate(args) if place >= len(kept) or kept[place]]
        return [head.structure, *args] if isinstance(head, Proj) else args

    def _kept_arguments(self, name: Name) -> tuple[bool, ...]:
        kept = self._kept.get(name)
        if kept is None:
            roles = self.signatures.of(name).roles
            kept = self._kept[name] = tuple(role in (Role.DATA, Role.TYPE) for role in roles)
        return kept


def _token_key(head: Expr, arity: int) -> object | None:
    """What a head is told apart by; None for what no pattern can name."""
    if isinstance(head, Const):
        return head.name, arity
    if isinstance(head, Proj):
        return head.name, head.index, arity
    if isinstance(head, Lit):
        return head.value
    if arity == 0 and isinstance(head, (Lam, Pi, Sort)):
        return type(head)
    return None


def positions(term: Expr, signatures: Signatures) -> Iterator[Position]:
    """The places of a term, outermost first, left to right.

    A place is what stands as an argument, a function's head with all its arguments, or a child of
    a binder or projection; not the front part of an application. Left out are instance arguments
    and proofs, and what is below them.
    """
    stack: list[tuple[Expr, tuple[int, ...], bool]] = [(term, (), True)]
    while stack:
        node, path, movable = stack.pop()
        yield Position(path, node, movable)
        inner: list[tuple[Expr, tuple[int, ...], bool]] = []
        if isinstance(node, App):
            head, args = unfold_app(node)
            signature = signatures.of(head.name) if isinstance(head, Const) else None
            for place, arg in enumerate(args):
                if signature is None or place >= len(signature.roles):
                    # The type of a variable function is not known here: only data of no
                    # dependent type is safe, and nothing shows it.
                    inner.append((arg, (*path, place), False))
                elif signature.roles[place] < Role.INSTANCE:
                    inner.append((arg, (*path, place), movable and signature.movable[place]))
        elif isinstance(node, (Lam, Pi)):
            free = isinstance(node, Pi) and not _mentions_its_variable(node.body)
            inner = [(node.type, (*path, 0), movable and free), (node.body, (*path, 1), movable)]
        elif isinstance(node, Let):
            inner = [
                (child, (*path, place), movable and place == 2)
                for place, child in enumerate(node.children)
            ]
        elif isinstance(node, Proj):
            inner = [(node.structure, (*path, 0), False)]
        stack.extend(reversed(inner))


def _mentions_its_variable(body: Expr) -> bool:
    return 0 in loose_bvars(body)
