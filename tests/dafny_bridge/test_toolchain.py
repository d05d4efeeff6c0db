"""Finding tools, advice for missing ones, installing, and a scripted Dafny 4."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from dafny_bridge import install as install_module
from dafny_bridge.checker import DafnyChecker
from dafny_bridge.toolchain import Dialect, cached_solver, find_toolchain
from provers.errors import ToolMissing
from provers.verdict import Status
from tests.dafny_bridge.conftest import ask, told

# Written by hand after the 4.x manual: not a recording.
NEW_DAFNY = """#!/bin/sh
if [ "$1" = "--version" ]; then echo "4.9.1+0123456789abcdef"; exit 0; fi
for word in "$@"; do
  case "$word" in
    "text;LogFileName="*) log="${word#*=}" ;;
    *.dfy) file="$word" ;;
  esac
done
if grep -q syntax "$file"; then
  echo "$file(1,7): Error: rbrace expected"
  echo "1 parse errors detected in $file"
  exit 2
fi
outcome=Correct; status=0; summary="1 verified, 0 errors"
if grep -q wrong "$file"; then
  outcome=Errors; status=4; summary="0 verified, 1 error"
  echo "$file(1,6): Error: a postcondition could not be proved on this return path"
fi
printf '\\nResults for L (correctness)\\n  Overall outcome: %s\\n' "$outcome" > "$log"
printf '  Overall time: 00:00:00.2000000\\n' >> "$log"
printf '\\nDafny program verifier finished with %s\\n' "$summary"
exit $status
"""


def program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def new_dafny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that stands in for Dafny 4."""
    path = program(tmp_path / "dafny", NEW_DAFNY)
    monkeypatch.setenv("LEMMATA_DAFNY", str(path))
    monkeypatch.delenv("LEMMATA_DAFNY_Z3", raising=False)
    return path


async def test_checks_that_begin_together_have_one_toolchain(
    new_dafny: Path, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    text = NEW_DAFNY.replace('if [ "$1"', f'echo . >> {asked}\nif [ "$1"', 1)
    program(new_dafny, text)
    first, *others = await asyncio.gather(*(find_toolchain() for _ in range(5)))
    assert all(other is first for other in others)
    assert asked.read_text() == ".\n"


async def test_a_dafny_4_is_told_by_its_version(new_dafny: Path) -> None:
    found = await find_toolchain()
    assert found.dialect is Dialect.NEW
    assert found.version.startswith("4.9.1")
    assert found.location == str(new_dafny)
    assert found.server == ()


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("lemma L() ensures true {}", Status.VERIFIED),
        ("lemma L() ensures true {} // wrong", Status.REJECTED),
        ("lemma L() ensures true {} // syntax", Status.MALFORMED),
        ("lemma L() ensures true {} lemma Other() ensures true {}", Status.UNTRUSTED),
    ],
)
async def test_checks_with_dafny_4(new_dafny: Path, source: str, status: Status) -> None:
    del new_dafny
    checker = DafnyChecker(workers=1)
    verdict = await checker.check(ask(source))
    await checker.close()
    assert verdict.status is status, told(verdict)
    assert verdict.flavour == "Dafny 4.x"


async def test_a_live_dafny_4() -> None:
    try:
        found = await find_toolchain()
    except ToolMissing as error:
        pytest.skip(str(error))
    if found.dialect is not Dialect.NEW:
        pytest.skip(f"Dafny {found.version} is not a 4.x")
    checker = DafnyChecker(workers=1)
    good = await checker.check(ask("lemma L(a: int) ensures a * a >= 0 {}"))
    bad = await checker.check(ask("lemma L(a: int) ensures a > 0 {}"))
    await checker.close()
    assert (good.status, bad.status) == (Status.VERIFIED, Status.REJECTED)


async def test_no_dafny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_DAFNY", "/nowhere/dafny")
    with pytest.raises(ToolMissing) as caught:
        await find_toolchain()
    assert "doctor --install dafny" in str(caught.value)
    probe = await DafnyChecker().probe()
    assert not probe.found
    assert probe.how_to_get


async def test_something_else_named_dafny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program(tmp_path / "dafny", "#!/bin/sh\necho hello\n")
    monkeypatch.setenv("LEMMATA_DAFNY", str(path))
    with pytest.raises(ToolMissing, match="which Dafny"):
        await find_toolchain()


def old_dafny(folder: Path) -> Path:
    """A start script for an old Dafny that stands beside it."""
    assembly = folder / "Dafny.exe"
    assembly.write_text("")
    text = f"#!/bin/sh\n# exec mono {assembly}\necho Dafny 2.3.0.10506\nexit 1\n"
    return program(folder / "dafny", text)


async def test_no_mono(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_DAFNY", str(old_dafny(tmp_path)))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("sh", "env"):
        os.symlink(f"/bin/{name}", tmp_path / name)
    with pytest.raises(ToolMissing, match="mono"):
        await find_toolchain()


async def test_a_solver_of_the_wrong_version_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEMMATA_DAFNY", str(old_dafny(tmp_path)))
    solver = program(tmp_path / "z3", '#!/bin/sh\necho "Z3 version 4.8.12 - 64 bit"\n')
    monkeypatch.setenv("LEMMATA_DAFNY_Z3", str(solver))
    program(tmp_path / "mono", "#!/bin/sh\nexit 1\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = await find_toolchain()
    assert found.solver == str(solver)
    (note,) = found.notes
    assert "4.8.12" in note
    assert "4.8.5" in note
    solver.write_text("#!/bin/sh\necho hello\n")
    monkeypatch.setenv("LEMMATA_DAFNY_Z3", str(program(tmp_path / "z4", "#!/bin/sh\necho no\n")))
    with pytest.raises(ToolMissing, match="like z3"):
        await find_toolchain()


async def test_installing_needs_root_and_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_DAFNY", "/nowhere/dafny")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    lines: list[str] = []
    with pytest.raises(ToolMissing, match="root"):
        await install_module.install(lines.append)
    assert lines == []


async def test_a_failed_download_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toolchain: object
) -> None:
    del toolchain
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(install_module, "SOLVER_PACKAGE", "z3-solver==0.0.0.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(ToolMissing):
        await install_module.install()
    assert not cached_solver().exists()
    assert list(cached_solver().parent.iterdir()) == []


async def test_installing_again_does_nothing(toolchain: object) -> None:
    del toolchain
    if not cached_solver().exists():
        pytest.skip("z3 4.8.5 is not in the tool cache")
    lines: list[str] = []
    await install_module.install(lines.append)
    assert len(lines) == 1
    assert "ready" in lines[0]
