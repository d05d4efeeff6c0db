"""The event log: resuming at every point, damage, and export."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provers.checker import Goal, Hypothesis, ProofState
from search.budget import Budget, Limits
from search.core import CoreSettings, SearchCore
from search.driver import Search
from search.encoding import decode, encode
from search.export import outcome_rows, preference_rows
from search.invariants import check_invariants
from search.outcome import SearchResult, SearchStatus
from search.settings import SearchSettings
from search.trace import Header, TraceError, TraceLog, TraceWriter, read_trace, rebuild
from tests.search.games import TablePolicy, TableSession
from tests.search.tables import Move, Table, tables

PROVABLE: Table = {
    "A": (Move("a", -1.0, "BC"), Move("a2", -1.5, "D"), Move("a3", -2.0, None)),
    "B": (Move("b", -1.0, "E"), Move("idle", -1.0, "B")),
    "C": (Move("c", -1.0, ""), Move("c2", -1.0, "D")),
    "D": (Move("d", -1.0, None),),
    "E": (Move("e", -1.0, ""), Move("e2", -1.0, "A")),
}


@contextmanager
def log_path() -> Iterator[Path]:
    """A place for a log, one for each example of a property."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "run.jsonl"


def run(
    table: Table,
    path: Path | None,
    *,
    statement: str = "A",
    resume: bool = False,
    in_flight: int = 1,
    limits: Limits | None = None,
    alpha: float = 0.0,
) -> tuple[SearchResult, SearchCore]:
    search = Search(
        TableSession(table),
        TablePolicy(table, tokens=3),
        trace=path,
        resume=resume,
        budget=Budget(limits or Limits()),
        settings=SearchSettings(core=CoreSettings(alpha=alpha), in_flight=in_flight),
    )
    result = asyncio.run(search.run(statement))
    assert search.core is not None
    return result, search.core


def picture(core: SearchCore) -> list[tuple[object, ...]]:
    """All that matters of a graph."""
    return [
        (node.key, node.state.path, node.status, node.priority, node.distance, node.expanded)
        for node in core.graph.nodes
    ]


# -- rebuilding and resuming --------------------------------------------------------------


@given(tables(), st.integers(1, 6), st.sampled_from(["A", "AA", "AB"]))
def test_a_log_rebuilds_the_graph_node_for_node(
    table: Table, in_flight: int, statement: str
) -> None:
    statement = statement if set(statement) <= set(table) else "A"
    with log_path() as path:
        result, core = run(table, path, in_flight=in_flight, statement=statement)
        log = read_trace(path)
        rebuilt = rebuild(log)
        check_invariants(rebuilt)
        assert picture(rebuilt) == picture(core)
        assert rebuilt.counters == core.counters
        assert log.spent == result.spent
        assert log.events[-1]["proof"] == list(result.tactics)


