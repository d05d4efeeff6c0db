"""What all commands share: exit statuses, errors in words, JSON rows, tables, safe writing.

What lives here: the contract between commands and terminals. What does not: any one command.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.live import Live
from rich.text import Text

from provers.errors import LemmataError, SourceError, StatementError, ToolMissing, UsageError
from provers.files import writable_target
from provers.request import Limits, UnreadableText, read_source

ALL_GOOD, SOME_NOT, WRONG_USAGE, TOOL_MISSING, INTERRUPTED = 0, 1, 2, 3, 130

STYLES = {
    "verified": "bold green",
    "proved": "bold green",
    "refuted": "red",
    "rejected": "red",
    "malformed": "magenta",
    "incomplete": "yellow",
    "untrusted": "bold red",
    "unproved": "yellow",
    "unknown": "yellow",
    "timeout": "yellow",
    "resource_exhausted": "yellow",
    "error": "bold magenta",
}
"""Colours of statuses in tables."""


def stdout() -> Console:
    """The console for results. Wide when it is no terminal, so that nothing is cut in files."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def stderr() -> Console:
    """The console for progress and errors."""
    return Console(stderr=True, highlight=False)


def tell(text: str) -> None:
    """A line on standard error, as it is: no markup, and never broken."""
    stderr().print(text, markup=False, soft_wrap=True)


def say(text: str = "") -> None:
    """A line of results on standard output, likewise."""
    stdout().print(text, markup=False, soft_wrap=True)


def print_row(row: dict[str, Any]) -> None:
    """One JSON object on a line of its own, at once; escaped where the stream lacks a letter."""
    text = json.dumps(row, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(row)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(error: LemmataError) -> None:
    """An error in one or two lines on standard error."""
    console = stderr()
    console.print(f"error: {error.message}", style="bold red", markup=False, soft_wrap=True)
    if error.hint:
        console.print(f"  {error.hint}", markup=False, soft_wrap=True)


def exit_status(error: LemmataError) -> int:
    """The exit status that an error stands for."""
    if isinstance(error, ToolMissing):
        return TOOL_MISSING
    if isinstance(error, UsageError | SourceError | StatementError):
        return WRONG_USAGE
    return SOME_NOT


def run_guarded(application: Callable[[], Any]) -> NoReturn:
    """Run the application; every foreseen failure becomes a message and an exit status."""
    try:
        application()
        status = ALL_GOOD
    except BaseException as error:
        foreseen = _status_after(_first_of(error))
        if foreseen is None:
            raise
        status = foreseen
    sys.exit(_flushed(status))


def _first_of(error: BaseException) -> BaseException:
    """The error itself, or the first one of a group: tasks that ran together failed together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _status_after(error: BaseException) -> int | None:
    """Tell of an error; its exit status, None for one that is a defect of ours."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else ALL_GOOD
    with contextlib.suppress(OSError):  # nobody hears of it, and the status tells
        if isinstance(error, LemmataError):
            complain(error)
        elif isinstance(error, KeyboardInterrupt):
            tell("interrupted")
        elif isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            # Foreseen ones came as LemmataError; what is left is the machine's (disk full, say).
            what = error.strerror or str(error)
            complain(LemmataError(f"{what}: {error.filename or 'no file named'}"))
    if isinstance(error, LemmataError):
        return exit_status(error)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    # The reader of our output left (`| head`), or the machine failed.
    return SOME_NOT if isinstance(error, OSError) else None


def _flushed(status: int) -> int:
    """The exit status when all output is out, or cannot be: then it is given up."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if status == ALL_GOOD:
            status = _status_after(error) or SOME_NOT
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def read_text(path: Path, limits: Limits) -> str:
    """A text that a command cannot do without.

    Raises:
        SourceError: it cannot be read, or is no text; the message names the file.
    """
    try:
        return read_source(path, limits)
    except UnreadableText as error:
        raise SourceError(f"cannot read {path}: {error.message}", hint=error.hint) from error


def require_writable(path: Path) -> None:
    """Find out before the work that a file could not be written after it.

    Raises:
        SourceError: its folder is missing or closed to us, or something else is in its place.
    """
    target = writable_target(path)
    folder = target.parent if path.is_symlink() else path.parent
    if not folder.is_dir():
        raise SourceError(f"cannot write {path}: there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise SourceError(f"cannot write {path}: no permission to write in {folder}")


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there.

    Raises:
        SourceError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"cannot make the folder {path}: {error.strerror}") from error


@contextlib.contextmanager
def moving_line(render: Callable[[], Text]) -> Iterator[None]:
    """A line of progress on standard error, where that is a terminal; gone at the end.

    Args:
        render: gives the line as it is now; asked several times a second.
    """
    if not sys.stderr.isatty():
        yield
        return
    with Live(
        console=Console(stderr=True), transient=True, refresh_per_second=4,
        redirect_stdout=sys.stdout.isatty(), get_renderable=render,
    ):  # fmt: skip
        yield
