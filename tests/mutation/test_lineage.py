"""Lineage: derivations, families, exports that other tools read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx
import pytest

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.lemmas import Use
from mutation.lineage import Lineage
from mutation.records import Record
from provers.errors import SourceError, UsageError


def _made(parent: Record, lemma: str | None, like: Record) -> Candidate:
    """A candidate with the statement of some theorem of the core."""
    telescope = like.telescope
    return Candidate(
        parent=parent, lemma=lemma, rule="rewrite", use=Use.FORWARD if lemma else None,
        place="goal", path=(1, 4),
        variables=telescope.variables, conclusion=telescope.conclusion, proof=(),
    )  # fmt: skip


@pytest.fixture
def chain(core: Corpus) -> list[Candidate]:
    """A child of `Nat.zero_add`, its child, and a child of another theorem."""
    of = core.by_name
    child = _made(of["Nat.zero_add"], "Nat.add_comm", of["Nat.add_zero"])
    as_record = replace(of["Nat.add_zero"], name=child.name)
    grandchild = _made(as_record, "Nat.mul_comm", of["Nat.mul_zero"])
    stranger = _made(of["Nat.mul_one"], "Nat.add_comm", of["Nat.one_mul"])
    return [child, grandchild, stranger]


def test_derivations_lead_to_the_source(chain: list[Candidate]) -> None:
    lineage = Lineage(chain)
    child, grandchild, _ = chain
    assert lineage.derivation(grandchild.name) == [grandchild.name, child.name, "Nat.zero_add"]
    assert lineage.root(grandchild.name) == "Nat.zero_add"
    first, second, third = lineage.describe(grandchild.name).splitlines()
    assert first == "Nat.zero_add"
    assert "by Nat.add_comm" in second
    assert "by Nat.mul_comm" in third
    assert networkx.is_directed_acyclic_graph(lineage.graph)
    with pytest.raises(UsageError, match="no theorem"):
        lineage.root("nobody")


def test_cousins_are_one_family_and_lemmas_join_none(chain: list[Candidate]) -> None:
    child, grandchild, stranger = chain
    families = Lineage(chain).families()
    assert {child.name, grandchild.name, "Nat.zero_add"} in families
    assert {stranger.name, "Nat.mul_one"} in families


def test_a_theorem_is_entered_once_and_is_no_ancestor_of_itself(chain: list[Candidate]) -> None:
    lineage = Lineage(chain)
    with pytest.raises(UsageError, match="already"):
        lineage.add(chain[0])
    child, grandchild, _ = chain
    circle = replace(child, lemma=grandchild.name)
    lineage = Lineage([grandchild])
    with pytest.raises(UsageError, match="own ancestor"):
        lineage.add(circle)


def test_a_theorem_made_without_a_lemma(core: Corpus, tmp_path: Path) -> None:
    parent = core.by_name["Nat.add_comm"]
    made = _made(parent, None, core.by_name["Nat.mul_comm"])
    lineage = Lineage([made])
    assert lineage.derivation(made.name) == [made.name, parent.name]
    assert list(lineage.graph.out_edges(made.name)) == [(made.name, parent.name)]
    assert lineage.describe(made.name).splitlines()[1] == f"  rewrite at goal: {made.name}"
    lineage.write_graphml(tmp_path / "lineage.graphml")
    assert networkx.read_graphml(tmp_path / "lineage.graphml").nodes[made.name]["use"] == ""


def test_exports(chain: list[Candidate], tmp_path: Path) -> None:
    lineage = Lineage(chain)
    lineage.write_graphml(tmp_path / "lineage.graphml")
    read = networkx.read_graphml(tmp_path / "lineage.graphml")
    assert set(read.edges) == set(lineage.graph.edges)
    lineage.write_dot(tmp_path / "lineage.dot")
    text = (tmp_path / "lineage.dot").read_text(encoding="utf-8")
    assert text.count("->") == lineage.graph.number_of_edges()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lineage.dot", "lineage.graphml"]
    with pytest.raises(SourceError, match="cannot write"):
        lineage.write_dot(tmp_path / "nowhere" / "lineage.dot")


def test_theorems_without_a_lemma(core: Corpus, tmp_path: Path) -> None:
    of = core.by_name
    turned = replace(_made(of["Nat.zero_add"], "", of["Nat.add_zero"]), lemma=None, use=None)
    lineage = Lineage([turned])
    assert lineage.new_theorems == [turned.name]
    step = lineage.step(turned.name)
    assert step is not None
    assert (step.parent, step.lemma, step.use) == ("Nat.zero_add", None, "")
    assert lineage.step("Nat.zero_add") is None
    assert lineage.step("nobody") is None
    assert lineage.describe(turned.name).splitlines()[1].startswith("  rewrite at goal: ")
    lineage.write_graphml(tmp_path / "lineage.graphml")
    assert set(networkx.read_graphml(tmp_path / "lineage.graphml").edges) == {
        (turned.name, "Nat.zero_add")
    }
    lineage.write_dot(tmp_path / "lineage.dot")
    assert "dashed" not in (tmp_path / "lineage.dot").read_text(encoding="utf-8")


def test_steps_can_be_entered_by_name(chain: list[Candidate]) -> None:
    """What a store has of a theorem is enough to have its lineage again."""
    lineage, again = Lineage(chain), Lineage()
    for name in lineage.new_theorems:
        step = lineage.step(name)
        assert step is not None
        again.enter(name, step)
    assert dict(again.graph.nodes(data=True)) == dict(lineage.graph.nodes(data=True))
    assert set(again.graph.edges) == set(lineage.graph.edges)
