"""Proofs as their authors wrote them, made to prove the statement that a record has.

What lives here: `written_proof`, which turns the body of a declaration into a script for
`theorem name : ∀ …`, and `with_proofs`, which finds the bodies of the embedded core's theorems in
its Lean sources. What does not: replaying scripts (`mutation.steps`).

In a source the binders stand before the colon, and `variable` adds more of them unseen. A record's
statement has them all behind the colon, so the script begins with an `intro` of those. How many
there are is read off the names; a proof for which that fails does not replay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from mutation.records import OriginKind, Record
from mutation.scripts import parse_script
from provers.errors import SourceError
from provers.lean.core.modules import SOURCE, module_path
from provers.lean.expr import Expr, Name, Pi
from provers.lean.lexer import LexicalError
from provers.lean.names import is_plain_component
from provers.lean.printer import KEYWORDS
from provers.lean.source import Declaration, LeanSource

LONGEST_TERM = 200
"""Characters of a term proof that becomes one `exact` step."""

_BY = re.compile(r":=\s*(by(?![\w'!?.]).*)", re.DOTALL)
_FORALL = re.compile(r"\s*∀")
_NAMES = re.compile(r"[^\s:]+")
_PAIRS = {"(": ")", "{": "}", "[": "]", "⦃": "⦄"}
_ALL_CLOSING = ")]}⟩⦄"
_ALL_OPENING = "([{⟨⦃"


def with_proofs(records: Iterable[Record]) -> list[Record]:
    """The records, those of the embedded core with the proofs of its sources; order kept.

    Theorems that are no `theorem NAME … := …` there (instances, fields, generated ones), that are
    proved by equations, or by a term over `LONGEST_TERM` characters, stay without a proof.

    Raises:
        SourceError: a source file of the core cannot be read.
    """
    done: list[Record] = []
    for record in records:
        if record.proof is None and record.origin.kind is OriginKind.CORE:
            proof = _core_proof(record)
            record = record if proof is None else replace(record, proof=proof)
        done.append(record)
    return done


def written_proof(source: LeanSource, declaration: Declaration, statement: Expr) -> str | None:
    """A declaration's proof as a script `by …` for its kernel statement.

    None for what is no proof behind `:=`, and for long terms.
    """
    body = source.text[declaration.body_start : declaration.end].strip()
    if not body.startswith(":="):
        return None
    names = introduced(source, declaration, statement)
    lines = [f"intro {' '.join(names)}"] if names else []
    if by := _BY.match(body):
        try:
            tactics = parse_script(by.group(1))
        except LexicalError:
            return None
        if not tactics:
            return None
        lines += [line for tactic in tactics for line in tactic.text.split("\n")]
    else:
        term = body.removeprefix(":=").strip()
        if len(term) > LONGEST_TERM:
            return None
        lines += _exact(term)
    return "by\n" + "\n".join(f"  {line}" for line in lines)


def introduced(source: LeanSource, declaration: Declaration, statement: Expr) -> list[str]:
    """The names of the binders in front of the colon, those of `variable` included.

    `_` stands for binders that the author did not name.
    """
    signature = _Signature(source, declaration)
    known = _binder_names(statement)
    written = signature.binders()
    first = next(
        (at for at in range(len(known) - len(written) + 1) if _fits(known[at:], written)),
        0,
    )
    if written:
        return known[: first + len(written)]
    behind = signature.quantified()
    if behind:
        for at in range(len(known) - len(behind) + 1):
            if _fits(known[at:], behind):
                return known[:at]
    # Whatever has a name of its own and is not quantified behind the colon came from `variable`.
    arrows = signature.arrows()
    return known[: max(len(known) - arrows, 0)]


def _binder_names(statement: Expr) -> list[str]:
    names: list[str] = []
    while isinstance(statement, Pi):
        names.append(_plain(statement.name))
        statement = statement.body
    return names


def _plain(name: Name) -> str:
    part = name.parts[0] if len(name.parts) == 1 else ""
    usable = isinstance(part, str) and is_plain_component(part) and part not in KEYWORDS
    return str(part) if usable else "_"


def _fits(known: Sequence[str], written: Sequence[str]) -> bool:
    return list(known[: len(written)]) == list(written)


class _Signature:
    """The text between a theorem's name and its `:=`."""

    def __init__(self, source: LeanSource, declaration: Declaration) -> None:
        self.code = source.code
        self.text = source.text
        self.at = declaration.name_end
        self.end = declaration.body_start
        if self.code.startswith(".{", self.at):
            self.at = self.code.index("}", self.at) + 1
        self.colon = self._colon()

    def binders(self) -> list[str]:
        """Names of the binders in front of the colon."""
        return self._groups(self.at, self.colon)

    def quantified(self) -> list[str]:
        """Names of the binders of a `∀` right behind the colon."""
        forall = _FORALL.match(self.code, self.colon + 1, self.end)
        if forall is None:
            return []
        comma = self._at_depth_zero(",", forall.end())
        bare = self._at_depth_zero(":", forall.end())
        return self._groups(forall.end(), min(bare, comma))

    def arrows(self) -> int:
        """How many `→` stand behind the colon, outside brackets."""
        count, at = 0, self.colon + 1
        while (at := self._at_depth_zero("→", at)) < self.end:
            count, at = count + 1, at + 1
        return count

    def _groups(self, start: int, end: int) -> list[str]:
        names: list[str] = []
        at = start
        while at < end:
            character = self.code[at]
            if character in _PAIRS:
                close = self._close(at)
                names += _group_names(self.text[at + 1 : close], character)
                at = close + 1
            elif character.isspace():
                at += 1
            else:
                word = _NAMES.match(self.text, at, end)
                names.append(word.group() if word else "_")
                at = word.end() if word else at + 1
        return names

    def _colon(self) -> int:
        return self._at_depth_zero(":", self.at)

    def _at_depth_zero(self, wanted: str, at: int) -> int:
        depth = 0
        while at < self.end:
            character = self.code[at]
            if depth == 0 and character == wanted:
                return at
            if character in _ALL_OPENING:
                depth += 1
            elif character in _ALL_CLOSING:
                depth -= 1
            at += 1
        return self.end

    def _close(self, at: int) -> int:
        depth = 0
        for place in range(at, self.end):
            if self.code[place] in _ALL_OPENING:
                depth += 1
            elif self.code[place] in _ALL_CLOSING:
                depth -= 1
                if depth == 0:
                    return place
        return self.end


def _group_names(inside: str, opening: str) -> list[str]:
    front, colon, _ = inside.partition(":")
    if opening == "[" and not colon:
        return ["_"]
    return _NAMES.findall(front)


def _exact(term: str) -> list[str]:
    # `exact let x := a; b` would be two tactics.
    first, *rest = (f"({term})" if ";" in term else term).split("\n")
    return [f"exact {first}", *(f"  {line}" for line in rest if line.strip())]


def _core_proof(record: Record) -> str | None:
    found = _core_module(record.origin.place)
    if found is None:
        return None
    source, declarations = found
    declaration = declarations.get(record.name)
    return None if declaration is None else written_proof(source, declaration, record.type)


@lru_cache(maxsize=256)
def _core_module(module: str) -> tuple[LeanSource, dict[str, Declaration]] | None:
    path: Path = SOURCE / module_path(module)
    if not path.is_file():
        return None
    try:
        source = LeanSource(path.read_text(encoding="utf-8"))
    except (OSError, LexicalError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    theorems = (d for d in source.declarations if d.keyword in ("theorem", "lemma") and d.name)
    return source, {declaration.full_name: declaration for declaration in theorems}
