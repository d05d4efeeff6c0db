"""`lemmata model` as users type it; a scripted child stands where vLLM would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.lemmata.running import COMMAND, lemmata
from tests.search.model.scripted_vllm import gone, make_model, make_python, started


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Variables that put the scripted child in vLLM's place."""
    return {
        "LEMMATA_MODEL_PYTHON": str(make_python(tmp_path)),
        "LEMMATA_CACHE_DIR": str(tmp_path / "cache"),
        "VLLM_TEST_MARKS": str(tmp_path / "marks"),
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_until_it_is_told_to_stop(
    tmp_path: Path, env: dict[str, str], number: signal.Signals
) -> None:
    folder = make_model(tmp_path / "small")
    with subprocess.Popen(
        [COMMAND, "model", "serve", str(folder), "--json"],
        env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as serving:  # fmt: skip
        assert serving.stdout is not None
        assert serving.stderr is not None
        line = serving.stdout.readline()
        assert line, serving.stderr.read()
        served = json.loads(line)
        assert served["model"] == "small"

        (known,) = lemmata("model", "status", "--json", env=env).rows
        assert (known["base_url"], known["healthy"]) == (served["base_url"], True)
        asked = lemmata("model", "status", served["base_url"], env=env)
        assert asked.status == 0
        assert "healthy" in asked.stdout

        serving.send_signal(number)
        _, words = serving.communicate(timeout=30)
        assert "Traceback" not in words
        assert serving.returncode == 0, words
    gone(tmp_path)
    none = lemmata("model", "status", env=env)
    assert none.status == 1
    assert "no model server runs" in none.stderr


def test_a_server_that_dies_shows_its_log(tmp_path: Path, env: dict[str, str]) -> None:
    folder = make_model(tmp_path / "small")
    done = lemmata("model", "serve", folder, env={**env, "VLLM_TEST_MODE": "die"})
    assert done.status == 1
    assert "this model cannot be served" in done.stderr
    assert done.stdout == ""
    gone(tmp_path)


def test_what_cannot_be_served(tmp_path: Path, env: dict[str, str]) -> None:
    done = lemmata("model", "serve", tmp_path / "nothing", env=env)
    assert (done.status, started(tmp_path)) == (2, [])
    assert "there is no folder" in done.stderr
    done = lemmata("model", "status", "http://127.0.0.1:9/v1", "--json", env=env)
    assert done.status == 1
    assert done.rows[0]["healthy"] is False


@pytest.mark.parametrize(
    ("rows", "arguments", "words"),
    [
        ("", (), "no pair to train on"),
        ('{"state": "a", "tac', (), "pairs.jsonl:1: not a JSON object"),
        ('{"state": "a", "tactic": "b"}\n', (), "too little"),
        ("", ("--parameters", "lots"), "no number of parameters"),
        ("", ("--epochs", "-1"), "epochs must be positive"),
    ],
)
def test_what_cannot_be_trained_on(
    tmp_path: Path, env: dict[str, str], rows: str, arguments: tuple[str, ...], words: str
) -> None:
    corpus = tmp_path / "pairs.jsonl"
    corpus.write_text(rows)
    done = lemmata("model", "train", corpus, "-o", tmp_path / "out", *arguments, env=env)
    assert done.status == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_missing_environment_is_a_missing_tool(tmp_path: Path) -> None:
    done = lemmata("model", "install", env={"LEMMATA_MODEL_PYTHON": str(tmp_path / "none")})
    assert done.status == 3
    assert "LEMMATA_MODEL_PYTHON" in done.stderr
