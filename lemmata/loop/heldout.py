"""The theorems that a model must not learn from, and what keeps them hidden.

What lives here: drawing the held-out set, and `Hidden`: the names that no tactic may mention, the
lines that take their attributes away, and the test of a proof's premises. What does not: proving
them (`lemmata.loop.evaluation`).

Held-out theorems are leaves of the premise graph: no other constant of the library refers to one
(but for what Lean generated for the theorem itself), and no other theorem says the same. So the
library without them is whole, and a proof that rests on one must name it. They are drawn by seed,
with the shares of the modules kept, and without a look at who can prove them.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mutation.corpus import Corpus
from mutation.records import Record, SkipReason
from provers.errors import LemmataError, UsageError
from provers.lean.compile import compile_text
from provers.lean.environment import Environment
from provers.lean.expr import Lam, Proj
from provers.lean.lexer import scan
from provers.lean.names import Name
from provers.lean.printer import header_lines
from provers.lean.processes import LeanProcesses
from provers.request import Limits

LARGEST_STATEMENT = 2_000
"""Characters of the explicit statement of a theorem that is held out."""

_ERASABLE = ("simp", "ext", "instance")
"""Attributes by which a tactic finds a theorem that it does not name, and that Lean can erase."""

_IDENTIFIER = re.compile(r"[^\W\d][\w'!?₀-₉]*(?:\.[^\W\d][\w'!?₀-₉]*)*")


@dataclass(frozen=True)
class Hidden:
    """Theorems that must not be used.

    Attributes:
        names: their full names.
        erased: (attribute, name) of every attribute to take away; more than there are do no harm.
    """

    names: frozenset[str]
    erased: tuple[tuple[str, str], ...] = ()

    @property
    def lines(self) -> list[str]:
        """Lean commands that take the attributes away."""
        return [f"attribute [-{attribute}] {name}" for attribute, name in self.erased]

    @cached_property
    def _last_parts(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """The names' components, by the last one."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in self.names:
            parts = tuple(name.split("."))
            found.setdefault(parts[-1], []).append(parts)
        return {last: tuple(names) for last, names in found.items()}

    def mentioned(self, tactic: str) -> str | None:
        """A hidden theorem that a tactic may mean by one of its identifiers, or None.

        An identifier may mean a name if the name ends with it, or with a beginning of it
        (`h.symm`, and `open … in` shortens names). Names whose last component is all that is
        written count only where the identifier stands by itself. In doubt the tactic is refused.
        """
        for written in identifiers(tactic):
            parts = tuple(written.split("."))
            if parts[0] == "_root_":
                parts = parts[1:]
            for end in range(1, len(parts) + 1):
                for name in self._last_parts.get(parts[end - 1], ()):
                    if name[-end:] == parts[:end]:
                        return ".".join(name)
        return None

    def used_in(self, environment: Environment, name: Name) -> str | None:
        """A hidden theorem that a constant rests on, or None.

        Follows what the constant's own module declares; the library does not use hidden
        theorems, so that what a proof takes from it is looked at by name.
        """
        own = {each for module in environment.own for each in environment.file(module).names}
        seen, stack = {name}, [name]
        while stack:
            for used in environment[stack.pop()].constants_used():
                if used in seen:
                    continue
                seen.add(used)
                if (hidden := self._owner(used)) is not None:
                    return hidden
                if used in own:
                    stack.append(used)
        return None

    def _owner(self, constant: Name) -> str | None:
        """The hidden theorem that a constant is, or that Lean generated it for."""
        parts = [str(part) for part in constant.parts]
        prefixes = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
        return next((prefix for prefix in prefixes if prefix in self.names), None)


def identifiers(text: str) -> list[str]:
    """The identifiers of a piece of Lean code, comments and strings left out.

    The insides of quoted names count, without the quotes.

    Raises:
        LexicalError: something is opened and never closed.
    """
    scanned = scan(text)
    quoted = set(scanned.quoted)
    characters = list(text)
    for start, end in scanned.hidden:
        if (start, end) not in quoted:
            characters[start:end] = " " * (end - start)
    code = "".join(characters).replace("«", "").replace("»", "")
    return _IDENTIFIER.findall(code)


