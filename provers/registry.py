"""Name and file suffix to checker.

What lives here: finding checkers through the entry-point group `lemmata.checkers`, so that
other distributions can add theirs, and one shared instance of each. What does not: any checker
by import.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from provers.checker import Checker
from provers.errors import LemmataError, UsageError

GROUP = "lemmata.checkers"
"""Entry-point group; each entry names a callable without arguments that gives a `Checker`."""

_log = logging.getLogger(__name__)


class Registry:
    """The known checkers, made on first use."""

    def __init__(self, entries: dict[str, Callable[[], Checker]] | None = None) -> None:
        """Take checkers from `entries` (name to factory), or from entry points when None."""
        self._factories = entries
        self._made: dict[str, Checker] = {}

    def _known(self) -> dict[str, Callable[[], Checker]]:
        if self._factories is None:
            self._factories = {
                entry.name: _loader(entry)
                for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name)
            }
        return self._factories

    def names(self) -> list[str]:
        """Names of all registered checkers, sorted."""
        return sorted(self._known())

    def get(self, name: str) -> Checker:
        """The checker of that name.

        Raises:
            UsageError: no such checker.
        """
        made = self._made.get(name)
        if made is None:
            factory = self._known().get(name)
            if factory is None:
                raise UsageError(
                    f"no checker named {name!r}", hint=f"known: {', '.join(self.names())}"
                )
            made = self._made[name] = factory()
        return made

    def for_file(self, file: str) -> Checker:
        """The checker that answers for a file's suffix.

        Raises:
            UsageError: no checker knows the suffix.
        """
        suffix = Path(file).suffix.lower()
        for checker in self:
            if suffix in checker.suffixes:
                return checker
        known = ", ".join(sorted({s for checker in self for s in checker.suffixes}))
        raise UsageError(
            f"no checker for {file!r}: unknown suffix {suffix!r}",
            hint=f"known suffixes: {known}; or name a checker",
        )

    def __iter__(self) -> Iterator[Checker]:
        """All checkers that can be loaded; `get` tells why another cannot."""
        for name in self.names():
            try:
                yield self.get(name)
            except LemmataError as error:
                _log.warning("%s", error)

    async def close(self) -> None:
        """End the warm processes of every checker that was used; the first failure is raised."""
        closing = (checker.close() for checker in self._made.values())
        for outcome in await asyncio.gather(*closing, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome


def _loader(entry: EntryPoint) -> Callable[[], Checker]:
    def load() -> Checker:
        try:
            return entry.load()()
        except (ImportError, AttributeError) as error:
            raise LemmataError(
                f"the checker {entry.name!r} cannot be loaded: {error}",
                hint=f"reinstall the distribution that brings {entry.value}",
            ) from error

    return load


_shared: Registry | None = None


def registry() -> Registry:
    """The process-wide registry over the installed entry points."""
    global _shared
    if _shared is None:
        _shared = Registry()
    return _shared


def forget() -> None:
    """Drop the shared registry without closing it: after a fork its workers are the parent's."""
    global _shared
    _shared = None
