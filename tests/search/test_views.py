"""Searches as people look at them, and as graphs for other programs."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.drawing import dot, graph_of, graphml
from search.trace import read_trace, rebuild
from search.views import SearchView, read_view, view_of
from tests.search.mazes import STATEMENT, search_maze
from tests.search.tables import Table, tables
from tests.search.test_trace import PROVABLE, log_path, run


@pytest.fixture(scope="module")
def maze() -> SearchView:
    with tempfile.TemporaryDirectory() as folder:
        search_maze(Path(folder) / "maze.jsonl", length=3, states=200)
        return read_view(Path(folder) / "maze.jsonl")


def test_a_view_tells_the_statement_the_proof_and_what_it_cost(maze: SearchView) -> None:
    assert maze.name == "way_out"
    assert maze.statement == STATEMENT
    assert maze.status == "proved"
    assert maze.proof == ("go 1", "go 2", "go 3")
    assert [node.goals[-5:] for node in maze.nodes if node.on_proof] == [
        "t <->",
        "t <1>",
        " <12>",
    ]
    assert maze.spent.tactics == sum(maze.outcomes.values())
    assert maze.nodes[0].distance == 3
    assert maze.nodes[0].expansions == [1]


@given(table=tables())
def test_every_search_has_a_view_and_both_graphs(table: Table) -> None:
    with log_path() as path:
        _, core = run(table, path)
        view = view_of(read_trace(path))
        assert [node.status for node in view.nodes] == [n.status.value for n in core.graph.nodes]
        steps = [a for node in view.nodes for a in node.tries if a.is_edge]
        graph = graph_of(view)
        assert len(graph) == len(view.nodes) + len(steps)
        read_back = networkx.read_graphml(io.BytesIO(graphml(view).encode()))
        assert set(read_back.edges) == set(graph.edges)
        assert dot(view).count(" -> ") == graph.number_of_edges()
        assert sum(a.on_proof for a in steps) == len(core.proof_edges())


def test_the_proof_path_of_a_step_with_two_goals() -> None:
    with log_path() as path:
        run(PROVABLE, path)
        view = read_view(path)
        core = rebuild(read_trace(path))
        assert {n.number for n in view.nodes if n.on_proof} == {
            e.source.id for e in core.proof_edges()
        }
        (both,) = [a for a in view.nodes[0].tries if len(a.targets) == 2]
        assert both.on_proof


def test_an_unfinished_search_is_interrupted(tmp_path: Path) -> None:
    search_maze(tmp_path / "maze.jsonl", length=4, states=100)
    lines = (tmp_path / "maze.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "torn.jsonl").write_text("".join(lines[:-2]) + '{"event":"exp', "utf-8")
    view = read_view(tmp_path / "torn.jsonl")
    assert view.status == "interrupted"
    assert view.proof == ()


@given(text=st.text(max_size=30))
def test_any_text_of_a_goal_survives_drawing(maze: SearchView, text: str) -> None:
    before = maze.nodes[1].goals
    try:
        maze.nodes[1].goals = text
        networkx.read_graphml(io.BytesIO(graphml(maze).encode()))
        assert dot(maze).startswith("digraph")
    finally:
        maze.nodes[1].goals = before
