"""Records from every kind of source; what is broken, duplicate or huge is left out by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx
import pytest

from mutation.corpus import Corpus, join, load_corpus
from mutation.records import OriginKind, Record, SkipReason
from mutation.sources.jsonl import read_jsonl, to_row, write_jsonl
from mutation.sources.oleans import read_modules
from provers.errors import SourceError, UsageError
from provers.lean.digests import alpha_equal
from provers.lean.processes import LeanProcesses
from tests.provers.lean.compiled import compile_source
from tests.provers.lean.compiled import core as core_prefix
from tests.provers.lean.test_recheck import BY_MACRO, BY_OPTION, CONCEALED

TEXT = """
theorem fine (a b : Nat) : a + b = b + a := by
  rw [Nat.add_comm]

theorem again (x y : Nat) : x + y = y + x := Nat.add_comm x y

theorem unproved (a : Nat) : a = a + 1 := sorry

theorem broken (a : Nat) : a = a + 2 := by
  rfl

theorem uses_broken (a : Nat) : a = a + 2 := broken a

private theorem hidden : 1 + 1 = 2 := rfl

theorem «größer 1» {α : Type u} (a b : List α) (h : a = b) : b = a := h.symm

theorem on_unproved (a : Nat) : a = a + 1 ∧ True := ⟨unproved a, trivial⟩
"""


def test_the_core_is_a_corpus(core: Corpus) -> None:
    assert len(core.records) > 2000
    record = core.by_name["Nat.add_comm"]
    assert record.explicit.startswith("∀ (")
    assert record.origin.kind is OriginKind.CORE
    assert record.imports == ()
    assert [str(v.fvar.name) for v in record.telescope.variables] == ["n", "m"]
    assert record.telescope.close() is record.type
    # Whatever has numbers or macro scopes in its name cannot be mutated by name.
    assert all("._" not in record.name for record in core.records)
    assert core.skip_counts[SkipReason.GENERATED] > 0
    assert core.skip_counts[SkipReason.BROKEN] == 0


def test_statements_of_a_corpus_are_distinct(core: Corpus) -> None:
    assert len({record.digest for record in core.records}) == len(core.records)


def test_telescopes_close_to_the_same_statement(core: Corpus) -> None:
    for record in core.records:
        assert alpha_equal(record.telescope.close(), record.type), record.name


def test_premises_form_a_graph_without_cycles(core: Corpus) -> None:
    graph = core.premise_graph()
    assert networkx.is_directed_acyclic_graph(graph)
    assert graph.has_edge("Nat.add_left_comm", "Nat.add_assoc")
    assert all(graph.nodes[record.name]["known"] for record in core.records)


def _write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _row(record: Record, **changes: Any) -> str:
    return json.dumps({**to_row(record), **changes})


def test_rows_come_back_as_they_were(core: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    assert write_jsonl(path, core.records) == len(core.records)
    assert tuple(read_jsonl(path)) == core.records
    assert [child.name for child in tmp_path.iterdir()] == ["corpus.jsonl"]


def test_bad_rows_are_named_by_their_line(core: Corpus, tmp_path: Path) -> None:
    good = core.by_name["Nat.add_comm"]
    path = _write(
        tmp_path / "corpus.jsonl",
        [
            _row(good),
            "{not json",
            "[1, 2]",
            _row(good, format="something/7"),
            _row(good, term='[["a", 0, 0]]'),
            _row(good, term='[["b", 0]]'),
            _row(good, term='[["f", "x"]]'),
            _row(good, premises="Nat.add_comm"),
            _row(good, name=""),
            _row(good, origin="nowhere"),
            "",
            _row(good, name="second"),
            '{"format": "lemmata.theorem/2", "name": "half',
        ],
    )
    corpus = join(read_jsonl(path))
    assert [record.name for record in corpus.records] == ["Nat.add_comm"]
    bad = [s for s in corpus.skipped if s.reason is SkipReason.MALFORMED]
    assert [s.place.rpartition(":")[2] for s in bad] == [*map(str, range(2, 11)), "13"]
    assert [s.name for s in corpus.skipped if s.reason is SkipReason.DUPLICATE_STATEMENT] == [
        "second"
    ]


def test_writing_fails_as_a_whole(core: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text("what was there")

    def failing() -> Any:
        yield core.records[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(SourceError, match="No space left"):
        write_jsonl(path, failing())
    assert path.read_text() == "what was there"
    assert len(list(tmp_path.iterdir())) == 1


async def test_a_text_gives_its_sound_theorems(processes: LeanProcesses, tmp_path: Path) -> None:
    path = tmp_path / "Some.lean"
    path.write_text(TEXT, encoding="utf-8")
    corpus = await load_corpus([str(path)], processes)
    assert [record.name for record in corpus.records] == ["fine", "«größer 1»"]
    reasons = {skipped.name: skipped.reason for skipped in corpus.skipped}
    assert reasons["broken"] is SkipReason.BROKEN
    assert reasons["uses_broken"] is SkipReason.BROKEN
    assert reasons["unproved"] is reasons["on_unproved"] is SkipReason.SORRY
    assert reasons["again"] is SkipReason.DUPLICATE_STATEMENT
    assert SkipReason.PRIVATE in reasons.values()
    fine = corpus.by_name["fine"]
    assert fine.proof == "by\n  intro a b\n  rw [Nat.add_comm]"
    assert fine.origin.line == 2
    assert "Nat.add_comm" in fine.premises


async def test_a_text_that_fails_as_a_whole_is_refused(
    processes: LeanProcesses, tmp_path: Path
) -> None:
    path = tmp_path / "Some.lean"
    path.write_text("import Nowhere\ntheorem t : True := trivial\n")
    with pytest.raises(SourceError, match="does not compile"):
        await load_corpus([str(path)], processes)
    path.write_bytes(b"theorem t : \xff\xfe")
    with pytest.raises(SourceError, match="UTF-8"):
        await load_corpus([str(path)], processes)


@pytest.mark.parametrize("text", [BY_OPTION, BY_MACRO, CONCEALED])
async def test_a_text_that_keeps_theorems_from_the_kernel_is_refused(
    processes: LeanProcesses, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "Some.lean"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="is not used"):
        await load_corpus([str(path)], processes)


async def test_a_folder_of_modules(processes: LeanProcesses, tmp_path: Path) -> None:
    folder = tmp_path / "lib"
    compile_source(folder, "First", "theorem first (a : Nat) : a = a + 0 := rfl\n")
    compile_source(folder, "Second", "import First\ntheorem second : 3 = 3 + 0 := first 3\n")
    (folder / "Torn.olean").write_bytes((folder / "First.olean").read_bytes()[:100])
    corpus = await load_corpus([str(folder)], processes)
    assert [record.name for record in corpus.records] == ["first", "second"]
    assert corpus.by_name["second"].premises == ("first",)
    assert corpus.by_name["second"].imports == ("Second",)
    assert [(s.place, s.reason) for s in corpus.skipped] == [("Torn", SkipReason.BROKEN)]


def test_huge_statements_are_left_out(tmp_path: Path) -> None:
    sum_ = " + ".join(["a"] * 1500)
    source = f"set_option maxRecDepth 100000\ntheorem huge (a : Nat) : {sum_} = {sum_} := rfl\n"
    compile_source(tmp_path, "Huge", source + "theorem small : 1 = 1 := rfl\n")
    search = [tmp_path, core_prefix().lib]
    corpus = join(read_modules(["Huge"], search))
    assert [record.name for record in corpus.records] == ["small"]
    assert [(s.name, s.reason) for s in corpus.skipped] == [("huge", SkipReason.TOO_LARGE)]


async def test_what_is_no_source_is_refused(processes: LeanProcesses, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source of theorems"):
        await load_corpus(["thoughts"], processes)
    with pytest.raises(SourceError, match=r"no \.olean file"):
        await load_corpus([str(tmp_path)], processes)


def _benchmark(folder: Path) -> Path:
    (folder / "random").mkdir(parents=True)
    rows = [{"path": "Init/Nat/Basic.lean", "imports": [], "premises": []}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    traced = {
        "tactic": "rw [Nat.add_comm]",
        "annotated_tactic": ["rw [<a>Nat.add_comm</a>]", [{"full_name": "Nat.add_comm"}]],
        "state_before": "⊢ a + b = b + a",
        "state_after": "no goals",
    }
    theorem = {
        "url": "https://example.org/library", "commit": "0" * 40,
        "file_path": "Init/Nat/Basic.lean", "full_name": "Nat.add_left_comm",
        "start": [12, 1], "end": [14, 20], "traced_tactics": [traced],
    }  # fmt: skip
    (folder / "random" / "train.json").write_text(
        json.dumps([theorem, theorem, {**theorem, "full_name": "Nowhere.at_all"}])
    )
    (folder / "random" / "val.json").write_text(
        json.dumps([{"full_name": 3}, {**theorem, "full_name": "x", "file_path": "Lost.lean"}])
    )
    return folder


async def test_a_benchmark_of_leandojo(processes: LeanProcesses, tmp_path: Path) -> None:
    corpus = await load_corpus([str(_benchmark(tmp_path / "leandojo"))], processes)
    (record,) = corpus.records
    assert record.name == "Nat.add_left_comm"
    assert record.proof == "by\n  rw [Nat.add_comm]"
    assert record.origin.line == 12
    reasons = [skipped.reason for skipped in corpus.skipped]
    assert reasons == [SkipReason.UNKNOWN, SkipReason.MALFORMED, SkipReason.MALFORMED]


async def test_a_benchmark_without_splits_is_refused(
    processes: LeanProcesses, tmp_path: Path
) -> None:
    (tmp_path / "corpus.jsonl").write_text("")
    with pytest.raises(SourceError, match="no split"):
        await load_corpus([str(tmp_path)], processes)
