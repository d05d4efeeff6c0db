"""The Lean checker against Leans that misbehave and files that are none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provers.api import close_all, verify, verify_file
from provers.errors import SourceError, UsageError
from provers.lean.checker import LeanChecker
from provers.lean.processes import LeanProcesses, Ran
from provers.request import MEGABYTE, Limits, TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status, Verdict
from tests.provers.lean.fakes import fake_lean

HONEST = "theorem main : 1 + 1 = 2 := rfl\n"
ERROR = '{"severity":"error","data":"no","pos":{"line":1,"column":28},"endPos":null}'
SUCCESS = '{"severity":"information","data":"verified","pos":{"line":1,"column":0}}'
HOSTILE = TrustPolicy(level=TrustLevel.HOSTILE)


@pytest.fixture(autouse=True)
def _all_ended(no_orphans: None) -> Iterator[None]:
    yield
    close_all()


def judge(
    lean: str = "embedded",
    source: str = HONEST,
    *,
    wall_seconds: float = 60,
    reference: str | None = None,
    trust: TrustPolicy | None = None,
) -> Verdict:
    return verify(
        source,
        checker="lean",
        reference=reference,
        trust=trust,
        options={"toolchain": lean},
        limits=Limits(wall_seconds=wall_seconds, output_bytes=MEGABYTE),
        store=False,
    )


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("kill -SEGV $$", Status.ERROR),
        ("echo 'stack overflow' >&2; kill -ABRT $$", Status.ERROR),
        ("exit 1", Status.ERROR),
        ("exit 7", Status.ERROR),
        ("exit 0", Status.UNTRUSTED),
        (f"echo '{SUCCESS}'; exit 0", Status.UNTRUSTED),
        (f"echo '{SUCCESS}'; exit 1", Status.ERROR),
        (f"echo '{ERROR}'; exit 1", Status.REJECTED),
        (f"echo '{ERROR}'; touch $OLEAN; exit 0", Status.REJECTED),
        ("yes | head -c 1000000000; exit 0", Status.RESOURCE_EXHAUSTED),
        ("tr '\\0' 'x' </dev/zero | head -c 1000000000; exit 0", Status.RESOURCE_EXHAUSTED),
        ("yes >&2", Status.RESOURCE_EXHAUSTED),
        ("touch $OLEAN", Status.UNTRUSTED),
        ("echo olean >$OLEAN", Status.UNTRUSTED),
        ("head -c 100000 /dev/urandom >$OLEAN", Status.UNTRUSTED),
        ("ln -s /etc/passwd $OLEAN", Status.UNTRUSTED),
        ("ln -s /dev/zero $OLEAN", Status.UNTRUSTED),
        ("mkfifo $OLEAN", Status.UNTRUSTED),
        ("mkdir $OLEAN", Status.UNTRUSTED),
        ('echo \'{"severity":"error","data":"\\ud800","pos":{"line":1e999,"column":0}}\'; exit 1',
         Status.ERROR),
        ("head -c 100000 /dev/urandom; exit 1", Status.ERROR),
        ("awk 'BEGIN{printf \"{\\\"severity\\\":\"; for(i=0;i<90000;i++) printf \"[\"}'; exit 1",
         Status.ERROR),
    ],
)  # fmt: skip
def test_a_lean_that_misbehaves(script: str, status: Status, tmp_path: Path) -> None:
    verdict = judge(fake_lean(tmp_path, script))
    assert verdict.status is status, verdict.reason
    assert verdict.reason
    assert Verdict.from_json(verdict.to_json()) == verdict
    assert verdict.flavour == "lean on PATH"


@pytest.mark.parametrize(
    "script",
    [
        "sleep 1000",
        "trap '' TERM INT HUP; while :; do sleep 0.05; done",
        "(trap '' TERM; sleep 1000) & sleep 1000",
        f"echo '{SUCCESS}'; while :; do :; done",
    ],
)
def test_a_lean_that_hangs(script: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    verdict = judge(fake_lean(tmp_path, script), wall_seconds=1)
    assert verdict.status is Status.TIMEOUT, verdict.reason
    assert time.monotonic() - begun < 20


def test_what_it_leaves_running_is_ended(tmp_path: Path) -> None:
    lean = fake_lean(tmp_path, "setsid sleep 1000 >/dev/null 2>&1 & exit 0")
    assert judge(lean).status is Status.UNTRUSTED


def test_a_tool_that_is_no_lean(tmp_path: Path) -> None:
    verdict = judge(fake_lean(tmp_path, "exit 0", version="next"))
    assert verdict.status is Status.ERROR
    assert "--version" in verdict.reason
    verdict = judge(str(tmp_path / "absent"))
    assert verdict.status is Status.ERROR


def test_an_old_kernel_is_named(tmp_path: Path) -> None:
    verdict = judge(fake_lean(tmp_path, "exit 1", version="4.20.1"))
    assert any("4.33" in note for note in verdict.notes)


def test_a_compiled_module_of_another_text_is_not_taken(tmp_path: Path) -> None:
    """An error beside a sound module outweighs it; so does a process that fails."""
    kept = tmp_path / "kept.olean"
    true = "true >/dev/null"
    lean = fake_lean(tmp_path, f"cp {kept} $OLEAN || {true}; echo '{ERROR}'; exit 0")
    kept.write_bytes(b"olean")
    assert judge(lean).status is Status.REJECTED


def _forge(olean: Path, literal: int) -> None:
    """Put another small literal where the module has 11112 (boxed as 2n + 1)."""
    boxed, forged = ((2 * n + 1).to_bytes(8, "little") for n in (11112, literal))
    data = olean.read_bytes()
    assert boxed in data
    olean.write_bytes(data.replace(boxed, forged))


@pytest.mark.parametrize(("literal", "status"), [(11112, "verified"), (11113, "untrusted")])
async def test_a_constant_that_no_kernel_has_seen(
    literal: int, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if code run at elaboration had put another theorem into the compiled module."""
    run = LeanProcesses.run

    async def run_and_forge(self: LeanProcesses, *arguments: Any, **options: Any) -> Ran:
        ran = await run(self, *arguments, **options)
        _forge(options["olean"], literal)
        return ran

    monkeypatch.setattr(LeanProcesses, "run", run_and_forge)
    checker = LeanChecker("embedded")
    try:
        request = VerifyRequest(source="theorem main : 11111 + 1 = 11112 := rfl\n", checker="lean")
        verdict = await checker.check(request)
    finally:
        await checker.close()
    assert verdict.status == status, verdict.reason


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", Status.UNTRUSTED),
        (b" \n\t\n", Status.UNTRUSTED),
        (b"-- theorem main : 1 = 1 := rfl\n", Status.UNTRUSTED),
        (b"/-! about -/\n", Status.UNTRUSTED),
        (b"\x7fELF\x00\x01", Status.MALFORMED),
        (b"theorem main : 1 = 1 := rfl -- \xff\n", Status.MALFORMED),
        (b"\xef\xbb\xbftheorem main : 1 = 1 := rfl\n", Status.MALFORMED),
        ("theorem main : 1 = 1 := rfl\n".encode("utf-16"), Status.MALFORMED),
        (b"theorem main : 1 = := rfl\n", Status.MALFORMED),
        (b"theorem main : 1 = 1 := rfl /- open\n", Status.MALFORMED),
        (b'def x := "open\n', Status.MALFORMED),
        (b"theorem main : 1 = 1 := rfl\r\n", Status.VERIFIED),
        (b"-- " + b"x" * (50 * MEGABYTE), Status.RESOURCE_EXHAUSTED),
    ],
)
def test_files(data: bytes, status: Status, tmp_path: Path) -> None:
    path = tmp_path / "file.lean"
    path.write_bytes(data)
    verdict = verify_file(path, store=False, options={"toolchain": "embedded"})
    assert verdict.status is status, verdict.reason
    assert verdict.reason


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        verify_file(tmp_path / "absent.lean", store=False)
    (tmp_path / "folder.lean").mkdir()
    with pytest.raises(SourceError, match="folder"):
        verify_file(tmp_path / "folder.lean", store=False)
    os.mkfifo(tmp_path / "pipe.lean")
    with pytest.raises(SourceError, match="regular"):
        verify_file(tmp_path / "pipe.lean", store=False)
    (tmp_path / "file.leen").write_text(HONEST)
    with pytest.raises(UsageError):
        verify_file(tmp_path / "file.leen", store=False)