def leaves(records: Iterable[Record], environment: Environment) -> list[Record]:
    """The theorems that no other constant refers to, in the order given."""
    used: set[Name] = set()
    for file in environment.modules.values():
        for declaration in file.declarations():
            own = declaration.name
            used.update(
                constant for constant in declaration.constants_used() if not _within(own, constant)
            )
    return [record for record in records if Name.parse(record.name) not in used]


def _within(name: Name, other: Name) -> bool:
    """Whether a name is another, or begins with it: what Lean generated for a theorem."""
    return name.parts[: len(other.parts)] == other.parts


def eligible(corpus: Corpus, environment: Environment, modules: str = "") -> list[Record]:
    """The theorems of a corpus that may be held out.

    Args:
        corpus: all theorems.
        environment: the modules that declare them.
        modules: what the names of their modules begin with.
    """
    twins = {
        skipped.detail
        for skipped in corpus.skipped
        if skipped.reason is SkipReason.DUPLICATE_STATEMENT
    }
    wanted = [
        record
        for record in corpus.records
        if record.origin.place.startswith(modules)
        and record.name not in twins
        and len(record.explicit) <= LARGEST_STATEMENT
    ]
    return [r for r in leaves(wanted, environment) if not _is_field(r.name, environment)]


def _is_field(name: str, environment: Environment) -> bool:
    """Whether a theorem is the projection to a field of a structure: nothing to prove there."""
    value = environment[name].value
    while isinstance(value, Lam):
        value = value.body
    return isinstance(value, Proj)


def draw(records: Sequence[Record], count: int, seed: int) -> list[Record]:
    """Some of the theorems by seed, every module with its share, in the order given.

    Raises:
        UsageError: there are not that many.
    """
    if count > len(records):
        raise UsageError(
            f"{count} theorems cannot be held out: only {len(records)} may be",
            hint="hold out fewer, or give a larger source",
        )
    modules: dict[str, list[Record]] = {}
    for record in records:
        modules.setdefault(record.origin.place, []).append(record)
    choose = random.Random(seed)
    shares = {place: count * len(group) / len(records) for place, group in modules.items()}
    chosen: set[str] = set()
    # Largest remainders first; equal ones in the order of the modules.
    by_rest = sorted(modules, key=lambda place: int(shares[place]) - shares[place])
    missing = count - sum(int(share) for share in shares.values())
    for rank, place in enumerate(by_rest):
        wanted = int(shares[place]) + (rank < missing)
        chosen.update(record.name for record in choose.sample(modules[place], wanted))
    return [record for record in records if record.name in chosen]


async def hide(names: Iterable[str], processes: LeanProcesses, imports: Sequence[str]) -> Hidden:
    """Find out which attributes must be taken away to hide some theorems.

    Raises:
        LemmataError: Lean does not accept the lines that hide them.
    """
    wanted = sorted(names)
    header = header_lines(tuple(imports))
    pairs = [(attribute, name) for name in wanted for attribute in _ERASABLE]
    trial = [f"attribute [-{attribute}] {name}" for attribute, name in pairs]
    with tempfile.TemporaryDirectory(prefix="lemmata-hide-") as folder:
        text = "\n".join([*header, *trial]) + "\n"
        compiled = await compile_text(processes, text, Limits(), Path(folder))
        refused = {message.line - len(header) - 1 for message in compiled.errors}
        kept = tuple(pair for line, pair in enumerate(pairs) if line not in refused)
        hidden = Hidden(frozenset(wanted), kept)
        text = "\n".join([*header, *hidden.lines]) + "\n"
        again = await compile_text(processes, text, Limits(), Path(folder))
    if not again.accepted:
        raise LemmataError(
            f"the held-out theorems cannot be hidden: {[m.text for m in again.errors[:1]]}"
        )
    return hidden
