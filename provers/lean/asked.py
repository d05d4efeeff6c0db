"""What a reference asks for: which of its constants a candidate is held to by name.

What lives here: `asked_for` (the names, and what makes a reference unfit to be asked for) and the
holes that leave no name behind. What does not: compiling a reference (`provers.lean.reference`),
comparing a candidate with it (`provers.lean.audit`).

Whatever a reference leaves open is either asked for by name, or part of a proof that is asked for
as a whole, or a reason not to use the reference: a hole that nobody is held to would let a
candidate pass that never filled it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from provers.lean.audit import MODULE, is_generated, is_hole, spelled
from provers.lean.environment import SORRY_AXIOM, Environment
from provers.lean.messages import Message
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.source import LeanSource
from provers.verdict import Position

_SORRY = Name.of(SORRY_AXIOM)
_EQUATION = re.compile(r"eq_\d+|eq_def")
_WORD = re.compile(r"[^\W\d][\w'!?]*")
_BODIES = (DeclarationKind.DEFINITION, DeclarationKind.OPAQUE)
# Words by which a text can keep back what Lean says of a hole, or have it said elsewhere.
_HIDING = frozenset(
    {"warn", "guard_msgs", "macro", "macro_rules", "elab", "elab_rules", "run_cmd", "run_elab"}
    | {"run_meta"}
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nobody can be held to a reference, and what to do about it."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reference asks for.

    Attributes:
        stated: full names, in the order of its module.
        refusal: what it leaves open although it cannot ask for it; None if there is nothing.
    """

    stated: tuple[str, ...]
    refusal: Refusal | None


def asked_for(
    reference: Environment, source: LeanSource, messages: Iterable[Message] = ()
) -> Asked:
    """What a reference asks for: its theorems, and its definitions with a hole for a value.

    Args:
        reference: its environment, compiled alone.
        source: its text, which tells what was written from what Lean made beside it.
        messages: what Lean said of it.
    """
    sorting = _Sorting(reference, source)
    refusal = _refused(sorting.unasked) or _nameless_hole(source, messages, sorting.asked)
    return Asked(tuple(str(d.name) for d in sorting.own if d in sorting.asked), refusal)


class _Sorting:
    """A reference's own constants: those asked for, and open ones that cannot be.

    A constant counts as open if `sorryAx` stands in its own type or value.
    """

    def __init__(self, reference: Environment, source: LeanSource) -> None:
        self.own = reference.declared(MODULE)
        self.asked: set[Declaration] = set()
        self.unasked: list[Declaration] = []
        self._reference = reference
        self._text = source.text
        self._written = {declaration.full_name for declaration in source.declarations}
        self._by_name = {_bare(declaration): declaration for declaration in self.own}
        # The owner of an auxiliary constant comes before it.
        for declaration in sorted(self.own, key=lambda d: len(_bare(d).parts)):
            if not self._is_open(declaration):
                if declaration.kind is DeclarationKind.THEOREM and not self._made_by_lean(
                    declaration
                ):
                    self.asked.add(declaration)
            elif self._is_askable(declaration):
                self.asked.add(declaration)
            elif not self._is_covered(declaration):
                self.unasked.append(declaration)

    def _is_open(self, declaration: Declaration) -> bool:
        if _SORRY in declaration.constants_used():
            return True
        # Of a theorem that no text can spell, all that it rests on counts: it is not asked for.
        unspeakable = declaration.kind is DeclarationKind.THEOREM and declaration.name.is_hygienic
        return unspeakable and self._reference.foundations_of(declaration.name).uses_sorry

    def _is_askable(self, declaration: Declaration) -> bool:
        """Whether an open constant can be asked for by its name."""
        if declaration.name.is_hygienic or self._is_auxiliary(declaration):
            return False
        return declaration.kind is DeclarationKind.THEOREM or is_hole(declaration)

    def _is_auxiliary(self, declaration: Declaration) -> bool:
        """Whether Lean made it beside a theorem or definition of the reference."""
        if self._could_be_written(declaration.name):
            return False
        return any(
            owner.kind in (*_BODIES, DeclarationKind.THEOREM)
            for owner in _owners(declaration, self._by_name)
        )

    def _is_covered(self, declaration: Declaration) -> bool:
        """Whether something that is asked for stands for it.

        It is part of a theorem's proof, or an equation of a definition that is wholly open.
        """
        if not self._is_auxiliary(declaration) or declaration.name.is_hygienic:
            return False
        equation = declaration.kind is DeclarationKind.THEOREM and _EQUATION.fullmatch(
            str(declaration.name.part)
        )
        for owner in _owners(declaration, self._by_name):
            if owner not in self.asked:
                continue
            if owner.kind is DeclarationKind.THEOREM:
                if self._rests_on(owner.name, declaration.name):
                    return True
            elif equation and self._rests_on(declaration.name, owner.name):
                return True
        return False

    def _rests_on(self, start: Name, goal: Name) -> bool:
        own = {declaration.name for declaration in self.own}
        seen, waiting = {start}, [start]
        while waiting:
            new = (self._reference.dependencies(waiting.pop()) & own) - seen
            seen |= new
            waiting += new
        return goal in seen

    def _made_by_lean(self, theorem: Declaration) -> bool:
        """Whether Lean made a theorem itself; in doubt it did not.

        A name such as `Foo.ext_iff` may be either, and a text can declare it in ways that are not
        recognised. So whatever rests on a hole counts as asked for if the text has the words.
        """
        name = theorem.name
        if not is_generated(name) or spelled(name) in self._written:
            return False
        if not self._could_be_written(name):
            return True
        return not self._reference.foundations_of(name).uses_sorry

    def _could_be_written(self, name: Name) -> bool:
        """Whether the text declares a name, or at least has all the words of it."""
        if name.is_hygienic:
            return False
        return spelled(name) in self._written or all(
            isinstance(part, str) and _has_word(self._text, part)
            for part in name.without_private_prefix().parts
        )