def test_a_project_without_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lakefile.toml").write_text('name = "demo"\n')
    (tmp_path / "Demo.lean").write_text(HONEST)
    monkeypatch.setenv("PATH", "/nowhere")
    verdict = verify_file(tmp_path / "Demo.lean", store=False)
    assert verdict.status is Status.ERROR
    assert "lake" in verdict.reason
    assert [d.code for d in verdict.diagnostics] == ["tool.missing"]
    told = verify_file(tmp_path / "Demo.lean", store=False, options={"toolchain": "embedded"})
    assert told.status is Status.VERIFIED


def test_a_large_text_within_the_limit_is_read_in_time() -> None:
    source = "theorem main : 1 + 1 = 2 := rfl\n" + "-- a comment line, and another\n" * 50_000
    assert judge(source=source).status is Status.VERIFIED
    assert judge(source=source, trust=HOSTILE).status is Status.VERIFIED


def test_errors_stand_where_the_text_has_them() -> None:
    source = "example : 1 = 1 := rfl\nexample : 2 = 2 := /- 𝔸 -/ absent\ntheorem t : 1 = 2 := rfl\n"
    verdict = judge(source=source)
    assert verdict.status is Status.REJECTED
    places = {(d.start.line, d.start.column) for d in verdict.errors() if d.start}
    assert (2, source.splitlines()[1].index("absent")) in places
    assert {d.name: d.status for d in verdict.declarations} == {
        "example at line 1": Status.UNKNOWN,
        "example at line 2": Status.REJECTED,
        "t": Status.REJECTED,
    }


