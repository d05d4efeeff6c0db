"""Tests with a real vLLM server: `make test-vllm`, or `pytest -m vllm`.

Deselected unless asked for by their marker; skipped, with the reason, where the model environment
is not installed. One server of the committed model is shared by all.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from provers.errors import LemmataError
from search.model.environment import find_environment
from tests.lemmata.running import COMMAND

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODEL = ROOT / "examples" / "model" / "tiny"
_START_SECONDS = 280


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.vllm)
            item.add_marker(pytest.mark.timeout(540))


@pytest.fixture(scope="session")
def python() -> Path:
    """Python of the model environment."""
    try:
        found = find_environment()
    except LemmataError as error:
        pytest.skip(str(error))
    if found is None:
        pytest.skip("the model environment is not installed (lemmata model install)")
    return found


@dataclass
class Serving:
    """A running `lemmata model serve`.

    Attributes:
        process: the command.
        base_url: the address that it printed.
        process_id: of the process that holds vLLM's group.
    """

    process: subprocess.Popen[str]
    base_url: str
    process_id: int


def serve(directory: Path, log: Path) -> Serving:
    """Start the command and wait for the address."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [COMMAND, "model", "serve", str(directory), "--json", "--wait", str(_START_SECONDS)],
            stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ,
        )  # fmt: skip
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(_START_SECONDS + 60) else ""
    if not line:
        process.terminate()
        process.wait()
        pytest.fail(f"the server did not start:\n{log.read_text()}")
    row = json.loads(line)
    return Serving(process, row["base_url"], row["process_id"])


@pytest.fixture(scope="session")
def server(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server of the committed model."""
    serving = serve(MODEL, tmp_path_factory.mktemp("serve") / "log")
    yield serving
    serving.process.terminate()
    assert serving.process.wait(60) in (0, -9)
    if serving.process.stdout is not None:
        serving.process.stdout.close()
