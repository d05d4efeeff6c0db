"""Dataset rows, prompts, and verify@k."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fstar_bridge.__main__ import main
from fstar_bridge.dataset import BadRow, Definition, export_rows, read_rows
from fstar_bridge.prompt import Budget, PromptBuilder, words
from fstar_bridge.scheduler import make_scheduler
from fstar_bridge.verify_at_k import Results, run, verify_at
from provers.errors import SourceError, UsageError
from provers.verdict import Status
from tests.fstar_bridge.programs import double

ROW = {
    "file_name": "Lists.fst",
    "name": "Lists.append_length",
    "original_source_type": "",
    "source_type": "val append_length : x:list int -> y:list int -> Lemma (len (x @ y) == len x)",
    "source_definition": "let append_length x y = ()",
    "source": {"project_name": "p", "file_name": "src/Lists.fst", "git_rev": "0", "git_url": "u"},
    "source_range": {"start_line": 3, "start_col": 0, "end_line": 4, "end_col": 9},
    "file_context": "module Lists\nopen FStar.List.Tot\n",
    "dependencies": {"source_file": "Lists.fst", "checked_file": "Lists.fst.checked",
                     "interface_file": False, "dependencies": []},
    "opens_and_abbrevs": [{"open": "FStar.List.Tot"}],
    "vconfig": {"max_fuel": 2},
    "interleaved": False,
    "definition": "fun x y -> ()",
    "type": "x: list int -> y: list int -> Lemma",
    "effect": "Lemma",
    "effect_flags": [],
    "mutual_with": [],
    "premises": ["Lists.len"],
    "proof_features": [],
    "is_simple_lemma": True,
    "prompt": "",
    "expected_response": "",
    "isa_cross_project_example": False,
    "a_field_of_tomorrow": 1,
}  # fmt: skip


def write(path: Path, *lines: object) -> Path:
    text = "".join(x if isinstance(x, str) else json.dumps(x) + "\n" for x in lines)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", ROW, "\n", {**ROW, "name": "Lists.other"})
    found = list(read_rows(path))
    assert [(number, row.name) for number, row in found] == [
        (1, "Lists.append_length"), (3, "Lists.other")
    ]  # fmt: skip
    row = found[0][1]
    assert row.source is not None
    assert row.source.git_rev == "0"
    assert row.module == "Lists"
    assert export_rows(tmp_path / "out.jsonl", [row]) == 1
    ((_, again),) = read_rows(tmp_path / "out.jsonl")
    assert again == row
    assert again.model_extra == {"a_field_of_tomorrow": 1}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{\n", "not JSON"),
        ("[]\n", "row"),
        ("3\n", "row"),
        ('{"name": "A.f"}\n', "Field required"),
        (json.dumps({**ROW, "premises": "x"}) + "\n", "premises"),
        (json.dumps({**ROW, "name": ""}) + "\n", "name is empty"),
        (json.dumps({**ROW, "opens_and_abbrevs": [{"what": 1}]}) + "\n", "opens_and_abbrevs.0"),
        ('"\udc80"\n', "not UTF-8"),
        ("[" * 100_000 + "\n", "not JSON"),
    ],
)
def test_bad_rows_are_told_with_their_line(tmp_path: Path, line: str, said: str) -> None:
    path = write(tmp_path / "rows.jsonl", ROW, "\n", line, ROW)
    with pytest.raises(BadRow, match=r"rows\.jsonl:3") as caught:
        list(read_rows(path))
    assert caught.value.line == 3
    assert said in str(caught.value)
    bad: list[BadRow] = []
    assert [number for number, _ in read_rows(path, on_bad=bad.append)] == [1, 4]
    assert [b.line for b in bad] == [3]


def test_a_row_beyond_all_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fstar_bridge.dataset.MAX_ROW_BYTES", 2000)
    path = write(tmp_path / "rows.jsonl", '"' + "x" * 9000 + '"\n', ROW)
    bad: list[BadRow] = []
    assert [number for number, _ in read_rows(path, on_bad=bad.append)] == [2]
    assert "longer than" in str(bad[0])


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        list(read_rows(tmp_path / "none.jsonl"))
    with pytest.raises(SourceError):
        list(read_rows(tmp_path))
    with pytest.raises(SourceError):
        export_rows(tmp_path / "no" / "out.jsonl", [])


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = write(tmp_path / "out.jsonl", ROW)

    def rows():  # type: ignore[no-untyped-def]
        yield ROW
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_rows(path, rows())
    assert json.loads(path.read_text()) == ROW
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def lemma(name: str, statement: str, proof: str = "()") -> Definition:
    short = name.rsplit(".", 1)[-1]
    return Definition(
        file_name=f"{name.rsplit('.', 1)[0]}.fst",
        name=name,
        source_type=f"val {short} : {statement}",
        source_definition=f"let {short} x = {proof}",
    )


CORPUS = [
    lemma("Lists.append_length", "x:list int -> Lemma (length (append x []) == length x)"),
    lemma("Lists.reverse_length", "x:list int -> Lemma (length (reverse x) == length x)"),
    lemma("Maps.domain_union", "m:map -> Lemma (domain (union m m) == domain m)"),
    lemma("Ints.positive", "x:int -> Lemma (requires x > 0) (ensures x >= 0)"),
]


def test_words_are_whole_and_in_parts() -> None:
    assert words("list_appendLength x'y (* hidden *)")[:4] == [
        "list_appendlength", "list", "append", "length"
    ]  # fmt: skip
    assert "hidden" not in words("x (* hidden *)")
    assert words('"never closed words')


def test_the_nearest_come_first_and_the_answer_never() -> None:
    goal = lemma("Lists.map_length", "x:list int -> Lemma (length (map x) == length x)", "SECRET")
    copy = lemma("Other.map_length", "x:list int -> Lemma (length (map x) == length x)", "SECRET")
    prompt = PromptBuilder([*CORPUS, goal, copy], budget=Budget(examples=2)).build(goal)
    assert set(prompt.examples) == {"Lists.append_length", "Lists.reverse_length"}
    assert "SECRET" not in prompt.text
    assert prompt.text.rstrip().endswith(goal.statement)


def test_budgets_are_kept() -> None:
    goal = Definition.model_validate({**ROW, "file_context": "line\n" * 5000})
    budget = Budget(context_characters=100, example_characters=150, premise_characters=100)
    prompt = PromptBuilder(CORPUS, budget=budget).build(goal)
    assert len(prompt.text) < 100 + 150 + 100 + len(goal.statement) + 200
    assert len(prompt.examples) <= 2


def test_an_empty_corpus_and_unknown_words() -> None:
    goal = lemma("Q.zzz", "zzz -> Lemma zzz")
    assert PromptBuilder([]).build(goal).examples == ()
    assert PromptBuilder(CORPUS).build(goal).examples == ()


@given(st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_verify_at_is_a_chance(n: int, correct: int, k: int) -> None:
    if k > n or correct > n:
        with pytest.raises(UsageError):
            verify_at(n, correct, k)
        return
    value = verify_at(n, correct, k)
    assert 0.0 <= value <= 1.0
    assert verify_at(n, correct, 1) == pytest.approx(correct / n)
    assert verify_at(n, correct, n) == (1.0 if correct else 0.0)


def rows_with(*candidates: list[str]) -> list[Definition]:
    return [
        Definition.model_validate(
            {**ROW, "name": f"Lists.f{i}", "source_type": f"val f{i} : int -> Lemma (2 > 1)",
             "candidates": [c.replace("NAME", f"f{i}") for c in texts]}
        )
        for i, texts in enumerate(candidates)
    ]  # fmt: skip


GOOD, BAD, CRASH = "let NAME x = ()", "let NAME x = assert (1 > 2)", "let NAME x = crashes_now"


async def test_a_run_and_its_figure(tmp_path: Path) -> None:
    rows = rows_with([GOOD, BAD, BAD], [BAD, CRASH, BAD], [GOOD, GOOD, "let NAME x = admit ()"])
    path = tmp_path / "results.jsonl"
    scheduler = await make_scheduler(tmp_path, workers=2, program=double())
    summary = await run(scheduler, rows, ks=(1, 3, 9), results=Results(path))
    assert (summary.definitions, summary.candidates, summary.verified) == (3, 9, 3)
    assert summary.solved == 2
    assert summary.at == {1: pytest.approx(3 / 9), 3: pytest.approx(2 / 3)}
    assert summary.statuses["error"] == 1
    # Again from the results, the last line torn off: final verdicts stay, the crash is retried.
    lines = path.read_bytes()
    path.write_bytes(lines + b'{"key": "torn')
    results = Results(path)
    results.load()
    assert Status.ERROR not in results.statuses.values()
    seen: list[str] = []
    again = await run(
        scheduler, rows, ks=(1,), results=results, on_verdict=lambda d, i, v: seen.append(d.name)
    )
    assert seen == ["Lists.f1"]
    assert again.at[1] == summary.at[1]
    assert again.reused == 5
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_results_of_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text("hello\n")
    with pytest.raises(SourceError, match=r"results\.jsonl:1"):
        Results(path).load()


def command(tmp_path: Path, *more: str) -> list[str]:
    rows = tmp_path / "rows.jsonl"
    return ["verify-at-k", str(rows), "--checked", str(tmp_path), "--fstar", double(), *more]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export_rows(tmp_path / "rows.jsonl", rows_with([GOOD, BAD]))
    assert main(command(tmp_path, "-k", "1,2")) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["status"] for row in out[:-1]] == ["verified", "rejected"]
    figure = out[-1]["summary"]["verify_at"]
    assert math.isclose(figure["1"], 0.5)
    assert figure["2"] == 1.0


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (["-k", "x"], 2),
        (["-k", "0"], 2),
        (["--workers", "0"], 2),
        (["--checked", "/no/such/folder"], 2),
        (["--fstar", "/nowhere/fstar.exe"], 3),
    ],
)
def test_mistakes_in_the_call(
    tmp_path: Path, more: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    export_rows(tmp_path / "rows.jsonl", rows_with([BAD]))
    assert main(command(tmp_path, *more)) == status
    assert "error:" in capsys.readouterr().err


def test_the_module_can_be_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fstar_bridge", "--help"], capture_output=True, check=True, text=True
    )
    assert "verify-at-k" in done.stdout
