"""The room of the uniform verify API, and of the checkers that pip alone can bring.

What lives here: what a question and an answer are (`VerifyRequest`, `Verdict`), what a checker
implements (`Checker`, `Session`), finding checkers by name and file suffix (`registry`), child
processes under limits, the verdict store, and the functions that put these together (`verify`,
`verify_many`, `verify_file` and their asynchronous twins). Below it: `provers.lean`,
`provers.smt`. What does not: proof search, mutation, and the bridges to Dafny and F*, which this
package does not know by import.

The names below are the public ones. They are loaded at first use, because worker processes import
parts of this package and should not pay for the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provers.api import averify as averify
    from provers.api import averify_many as averify_many
    from provers.api import close_all as close_all
    from provers.api import load_request as load_request
    from provers.api import shared_store as shared_store
    from provers.api import verify as verify
    from provers.api import verify_file as verify_file
    from provers.api import verify_many as verify_many
    from provers.checker import Capability as Capability
    from provers.checker import Checker as Checker
    from provers.checker import Goal as Goal
    from provers.checker import Hypothesis as Hypothesis
    from provers.checker import Identity as Identity
    from provers.checker import Probe as Probe
    from provers.checker import ProofState as ProofState
    from provers.checker import Session as Session
    from provers.checker import StepLimits as StepLimits
    from provers.checker import StepOutcome as StepOutcome
    from provers.checker import StepResult as StepResult
    from provers.errors import CapabilityMissing as CapabilityMissing
    from provers.errors import LemmataError as LemmataError
    from provers.errors import ProtocolError as ProtocolError
    from provers.errors import SessionClosed as SessionClosed
    from provers.errors import SourceError as SourceError
    from provers.errors import StatementError as StatementError
    from provers.errors import StoreError as StoreError
    from provers.errors import ToolCrashed as ToolCrashed
    from provers.errors import ToolMissing as ToolMissing
    from provers.errors import UsageError as UsageError
    from provers.registry import Registry as Registry
    from provers.request import Limits as Limits
    from provers.request import TrustLevel as TrustLevel
    from provers.request import TrustPolicy as TrustPolicy
    from provers.request import VerifyRequest as VerifyRequest
    from provers.store import VerdictStore as VerdictStore
    from provers.verdict import DeclarationResult as DeclarationResult
    from provers.verdict import Diagnostic as Diagnostic
    from provers.verdict import Position as Position
    from provers.verdict import Severity as Severity
    from provers.verdict import Status as Status
    from provers.verdict import Verdict as Verdict
    from provers.verdict import worst as worst

_HOMES = {
    "provers.api": (
        "averify",
        "averify_many",
        "close_all",
        "load_request",
        "shared_store",
        "verify",
        "verify_file",
        "verify_many",
    ),
    "provers.checker": (
        "Capability",
        "Checker",
        "Goal",
        "Hypothesis",
        "Identity",
        "Probe",
        "ProofState",
        "Session",
        "StepLimits",
        "StepOutcome",
        "StepResult",
    ),
    "provers.errors": (
        "CapabilityMissing",
        "LemmataError",
        "ProtocolError",
        "SessionClosed",
        "SourceError",
        "StatementError",
        "StoreError",
        "ToolCrashed",
        "ToolMissing",
        "UsageError",
    ),
    "provers.registry": ("Registry",),
    "provers.request": (
        "Limits",
        "TrustLevel",
        "TrustPolicy",
        "VerifyRequest",
    ),
    "provers.store": ("VerdictStore",),
    "provers.verdict": (
        "DeclarationResult",
        "Diagnostic",
        "Position",
        "Severity",
        "Status",
        "Verdict",
        "worst",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
