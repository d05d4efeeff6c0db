"""Imports kept in memory: done once in the zygote, taken over by each forked child.

Lives here: finding out how `lean_main` would import a header, doing that import in the zygote
without starting a Lean thread, and answering a child's own import with the kept result when, and
only when, it asks for the same. Does not live here: forking for requests, the runtime's layout.

A child whose imports differ ends at once instead of importing on top: initialisers of the kept
modules have already run in it, so it is not what a fresh process would be.

Kept likewise is the empty environment that Lean makes to parse a header with; it is made before
the imports, as in a fresh process.
"""

import marshal
import os
from collections.abc import Callable
from typing import Any, NoReturn

from provers.lean.zygote.abi import (
    EMPTY_ENVIRONMENT,
    IMPORT_MODULES,
    OPTIONS_ARGUMENT,
    CompiledFunction,
    Lean,
    UnsupportedLean,
    fields_of,
    succeeded,
)

_CHUNK = 1 << 16
_HEADER_TRUST_LEVEL = 0  # what Lean parses headers with


class KeptHeader:
    """The result of one header's imports, shared copy-on-write by all children."""

    def __init__(self, lean: Lean, header: str) -> None:
        """Import a header.

        Args:
            lean: the initialised library, in a process with no Lean worker threads.
            header: text of the header; "" is Lean's implicit `import Init`.

        Raises:
            UnsupportedLean: this library cannot keep imports, or this header does not import.
        """
        self._import_modules = lean.function(IMPORT_MODULES)
        self._make_empty = lean.function(EMPTY_ENVIRONMENT)
        call = import_call(lean, self._import_modules, header)
        self._imports = _without_options(call)
        lean.prepare_imports()
        self._empty = _kept(lean, self._make_empty, _HEADER_TRUST_LEVEL)
        arguments = self._import_modules.build_arguments(lean, call)
        self._imported = _kept(lean, self._import_modules, *arguments)

    @property
    def environment(self) -> int:
        """The environment that the imports gave; immortal."""
        return fields_of(self._imported)[0]

    @property
    def modules(self) -> list[list[str | int]]:
        """The imported modules, each as the components of its name."""
        return [_components(fields[0]) for _, fields, _ in self._imports[0]]

    def divert(self, on_reuse: Callable[[], None], on_difference: Callable[[], NoReturn]) -> None:
        """Answer this process's next import; later ones are Lean's own.

        Args:
            on_reuse: called before the kept result is handed over.
            on_difference: called when other imports are asked for; must end the process.
        """

        def import_modules(*arguments: int) -> int:
            try:
                self._import_modules.restore()
                call = self._import_modules.read_arguments(arguments)
                same = _without_options(call) == self._imports
            except BaseException:
                same = False
            if not same:
                on_difference()
            on_reuse()
            return self._imported

        def make_empty(trust_level: int) -> int:
            self._make_empty.restore()
            if trust_level == _HEADER_TRUST_LEVEL:
                return self._empty
            return self._make_empty(trust_level)

        self._import_modules.divert(import_modules)
        self._make_empty.divert(make_empty)


def _kept(lean: Lean, function: CompiledFunction, *arguments: int) -> int:
    """A call's result, immortal.

    Raises:
        UnsupportedLean: it fails.
    """
    result = function(*arguments)
    if not succeeded(result):
        raise UnsupportedLean("the header's imports fail")
    lean.keep(result)
    return result


def _without_options(call: list[Any]) -> list[Any]:
    """What decides whether two imports are the same (options: see `client.py`)."""
    return [value for place, value in enumerate(call) if place != OPTIONS_ARGUMENT]


def _components(name: Any) -> list[str | int]:
    parts: list[str | int] = []
    while isinstance(name, tuple):
        _, (name, part), _ = name
        parts.append(part)
    return parts[::-1]


def import_call(lean: Lean, function: CompiledFunction, header: str) -> list[Any]:
    """How `lean_main` imports a header, found out in a forked child that stops right there."""
    answer_end, child_end = os.pipe()
    text = os.memfd_create("header")
    os.write(text, header.encode() + b"\n")
    os.lseek(text, 0, os.SEEK_SET)
    child = os.fork()
    if child == 0:
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            for number, opened in ((0, text), (1, null), (2, null)):
                os.dup2(opened, number)

            def import_modules(*arguments: int) -> NoReturn:
                try:
                    os.write(child_end, marshal.dumps(function.read_arguments(arguments)))
                finally:
                    os._exit(0)

            function.divert(import_modules)
            lean.main(["--stdin"])
        finally:
            os._exit(1)
    os.close(child_end)
    os.close(text)
    answer = bytearray()
    while chunk := os.read(answer_end, _CHUNK):
        answer += chunk
    os.close(answer_end)
    os.waitpid(child, 0)
    if not answer:
        raise UnsupportedLean("Lean ended before it imported the header")
    return marshal.loads(bytes(answer))
