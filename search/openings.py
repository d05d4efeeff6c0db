"""The open theorems of a Lean text: finding them, filling them, and giving each a name.

What lives here: which declarations wait for a proof, the text with some of them filled, and the
text by which they are judged. What does not: searching (`search.prove`).

An `example` leaves nothing behind that could be audited or required, and a `private` theorem has
no name to require it by. In the text that is judged each open one is therefore a theorem, and
public; in the text that the user gets it stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from provers.errors import StatementError
from provers.lean.source import Declaration, LeanSource, LexicalError
from provers.lean.statement import statement_name, statement_of

_JUDGED = "lemmata_open_"
_PRIVATE = re.compile(r"\bprivate\s+")


def parse_source(text: str) -> LeanSource:
    """Lex a text.

    Raises:
        StatementError: something in it is never closed.
    """
    try:
        return LeanSource(text)
    except LexicalError as error:
        line = text.count("\n", 0, error.offset) + 1
        raise StatementError(f"line {line}: {error.message}") from error


def open_theorems(source: LeanSource, wanted: Sequence[str] = ()) -> list[Declaration]:
    """The theorems and examples of a text whose body is `sorry`; only some if names are given.

    Raises:
        StatementError: a wanted name is no open theorem of the text.
    """
    holes = list(source.holes())
    if not wanted:
        return holes
    chosen: list[Declaration] = []
    for name in wanted:
        found = [d for d in holes if name in (statement_name(source, d), d.name)]
        if not found:
            known = ", ".join(statement_name(source, d) for d in holes[:8]) or "none"
            raise StatementError(
                f"{name!r} is no theorem with `sorry` as its proof", hint=f"open: {known}"
            )
        chosen += [d for d in found if d not in chosen]
    return chosen


def with_proofs(source: LeanSource, proofs: Mapping[str, str]) -> str:
    """The text with some of its holes filled, by name."""
    return _rewritten(source, proofs, judged=False, examples=True)


def judged_text(source: LeanSource, proofs: Mapping[str, str], *, examples: bool = True) -> str:
    """The same, with names for open examples; without `examples`, they are left out."""
    return _rewritten(source, proofs, judged=True, examples=examples)


def judged_name(source: LeanSource, declaration: Declaration) -> str:
    """What a theorem is called in the text that is judged."""
    if declaration.name:
        return declaration.full_name
    return _JUDGED + statement_name(source, declaration)


def _rewritten(
    source: LeanSource, proofs: Mapping[str, str], *, judged: bool, examples: bool
) -> str:
    text = source.text
    for declaration in reversed(source.holes()):
        proof = proofs.get(statement_name(source, declaration))
        written = text[declaration.start : declaration.end]
        if proof is not None:
            written = statement_of(source, declaration).filled(proof)
        if judged and not declaration.name:
            at = declaration.keyword_start - declaration.start
            name = f"theorem _root_.{judged_name(source, declaration)}"
            written = written[:at] + name + written[at + len("example") :] if examples else ""
        elif judged:
            head = declaration.keyword_start - declaration.start
            written = _PRIVATE.sub("", written[:head]) + written[head:]
        text = text[: declaration.start] + written + text[declaration.end :]
    return text
