"""`python -m provers.lean.core`: build the embedded core if needed and print its prefix."""

from __future__ import annotations

import sys

from provers.errors import LemmataError, ToolMissing
from provers.lean.core.build import ensure_core


def main() -> int:
    """Exit code 0: the core is there; 1: it cannot be built; 3: the wheel is missing."""
    show = _show_progress if sys.stderr.isatty() else None
    try:
        prefix = ensure_core(on_progress=show)
    except KeyboardInterrupt:
        return 130
    except LemmataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3 if isinstance(error, ToolMissing) else 1
    print(prefix.path)
    return 0


def _show_progress(done: int, total: int, module: str) -> None:
    end = "\n" if done == total else ""
    print(f"\r\033[Kbuilding the Lean core {done}/{total} {module}", end=end, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
