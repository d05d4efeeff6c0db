"""Imports kept in memory: done once in the zygote, taken over by each forked child.

Lives here: finding out how `lean_main` would import a header, doing that import in the zygote
without starting a Lean thread, and answering a child's own import with the kept result when, and
only when, it asks for the same. Does not live here: forking for requests, the runtime's layout.

A child whose imports differ ends at once instead of importing on top: initialisers of the kept
modules have already run in it, so it is not what a fresh process would be.
"""

import marshal
import os
from collections.abc import Callable
from typing import NoReturn

from provers.lean.zygote.abi import Import, ImportFunction, Lean, UnsupportedLean, succeeded

_LARGEST_PROBE = 1 << 20


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
        self._function: ImportFunction = lean.import_function()
        self._call = _probe(lean, self._function, header)
        lean.prepare_imports()
        result = self._function(*self._function.build_arguments(lean, self._call))
        if not succeeded(result):
            raise UnsupportedLean("the header's imports fail")
        lean.keep(result)
        self._result = result

    def divert(self, on_reuse: Callable[[], None], on_difference: Callable[[], NoReturn]) -> None:
        """Answer this process's next import; later ones are Lean's own.

        Args:
            on_reuse: called before the kept result is handed over.
            on_difference: called when other imports are asked for; must end the process.
        """

        def imported(*arguments: int) -> int:
            try:
                self._function.restore()
                same = self._function.read_arguments(arguments).same_imports(self._call)
            except BaseException:
                same = False
            if not same:
                on_difference()
            on_reuse()
            return self._result

        self._function.divert(imported)


def _probe(lean: Lean, function: ImportFunction, header: str) -> Import:
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

            def imported(*arguments: int) -> NoReturn:
                try:
                    call = function.read_arguments(arguments)
                    os.write(child_end, marshal.dumps(call.arguments))
                finally:
                    os._exit(0)

            function.divert(imported)
            lean.main(["--stdin"])
        finally:
            os._exit(1)
    os.close(child_end)
    os.close(text)
    answer = bytearray()
    while chunk := os.read(answer_end, _LARGEST_PROBE):
        answer += chunk
    os.close(answer_end)
    os.waitpid(child, 0)
    if not answer:
        raise UnsupportedLean("Lean ended before it imported the header")
    return Import(marshal.loads(bytes(answer)))
