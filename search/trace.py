"""The event log of a search: one JSON object a line, appended as things happen.

What lives here: the log's format, writing and reading it, and rebuilding a search from it. What
does not: export for training and drawing (`search.export`), and the search itself.

The first line is a header with the format's version, the statement and the settings. Then one
line for each event:

- `split`: the statement was taken apart into states that are proved independently;
- `expand`: a state came back: the new states and every tactic tried, with outcome, targets,
  time and message;
- `reopen`: another pass began;
- `line`: for whole proofs, which line of attempts the next `expand` belongs to;
- `spent`: what has been spent so far, after each batch;
- `end`: the search stopped, and why. A resumed search writes on after it.

Each batch of events is one write to the operating system, so that a killed process loses at
most the line that it was writing. A torn last line is dropped on reading; damage anywhere else
is an error. Everything that follows from the events (statuses, paths, queue) is recomputed by
running them through a fresh core, which gives the same graph, node for node.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from provers.checker import ProofState, StepOutcome
from provers.errors import LemmataError
from search.budget import Spending
from search.core import CoreSettings, SearchCore
from search.encoding import decode, encode
from search.graph import SameState
from search.state import Attempt, Expansion, Status

FORMAT = "lemmata-search-trace"
VERSION = 1
_BEGINNING = b'{"format":"' + FORMAT.encode()
DUMP = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class TraceError(LemmataError):
    """An event log cannot be read, written, or continued."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a log.

    Attributes:
        statement: what is being proved, as given to `Session.start`.
        root: its first state.
        score: the critic's score of it.
        core: how states are ranked.
        settings: the driver's settings and whatever else the caller wants kept (JSON values).
    """

    statement: str
    root: ProofState
    score: float = 0.0
    core: CoreSettings = field(default_factory=CoreSettings)
    settings: Mapping[str, Any] | None = None

    def fresh_core(self, same_state: SameState | None = None) -> SearchCore:
        """A core at the beginning of the search that the header describes."""
        return SearchCore(
            self.root, settings=self.core, same_state=same_state, root_score=self.score
        )

    def require_same(self, statement: str, root: ProofState, core: CoreSettings) -> None:
        """Check that the log belongs to the search that is to continue it.

        Raises:
            TraceError: it does not.
        """
        if self.statement != statement:
            raise TraceError("the search log is of another statement")
        if self.root.key != root.key or self.root.statement != root.statement:
            raise TraceError(
                "the checker begins the statement with another state than the search log",
                hint="was the checker or the file's header changed since?",
            )
        if self.core != core:
            raise TraceError(
                f"the search log was written with other settings: {self.core}",
                hint="resume with the same settings",
            )

    def to_json(self) -> dict[str, Any]:
        """The header line."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "statement": self.statement,
            "root": {**encode(self.root), "statement": self.root.statement},
            "score": self.score,
            "core": asdict(self.core),
            "settings": dict(self.settings or {}),
        }

    @staticmethod
    def from_json(row: dict[str, Any]) -> Header:
        """The header of a log.

        Raises:
            TraceError: it is no header, or of another version.
        """
        if row.get("format") != FORMAT:
            raise TraceError("not a search log", hint="the first line must be its header")
        if row.get("version") != VERSION:
            found = row.get("version")
            raise TraceError(f"search log of version {found}, this program reads {VERSION}")
        return Header(
            statement=row["statement"],
            root=decode(row["root"], row["root"]["statement"]),
            score=row["score"],
            core=CoreSettings(**row["core"]),
            settings=row["settings"],
        )


