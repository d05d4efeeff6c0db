"""Processes that tests leave behind.

What lives here: which children are alive, and the check that a piece of a test leaves none. A
process that has been killed may take a moment to go; one that stays is an orphan.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psutil

GRACE_SECONDS = 5.0


def living_children() -> dict[int, str]:
    """Processes that descend from this one and are not zombies: number to command line."""
    found: dict[int, str] = {}
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found[process.pid] = " ".join(process.cmdline())
        except psutil.Error:
            continue
    return found


@contextmanager
def leaves_no_process() -> Iterator[None]:
    """Fails when a process is left behind that was not there before."""
    before = living_children()
    yield
    children = psutil.Process().children(recursive=True)
    left = living_children().keys() - before.keys()
    psutil.wait_procs([child for child in children if child.pid in left], GRACE_SECONDS)
    now = {pid: line for pid, line in living_children().items() if pid in left}
    assert not now, f"left behind: {now}"
