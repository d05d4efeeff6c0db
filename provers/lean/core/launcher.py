"""The `lean` executable, without a C compiler: a short Python script that calls into the library.

Lives here: the text of that script (`launcher_source`). The script is written by the build into
`PREFIX/bin/lean`; it loads `libleanshared.so` with ctypes and runs `lean_main` in its own process,
so exit codes and deaths by signal are Lean's own, with nothing to forward. Does not live here:
finding the wheel (`wheel.py`), deciding when a script is stale (`build.py`).

The script runs under `python -I -S -E`-like isolation: no site packages, no environment, nothing
imported but ctypes, since it starts once for every Lean process, workers of the server included.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

# The kernel cuts an interpreter line after 255 bytes and splits it at blanks.
_LONGEST_SHEBANG = 255

_SCRIPT = """\
# `lean`, the embedded core: written by lemmata's build, see provers/lean/core.
import _signal
import ctypes
import os
import sys

LIBRARY = {library!r}
PREFIX = {prefix!r}

# Python catches or ignores these; Lean must get them as a C program would.
for name in ("SIGINT", "SIGPIPE", "SIGXFSZ"):
    _signal.signal(getattr(_signal, name), _signal.SIG_DFL)
# The server starts its workers by LEAN_WORKER_PATH (by default /proc/self/exe, here Python).
os.environ["LEAN_WORKER_PATH"] = PREFIX + "/bin/lean"
os.environ["LEAN_SYSROOT"] = PREFIX
# Lean would look for its library beside /proc/self/exe; the caller's own folders still go first.
callers_path = os.environ.get("LEAN_PATH")
os.environ["LEAN_PATH"] = (callers_path + ":" if callers_path else "") + PREFIX + "/lib/lean"
# A stack overflow ends Lean with a report; symbolising it takes seconds and helps nobody here.
os.environ.setdefault("LEAN_BACKTRACE", "0")

try:
    library = ctypes.CDLL(LIBRARY, mode=ctypes.RTLD_GLOBAL)
except OSError as error:
    sys.stderr.write("lean: cannot load %s: %s\\n" % (LIBRARY, error))
    os._exit(127)
words = [b"lean"] + [os.fsencode(word) for word in sys.argv[1:]]
library.lean_main.restype = ctypes.c_int
code = library.lean_main(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None))
# C's exit, not Python's: it flushes Lean's own output buffers.
library.exit(code & 255)
"""


def launcher_source(prefix: Path, library: Path, interpreter: str | None = None) -> str:
    """Text of the executable script `PREFIX/bin/lean`.

    Args:
        prefix: the Lean prefix (holds `bin/lean` and `lib/lean`), as it will be when it runs.
        library: path of `libleanshared.so`.
        interpreter: the Python that runs it; by default this one.
    """
    interpreter = interpreter or sys.executable
    body = _SCRIPT.format(library=str(library), prefix=str(prefix))
    shebang = f"#!{interpreter} -ISE\n"
    if len(shebang) <= _LONGEST_SHEBANG and " " not in interpreter:
        return shebang + body
    # A path with blanks, or a long one: let the shell start it. To Python this is a string.
    quoted = interpreter.replace("'", "'\"'\"'")
    return f"#!/bin/sh\n''':'\nexec '{quoted}' -ISE \"$0\" \"$@\"\n'''\n" + body


@dataclass(frozen=True, slots=True)
class LauncherFiles:
    """The paths that a launcher script needs."""

    interpreter: Path
    library: Path
    prefix: Path

    def present(self) -> bool:
        """Whether the interpreter and the library are still there."""
        return os.access(self.interpreter, os.X_OK) and self.library.is_file()


def launcher_files(script: str) -> LauncherFiles:
    """Read the paths back out of a script made by `launcher_source`.

    Raises:
        ValueError: it was not made by this version of `launcher_source`.
    """
    found = dict(re.findall(r"^(LIBRARY|PREFIX) = ('.*'|\".*\")$", script, re.MULTILINE))
    interpreter = re.search(r"^(?:#!(/\S+)|exec '(/.*)') -ISE", script, re.MULTILINE)
    if interpreter is None or len(found) != 2:
        raise ValueError("not a launcher script")
    files = LauncherFiles(
        Path(interpreter.group(1) or interpreter.group(2).replace("'\"'\"'", "'")),
        Path(ast.literal_eval(found["LIBRARY"])),
        Path(ast.literal_eval(found["PREFIX"])),
    )
    if launcher_source(files.prefix, files.library, str(files.interpreter)) != script:
        raise ValueError("a launcher script of another version")
    return files