class TraceWriter:
    """Appends events to a log. Use as a context manager, or `close` it.

    Raises:
        TraceError: the file cannot be opened or written, or another process writes to it.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._lines: list[str] = []

    @classmethod
    def create(cls, path: Path, header: Header) -> TraceWriter:
        """Begin a log. An existing log is never overwritten, unless it has no whole header."""
        writer = cls(path, _open(path, os.O_CREAT))
        if has_begun(path):
            writer.close()
            raise TraceError(
                f"the search log {path} exists", hint="resume it, or choose another name"
            )
        with _writing(path):
            os.ftruncate(writer._descriptor, 0)
        writer._lines.append(DUMP(header.to_json()))
        writer.flush()
        return writer

    @classmethod
    def resume(cls, log: TraceLog) -> TraceWriter:
        """Continue a log after its last whole event; a torn line is cut off."""
        writer = cls(log.path, _open(log.path, 0))
        with _writing(log.path):
            os.ftruncate(writer._descriptor, log.whole_bytes)
        return writer

    def expand(self, expansion: Expansion) -> None:
        """Note what one expansion added."""
        self._lines.append(DUMP(_expand_event(expansion)))

    def split(self, expansion: Expansion) -> None:
        """Note that the statement was taken apart."""
        new = [[node.id, encode(node.state), node.critic] for node in expansion.new]
        targets = [node.id for node in expansion.targets[0]]
        self._lines.append(DUMP({"event": "split", "new": new, "targets": targets}))

    def line(self, number: int, repairs: int) -> None:
        """Note which line of attempts the next expansion belongs to, and how far it is."""
        self._lines.append(DUMP({"event": "line", "line": number, "round": repairs}))

    def reopen(self) -> None:
        """Note that another pass begins."""
        self._lines.append('{"event":"reopen"}')

    def spent(self, spending: Spending) -> None:
        """Note what has been spent so far."""
        self._lines.append(DUMP({"event": "spent", **spending.as_dict()}))

    def end(self, status: str, exhausted_by: str | None, tactics: Sequence[str]) -> None:
        """Note that the search stopped."""
        row = {"event": "end", "status": status, "exhausted_by": exhausted_by}
        self._lines.append(DUMP({**row, "proof": list(tactics)}))

    def flush(self) -> None:
        """Hand all noted events to the operating system, in one write."""
        if not self._lines:
            return
        data = memoryview(("\n".join(self._lines) + "\n").encode("utf-8", "surrogatepass"))
        self._lines.clear()
        with _writing(self.path):
            while data:
                data = data[os.write(self._descriptor, data) :]

    def close(self) -> None:
        """Flush and close. May be called twice."""
        if self._descriptor >= 0:
            try:
                self.flush()
            finally:
                os.close(self._descriptor)
                self._descriptor = -1

    def __enter__(self) -> TraceWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TraceError(f"cannot write the search log {path}: {error.strerror}") from error


def _open(path: Path, flags: int) -> int:
    with _writing(path):
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | flags, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise TraceError(f"another process writes to the search log {path}") from None
        return descriptor


def _expand_event(expansion: Expansion) -> dict[str, Any]:
    source = expansion.node.state
    paths: dict[int, tuple[str, ...]] = {}
    tried: list[list[Any]] = []
    for attempt, targets in zip(expansion.attempts, expansion.targets, strict=True):
        ids = [target.id for target in targets]
        for number in ids:
            paths.setdefault(number, (*source.path, attempt.tactic))
        row = [attempt.tactic, attempt.logp, attempt.outcome.value, ids]
        tried.append([*row, round(attempt.seconds, 6), attempt.message])
    new = [[node.id, encode(node.state, paths[node.id]), node.critic] for node in expansion.new]
    return {"event": "expand", "node": expansion.node.id, "new": new, "tried": tried}


@dataclass(frozen=True, slots=True)
class TraceLog:
    """A log as read.

    Attributes:
        path: the file.
        header: its first line.
        events: all whole events after it, as JSON values.
        whole_bytes: size of the file up to the end of the last whole line.
    """

    path: Path
    header: Header
    events: tuple[dict[str, Any], ...]
    whole_bytes: int

    @property
    def spent(self) -> Spending:
        """What the events up to here have spent.

        Expansions and tactics are counted from the events; the rest is that of the last `spent`
        event, so a killed search may have used a little more.
        """
        spending = Spending()
        for event in self.events:
            if event["event"] == "expand":
                spending.expansions += 1
                spending.tactics += len(event["tried"])
            elif event["event"] == "spent":
                spending.tokens = event["tokens"]
                spending.wall_seconds = event["wall_seconds"]
                spending.cpu_seconds = event["cpu_seconds"]
        return spending


def has_begun(path: Path) -> bool:
    """Whether a file is there that is more than the first part of a header.

    A program that is killed in its first moment leaves nothing, or a part.
    """
    try:
        with open(path, "rb") as file:
            beginning = file.readline()
    except OSError:
        return path.exists()  # what cannot be read is not ours to overwrite
    return beginning.endswith(b"\n") or not beginning.startswith(_BEGINNING[: len(beginning)])


def read_trace(path: Path) -> TraceLog:
    """Read a log; a torn last line is dropped.

    Raises:
        TraceError: the file cannot be read, is no log, or is damaged before its last line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TraceError(f"cannot read the search log {path}: {error.strerror}") from error
    rows: list[dict[str, Any]] = []
    whole = 0
    while (end := data.find(b"\n", whole)) >= 0:
        row = _row(data[whole:end])
        if row is None:
            if data.find(b"\n", end + 1) < 0:
                break
            raise TraceError(f"line {len(rows) + 1} of the search log {path} is damaged")
        rows.append(row)
        whole = end + 1
    if not rows:
        raise TraceError(f"the search log {path} holds no whole line", hint="delete it")
    try:
        header = Header.from_json(rows[0])
    except (KeyError, TypeError, ValueError) as error:
        raise TraceError(f"the header of the search log {path} is damaged: {error!r}") from error
    return TraceLog(path, header, tuple(rows[1:]), whole)


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def rebuild(log: TraceLog, same_state: SameState | None = None) -> SearchCore:
    """The search as it stood after the last event.

    Args:
        log: what happened.
        same_state: used from here on; within the log, states are told apart by their ids.

    Raises:
        TraceError: the events contradict each other or were written by another program.
    """
    core = log.header.fresh_core(_identical)
    for position, event in enumerate(log.events):
        try:
            if event["event"] == "expand":
                _replay(core, event)
            elif event["event"] == "split":
                _replay_split(core, event)
            elif event["event"] == "reopen":
                core.reopen()
            elif event["event"] == "end" and (
                event["status"] == "proved" and core.root.status is not Status.PROVED
            ):
                raise ValueError("it says proved, and a line before it is missing")
        except (LookupError, TypeError, ValueError) as error:
            raise TraceError(
                f"event {position + 1} of the search log {log.path} does not fit: {error!r}"
            ) from error
    core.graph.same_state = same_state
    return core


