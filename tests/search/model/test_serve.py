"""Starting, watching and ending a server, with a scripted child in vLLM's place."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from provers.errors import ToolCrashed, UsageError
from search.model.serve import serve_model
from search.model.status import (
    known_servers,
    remember_server,
    running_servers,
    server_status,
    servers_folder,
)
from tests.search.model.scripted_vllm import gone, make_model, make_python, started, until


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scripted child; state files go to a folder of the test's own."""
    program = make_python(tmp_path)
    monkeypatch.setenv("VLLM_TEST_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path / "cache"))
    return program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a model's."""
    return make_model(tmp_path / "small")


async def test_serves_until_the_block_ends(python: Path, folder: Path, tmp_path: Path) -> None:
    async with serve_model(folder, python=python, max_len=256) as server:
        assert server.alive
        assert server.model == "small"
        status = server_status(server.base_url)
        assert status.healthy
        assert (status.models, status.context) == (("small",), 64)
        assert (status.running, status.waiting, status.cache_used) == (3, 5, None)
        (known,) = known_servers()
        assert (known.base_url, known.directory) == (server.base_url, str(folder))
        arguments = json.loads(server.log_tail.splitlines()[-1])
        assert arguments[arguments.index("--max-model-len") + 1] == "256"
        assert arguments[arguments.index("--host") + 1] == "127.0.0.1"
    gone(tmp_path)
    assert not server.alive
    assert known_servers() == []


@pytest.mark.parametrize("asked", [None, "3"])
async def test_without_a_gpu_it_leaves_a_processor_to_the_checker(
    python: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, asked: str | None
) -> None:
    monkeypatch.setattr("search.model.serve.has_gpu", lambda: False)
    monkeypatch.setattr("search.model.serve.default_workers", lambda: 6)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    async with serve_model(folder, python=python) as server:
        told = json.loads(server.log_tail.splitlines()[-2])
    assert told["VLLM_ENABLE_V1_MULTIPROCESSING"] == "0"
    assert told["OMP_NUM_THREADS"] == (asked or "5")


def test_a_server_that_is_dead_but_not_buried_is_forgotten(python: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as dead:
        remember_server(dead.pid, "http://127.0.0.1:1/v1", "small", "")
        assert [server.process_id for server in known_servers()] == [dead.pid]
        dead.kill()
        until(lambda: psutil.Process(dead.pid).status() == psutil.STATUS_ZOMBIE, 10)
        assert known_servers() == []


async def test_a_server_that_ignores_the_polite_signal_is_killed(
    python: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_MODE", "stubborn")
    monkeypatch.setattr("search.model.serve._GRACE_SECONDS", 0.3)
    async with serve_model(folder, python=python):
        pass
    gone(tmp_path)


async def test_a_death_at_the_start_shows_the_log(
    python: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_MODE", "die")
    with pytest.raises(ToolCrashed, match=r"died while it started.*\n.*cannot be served"):
        async with serve_model(folder, python=python):
            pytest.fail("it is not up")
    gone(tmp_path)


async def test_a_slow_start_ends_at_its_limit(
    python: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_MODE", "mute")
    told: list[str] = []
    monkeypatch.setattr("search.model.serve._TELL_SECONDS", 0.2)
    with pytest.raises(ToolCrashed, match="not ready after 1 s"):
        async with serve_model(folder, python=python, wait_seconds=1.2, on_progress=told.append):
            pytest.fail("it is not up")
    assert told
    gone(tmp_path)


async def test_a_port_that_was_taken_meanwhile_is_given_up(
    python: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_MODE", "taken")
    async with serve_model(folder, python=python) as server:
        assert server.alive
    assert len(started(tmp_path)) == 4
    gone(tmp_path)


async def test_another_server_at_the_address_is_not_ours(
    python: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_MODE", "other")
    with pytest.raises(ToolCrashed, match="another server answers"):
        async with serve_model(folder, python=python):
            pytest.fail("it is not ours")
    gone(tmp_path)


async def test_a_taken_port_is_refused_before_the_start(
    python: Path, folder: Path, tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} cannot be used"):
            async with serve_model(folder, python=python, port=port):
                pytest.fail("it is taken")
    assert started(tmp_path) == []


async def test_a_death_while_serving_is_told(python: Path, folder: Path, tmp_path: Path) -> None:
    async with serve_model(folder, python=python) as server:
        os.kill(started(tmp_path)[0], signal.SIGKILL)
        with pytest.raises(ToolCrashed, match="the model server died"):
            await asyncio.wait_for(server.wait(), 20)
    gone(tmp_path)


async def test_cancelling_the_start_leaves_nothing(
    python: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_MODE", "mute")

    async def serve() -> None:
        async with serve_model(folder, python=python):
            pytest.fail("it is not up")

    task = asyncio.create_task(serve())
    while not started(tmp_path):  # noqa: ASYNC110 (another process's doing)
        await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gone(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_survives_the_owner(
    python: Path, folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    code = """
        import asyncio, sys
        from pathlib import Path
        from search.model.serve import serve_model
        async def main():
            async with serve_model(Path(sys.argv[1]), python=Path(sys.argv[2])):
                print("up", flush=True)
                await asyncio.sleep(600)
        asyncio.run(main())
    """
    owner = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(folder), str(python)],
        stdout=subprocess.PIPE,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"up\n"
    assert len(list(servers_folder().glob("*.json"))) == 1
    owner.send_signal(number)
    owner.wait()
    owner.stdout.close()
    gone(tmp_path)
    until(lambda: running_servers() == [])
    assert list(servers_folder().iterdir()) == []


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("config.json", "no config.json"),
        ("model.safetensors", "no weights"),
        ("tokenizer.json", "no tokenizer"),
    ],
)
async def test_folders_without_a_model_are_refused(folder: Path, missing: str, words: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(UsageError, match=words):
        async with serve_model(folder):
            pytest.fail("there is no model")


async def test_more_context_than_the_model_has_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="context of 512 tokens, not 1024"):
        async with serve_model(folder, max_len=1024):
            pytest.fail("it is too long")


def test_status_of_a_server_that_is_not_there() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        status = server_status(f"127.0.0.1:{held.getsockname()[1]}")
    assert not status.healthy
    assert "no answer" in status.reason
    with pytest.raises(UsageError, match="no address"):
        server_status("file:///etc/passwd")