def test_examples_are_listed_under_their_places() -> None:
    verdict = judge(source="example : 1 = 1 := rfl\n\n  example : 2 = 3 := sorry\n")
    assert verdict.status is Status.INCOMPLETE
    assert [(d.name, d.kind, d.status) for d in verdict.declarations] == [
        ("example at line 1", "example", Status.VERIFIED),
        ("example at line 3", "example", Status.INCOMPLETE),
    ]


@pytest.mark.parametrize("place", ["0_0", "99999999999999999999_0", "1_0"])
def test_a_theorem_may_be_called_like_an_example(place: str) -> None:
    verdict = judge(source=f"theorem lemmata_example_{place} : 1 = 1 := rfl\n")
    assert verdict.status is Status.VERIFIED


def test_axioms_are_told() -> None:
    verdict = judge(source="theorem excluded (p : Prop) : p ∨ ¬p := Classical.em p\n")
    assert verdict.status is Status.VERIFIED
    assert "Classical.choice" in verdict.assumptions
    strict = TrustPolicy(level=TrustLevel.HOSTILE, allowed_axioms=frozenset())
    verdict = judge(source="theorem excluded (p : Prop) : p ∨ ¬p := Classical.em p\n", trust=strict)
    assert verdict.status is Status.UNTRUSTED


def test_an_axiom_that_the_policy_and_the_reference_have() -> None:
    text = "axiom oracle : ∀ p : Prop, p ∨ ¬p\ntheorem main (p : Prop) : p ∨ ¬p := oracle p\n"
    reference = text.replace("oracle p\n", "sorry\n")
    allowing = TrustPolicy(level=TrustLevel.AUTHOR, allowed_axioms=frozenset({"oracle"}))
    assert judge(source=text, reference=reference).status is Status.UNTRUSTED
    assert judge(source=text, reference=reference, trust=allowing).status is Status.VERIFIED
    other = text.replace("oracle : ∀ p : Prop, p ∨ ¬p", "oracle : ∀ p : Prop, p")
    other = other.replace("oracle p\n", "Or.inl (oracle p)\n")
    assert judge(source=other, reference=reference, trust=allowing).status is Status.UNTRUSTED
    without = "theorem main (p : Prop) : p ∨ ¬p := sorry\n"
    assert judge(source=text, reference=without, trust=allowing).status is Status.UNTRUSTED
