"""The command `lemmata`.

What lives here: the entry point `main`. What does not: the application (`lemmata.cli.application`),
which has one module a command, and work; commands call the rooms and show what they say.

Contract of every command: `--json` gives one object a line on standard output and nothing else
there; progress goes to standard error when that is a terminal; exit status 0 when every item is
verified or proved, 1 when some are not, 2 for wrong usage, 3 when a needed tool is missing, 130
after an interrupt.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import NoReturn

_INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line; never returns.

    What takes time is imported in here, where an interrupt and a closed stream are expected.
    """
    _open_streams()
    waits = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if waits:
        signal.signal(signal.SIGINT, _leave)
    from lemmata.cli.application import app
    from lemmata.cli.output import run_guarded

    if waits:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run_guarded(app)


def _leave(*_: object) -> NoReturn:
    """End at once: nothing has been begun, and an import must not be left half done."""
    with contextlib.suppress(OSError):
        os.write(2, b"interrupted\n")
    os._exit(_INTERRUPTED)


def _open_streams() -> None:
    """Make standard output and error such that any text can be written to them.

    A closed one becomes the null device. First its number is taken up, lest a file of ours that
    is opened later gets it, and with it what is meant for the terminal.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        # Names of files need not be text, nor need the terminal have all letters.
        getattr(sys, name).reconfigure(errors="backslashreplace")
