"""Files that a Dafny source includes.

What lives here: finding all files that a source on disk includes, directly or not, and making
the paths absolute so that the source can be checked from a scratch folder. What does not: whether
includes are allowed (`audit`) and checking the files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from dafny_bridge.brackets import ParseFailure
from dafny_bridge.declarations import parse
from dafny_bridge.lexer import LexicalError
from dafny_bridge.outline import Program
from provers.errors import SourceError
from provers.request import Limits, read_source

_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Included:
    """A source with absolute include paths, and the files behind them.

    Attributes:
        source: the rewritten text; only the lines of the directives differ.
        files: each included file with its parsed program, in order of discovery.
        digest: SHA-256 over names and texts of the files, "" without any.
    """

    source: str
    files: tuple[tuple[Path, Program], ...]
    digest: str


def include_paths(program: Program) -> list[str]:
    """The paths that a program's include directives name, unquoted."""
    return [_unquoted(d.name) for d in program.walk() if d.kind == "include"]


def resolve_includes(program: Program, file: str | None, limits: Limits) -> Included:
    """Follow all include directives of a program on disk; loops among them are followed once.

    Raises:
        SourceError: the source is not on disk, a file is missing or cannot be understood, or
            there are too many, or one includes the source itself.
    """
    if file is None:
        raise SourceError(
            "the source includes files, but it is not a file itself",
            hint="check it as a file, or put everything into one text",
        )
    own = Path(file).resolve()
    home = Path(file).absolute().parent
    files: dict[Path, Program] = {}
    todo = [(home, path) for path in include_paths(program)]
    while todo:
        folder, name = todo.pop(0)
        path = (folder / name).resolve()
        if path in files:
            continue
        if path == own:
            raise SourceError(
                "the include directives lead back to the source itself",
                hint="move what both need into a third file",
            )
        if len(files) >= _MOST_FILES:
            raise SourceError(f"more than {_MOST_FILES} files are included")
        try:
            files[path] = parse(read_source(path, limits))
        except (LexicalError, ParseFailure) as error:
            raise SourceError(f"the included file {name} is not understood: {error}") from None
        todo += [(path.parent, inner) for inner in include_paths(files[path])]
    return Included(_with_absolute_paths(program, home), tuple(files.items()), _digest(files))


def _with_absolute_paths(program: Program, home: Path) -> str:
    text = program.text
    directives = [d for d in program.walk() if d.kind == "include"]
    for directive in sorted(directives, key=lambda d: d.first, reverse=True):
        token = program.tokens[directive.first + 1]
        path = (home / _unquoted(token.text)).resolve()
        text = f'{text[: token.start]}"{path}"{text[token.end :]}'
    return text


def _digest(files: dict[Path, Program]) -> str:
    if not files:
        return ""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (str(path), files[path].text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _unquoted(literal: str) -> str:
    return literal.removeprefix("@").strip('"')