@settings(max_examples=40)
@given(tables(largest=6), st.sampled_from([0.0, 1.0]))
def test_resuming_at_every_cut_equals_an_uninterrupted_run(table: Table, alpha: float) -> None:
    with log_path() as path:
        whole, core = run(table, path, alpha=alpha)
        data = path.read_bytes()
        lines = data.splitlines(keepends=True)
        for count in range(1, len(lines) + 1):
            torn = lines[count][: len(lines[count]) // 2] if count < len(lines) else b""
            path.write_bytes(b"".join(lines[:count]) + torn)
            again, resumed = run(table, path, resume=True, alpha=alpha)
            assert picture(resumed) == picture(core)
            assert again.status == whole.status
            assert again.tactics == whole.tactics
            assert again.spent.tactics == whole.spent.tactics
            assert picture(rebuild(read_trace(path))) == picture(core)


@settings(max_examples=40)
@given(tables(largest=7), st.integers(2, 6), st.integers(0, 99))
def test_resuming_with_many_in_flight_ends_with_the_same_status(
    table: Table, in_flight: int, seed: int
) -> None:
    with log_path() as path:
        whole, _ = run(table, path, in_flight=in_flight)
        data = path.read_bytes()
        start = data.index(b"\n") + 1
        path.write_bytes(data[: Random(seed).randrange(start, len(data) + 1)])
        again, core = run(table, path, resume=True, in_flight=in_flight)
        check_invariants(core)
        assert again.status == whole.status


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("moment", range(20))
def test_a_search_killed_at_any_moment_is_resumed(tmp_path: Path, moment: int) -> None:
    """`kill -9` in the middle of a write, after some part of the bytes."""
    table = _long_table()
    whole, core = run(table, None, in_flight=4)
    path = tmp_path / "run.jsonl"
    chance = Random(moment)
    writes, share = chance.randrange(1, 40), chance.random()
    if (child := os.fork()) == 0:
        _run_until_killed(table, path, writes, share)
    # Not any child: what other tests left may end just now.
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    again, resumed = run(table, path, resume=True, in_flight=4)
    check_invariants(resumed)
    assert again.status == whole.status is SearchStatus.PROVED
    statuses = {node.key: node.status for node in resumed.graph.nodes}
    assert all(statuses.get(node.key, node.status) == node.status for node in core.graph.nodes)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_search_killed_twenty_times_over_still_ends_the_same(tmp_path: Path) -> None:
    """One log, and a signal without a handler after some random milliseconds each time."""
    table = _long_table(300)
    path = tmp_path / "run.jsonl"
    chance = Random(5)
    kills = 0
    for _ in range(20):
        seconds = chance.uniform(0.001, 0.03)
        if (child := os.fork()) == 0:
            _run_until_the_alarm(table, path, seconds)
        _, status = os.waitpid(child, 0)
        kills += os.WIFSIGNALED(status)
    again, resumed = run(table, path, resume=True, in_flight=4)
    whole, core = run(table, None, in_flight=4)
    assert kills > 0
    check_invariants(resumed)
    assert again.status == whole.status is SearchStatus.PROVED
    statuses = {node.key: node.status for node in core.graph.nodes}
    found = {node.key: node.status for node in resumed.graph.nodes}
    assert all(statuses[key] == found[key] for key in statuses.keys() & found.keys())
    assert read_trace(path).spent.expansions == again.spent.expansions


def _run_until_the_alarm(table: Table, path: Path, seconds: float) -> None:
    """In a forked child: search until the timer ends the process. Never returns."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        run(table, path, resume=True, in_flight=4)
    finally:
        os._exit(0)


def _long_table(length: int = 60) -> Table:
    """A chain of states with a dead end beside each."""
    letters = [chr(0x100 + number) for number in range(2 * length)]
    table: Table = {"A": (Move("start", -1.0, letters[0]),)}
    for number in range(length):
        onward = letters[number + 1] if number < length - 1 else ""
        dead = letters[length + number]
        table[letters[number]] = (Move("on", -1.0, onward), Move("off", -0.5, dead))
        table[dead] = (Move("no", -1.0, None),)
    return table


def _run_until_killed(table: Table, path: Path, writes: int, share: float) -> None:
    """In a forked child: die in the given write of the log. Never returns."""
    try:
        real_write, left = os.write, [writes]

        def write(descriptor: int, data: memoryview) -> int:
            left[0] -= 1
            if left[0] == 0:
                real_write(descriptor, data[: int(len(data) * share)])
                os.kill(os.getpid(), signal.SIGKILL)
            return real_write(descriptor, data)

        os.write = write  # type: ignore[assignment]
        run(table, path, in_flight=4)
    finally:
        os._exit(0)


def test_a_spent_budget_is_not_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    first, _ = run(PROVABLE, path, limits=Limits(expansions=2))
    assert first.status is SearchStatus.BUDGET
    second, _ = run(PROVABLE, path, resume=True, limits=Limits(expansions=2))
    assert (second.status, second.spent.expansions) == (SearchStatus.BUDGET, 2)
    third, _ = run(PROVABLE, path, resume=True)
    assert third.status is SearchStatus.PROVED
    assert third.spent.tokens == 3 * (third.spent.tactics)
    assert third.spent.wall_seconds > second.spent.wall_seconds


def test_a_finished_search_is_resumed_without_asking_anybody(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run(PROVABLE, path)
    policy = TablePolicy(PROVABLE)
    search = Search(TableSession(PROVABLE), policy, trace=path, resume=True)
    result = asyncio.run(search.run("A"))
    assert result.status is SearchStatus.PROVED
    assert policy.calls == []


def test_passes_are_logged(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    table: Table = {"A": (Move("a", -1.0, "B"), Move("c", -2.0, None)), "B": ()}
    for resume in (False, True):
        search = Search(
            TableSession(table),
            TablePolicy(table),
            trace=path,
            resume=resume,
            settings=SearchSettings(candidates=1, passes=3),
        )
        assert asyncio.run(search.run("A")).status is SearchStatus.EXHAUSTED
    log = read_trace(path)
    assert [event["event"] for event in log.events].count("reopen") == 2
    assert search.core is not None
    assert picture(rebuild(log)) == picture(search.core)


# -- what is refused ----------------------------------------------------------------------


def test_an_existing_log_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run(PROVABLE, path)
    before = path.read_bytes()
    with pytest.raises(TraceError, match="exists"):
        run(PROVABLE, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
@pytest.mark.parametrize("resume", [False, True])
def test_a_log_without_a_whole_header_has_not_begun(
    tmp_path: Path, share: float, resume: bool
) -> None:
    path = tmp_path / "run.jsonl"
    run(PROVABLE, path)
    header = path.read_bytes().split(b"\n")[0]
    path.write_bytes(header[: int(len(header) * share)])
    again, _ = run(PROVABLE, path, resume=resume)
    assert again.status is SearchStatus.PROVED
    assert read_trace(path).spent.expansions == again.spent.expansions


def test_two_writers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run(PROVABLE, path, limits=Limits(expansions=1))
    with (
        TraceWriter.resume(read_trace(path)),
        pytest.raises(TraceError, match="another process"),
    ):
        run(PROVABLE, path, resume=True)


def test_a_log_of_another_search_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run(PROVABLE, path, limits=Limits(expansions=1))
    with pytest.raises(TraceError, match="another statement"):
        run(PROVABLE, path, resume=True, statement="B")
    with pytest.raises(TraceError, match="other settings"):
        run(PROVABLE, path, resume=True, alpha=2.0)
    log = read_trace(path)
    with pytest.raises(TraceError, match="another state"):
        log.header.require_same("A", ProofState("changed", (), "A"), log.header.core)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no whole line"),
        (b'{"format":"lemmata-search-trace"', "no whole line"),
        (b'{"format":"something"}\n', "not a search log"),
        (b"\xff\xfe\n{}\n", "damaged"),
        (b"[1]\n{}\n", "damaged"),
        (b'{"format":"lemmata-search-trace","version":99}\n', "version 99"),
        (b'{"format":"lemmata-search-trace","version":1}\n', "header"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(content)
    with pytest.raises(TraceError, match=message):
        read_trace(path)
    with pytest.raises(TraceError, match="cannot read"):
        read_trace(tmp_path / "missing.jsonl")


def test_a_proof_of_which_a_line_is_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    result, _ = run(PROVABLE, path)
    assert result.status is SearchStatus.PROVED
    lines = path.read_bytes().splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if b'"event":"expand"' in line)
    path.write_bytes(b"".join(lines[:last] + lines[last + 1 :]))
    with pytest.raises(TraceError, match=r"does not fit: .*says proved"):
        rebuild(read_trace(path))


def test_damage_in_the_middle_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run(PROVABLE, path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b'{"event":"exp\n', *lines[3:]]))
    with pytest.raises(TraceError, match="line 3"):
        read_trace(path)
    for spoil in (
        {"node": 77},
        {"tried": [["a", 1.0, "progress", [1], 0.0, ""]]},
        {"tried": [["a", -1.0, "no such outcome", [], 0.0, ""]]},
        {"tried": []},
        {"new": []},
    ):
        first = next(row for row in map(json.loads, lines) if row.get("event") == "expand")
        path.write_bytes(lines[0] + json.dumps({**first, **spoil}).encode() + b"\n")
        with pytest.raises(TraceError, match="does not fit"):
            rebuild(read_trace(path))


# -- values -------------------------------------------------------------------------------

TEXTS = st.text(max_size=8)
STATES = st.builds(
    ProofState,
    key=TEXTS,
    goals=st.lists(
        st.builds(
            Goal,
            target=TEXTS,
            hypotheses=st.lists(
                st.builds(
                    Hypothesis,
                    names=st.lists(TEXTS, max_size=2).map(tuple),
                    type=TEXTS,
                    value=st.none() | TEXTS,
                ),
                max_size=2,
            ).map(tuple),
            case=st.none() | TEXTS,
            text=TEXTS,
        ),
        max_size=2,
    ).map(tuple),
    statement=TEXTS,
    path=st.lists(TEXTS, max_size=3).map(tuple),
    independent=st.booleans(),
)


@given(STATES, TEXTS)
def test_states_come_back_from_json(state: ProofState, tactic: str) -> None:
    row = json.loads(json.dumps(encode(state)))
    assert decode(row, state.statement) == state
    after = replace(state, path=(*state.path, tactic))
    row = json.loads(json.dumps(encode(after, after.path)))
    assert "path" not in row
    assert decode(row, state.statement, after.path) == after


@given(STATES)
def test_any_text_survives_the_log(state: ProofState) -> None:
    """Line separators and lone surrogates included."""
    state = replace(state, key=state.key + "\n\u2028\ud800")
    with log_path() as path:
        TraceWriter.create(path, Header("s\ud800", state, 0.5)).close()
        log: TraceLog = read_trace(path)
        assert log.header.root == state
        assert log.header.statement == "s\ud800"


# -- export -------------------------------------------------------------------------------


def test_rows_for_training(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    result, _ = run(PROVABLE, path)
    log = read_trace(path)
    rows = list(outcome_rows(log))
    assert len(rows) == result.spent.tactics
    assert [(row.state, row.tactic) for row in rows if row.on_proof] == [
        ("A", "a"),
        ("B", "b"),
        ("C", "c"),
        ("E", "e"),
    ]
    failed = next(row for row in rows if row.tactic == "a3")
    assert (failed.outcome, failed.leads_to_proof) == ("failed", False)
    assert failed.message == "a3 does not apply"
    pairs = {(row.state, row.winner, row.loser) for row in preference_rows(log)}
    assert ("A", "a", "a3") in pairs
    assert ("B", "b", "idle") in pairs
    assert not any(row.loser == row.winner for row in preference_rows(log))


@given(tables())
def test_winners_prove_and_losers_do_not(table: Table) -> None:
    with log_path() as path:
        run(table, path)
        log = read_trace(path)
        leads = {(row.state, row.tactic): row.leads_to_proof for row in outcome_rows(log)}
        for row in preference_rows(log):
            assert leads[row.state, row.winner]
            assert not leads[row.state, row.loser]
