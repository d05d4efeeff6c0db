"""Serving a model folder with a real vLLM server, as a child of this process.

What lives here: `serve_model`, which starts vLLM, waits until it answers, and stops it. What does
not: installing vLLM (`environment`), asking a server for tactics (`client`), and what servers are
running (`status`).

The server listens on 127.0.0.1 only. It ends with the `async with` block, and with this process
however that ends (`keeper`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from provers.engine import default_workers
from provers.errors import LemmataError, ToolCrashed, UsageError
from provers.process import Command, Peer
from provers.request import Limits
from search.model.environment import PYTHON_VARIABLE, ensure_environment, has_gpu
from search.model.status import ask, forget_server, remember_server, servers_folder

Progress = Callable[[str], None]
"""Called with one line for a person."""

HOST = "127.0.0.1"
LONGEST_BY_DEFAULT = 4096
"""Tokens of prompt and answer together, when the model could do with more."""

_KEEPER = str(Path(__file__).with_name("keeper.py"))
_GRACE_SECONDS = 5.0
# Beyond the grace, for helpers of a server that has ended.
_REST_SECONDS = 3.0
_LOOK_SECONDS = 0.25
_TELL_SECONDS = 10.0
_PORT_TRIES = 3
_LOG_LINES = 15
_LARGEST_FILE = 64 << 30
# What GPUs, libraries and vLLM are configured by. Credentials stay out.
_PASSED_ON = ("VLLM_", "CUDA_", "NVIDIA_", "NCCL_", "OMP_", "TORCH_", "TRITON_", "XDG_")
_PASSED_ON_BY_NAME = ("LD_LIBRARY_PATH", "HF_HOME")


@dataclass(slots=True)
class ModelServer:
    """A running vLLM server.

    Attributes:
        base_url: what an OpenAI client takes, such as "http://127.0.0.1:8000/v1".
        model: the name that requests use.
        directory: the model's folder.
        process_id: the process that holds the server's group.
        start_seconds: time from the start to the first healthy answer.
    """

    base_url: str
    model: str
    directory: Path
    process_id: int
    start_seconds: float
    _peer: Peer = field(repr=False)

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._peer.alive

    @property
    def log_tail(self) -> str:
        """The last lines that it logged."""
        return _last_lines(self._peer.stderr_tail)

    async def wait(self) -> None:
        """Return when the server has ended, which it does only through a fault.

        Raises:
            ToolCrashed: with the end of its log.
        """
        while self.alive:  # noqa: ASYNC110 (a process that ends sets no event of ours)
            await asyncio.sleep(_LOOK_SECONDS)
        raise _death(self._peer, "the model server died")


@contextlib.asynccontextmanager
async def serve_model(
    directory: Path,
    *,
    port: int | None = None,
    max_len: int | None = None,
    dtype: str | None = None,
    name: str | None = None,
    wait_seconds: float = 300.0,
    arguments: Sequence[str] = (),
    python: Path | None = None,
    on_progress: Progress | None = None,
) -> AsyncIterator[ModelServer]:
    """Serve the model in a folder while the block runs.

    Installs the model environment first if it is missing. About 25 seconds until the first
    answer on two idle cores.

    Args:
        directory: a folder as `save_pretrained` writes it.
        port: to listen on; None takes a free one.
        max_len: tokens of prompt and answer together; None takes what the model can, at most
            `LONGEST_BY_DEFAULT`.
        dtype: vLLM's `--dtype`; None is float32 without a GPU, and the model's own with one.
        name: the model's name in requests; None takes the folder's name.
        wait_seconds: how long it may take to start.
        arguments: further arguments for vLLM, as they are.
        python: of the model environment; None takes `ensure_environment`.
        on_progress: called with a line now and then while it starts.

    Raises:
        UsageError: the folder holds no model that can be served, or the port is taken.
        ToolMissing, BuildError: vLLM cannot be installed.
        ToolCrashed: the server died or did not become healthy in time; the message ends with
            the end of its log.
    """
    tell = on_progress or (lambda line: None)
    directory, longest = _servable(directory, max_len)
    if python is None:
        python = await asyncio.to_thread(ensure_environment, on_progress=on_progress)
    gpu = has_gpu()
    shown = name or directory.name
    options = [*_options(directory, shown, longest, dtype, gpu), *arguments]
    server = await _start(python, directory, shown, options, port, gpu, wait_seconds, tell)
    try:
        remember_server(server.process_id, server.base_url, server.model, str(directory))
        yield server
    finally:
        forget_server(server.process_id)
        await asyncio.shield(_stop(server._peer))


def _options(directory: Path, name: str, longest: int, dtype: str | None, gpu: bool) -> list[str]:
    options = [
        "--model", str(directory), "--served-model-name", name, "--host", HOST,
        "--max-model-len", str(longest), "--disable-uvicorn-access-log",
    ]  # fmt: skip
    if gpu:
        return [*options, "--dtype", dtype or "auto"]
    # Compiling costs a minute at the start and gains little without a GPU. Prompts share whole
    # blocks only: of the default of 128 tokens, short goals never share one. A prompt read in two
    # portions kills the server when the request has a seed ("CPU Generator does not use offset").
    return [
        *options, "--dtype", dtype or "float32", "--enforce-eager", "--block-size", "32",
        "--no-enable-chunked-prefill",
    ]  # fmt: skip


def _servable(directory: Path, wanted: int | None) -> tuple[Path, int]:
    """The folder's absolute path and the tokens to serve with.

    Folders without a model are refused here, before anything is started.
    """
    hint = "train one: `lemmata model train CORPUS -o FOLDER`; or name a folder of safetensors"
    if not directory.is_dir():
        raise UsageError(f"there is no folder {directory}", hint=hint)
    try:
        config = json.loads((directory / "config.json").read_bytes())
        own = config.get("max_position_embeddings")
    except FileNotFoundError:
        raise UsageError(f"{directory} holds no model: it has no config.json", hint=hint) from None
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(f"{directory}/config.json cannot be read: {error}", hint=hint) from error
    if not any([*directory.glob("*.safetensors"), *directory.glob("*.bin")]):
        raise UsageError(f"{directory} holds no weights (*.safetensors)", hint=hint)
    if not any(directory.glob("*token*")):
        raise UsageError(f"{directory} holds no tokenizer", hint=hint)
    limit = own if isinstance(own, int) and own > 0 else LONGEST_BY_DEFAULT
    if wanted is not None and wanted > limit:
        raise UsageError(f"the model in {directory} has a context of {limit} tokens, not {wanted}")
    return Path(os.path.abspath(directory)), wanted or min(limit, LONGEST_BY_DEFAULT)


# -- starting ---------------------------------------------------------------------------------


async def _start(
    python: Path,
    directory: Path,
    name: str,
    options: Sequence[str],
    port: int | None,
    gpu: bool,
    wait_seconds: float,
    tell: Progress,
) -> ModelServer:
    for attempt in range(_PORT_TRIES):
        with _reserved_port(port) as chosen:
            command = _command(python, [*options, "--port", str(chosen)], gpu)
            peer = Peer(command)
            started = time.monotonic()
            base_url = f"http://{HOST}:{chosen}/v1"
            try:
                await peer.start()
                # A process that died at once has no number any more; its log says why.
                process_id = peer.process_id or 0
                await _until_healthy(peer, base_url, name, started, wait_seconds, tell)
                seconds = time.monotonic() - started
                return ModelServer(base_url, name, directory, process_id, seconds, peer)
            except ToolCrashed:
                taken = "address already in use" in peer.stderr_tail.lower()
                await peer.close()
                if port is not None or not taken or attempt == _PORT_TRIES - 1:
                    raise
            except BaseException:
                await asyncio.shield(_stop(peer))
                raise
    raise AssertionError("the loop returns or raises")


@contextlib.contextmanager
def _reserved_port(wanted: int | None) -> Any:
    """A port that nobody else gets until the server listens on it.

    A socket that is bound and does not listen receives nothing; with SO_REUSEADDR, which vLLM
    sets as well, it does not keep the server from binding, and it keeps the kernel from giving
    the port to another program while the server imports its libraries.
    """
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            reserved.bind((HOST, wanted or 0))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(
                f"port {wanted} cannot be used: {reason}",
                hint="leave the port out to take a free one",
            ) from error
        yield reserved.getsockname()[1]


def _command(python: Path, options: Sequence[str], gpu: bool) -> Command:
    own = {
        "HF_HUB_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1",
        # Nothing of the current folder is imported by the server or its children.
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }
    if not gpu:
        own["VLLM_CPU_KVCACHE_SPACE"] = "1"
        # The model runs in the engine's own process. A worker of its own would keep a processor
        # busy for a second after every request, waiting for the next, and the checker wants it.
        own["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
        # As many threads as vLLM would give to that worker.
        own["OMP_NUM_THREADS"] = str(max(1, default_workers() - 1))
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_PASSED_ON) or name in _PASSED_ON_BY_NAME
    }
    folder = servers_folder()
    folder.mkdir(parents=True, exist_ok=True)
    server = (str(python), "-m", "vllm.entrypoints.openai.api_server", *options)
    return Command(
        (sys.executable, "-I", "-S", _KEEPER, str(_GRACE_SECONDS), *server),
        folder,
        Limits(memory_bytes=psutil.virtual_memory().total, output_bytes=4 << 20),
        env=tuple({**own, **passed}.items()),
        memory_rule="resident",
        file_bytes=_LARGEST_FILE,
        network=True,
        sandbox=False,
    )


async def _until_healthy(
    peer: Peer, base_url: str, name: str, started: float, wait_seconds: float, tell: Progress
) -> None:
    told = started
    health = base_url.removesuffix("/v1") + "/health"
    while True:
        if not peer.alive:
            raise _death(peer, "the model server died while it started")
        if await asyncio.to_thread(_answers, health):
            await _require_model(base_url, name)
            return
        now = time.monotonic()
        if now - started > wait_seconds:
            raise _death(peer, f"the model server was not ready after {wait_seconds:.0f} s")
        if now - told > _TELL_SECONDS:
            told = now
            tell(f"vLLM is starting ({now - started:.0f} s)")
        await asyncio.sleep(_LOOK_SECONDS)


def _answers(url: str) -> bool:
    try:
        ask(url, 5.0)
    except LemmataError:
        return False
    return True


async def _require_model(base_url: str, name: str) -> None:
    """Make sure that it is our server that answers there."""
    listing = json.loads(await asyncio.to_thread(ask, f"{base_url}/models", 5.0))
    served = [row.get("id") for row in listing.get("data", ())]
    if name not in served:
        raise ToolCrashed(f"another server answers at {base_url}: it serves {served}, not {name}")


def _death(peer: Peer, message: str) -> ToolCrashed:
    if peer.memory_exceeded:
        message += " (out of memory)"
    log = _last_lines(peer.stderr_tail)
    return ToolCrashed(
        f"{message}; the end of its log:\n{log}" if log else f"{message}, and logged nothing",
        hint=f"see docs/model.md; {PYTHON_VARIABLE} names another environment to serve with",
    )


def _last_lines(log: str) -> str:
    lines = [line.rstrip() for line in log.splitlines() if line.strip()]
    return "\n".join(lines[-_LOG_LINES:])


async def _stop(peer: Peer) -> None:
    """Ask the keeper to stop the server, wait, then end the whole group."""
    if (process_id := peer.process_id) is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS + _REST_SECONDS
        while peer.alive and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await peer.close()
