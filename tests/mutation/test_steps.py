"""Scripts replay step by step, and pairs say what was seen when."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from mutation.corpus import Corpus, load_corpus
from mutation.sources.proofs import with_proofs
from mutation.steps import NO_GOALS, Trace, session_header, statement_text, trace_steps
from provers.errors import StatementError
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from tests.mutation.grown import as_record, grown, rewrites

INDUCTION = """by
  intro n
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [Nat.add_succ]
    rw [ih]"""


@pytest_asyncio.fixture
async def session(processes: LeanProcesses) -> AsyncIterator[LeanSession]:
    session = LeanSession(processes, "", warm=False)
    yield session
    await session.close()


async def _trace(session: LeanSession, statement: str, script: str) -> Trace:
    (trace,) = await trace_steps([(f"theorem example_of : {statement}", script)], session)
    assert isinstance(trace, Trace)
    return trace


async def test_an_induction_is_entered(session: LeanSession) -> None:
    trace = await _trace(session, "∀ n : Nat, 0 + n = n", INDUCTION)
    assert trace.complete, trace.problem
    assert [tactic for _, tactic in trace] == [
        "intro n", "induction n with | zero => ?_ | succ n ih => ?_", "rfl",
        "rw [Nat.add_succ]", "rw [ih]",
    ]  # fmt: skip
    states = [state for state, _ in trace]
    assert states[0] == "⊢ ∀ (n : Nat), 0 + n = n"
    assert states[1] == "n : Nat\n⊢ 0 + n = n"
    # Inside a branch nothing of the other one is seen.
    assert states[2].endswith("⊢ 0 + 0 = 0")
    assert "ih : 0 + n = n" in states[3]
    assert trace.after[0] == states[1]
    assert trace.after[-1] == NO_GOALS


async def test_bullets_cases_and_each(session: LeanSession) -> None:
    script = "by\n  intro p h\n  constructor\n  case right =>\n    exact h\n  · exact h"
    trace = await _trace(session, "∀ p : Prop, p → p ∧ p", script)
    assert trace.complete, trace.problem
    assert [tactic for _, tactic in trace] == ["intro p h", "constructor", "exact h", "exact h"]
    assert trace[2][0].startswith("case right")
    script = "by\n  intro p h\n  constructor\n  all_goals exact h"
    trace = await _trace(session, "∀ p : Prop, p → p ∧ p", script)
    assert trace.complete, trace.problem
    assert len(trace) == 4


async def test_goals_that_depend_on_each_other_stay_together(session: LeanSession) -> None:
    script = "by\n  refine ⟨?_, ?_⟩\n  · exact 3\n  · exact rfl"
    trace = await _trace(session, "∃ n : Nat, n = 3", script)
    assert trace.complete, trace.problem
    assert [tactic for _, tactic in trace][1:] == ["· exact 3", "exact rfl"]
    assert "\n\n" in trace[1][0]


async def test_a_script_that_stops_working_says_why(session: LeanSession) -> None:
    traces = await trace_steps(
        [
            ("theorem a : ∀ p : Prop, p → p", "by\n  intro p\n  intro h\n  exact q\n  rfl"),
            ("theorem b : True", "by\n  trivial\n  rfl"),
            ("theorem c : True ∧ True", "by\n  constructor\n  · trivial"),
            ("theorem d : nonsense", "by trivial"),
            ("theorem e : True", 'by exact "'),
            ("theorem f : True", "by sorry"),
            ("theorem g : True", "by"),
        ],
        session,
    )
    kinds = [isinstance(trace, StatementError) for trace in traces]
    assert kinds == [False, False, False, True, False, False, False]
    told = [(len(t), t.problem) for t in traces if isinstance(t, Trace)]
    assert told[0][0] == 2
    assert told[0][1].startswith("`exact q`: Unknown identifier")
    assert told[1] == (1, "nothing is left to prove before `rfl`")
    assert told[2] == (2, "goals left at the end of a block: 1")
    assert told[3] == (0, "a string is never closed")
    assert "sorry" in told[4][1]
    assert told[5] == (0, "the script has no tactic")


async def test_new_theorems_replay_from_new_theorems(
    core: Corpus, processes: LeanProcesses
) -> None:
    records, lineage = grown(core)
    available = {record.name: record for record in (*core.records, *records)}
    header = session_header(records, available)
    parents = {step.parent for r in records if (step := lineage.step(r.name)) is not None}
    assert header.count("axiom ") == len(parents - core.by_name.keys()) > 0
    session = LeanSession(processes, header, warm=False)
    async with session:
        theorems = [(statement_text(record), record.proof or "") for record in records]
        traces = await trace_steps(theorems, session)
    assert all(isinstance(trace, Trace) and trace.complete for trace in traces), traces


async def test_what_a_kept_module_declares_is_imported(
    core: Corpus, processes: LeanProcesses, tmp_path: Path
) -> None:
    path = tmp_path / "Some.lean"
    path.write_text("theorem fine (a b : Nat) : a + b = b + a := by\n  rw [Nat.add_comm]\n")
    for modules, line in ((tmp_path, "import LemmataSource_"), (None, "axiom fine : ")):
        (parent,) = (await load_corpus([str(path)], processes, modules=modules)).records
        mutant = as_record(rewrites(core, [parent])[0])
        header = session_header([mutant], {parent.name: parent})
        assert line in header
        assert header.count("fine") == (modules is None)


def test_the_core_has_its_written_proofs(core: Corpus) -> None:
    records = {record.name: record for record in with_proofs(core.records)}
    assert list(records) == [record.name for record in core.records]
    # A binder of `variable`, one in front of the colon, and a proof by a term.
    assert records["List.count_singleton_self"].proof == "by\n  intro α _ _ a\n  simp"
    assert records["Int.emod_def"].proof is not None
    assert sum(record.proof is not None for record in records.values()) > 2800


@pytest.mark.slow
async def test_proofs_of_the_core_replay(core: Corpus, session: LeanSession) -> None:
    records = [r for r in with_proofs(core.records) if r.proof is not None and len(r.proof) < 400]
    sample = random.Random(5).sample(records, 60)
    theorems = [(statement_text(record), record.proof or "") for record in sample]
    traces = await trace_steps(theorems, session)
    complete = [trace for trace in traces if isinstance(trace, Trace) and trace.complete]
    assert len(complete) >= 57
