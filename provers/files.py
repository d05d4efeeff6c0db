"""Files that appear whole or not at all.

What lives here: writing a text file, and filling a folder, through a temporary one beside it. What
does not: any format.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from provers.errors import SourceError, UsageError


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Write a text, or pieces of one, to a file, which is replaced only when all is on disk.

    Where a symbolic link stands, what it points to is written.

    Raises:
        SourceError: the file cannot be written, something else is in its place, or the pieces
            cannot be read.
    """
    target = writable_target(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            for piece in (text,) if isinstance(text, str) else text:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        raise SourceError(f"cannot write {path}: {error.strerror}") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def writable_target(path: Path) -> Path:
    """The file that is written when `path` is: behind all links; it need not exist.

    Raises:
        SourceError: a folder, a pipe, a device, or links in a circle. To replace one of these by
            a file is never what was meant, and root may do it.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return target
    except OSError as error:
        raise SourceError(f"cannot write {path}: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        raise SourceError(f"cannot write {path}: it is a folder", hint="name a file in it")
    if stat.S_ISLNK(mode):
        raise SourceError(f"cannot write {path}: its links lead in a circle")
    if not stat.S_ISREG(mode):
        raise SourceError(f"cannot write {path}: it is not a regular file", hint="name a new file")
    return target


@contextmanager
def fresh_folder(folder: Path, marker: str) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `folder` when the block ends well.

    Args:
        folder: where it shall stand. It may exist if it is empty or holds `marker`, which shows
            that it was made in this way; then it is replaced.
        marker: a file that the block writes.

    Raises:
        UsageError: `folder` holds something else.
        SourceError: nothing can be written there.
    """
    replaceable = (
        not folder.exists()
        or (folder / marker).is_file()
        or (folder.is_dir() and not any(folder.iterdir()))
    )
    if not replaceable:
        raise UsageError(
            f"{folder} holds something else", hint="give an empty folder, or a new name"
        )
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        temporary.chmod(0o755)
        yield temporary
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
            os.replace(folder, old)
            os.replace(temporary, folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(temporary, folder)
        temporary = None
    except OSError as error:
        raise SourceError(f"cannot write {folder}: {error.strerror}") from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
