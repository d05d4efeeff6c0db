"""`python -m provers.lean.core.generate`: write the generated modules, or check them."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from provers.errors import LemmataError
from provers.lean.core.generate.descriptions import read_descriptions
from provers.lean.core.generate.elf import read_exports
from provers.lean.core.generate.render import render_modules
from provers.lean.core.modules import SOURCE
from provers.lean.core.wheel import find_wheel

GENERATED = SOURCE / "Init" / "Generated"


def main() -> int:
    """Exit code 0, or 1 if `--check` finds a difference or there is no library to read."""
    parser = argparse.ArgumentParser(
        prog="python -m provers.lean.core.generate", description=__doc__
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if files differ"
    )
    parser.add_argument("--output", type=Path, default=GENERATED, help="folder to write to")
    options = parser.parse_args()
    try:
        library = find_wheel().library
    except LemmataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    exports = read_exports(library)
    # The library prints its version while it starts; that is not for our standard output.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    descriptions = read_descriptions(library, exports.objects)
    differing = False
    for name, text in render_modules(descriptions, exports).items():
        path = options.output / f"{name}.lean"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        differing = True
        if options.check:
            print(f"differs: {path}", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path}", file=sys.stderr)
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # The library's threads and destructors expect a process that ran Lean to its end.
    os._exit(code)
