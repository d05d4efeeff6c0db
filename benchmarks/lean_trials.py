"""`lean-trials`: the same 2,000 trials through `try_many` and through `ScratchPool.run_many`.

The workload is what a search makes: some states, and for each the templates of the built-in
policy. The other side edits one virtual document a trial, two slots side by side, warm.
"""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any

from leanclient.aio import AsyncLeanLSPClient, ScratchPool

from benchmarks.measure import Outcome, alternate
from provers.checker import ProofState
from provers.lean.checker import LeanChecker
from provers.lean.session import LeanSession
from provers.lean.toolchain import find_toolchain
from provers.request import VerifyRequest

_STATEMENTS = 50
_TACTICS = (
    "rfl", "simp", "omega", "decide", "assumption", "intro k", "induction a", "cases b",
    "exact Nat.add_comm a b", "rw [Nat.add_comm]", "rw [h]", "rw [← h]", "simp [h]", "simp_all",
    "subst h", "constructor", "exact h", "exact h.symm", "apply Nat.le_antisymm", "contradiction",
    "apply Nat.add_right_cancel", "rw [Nat.add_assoc]", "simp [Nat.add_comm]", "exact absurd h",
    "exfalso", "congr", "symm", "simp at h", "induction b generalizing a", "apply congrArg",
    "exact Nat.le_refl _", "cases h", "ac_rfl", "rw [Nat.mul_comm]", "left", "right",
    "exact Nat.succ_pos _", "unfold foo", "exact ⟨h, h⟩", "refine ⟨?_, ?_⟩",
)  # fmt: skip


def run(quick: bool) -> dict[str, Any]:
    """Time both sides; figures are seconds for all trials, and their ratio."""
    return asyncio.run(_run(statements=2 if quick else _STATEMENTS, rounds=1 if quick else 5))


async def _run(statements: int, rounds: int) -> dict[str, Any]:
    checker = LeanChecker("embedded")
    toolchain = await find_toolchain(None, "embedded")
    with tempfile.TemporaryDirectory() as folder:
        client = AsyncLeanLSPClient(
            folder, server_command=[*toolchain.server, "-Dserver.reportDelayMs=0"]
        )
        await client.start()
        pool = ScratchPool(client, "", size=2)
        await pool.warm()
        session = await checker.open_session(VerifyRequest(source="", checker="lean"))
        assert isinstance(session, LeanSession)
        started = await session.start_many(
            [f"theorem t{i}{_signature(i)}" for i in range(statements)]
        )
        states = [state for state in started if isinstance(state, ProofState)]
        steps = [(state, tactic) for state in states for tactic in _TACTICS]
        bodies = [_body(state, tactic) for state, tactic in steps]
        taken = await alternate(
            {
                "try_many_seconds": lambda: session.try_many(steps),
                "run_many_seconds": lambda: pool.run_many(bodies),
            },
            rounds,
        )
        await client.close()
        await checker.close()
    trials = len(steps)
    ratio = taken["run_many_seconds"] / taken["try_many_seconds"]
    per_second = trials / taken["try_many_seconds"]
    figures = {**taken, "trials": trials, "trials_per_second": per_second, "ratio": ratio}
    return Outcome(figures, {"ratio": (">=", 20.0)}).as_dict()


def _signature(i: int) -> str:
    return f" (a b : Nat) (h : a = b + {i}) : a + b + {i} = b + a + {i}"


def _body(state: ProofState, tactic: str) -> str:
    return f"example{_signature(int(state.statement[1:]))} := by\n  {tactic}\n"
