"""What `lean-dojo` traces becomes records; its own classes are used where it is installed."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mutation.corpus import load_corpus
from mutation.pipeline import read_kept
from mutation.records import OriginKind, Record, Skipped, SkipReason
from mutation.sources.dojo import (
    compiled_folders,
    parse_source,
    read_theorems,
    read_traced,
    trace_repository,
)
from mutation.steps import NO_GOALS
from provers.errors import SourceError, ToolMissing, UsageError
from provers.lean.processes import LeanProcesses
from tests.lemmata.running import Done, lemmata
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


def test_without_lake_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lean_dojo", SimpleNamespace())
    monkeypatch.setattr("mutation.sources.dojo.shutil.which", lambda _: None)
    with pytest.raises(ToolMissing, match="no `lake`") as caught:
        trace_repository("https://example.org/repository", "main")
    assert caught.value.hint == "install elan"


def test_how_a_repository_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine@home" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for source, expected in (
        ("dojo:https://example.org/a/b@v1.0-rc2", ("https://example.org/a/b", "v1.0-rc2")),
        ("dojo:git@example.org:a/b@0123abc", ("git@example.org:a/b", "0123abc")),
        ("dojo:mine@home@v1", (str(tmp_path / "mine@home"), "v1")),
    ):
        assert parse_source(source) == expected
    for source, words in MALFORMED.items():
        with pytest.raises(UsageError, match=words) as caught:
            parse_source(source)
        assert caught.value.hint is not None
        assert "dojo:URL@COMMIT" in caught.value.hint


MALFORMED = {
    "dojo:": "names no repository and commit",
    "dojo:https://example.org/a/b": "names no repository and commit",
    "dojo:@v1": "names no repository and commit",
    "dojo:https://example.org/a/b@": "names no repository and commit",
    "dojo:https://example.org/a/b@of course": "names no repository and commit",
    "dojo:git@example.org:a/b": "names no repository and commit",
    "dojo:--upload-pack=x@v1": "names no repository and commit",
    "dojo:nowhere@v1": "nowhere is neither a folder nor a URL",
    "dojo:.@v1": ". is no git repository",
}

DOUBLE = """\
import os
from pathlib import Path
from types import SimpleNamespace


class LeanGitRepo:
    def __init__(self, url, commit):
        if commit != "v1":
            raise ValueError(f"no commit {commit}")
        self.url = url


def trace(repository):
    print("tracing")
    os.system("echo building")
    theorem = SimpleNamespace(
        theorem=SimpleNamespace(full_name="first"),
        file_path=Path("First.lean"),
        start=SimpleNamespace(line_nb=3),
        is_private=False,
        get_traced_tactics=lambda: [],
        get_theorem_statement=lambda: "",
        get_tactic_proof=lambda: None,
    )
    return SimpleNamespace(
        root_dir=Path(repository.url), get_traced_theorems=lambda: [theorem]
    )
"""
"""Stands for the package, and writes to standard output as its tracer does."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A built repository whose module imports one of a package's."""
    root = tmp_path / "repository"
    own = root / ".lake" / "build" / "lib" / "lean"
    package = root / ".lake" / "packages" / "other" / ".lake" / "build" / "lib"
    other, _ = compile_source(own, "Other", "def twice (n : Nat) : Nat := n + n\n")
    compile_source(
        own,
        "First",
        "import Other\ntheorem first (a b : Nat) (h : a = b) : twice a = twice b := by rw [h]\n",
    )
    package.mkdir(parents=True)
    other.rename(package / "Other.olean")
    (root / ".git").mkdir()
    return root


def _with_package(tmp_path: Path, text: str, *arguments: str) -> Done:
    """Run `lemmata mutate` where the package is `text`, and where there is a `lake`."""
    places = {name: tmp_path / name for name in ("packages", "programs")}
    for place in places.values():
        place.mkdir()
    (places["packages"] / "lean_dojo.py").write_text(text)
    lake = places["programs"] / "lake"
    lake.write_text("#!/bin/sh\n")
    lake.chmod(0o755)
    paths = {"PYTHONPATH": str(places["packages"])}
    if known := os.environ.get("PYTHONPATH"):
        paths["PYTHONPATH"] += f":{known}"
    paths["PATH"] = f"{places['programs']}:{os.environ['PATH']}"
    return lemmata("mutate", *arguments, "-o", tmp_path / "out", env=paths)


def test_the_command_grows_out_of_a_repository(repository: Path, tmp_path: Path) -> None:
    source = f"dojo:{repository}@v1"
    options = ("--max", "2", "--workers", "1", "--keep-trivial", "--json")
    done = _with_package(tmp_path, DOUBLE, source, *options)
    assert done.status == 0, done.stderr
    # What the tracer says is not among the rows.
    *rows, last = done.rows
    assert "tracing" in done.stderr
    assert "building" in done.stderr
    assert len(rows) == 2
    assert last["summary"]["sources"] == 1
    assert last["summary"]["pairs"] > 0
    assert last["summary"]["not_replayed"]["count"] == 0
    kept = read_kept(tmp_path / "out")
    assert {record.imports for record in kept} == {("First",)}
    assert all("first" in record.premises for record in kept)


def test_the_command_without_the_package(repository: Path, tmp_path: Path) -> None:
    done = _with_package(tmp_path, 'raise ImportError("none")\n', f"dojo:{repository}@v1")
    assert done.status == 3
    assert "lean-dojo cannot be imported" in done.stderr
    assert "pip install 'lemmata[dojo]'" in done.stderr


def test_the_command_with_what_cannot_be_traced(repository: Path, tmp_path: Path) -> None:
    done = _with_package(tmp_path, DOUBLE, f"dojo:{repository}@v2")
    assert done.status == 2
    assert "cannot be traced: no commit v2" in done.stderr


def test_the_command_with_a_malformed_source(tmp_path: Path) -> None:
    done = lemmata("mutate", "dojo:nowhere", "-o", tmp_path / "out")
    assert done.status == 2
    assert "dojo:nowhere names no repository and commit" in done.stderr


async def test_a_repository_is_a_source_among_others(
    repository: Path, processes: LeanProcesses, tmp_path: Path
) -> None:
    source = f"dojo:{repository}@v1"
    traced = _Repository(repository, (_Theorem("first"), _Theorem("Nowhere.at_all")))
    text = tmp_path / "Some.lean"
    text.write_text("theorem other (a : Nat) : a = a + 0 := rfl\n")
    corpus = await load_corpus([source, str(text)], processes, repositories={source: traced})
    assert list(corpus.by_name) == ["first", "other"]
    assert corpus.by_name["first"].origin.kind is OriginKind.LEAN_DOJO
    assert corpus.skip_counts == {SkipReason.UNKNOWN: 1}


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
