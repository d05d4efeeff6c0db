"""What `lean-dojo` traces becomes records; its own classes are used where it is installed."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mutation.records import OriginKind, Record, Skipped, SkipReason
from mutation.sources.dojo import compiled_folders, read_theorems, read_traced, trace_repository
from mutation.steps import NO_GOALS
from provers.errors import SourceError, ToolMissing
from tests.provers.lean.compiled import compile_source, core, core_environment

SOURCE = "theorem first (a b : Nat) : a + b = b + a := by\n  rw [Nat.add_comm]\n"


@dataclass
class _Tactic:
    tactic: str
    state_before: str
    state_after: str


@dataclass
class _Repository:
    """Stands for a traced repository."""

    root_dir: Path
    theorems: tuple[_Theorem, ...] = ()

    def get_traced_theorems(self) -> tuple[_Theorem, ...]:
        return self.theorems


@dataclass
class _Theorem:
    """Stands for a traced theorem where `lean-dojo` is not installed."""

    full_name: str
    is_private: bool = False
    file_path: Path = Path("First.lean")
    tactics: tuple[_Tactic, ...] = ()
    statement: str = ""
    proof: str | None = None

    @property
    def theorem(self) -> Any:
        return SimpleNamespace(full_name=self.full_name)

    @property
    def start(self) -> Any:
        return SimpleNamespace(line_nb=3, column_nb=1)

    def get_traced_tactics(self) -> tuple[_Tactic, ...]:
        return self.tactics

    def get_theorem_statement(self) -> str:
        return self.statement

    def get_tactic_proof(self) -> str | None:
        return self.proof


def test_traced_theorems_are_read() -> None:
    step = _Tactic("rw [Nat.add_comm]", "a b : Nat\n⊢ a + b = b + a", NO_GOALS)
    theorems = [
        _Theorem(
            "Nat.add_left_comm",
            tactics=(step,),
            statement="protected theorem Nat.add_left_comm (n m k : Nat) : n + (m + k) = m + (n + k) :=",
            proof="by\n  rw [Nat.add_comm]",
        ),
        _Theorem("Nat.add_comm", is_private=True),
        _Theorem("Nowhere.at_all"),
        _Theorem("Nat.add"),
        _Theorem("Nat.add_assoc"),
    ]
    (first, trace), *others = read_theorems(theorems, core_environment())
    assert isinstance(first, Record)
    assert first.origin.kind is OriginKind.LEAN_DOJO
    assert (first.origin.place, first.origin.line) == ("First.lean", 3)
    assert first.proof == "by\n  intro n m k\n  rw [Nat.add_comm]"
    assert trace is not None
    assert list(trace) == [(step.state_before, step.tactic)]
    assert trace.after == (NO_GOALS,)
    assert [item.reason for item, _ in others if isinstance(item, Skipped)] == [
        SkipReason.PRIVATE, SkipReason.UNKNOWN, SkipReason.UNKNOWN,
    ]  # fmt: skip
    last, nothing = others[-1]
    assert isinstance(last, Record)
    assert last.proof is None
    assert nothing is None


def test_compiled_modules_are_looked_for_where_lake_puts_them(tmp_path: Path) -> None:
    repository = _Repository(tmp_path)
    with pytest.raises(SourceError, match="no compiled modules"):
        list(read_traced(repository, []))
    own = tmp_path / ".lake" / "build" / "lib" / "lean"
    compile_source(own, "First", SOURCE)
    package = tmp_path / ".lake" / "packages" / "other" / ".lake" / "build" / "lib"
    compile_source(package, "Other", "theorem other : True := trivial\n")
    assert compiled_folders(tmp_path) == [own, package]
    theorem = _Theorem(
        "first", statement=SOURCE.partition(" := ")[0], proof="by\n  rw [Nat.add_comm]"
    )
    repository = _Repository(tmp_path, (theorem,))
    ((record, _),) = read_traced(repository, [core().lib])
    assert isinstance(record, Record)
    assert record.imports == ("First",)
    assert record.proof == "by\n  intro a b\n  rw [Nat.add_comm]"


def test_without_the_package_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lean_dojo", None)
    with pytest.raises(ToolMissing, match="lean-dojo cannot be imported") as caught:
        trace_repository("https://example.org/repository", "main")
    assert "lemmata[dojo]" in (caught.value.hint or "")


@pytest.mark.slow
def test_the_classes_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("lean_dojo", reason="lean-dojo is not installed")
    monkeypatch.setenv("CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "repository"
    compile_source(root / ".lake" / "build" / "lib" / "lean", "First", SOURCE)
    (root / "First.lean").write_text(SOURCE, encoding="utf-8")
    traced = _traced_repository(root)
    ((record, trace),) = read_traced(traced, [core().lib])
    assert isinstance(record, Record), record
    assert (record.name, record.origin.place, record.origin.line) == ("first", "First.lean", 1)
    assert record.proof == "by\n  intro a b\n  rw [Nat.add_comm]"
    assert trace is not None
    assert list(trace) == [("a b : Nat\n⊢ a + b = b + a", "rw [Nat.add_comm]")]
    assert trace.after == (NO_GOALS,)


def _traced_repository(root: Path) -> Any:
    """A traced repository of one theorem, made of the package's own classes."""
    trees: Any = importlib.import_module("lean_dojo.data_extraction.ast")
    lean: Any = importlib.import_module("lean_dojo.data_extraction.lean")
    data: Any = importlib.import_module("lean_dojo.data_extraction.traced_data")
    file = lean.LeanFile(root, Path("First.lean"))
    by = SOURCE.index("by\n") + 1
    start, middle, end = lean.Pos(1, 1), lean.Pos(1, by), lean.Pos(2, 20)
    step = trees.OtherNode(
        file,
        lean.Pos(2, 3),
        end,
        [],
        "rw",
        "a b : Nat\n⊢ a + b = b + a",
        NO_GOALS,
        "rw [Nat.add_comm]",
    )
    steps = trees.NullNode(file, step.start, end, [step])
    block = trees.TacticTacticseq1IndentedNode(file, step.start, end, [steps])
    proof = trees.TermBytacticNode(file, middle, end, [block])
    value = trees.CommandDeclvalsimpleNode(file, middle, end, [steps, proof])
    empty = trees.NullNode(file, start, start, [])
    theorem = trees.CommandTheoremNode(
        file, start, end, [empty, empty, empty, value], "first", "first"
    )
    tree = trees.FileNode(file, start, end, [theorem])
    # Its own constructor asks the network what the address is.
    repository = object.__new__(lean.LeanGitRepo)
    for field, value in (("url", str(root)), ("commit", "0" * 40)):
        object.__setattr__(repository, field, value)
    traced_file = data.TracedFile(root, repository, file, tree, [])
    traced = data.TracedRepo(repository, {}, root, [traced_file], None)
    traced._update_traced_files()
    return traced
