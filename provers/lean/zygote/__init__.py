"""A fork server for Lean: each check gets a fresh process at a fraction of a process start's cost.

One warm process (the *zygote*) has `libleanshared.so` loaded and initialised, and a header's
imports in memory; every check is a fork of it that elaborates one file and ends. What it writes,
breaks or holds on to ends with it.

Modules: `client` (the parent's side), `server` (the zygote's loop), `children` (one fork),
`header` (imports kept in memory), `abi` (the Lean runtime through ctypes), `isolation` (what the
kernel gives), `wire` (messages). The zygote itself never runs this file.
"""

from provers.lean.zygote.client import CheckRequest, ForkedLean, Zygote
from provers.lean.zygote.connection import ZygoteDied
from provers.lean.zygote.wire import ChildReport, Ready, ZygoteSpec

__all__ = [
    "CheckRequest",
    "ChildReport",
    "ForkedLean",
    "Ready",
    "Zygote",
    "ZygoteDied",
    "ZygoteSpec",
]
