"""The batch checker against the double: bad input, limits, options, and what is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fstar_bridge.checker import FStarChecker
from provers.engine import Engine
from provers.errors import ToolMissing, UsageError
from provers.registry import Registry
from provers.request import (
    MEGABYTE,
    Limits,
    TrustLevel,
    TrustPolicy,
    VerifyRequest,
    read_source,
)
from provers.store import VerdictStore
from provers.verdict import Status, Verdict
from tests.fstar_bridge.programs import double, script
from tests.orphans import leaves_no_process

EXAMPLES = Path(__file__).parents[2] / "examples" / "fstar"
GOOD = "module Good\nlet one = assert (2 > 1)\n"


@pytest.fixture
async def checker() -> AsyncIterator[FStarChecker]:
    made = FStarChecker(workers=2, program=double())
    yield made
    await made.close()


def ask(source: str, **more: object) -> VerifyRequest:
    return VerifyRequest.model_validate({"source": source, "checker": "fstar", **more})


def rendered(verdict: Verdict) -> str:
    return f"{verdict.reason} {[d.render() for d in verdict.diagnostics]}"


async def test_green_tells_what_was_checked(checker: FStarChecker) -> None:
    verdict = await checker.check(ask(GOOD))
    assert verdict.ok, rendered(verdict)
    assert [d.name for d in verdict.declarations] == ["Good.one"]
    assert verdict.declarations[0].seconds == 0.007
    assert verdict.version.endswith("double")


@pytest.mark.parametrize(
    ("source", "file", "status", "said"),
    [
        (GOOD, "Other.fst", Status.MALFORMED, "named Other.fst and holds module Good"),
        (GOOD, "good.fst", Status.MALFORMED, "rename"),
        ("let one = 1\n", None, Status.MALFORMED, "module Name"),
        ("module Good\n(* let x = 1\n", None, Status.MALFORMED, "comment without an end"),
        ('module Good\nlet x = "1\n', None, Status.MALFORMED, "string without an end"),
        ("module Good\nlet x = \x01\n", None, Status.MALFORMED, "not part of the language"),
        (GOOD.replace("\n", "\r\n"), "Good.fst", Status.VERIFIED, "verified"),
        (GOOD.replace(" ", "\t"), "Good.fst", Status.VERIFIED, "verified"),
        ("module Good\nval f : int\n", "Good.fsti", Status.UNTRUSTED, "nothing"),
        (GOOD, "Good.fsti", Status.VERIFIED, "verified"),
        ("module Good\nlet x = loses_solver\n", None, Status.ERROR, "z3-4.13.3"),
        ("module Good\nlet x = crashes_now\n", None, Status.ERROR, "signal 11"),
        ("module Good\nlet x = ends_silently\n", None, Status.ERROR, "without saying"),
        ("module Good\nlet x = solver_runs_out\n", None, Status.TIMEOUT, "19"),
        ("module Good\nlet x = floods_output\n", None, Status.RESOURCE_EXHAUSTED, "output"),
    ],
)
async def test_bad_input_is_told(
    checker: FStarChecker, source: str, file: str | None, status: Status, said: str
) -> None:
    limits = Limits(wall_seconds=30, output_bytes=MEGABYTE)
    verdict = await checker.check(ask(source, file=file, limits=limits))
    assert verdict.status is status, rendered(verdict)
    assert said in rendered(verdict)


async def test_a_byte_order_mark_is_no_text_for_a_checker(checker: FStarChecker) -> None:
    engine = Engine(Registry({"fstar": lambda: checker}), None)
    verdict = await engine.check(ask("\ufeff" + GOOD))
    assert verdict.status is Status.MALFORMED
    assert "byte-order mark" in verdict.reason


async def test_crlf_columns(checker: FStarChecker) -> None:
    verdict = await checker.check(ask("module Good\r\n\r\nlet é = assert (1 > 2)\r\n"))
    (error,) = verdict.errors()
    assert error.start is not None
    assert (error.start.line, error.start.column) == (3, 16)
    assert [d.name for d in verdict.declarations] == ["Good.é"]


@pytest.mark.parametrize(
    "options",
    [{"unknown": "1"}, {"fuel": "many"}, {"include": "/no/such/folder"}, {"z3rlimit": "-1"},
     {"split_queries": "maybe"}, {"z3version": "4.8.5 --lax"}, {"quake": "0/2"}, {"quake": "0"},
     {"quake": "2/0"}, {"quake": "00/1/k"}],
)  # fmt: skip
async def test_options_that_make_no_sense(checker: FStarChecker, options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        await checker.check(ask(GOOD, options=options))


async def test_options_reach_the_command_line(tmp_path: Path) -> None:
    told = tmp_path / "arguments"
    code = (
        "import sys\n"
        "if '--version' in sys.argv: print('F* 1'); sys.exit()\n"
        f"open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))\nsys.exit(1)\n"
    )
    checker = FStarChecker(program=script(code))
    # The folder for recorded hints is the only one, beside the scratch folder, to be written to.
    folders = {"include": str(tmp_path), "record_hints": str(tmp_path)}
    options = {"fuel": "2,4", "z3seed": "7", **folders}
    verdict = await checker.check(ask(GOOD, options=options))
    assert verdict.status is Status.ERROR
    assert told.read_text() == (
        "--message_format json --report_assumes warn --query_stats --fuel 2,4 --z3seed 7"
        f" --include {tmp_path} --record_hints --hint_dir {tmp_path} Good.fst"
    )


async def test_the_folder_of_an_existing_file_is_searched(
    checker: FStarChecker, tmp_path: Path
) -> None:
    file = tmp_path / "Good.fst"
    file.write_text(GOOD)
    request = ask(GOOD, file=str(file))
    before = await checker.identity(request)
    assert (await checker.check(request)).ok
    (tmp_path / "Other.fst").write_text("module Other\n")
    assert before != await checker.identity(request)


async def test_the_name_of_the_file_is_part_of_a_stored_answer(
    checker: FStarChecker, tmp_path: Path
) -> None:
    """One text in `Good.fst`, `Good.fsti` and `Other.fst` is three questions."""
    store = VerdictStore(tmp_path / "store.sqlite3")
    engine = Engine(Registry({"fstar": lambda: checker}), store)
    files = [tmp_path / name for name in ("Good.fsti", "Good.fst", "Other.fst")]
    for file in files:
        file.write_text(GOOD)
    for names in (files, [Path("/nowhere") / file.name for file in files]):
        verdicts = [await engine.check(ask(GOOD, file=str(name))) for name in names]
        assert [v.status for v in verdicts[1:]] == [Status.VERIFIED, Status.MALFORMED]
        assert not any(verdict.cached for verdict in verdicts)
        again = await engine.check(ask(GOOD, file=str(names[1])))
        assert again.cached
    identities = {await checker.identity(ask(GOOD, file=f)) for f in (None, "Good.fst", "no file")}
    assert len(identities) == 3


async def test_a_probe_of_an_interface_is_not_that_of_its_implementation(
    checker: FStarChecker,
) -> None:
    source = "module Good\nlet one (x:int) : Lemma (requires x > 0) (ensures x >= 0) = ()\n"
    verdicts = [await checker.check(ask(source, file=f"Good{end}")) for end in (".fst", ".fsti")]
    assert all(verdict.ok for verdict in verdicts), list(map(rendered, verdicts))


async def test_a_missing_tool_is_told() -> None:
    bare = FStarChecker(program="/nowhere/fstar.exe")
    probe = await bare.probe()
    assert not probe.found
    assert "FStarLang/FStar" in probe.how_to_get
    with pytest.raises(ToolMissing):
        await bare.check(ask(GOOD))


async def test_a_tool_that_is_no_fstar() -> None:
    checker = FStarChecker(program=script("print('hello')"))
    assert not (await checker.probe()).found


async def test_the_policy_can_allow_by_name(checker: FStarChecker) -> None:
    source = "module Good\nlet one = magic ()\n"
    assert (await checker.check(ask(source))).status is Status.UNTRUSTED
    allowed = TrustPolicy(allow=frozenset({"magic"}))
    assert (await checker.check(ask(source, trust=allowed))).ok


async def test_an_axiom_of_the_reference_may_be_used(checker: FStarChecker) -> None:
    reference = "module Good\nassume val oracle : int -> bool\nval f : unit -> Lemma (2 > 1)\n"
    source = reference + "let f () = ()\n"
    verdict = await checker.check(ask(source, reference=reference))
    assert verdict.ok, rendered(verdict)
    assert verdict.assumptions == ("Good.oracle",)
    other = source.replace("int -> bool", "squash False")
    assert not (await checker.check(ask(other, reference=reference))).ok


async def test_a_pragma_of_the_reference_may_stay_unless_it_switches_off(
    checker: FStarChecker,
) -> None:
    for option, fine in (("--fuel 2", True), ("--admit_smt_queries true", False)):
        reference = f'module Good\n#set-options "{option}"\nval f : unit -> Lemma (2 > 1)\n'
        verdict = await checker.check(ask(reference + "let f () = ()\n", reference=reference))
        assert verdict.ok is fine, rendered(verdict)


async def test_hostile_green_counts_the_queries_in_the_log(checker: FStarChecker) -> None:
    trust = TrustPolicy(level=TrustLevel.HOSTILE)
    verdict = await checker.check(ask(GOOD, trust=trust))
    assert verdict.ok, rendered(verdict)
    assert any("1 proved" in note for note in verdict.notes)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.fst")), ids=lambda path: path.stem)
async def test_the_examples_pass_the_audit(checker: FStarChecker, path: Path) -> None:
    source = read_source(path)
    trust = TrustPolicy(level=TrustLevel.HOSTILE)
    verdict = await checker.check(ask(source, file=str(path), reference=source, trust=trust))
    assert verdict.ok, rendered(verdict)


async def test_a_check_that_is_cancelled_leaves_nothing(checker: FStarChecker) -> None:
    with leaves_no_process():
        await checker.check(ask(GOOD))
        task = asyncio.create_task(checker.check(ask("module Good\nlet x = runs_for_ever\n")))
        await asyncio.wait([task], timeout=0.5)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
