"""The command `lemmata` with one theorem in each batch of the replay: `python -m … ARGUMENTS`."""

from __future__ import annotations

from lemmata.cli import main
from mutation import replaying

if __name__ == "__main__":
    replaying.BATCH = 1
    main()
