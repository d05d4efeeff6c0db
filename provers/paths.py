"""Where this project keeps files of its own on a user's machine.

What lives here: the cache folder. What does not: what is put there (`provers.store`,
`provers.lean.core`).
"""

from __future__ import annotations

import os
from pathlib import Path

CACHE_VARIABLE = "LEMMATA_CACHE_DIR"
"""Environment variable that names the cache folder itself."""


def cache_dir() -> Path:
    """The folder for what can be made again: `$LEMMATA_CACHE_DIR`, else `lemmata` in
    `$XDG_CACHE_HOME` (`~/.cache`). It need not exist yet. A relative `$XDG_CACHE_HOME` is
    ignored, as the XDG base directory specification asks.
    """
    own = os.environ.get(CACHE_VARIABLE)
    if own:
        return Path(own).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "lemmata"