def _identical(left: object, right: object) -> bool:
    return left is right


def _replay_split(core: SearchCore, event: dict[str, Any]) -> None:
    statement = core.root.state.statement
    states = {number: decode(row, statement) for number, row, _ in event["new"]}
    scores = {number: score for number, _, score in event["new"]}
    targets = event["targets"]
    core.take_apart([states[n] for n in targets], [scores[n] for n in targets])


def _replay(core: SearchCore, event: dict[str, Any]) -> None:
    node = core.graph.nodes[event["node"]]
    new = {number: (row, score) for number, row, score in event["new"]}
    states: dict[int, ProofState] = {}
    attempts: list[Attempt] = []
    for tactic, logp, outcome, targets, seconds, message in event["tried"]:
        path = (*node.state.path, tactic)
        for number in targets:
            if number in new and number not in states:
                states[number] = decode(new[number][0], node.state.statement, path)
        attempt = Attempt(tactic, logp, StepOutcome(outcome), (), message=message, seconds=seconds)
        if attempt.outcome is StepOutcome.PROGRESS:
            attempt.states = tuple(_state(core, states, number) for number in targets)
            attempt.states = attempt.states or (node.state,)  # led back to where it came from
            attempt.scores = tuple(new[number][1] if number in new else 0.0 for number in targets)
        attempts.append(attempt)
    core.take(node)
    added = {found.id for found in core.expand(node, attempts).new}
    if added != set(new):
        raise ValueError(f"new states {sorted(added)} instead of {sorted(new)}")


def _state(core: SearchCore, states: dict[int, ProofState], number: int) -> ProofState:
    return states[number] if number in states else core.graph.nodes[number].state
