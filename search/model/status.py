"""Which model servers run, and how they do.

What lives here: the small state files of servers that this machine's user started, and asking a
server for its health, model and queue. What does not: starting and stopping (`serve`).

A state file is removed when its server stops. One whose process is gone (its owner was killed)
is removed by the next look.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from provers.errors import ProtocolError, ToolCrashed, UsageError
from provers.lean.core.build import cache_folder

_ANSWER_SECONDS = 5.0
_LARGEST_ANSWER = 4 << 20
_METRIC = re.compile(r"^vllm:(\w+)(?:\{[^}]*\})? ([0-9.eE+-]+|NaN)$", re.MULTILINE)
# Never through a proxy: these servers are on this machine or named by the user.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What is known of a server.

    Attributes:
        base_url: its address.
        healthy: whether it answers.
        models: names that it serves.
        running: requests that it works on.
        waiting: requests in its queue.
        prompt_tokens: tokens read since it started.
        generated_tokens: tokens written since it started.
        cache_used: part of the key-value cache in use, 0 to 1.
        context: tokens of prompt and answer together; None when it does not say.
        process_id: of the process that holds it; None for a server that others started.
        directory: the model's folder; "" for a server that others started.
        reason: why it is not healthy.
    """

    base_url: str
    healthy: bool
    models: tuple[str, ...] = ()
    running: int | None = None
    waiting: int | None = None
    prompt_tokens: int | None = None
    generated_tokens: int | None = None
    cache_used: float | None = None
    context: int | None = None
    process_id: int | None = None
    directory: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KnownServer:
    """The state file of a server that we started."""

    process_id: int
    process_started: float
    base_url: str
    model: str
    directory: str


def servers_folder() -> Path:
    """Where state files are; need not exist yet."""
    return cache_folder() / "vllm" / "servers"


def remember_server(process_id: int, base_url: str, model: str, directory: str) -> None:
    """Write a server's state file."""
    try:
        started = psutil.Process(process_id).create_time()
    except psutil.Error:
        return
    server = KnownServer(process_id, started, base_url, model, directory)
    path = _state_file(process_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(json.dumps(asdict(server)) + "\n", encoding="utf-8")
    temporary.replace(path)


def forget_server(process_id: int) -> None:
    """Remove a server's state file."""
    with contextlib.suppress(OSError):
        _state_file(process_id).unlink()


def known_servers() -> list[KnownServer]:
    """Servers that we started and that still run; clears away what is left of others."""
    servers: list[KnownServer] = []
    for path in sorted(servers_folder().glob("*.json")):
        try:
            server = KnownServer(**json.loads(path.read_bytes()))
            runs = _runs(server)
        except (OSError, ValueError, TypeError, psutil.Error):
            runs, server = False, None
        if runs and server is not None:
            servers.append(server)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
    return servers


def _runs(server: KnownServer) -> bool:
    """Whether its process is that of the state file; one that nobody has buried yet is gone."""
    process = psutil.Process(server.process_id)
    same = process.create_time() == server.process_started
    return same and process.status() != psutil.STATUS_ZOMBIE


def running_servers() -> list[ServerStatus]:
    """Status of every server that we started."""
    return [server_status(server.base_url, server) for server in known_servers()]


def server_status(base_url: str, known: KnownServer | None = None) -> ServerStatus:
    """Status of the server at an address, with or without `/v1` at its end.

    Raises:
        UsageError: that is no HTTP address.
    """
    root = _root(base_url)
    address = f"{root}/v1"
    process_id = known.process_id if known else None
    directory = known.directory if known else ""
    try:
        models, context = _models(ask(f"{address}/models"))
    except (ToolCrashed, ProtocolError) as error:
        return ServerStatus(
            address, False, process_id=process_id, directory=directory, reason=error.message
        )
    metrics = _metrics(root)

    def whole(name: str) -> int | None:
        return int(metrics[name]) if name in metrics else None

    return ServerStatus(
        base_url=address,
        healthy=True,
        models=models,
        running=whole("num_requests_running"),
        waiting=whole("num_requests_waiting"),
        prompt_tokens=whole("prompt_tokens_total"),
        generated_tokens=whole("generation_tokens_total"),
        cache_used=metrics.get("kv_cache_usage_perc"),
        context=context,
        process_id=process_id,
        directory=directory,
    )


def ask(url: str, seconds: float = _ANSWER_SECONDS) -> str:
    """The text at an address.

    Raises:
        ToolCrashed: no answer, or one that says no.
    """
    try:
        with _OPENER.open(url, timeout=seconds) as answer:
            return answer.read(_LARGEST_ANSWER).decode(errors="replace")
    except urllib.error.HTTPError as error:
        raise ToolCrashed(f"{url} answered {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise ToolCrashed(f"no answer from {url}: {reason}") from error


def _root(base_url: str) -> str:
    text = base_url if "://" in base_url else f"http://{base_url}"
    if not re.fullmatch(r"https?://[^/\s]+(/[^\s]*)?", text):
        raise UsageError(f"{base_url} is no address of a server", hint="such as http://HOST:PORT")
    return text.rstrip("/").removesuffix("/v1")


def _models(listing: str) -> tuple[tuple[str, ...], int | None]:
    try:
        rows = json.loads(listing)["data"]
        lengths = [row.get("max_model_len") for row in rows]
        names = tuple(str(row["id"]) for row in rows)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ProtocolError("it answers, but not as a server of models does") from error
    return names, next((length for length in lengths if isinstance(length, int)), None)


def _metrics(root: str) -> dict[str, float]:
    """vLLM's counters, added up over its engines; empty where the server has none."""
    try:
        text = ask(f"{root}/metrics")
    except ToolCrashed:
        return {}
    sums: dict[str, float] = {}
    for name, value in _METRIC.findall(text):
        if value != "NaN":
            sums[name] = sums.get(name, 0.0) + float(value)
    return sums


def _state_file(process_id: int) -> Path:
    return servers_folder() / f"{process_id}.json"