def _owners(declaration: Declaration, by_name: Mapping[Name, Declaration]) -> Iterator[Declaration]:
    """The constants whose names are the declaration's without parts that Lean adds."""
    name = _bare(declaration)
    while name is not Name.anonymous and is_generated(Name.of(name.part)):
        name = name.prefix
        if name in by_name:
            yield by_name[name]


def _bare(declaration: Declaration) -> Name:
    return declaration.name.without_private_prefix()


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _refused(unasked: Iterable[Declaration]) -> Refusal | None:
    ordered = sorted(unasked, key=lambda d: (len(_bare(d).parts), str(d.name)))
    if not ordered:
        return None
    return Refusal(
        f"the reference leaves {_known_as(ordered[0].name)} open in a way that it cannot ask for",
        "only theorems, and definitions whose whole value is sorry, can be asked for by name: make "
        "the open part a theorem of its own, or leave the whole value open",
    )


def _known_as(name: Name) -> str:
    """A constant's name without what Lean adds to it where no text can spell that."""
    parts: list[str | int] = []
    for part in name.without_private_prefix().parts:
        if not isinstance(part, str) or part.startswith("_"):
            break
        parts.append(part)
    return str(Name.of(*parts)) if parts else spelled(name)


def _nameless_hole(
    source: LeanSource, messages: Iterable[Message], asked: Iterable[Declaration]
) -> Refusal | None:
    """A hole that no constant shows: an `example` leaves none behind.

    Lean tells of a hole where its declaration begins or has its name; of what a declaration makes
    beside itself (`where h : …`), at the name of that.
    """
    named = [d for d in source.declarations if d.keyword != "example"]
    helpers = {str(declaration.name.part) for declaration in asked}
    for message in messages:
        if not message.is_hole:
            continue
        at = source.offset(Position(line=message.line, column=message.column))
        if any(d.start <= at <= d.end for d in source.examples):
            return Refusal(
                f"the reference leaves an example open (line {message.line})",
                "make it a theorem: a candidate can be held only to what has a name",
            )
        word = _WORD.match(source.code, at)
        beside = word is not None and word.group() in helpers
        if not any(d.start <= at <= (d.end if beside else d.name_end) for d in named):
            return Refusal(
                f"the reference leaves something open that has no name (line {message.line})",
                "write it as a theorem: a candidate can be held only to what has a name",
            )
    if not source.examples:
        return None
    words = [word for word, _ in (*source.words, *source.quoted_names)]
    hiding = next((word for word in words if word in _HIDING), None)
    if hiding is None:
        return None
    return Refusal(
        f"whether an example of the reference is open cannot be known beside `{hiding}`",
        "make each example a theorem, or leave it out",
    )
