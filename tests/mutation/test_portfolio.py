"""What the portfolios leave untried would not have worked."""

from __future__ import annotations

import random

import pytest

from mutation.corpus import Corpus
from mutation.portfolio import TRIVIAL_BY, Attempts
from mutation.records import Record
from mutation.telescopes import close_telescope
from provers.checker import ProofState, StepLimits, StepOutcome
from provers.lean.expr import Const
from provers.lean.printer import print_term
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession

_LIMITS = StepLimits(heartbeats=20_000)


def _on(record: Record) -> Attempts:
    return Attempts.on(record.telescope.variables, record.telescope.conclusion)


def _names(core: Corpus, name: str) -> tuple[set[str], set[str]]:
    attempts = _on(core.by_name[name])
    return {tactic for tactic, _ in attempts.trivial}, {tactic for tactic, _ in attempts.vacuous}


def test_what_is_tried_on_a_statement(core: Corpus) -> None:
    # Types among the variables, no numbers, no hypotheses.
    assert _names(core, "List.map_id") == ({"rfl", "assumption", "simp"}, set())
    # Numbers, and nothing that could be contradictory.
    assert _names(core, "Nat.add_comm") == ({"rfl", "assumption", "simp", "omega", "decide"}, set())
    # Hypotheses about numbers.
    trivial, vacuous = _names(core, "Nat.le_trans")
    assert "omega" in trivial
    assert vacuous == {"contradiction", "omega", "simp_all", "decide"}
    # A hypothesis about propositions.
    assert "contradiction" in _names(core, "And.symm")[1]
    # Without variables, what is decided is the goal as it stands.
    assert ("decide", "decide") in Attempts.on((), Const("True")).trivial


@pytest.mark.slow
async def test_what_is_not_tried_on_a_statement_does_not_close_it(
    core: Corpus, processes: LeanProcesses
) -> None:
    records = random.Random(3).sample(core.records, 250)
    statements: list[str] = []
    left_out: list[tuple[int, str]] = []
    for record in records:
        attempts = _on(record)
        texts = {text for _, text in attempts.trivial}
        tried = {tactic for tactic, _ in attempts.trivial}
        claim = len(statements)
        statements.append(f"theorem t{claim}{record.universe_suffix} : {record.explicit}")
        left_out += [(claim, f"intros; {tactic}") for tactic in TRIVIAL_BY if tactic not in tried]
        left_out += [(claim, "intros; decide")] if "decide" not in texts else []
        variables = record.telescope.variables
        if variables and not any(text.startswith("revert") for text in texts):
            left_out.append((claim, "decide"))
        if not attempts.vacuous:
            empty = len(statements)
            closed = close_telescope(record.telescope.variables, Const("False"))
            printed = print_term(closed, record.level_params)
            statements.append(f"theorem t{empty}{printed.universes} : {printed.text}")
            left_out += [(empty, f"intros; {t}") for t in ("contradiction", "omega", "simp_all")]
    assert len(left_out) > 500
    session = LeanSession(processes, "")
    async with session:
        states = await session.start_many(statements)
        steps = [(states[at], tactic) for at, tactic in left_out]
        good = [(state, tactic) for state, tactic in steps if isinstance(state, ProofState)]
        assert len(good) > 0.95 * len(steps)
        results = await session.try_many(good, _LIMITS)
    closed_by = [
        (state.goals, tactic)
        for (state, tactic), result in zip(good, results, strict=True)
        if result.outcome is StepOutcome.PROVED
    ]
    assert not closed_by
