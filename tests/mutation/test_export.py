"""An export compiles, opens elsewhere, and keeps relatives on one side of every split."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation.corpus import Corpus, join, load_corpus
from mutation.export import MARKER, export_corpus
from mutation.export.inlined import inlined
from mutation.export.pairs import Pair, pairs_of, read_pairs
from mutation.export.splits import PARTS, split_families, split_novel
from mutation.lineage import Lineage
from mutation.records import OriginKind, Record
from mutation.sources.jsonl import read_jsonl
from mutation.sources.leandojo import BenchmarkTheorem, read_theorems
from mutation.steps import Trace, statement_text, trace_steps
from provers.errors import SourceError, UsageError
from provers.lean.compile import compile_text
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from provers.request import Limits
from tests.mutation.grown import as_record, grown, rewrites

_Grown = tuple[list[Record], Lineage]


@pytest.fixture(scope="module")
def made(core: Corpus) -> _Grown:
    return grown(core)


def _parent(lineage: Lineage, record: Record) -> str:
    step = lineage.step(record.name)
    assert step is not None
    return step.parent


def _parts(path: Path, names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: json.loads((path / f"{name}.json").read_text("utf-8")) for name in names}


async def test_the_lean_file_compiles(
    made: _Grown, processes: LeanProcesses, tmp_path: Path
) -> None:
    records, lineage = made
    # Theorems of the second round need those of the first in front of them.
    assert any(_parent(lineage, record) in lineage.new_theorems for record in records)
    export_corpus(tmp_path / "out", records, lineage, seed=1)
    text = (tmp_path / "out" / "theorems.lean").read_text("utf-8")
    assert text.count("\ntheorem ") == len(records)
    compiled = await compile_text(processes, text, Limits(wall_seconds=60), tmp_path)
    assert compiled.accepted, [message.text for message in compiled.errors][:3]


async def test_pairs_and_the_benchmark_layout(
    made: _Grown, core: Corpus, processes: LeanProcesses, tmp_path: Path
) -> None:
    records, lineage = made
    first_round = [r for r in records if _parent(lineage, r) in core.by_name]
    session = LeanSession(processes, "", warm=False)
    async with session:
        scripts = [(statement_text(record), record.proof or "") for record in first_round]
        traces = await trace_steps(scripts, session)
    pairs: list[Pair] = []
    for record, trace in zip(first_round, traces, strict=True):
        assert isinstance(trace, Trace), trace
        assert trace.complete, trace.problem
        pairs += pairs_of(record, trace)
    folder = tmp_path / "out"
    report = export_corpus(
        folder, records, lineage, pairs, seed=3, shares=(0.5, 0.25, 0.25), sources=core.records
    )
    assert sum(report.pairs.values()) == len(pairs)
    read = [pair for part in PARTS for pair in read_pairs(folder / "pairs" / f"{part}.jsonl")]
    assert {pair.theorem for pair in read} == {record.name for record in first_round}
    # Our own reader of the layout finds every theorem, and the tactics in their order.
    theorems = [t for t in read_theorems(folder / "leandojo") if isinstance(t, BenchmarkTheorem)]
    found = {theorem.full_name: theorem for theorem in theorems}
    assert set(found) == {record.name for record in records}
    some = first_round[0]
    assert found[some.name].tactics == tuple(p.tactic for p in pairs if p.theorem == some.name)
    assert _parent(lineage, some) in found[some.name].premises
    _check_corpus(folder / "leandojo")


def _check_corpus(folder: Path) -> None:
    """What ReProver asks of the layout."""
    files: dict[str, list[Any]] = {}
    for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert row["path"] not in files
        assert all(path in files for path in row["imports"])
        files[row["path"]] = row["premises"]
        for premise in row["premises"]:
            assert premise["start"] <= premise["end"]
            assert premise["code"].startswith(f"theorem {premise['full_name']}")
    lines = (folder.parent / "theorems.lean").read_text("utf-8").splitlines()
    for split in ("random", "novel_premises"):
        for theorems in _parts(folder / split, ("train", "val", "test")).values():
            for theorem in theorems:
                line, column = theorem["start"]
                here = lines[line - 1][column - 1 :]
                assert here.startswith(f"theorem {theorem['full_name']}")
                for traced in theorem["traced_tactics"]:
                    text, provenances = traced["annotated_tactic"]
                    assert text.replace("<a>", "").replace("</a>", "") == traced["tactic"]
                    assert "⊢" in traced["state_before"]
                    assert "⊢" in traced["state_after"] or traced["state_after"] == "no goals"
                    for provenance in provenances:
                        _check_place(files[provenance["def_path"]], provenance)


def _check_place(premises: list[Any], provenance: dict[str, Any]) -> None:
    around = [p for p in premises if p["start"] <= provenance["def_pos"] <= p["end"]]
    assert [premise["full_name"] for premise in around] == [provenance["full_name"]]


def test_tables_come_back(made: _Grown, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    records, lineage = made
    report = export_corpus(tmp_path / "out", records, lineage)
    assert report.parquet
    # The table is a source of theorems for us, and one schema for others.
    assert set(join(read_jsonl(tmp_path / "out" / "theorems.jsonl")).records) == set(records)
    tables = [
        parquet.read_table(tmp_path / "out" / "parquet" / f"{part}.parquet") for part in PARTS
    ]
    assert sum(table.num_rows for table in tables) == len(records)
    assert tables[0].schema == tables[2].schema
    row = tables[0].to_pylist()[0]
    assert row["name"] in {record.name for record in records}
    assert row["rule"] == "rewrite"
    arrow_json = pytest.importorskip("pyarrow.json", reason="pyarrow is not installed")
    assert arrow_json.read_json(tmp_path / "out" / "theorems.jsonl").num_rows == len(records)


def test_hugging_face_opens_it(made: _Grown, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="Hugging Face datasets is not installed")
    records, lineage = made
    export_corpus(
        tmp_path / "out", records, lineage, [Pair("⊢ True", "trivial", records[0].name, "mutation")]
    )
    files = {part: str(tmp_path / "out" / "parquet" / f"{part}.parquet") for part in PARTS}
    cache = str(tmp_path / "cache")
    opened = datasets.load_dataset("parquet", data_files=files, cache_dir=cache)
    assert sum(len(opened[part]) for part in PARTS) == len(records)
    rows = datasets.load_dataset(
        "json", data_files=str(tmp_path / "out" / "theorems.jsonl"), cache_dir=cache
    )
    assert len(rows["train"]) == len(records)
    pairs = datasets.load_dataset(
        "json", data_files=[str(p) for p in (tmp_path / "out" / "pairs").iterdir() if p.stat().st_size], cache_dir=cache
    )  # fmt: skip
    assert pairs["train"][0]["tactic"] == "trivial"


def test_cousins_are_on_one_side(made: _Grown, tmp_path: Path) -> None:
    records, lineage = made
    export_corpus(tmp_path / "a", records, lineage, seed=5, shares=(0.6, 0.2, 0.2))
    export_corpus(tmp_path / "b", records[::-1], lineage, seed=5, shares=(0.6, 0.2, 0.2))
    parts = _parts(tmp_path / "a" / "leandojo" / "random", ("train", "val", "test"))
    roots = [{lineage.root(row["full_name"]) for row in part} for part in parts.values()]
    assert all(roots)
    assert roots[0].isdisjoint(roots[1] | roots[2])
    assert roots[1].isdisjoint(roots[2])
    again = _parts(tmp_path / "b" / "leandojo" / "random", ("train", "val", "test"))
    assert {name: {row["full_name"] for row in rows} for name, rows in parts.items()} == {
        name: {row["full_name"] for row in rows} for name, rows in again.items()
    }


def test_source_theorems_come_in_by_their_pairs(made: _Grown, core: Corpus, tmp_path: Path) -> None:
    records, lineage = made
    root = lineage.root(records[0].name)
    pairs = [Pair("⊢ 1 = 1", "rfl", root, "source", "no goals")]
    report = export_corpus(tmp_path / "out", records, lineage, pairs, sources=core.records)
    assert sum(report.theorems.values()) == len(records) + 1
    rows = [
        r for part in PARTS for r in _rows(tmp_path / "out" / "theorems.jsonl") if r["part"] == part
    ]
    part = {row["name"]: row["part"] for row in rows}
    assert part[root] == part[records[0].name]
    assert "theorem " + root not in (tmp_path / "out" / "theorems.lean").read_text("utf-8")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_cannot_be_exported(made: _Grown, core: Corpus, tmp_path: Path) -> None:
    records, lineage = made
    second = next(r for r in records if _parent(lineage, r) not in core.by_name)
    with pytest.raises(UsageError, match="which is not exported"):
        export_corpus(tmp_path / "out", [second], lineage)
    with pytest.raises(UsageError, match="distinct names"):
        export_corpus(tmp_path / "out", [*records, records[0]], lineage)
    with pytest.raises(UsageError, match="no proof"):
        export_corpus(tmp_path / "out", [replace(r, proof=None) for r in records], lineage)
    with pytest.raises(UsageError, match="pairs of nobody"):
        export_corpus(tmp_path / "out", records, lineage, [Pair("", "", "nobody", "search")])
    with pytest.raises(UsageError, match="no shares"):
        export_corpus(tmp_path / "out", records, lineage, shares=(0.9, 0.9, 0.1))
    assert list(tmp_path.iterdir()) == []
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        export_corpus(other, records, lineage)
    assert (other / "thesis.tex").read_text() == "mine"


def test_an_export_is_replaced_as_a_whole(
    made: _Grown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, lineage = made
    folder = tmp_path / "out"
    export_corpus(folder, records, lineage, seed=1)
    before = (folder / MARKER).read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("provers.files.os.fsync", full)
        with pytest.raises(SourceError, match="No space left"):
            export_corpus(folder, records, lineage, seed=2)
    assert (folder / MARKER).read_text() == before
    export_corpus(folder, records, lineage, seed=2)
    assert json.loads((folder / MARKER).read_text())["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_bad_pairs_name_their_line(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"state": "a", "tactic": "b", "theorem": "c", "origin": "search"}\n[1]\n')
    with pytest.raises(SourceError, match="line 2"):
        list(read_pairs(path))


def test_sources_are_not_declared_again(core: Corpus, tmp_path: Path) -> None:
    record = core.by_name["Nat.add_comm"]
    assert record.origin.kind is OriginKind.CORE
    export_corpus(tmp_path / "out", [record], Lineage())
    assert "theorem" not in (tmp_path / "out" / "theorems.lean").read_text("utf-8")


async def test_what_a_text_declares_is_declared_again(
    core: Corpus, processes: LeanProcesses, tmp_path: Path
) -> None:
    """A theorem of a Lean text stands in no module, so what is made from it brings it along."""
    path = tmp_path / "Some.lean"
    path.write_text("theorem fine (a b : Nat) : a + b = b + a := by\n  rw [Nat.add_comm]\n")
    (parent,) = (await load_corpus([str(path)], processes)).records
    candidate = rewrites(core, [parent])[0]
    records = [as_record(candidate)]
    export_corpus(tmp_path / "out", records, Lineage([candidate]), sources=[parent])
    text = (tmp_path / "out" / "theorems.lean").read_text("utf-8")
    assert text.index("theorem fine") < text.index(f"theorem {candidate.name}")
    compiled = await compile_text(processes, text, Limits(wall_seconds=60), tmp_path)
    assert compiled.accepted, [message.text for message in compiled.errors][:3]


def test_a_text_that_is_brought_along_keeps_to_itself() -> None:
    texts = {
        "A": "import Init.Omega\n/- section -/\nopen Nat\nnamespace X.Y\nsection\ndef d := 1\n",
        "B": "section Outer\nsection\nvariable (n : Nat)\nend\nend Outer\ntheorem t : True := ⟨⟩",
        "C": "module\npublic import Init\n",
    }
    found = inlined(["A", "Other", "B", "A", "C"], texts)
    assert found.imports == ("Init.Omega", "Other", "C")
    assert [line for line in found.lines if line.startswith(("section", "end", "namespace"))] == [
        "section -- the text of A", "namespace X.Y", "section", "end", "end Y", "end X", "end",
        "section -- the text of B", "section Outer", "section", "end", "end Outer", "end",
    ]  # fmt: skip


_NAMES = [f"t{number}" for number in range(40)]


@st.composite
def _families(draw: st.DrawFn) -> list[list[str]]:
    names = draw(st.lists(st.sampled_from(_NAMES), unique=True, max_size=40))
    families: list[list[str]] = []
    while names:
        size = draw(st.integers(1, min(9, len(names))))
        families.append(names[:size])
        names = names[size:]
    return families


_SHARES = st.sampled_from([(0.8, 0.1, 0.1), (0.5, 0.25, 0.25), (1.0, 0.0, 0.0), (0.0, 0.5, 0.5)])


@settings(deadline=None)
@given(_families(), _SHARES, st.integers(0, 5))
def test_families_stay_whole_and_shares_nearly_right(
    families: list[list[str]], shares: tuple[float, float, float], seed: int
) -> None:
    parts = split_families(families, shares, seed)
    assert set(parts) == {name for family in families for name in family}
    assert all(len({parts[name] for name in family}) == 1 for family in families)
    largest = max(map(len, families), default=0)
    for part, share in zip(PARTS, shares, strict=True):
        size = sum(where == part for where in parts.values())
        assert abs(size - share * len(parts)) <= 2 * largest
    shuffled = [family[::-1] for family in reversed(families)]
    assert split_families(shuffled, shares, seed) == parts


@settings(deadline=None)
@given(
    _families(),
    st.dictionaries(st.sampled_from(_NAMES), st.sets(st.sampled_from("abcdefgh"), max_size=4)),
    _SHARES,
    st.integers(0, 5),
)
def test_novel_premises_are_novel(
    families: list[list[str]],
    premises: dict[str, set[str]],
    shares: tuple[float, float, float],
    seed: int,
) -> None:
    parts = split_novel(families, premises, shares, seed)
    trained = [name for name, part in parts.items() if part == "train"]
    seen = set[str]().union(*(premises.get(name, set()) for name in trained))
    for name, part in parts.items():
        if part != "train":
            assert premises.get(name, set()) - seen
    for family in families:
        sides = {parts.get(name) == "train" for name in family if name in parts}
        assert len(sides) < 2
        assert len({parts[name] for name in family if name in parts}) < 2
    tested = len(parts) - len(trained)
    assert tested <= (1 - shares[0]) * sum(map(len, families)) + 1e-9
