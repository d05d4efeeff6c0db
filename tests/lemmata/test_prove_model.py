"""`lemmata prove --model`, run as a subprocess against a scripted server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from tests.lemmata.running import COMMAND, Done, lemmata
from tests.search.model.scripted import Reply, ScriptedServer

TEXT = """theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by sorry
theorem wrong (n : Nat) (f : Nat → Nat) : f n = f (n + 1) := by sorry
"""
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.lean"
    path.write_text(TEXT)
    return path


async def start(*arguments: str | Path, key: str | None = None) -> asyncio.subprocess.Process:
    keys = {"LEMMATA_MODEL_KEY": key} if key else {}
    return await asyncio.create_subprocess_exec(
        COMMAND, "prove", *map(str, arguments),
        env={**os.environ, "LEMMATA_LEAN": "embedded", "OPENAI_API_KEY": "not yours", **keys},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process) -> Done:
    stdout, stderr = await asyncio.wait_for(process.communicate(), 120)
    done = Done(process.returncode or 0, stdout.decode(), stderr.decode())
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


async def test_a_model_alone_proves_what_it_knows(file: Path) -> None:
    async with ScriptedServer(lambda _: [("exact ⟨hp, hq⟩", -0.5), ("sorry", -0.1)]) as server:
        done = await ended(
            await start(file, "--model", server.url, "--no-mix", "--samples", "2", key="mine")
        )
        bodies = [each.body for each in server.completions]
        keys = {each.headers["authorization"] for each in server.asked}
    assert done.status == 1
    assert "1 of 2 theorems proved" in done.stdout
    assert f"the model: {len(bodies)} requests, {11 * len(bodies)} tokens" in done.stdout
    assert all(body["n"] == 2 and body["temperature"] == 1.0 for body in bodies)
    assert keys == {"Bearer mine"}
    assert "exact ⟨hp, hq⟩" in file.with_name("a.proved.lean").read_text()


async def test_a_mixture_in_rows(file: Path, tmp_path: Path) -> None:
    template = tmp_path / "mine.toml"
    template.write_text("prompt = 'Goal: {state} Tactic:'\n")
    async with ScriptedServer(lambda _: [("no_such_tactic", -0.1)], models=["a", "b"]) as server:
        done = await ended(
            await start(
                f"{file}:both", "--model", f"{server.url}#b", "--prompt-format", template,
                "--temperature", "0", "--json",
            )
        )  # fmt: skip
        body = server.completions[0].body
    assert done.status == 0
    (row,) = done.rows
    assert (row["theorem"], row["status"]) == ("both", "proved")
    assert (body["model"], body["n"], body["temperature"]) == ("b", 1, 0.0)
    assert body["prompt"].startswith("Goal: p q : Prop")
    # A key that was not meant for this server is never sent.
    assert "not yours" not in server.asked[0].headers["authorization"]


async def test_a_model_is_asked_again_when_nothing_is_left(file: Path) -> None:
    said: list[str] = []

    def better_and_better(_: str) -> list[tuple[str, float]]:
        said.append("exact ⟨hp, hq⟩" if len(said) > 1 else f"exact h{len(said)}")
        return [(said[-1], -0.5)]

    async with ScriptedServer(better_and_better) as server:
        again = ["--model", server.url, "--no-mix", "--samples", "1", "--json"]
        once = await ended(await start(f"{file}:both", *again, "--passes", "1"))
        done = await ended(await start(f"{file}:both", *again))
    assert [row["status"] for row in (*once.rows, *done.rows)] == ["unproved", "proved"]
    assert done.rows[0]["tactics_tried"] == 2


async def test_a_model_is_trusted_near_what_it_has_seen(file: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    assert (await ended(await start(f"{file}:both", "--trace", trace))).status == 0
    other = tmp_path / "b.lean"
    other.write_text(
        "theorem near (a b : Prop) (ha : a) (hb : b) : a ∧ b := by sorry\n"
        "theorem far (xs : List Nat) : (xs ++ []).length = xs.length := by sorry\n"
    )
    async with ScriptedServer(lambda _: [("exact And.intro ha hb", -0.5)]) as server:
        done = await ended(await start(other, "--model", server.url, "--seen", trace))
        prompts = [str(each.body["prompt"]) for each in server.completions]
        completed = (tmp_path / "b.proved.lean").read_text()
        soft = await ended(
            await start(
                f"{other}:far", "--model", server.url, "--seen", trace / "both.jsonl",
                "--trust-temperature", "5",
            )
        )  # fmt: skip
        asked = len(server.completions)
    assert (done.status, soft.status) == (0, 0)
    assert [prompt for prompt in prompts if "⊢ a ∧ b" not in prompt] == []
    assert "exact And.intro ha hb" in completed
    assert asked > len(prompts) > 0  # by a soft distance the model is asked about the far one, too


async def test_nothing_is_near_to_searches_without_a_proof(file: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    await ended(await start(f"{file}:wrong", "--trace", trace, "--max-tactics", "1"))
    async with ScriptedServer() as server:
        done = await ended(await start(file, "--model", server.url, "--seen", trace))
    assert done.status == 2
    assert "nothing was proved in these searches" in done.stderr


async def test_a_model_that_fails_on_the_way_is_told_for_each_theorem(file: Path) -> None:
    refuses = Reply({"error": {"message": "your plan is over"}}, 403)
    async with ScriptedServer(script=lambda _: refuses) as server:
        done = await ended(await start(file, "--model", server.url, "--json"))
    assert done.status == 1
    assert [row["status"] for row in done.rows] == ["error", "error"]
    assert all("your plan is over" in row["reason"] for row in done.rows)
    assert not file.with_name("a.proved.lean").exists()


async def test_a_model_that_is_silent_until_the_time_is_up(file: Path) -> None:
    async with ScriptedServer(script=lambda _: Reply(hold=asyncio.Event())) as server:
        done = await ended(await start(file, "--model", server.url, "--timeout", "0.5"))
        await server.until_open(0)
    assert done.status == 1
    assert "the model never answered in time" in done.stderr
    assert "the limit on wall_seconds was reached" in " ".join(done.stdout.split())


async def test_interrupted_while_the_model_is_silent(file: Path) -> None:
    async with ScriptedServer(script=lambda _: Reply(hold=asyncio.Event())) as server:
        process = await start(file, "--model", server.url, "--no-mix")
        await server.until_asked(1)
        process.send_signal(signal.SIGINT)
        done = await ended(process)
        await server.until_open(0)
    assert done.status == 130
    assert "interrupted: 0 of 2" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--model", NOWHERE], 3, "no model server answers at http://127.0.0.1:9/v1"),
        (["--model", "localhost"], 2, "not the address of a model server"),
        (["--model", NOWHERE, "--prompt-format", "nope"], 2, "no prompt format named 'nope'"),
        (["--model", NOWHERE, "--prompt-format", "no.toml"], 2, "cannot read the prompt template"),
        (["--samples", "3"], 2, "--samples without a model"),
        (["--no-mix"], 2, "--mix/--no-mix without a model"),
        (["--seen", "a.lean"], 2, "--seen without a model"),
        (["--model", NOWHERE, "--seen", "no.jsonl"], 2, "cannot read no.jsonl"),
        (["--model", NOWHERE, "--seen", "."], 2, "no logs and no training pairs"),
        (["--model", NOWHERE, "--seen", "a.lean", "--no-mix"], 2, "leave out --no-mix"),
        (["--model", NOWHERE, "--trust-temperature", "1"], 2, "--trust-temperature without --seen"),
        (["--model", NOWHERE, "--samples", "0"], 2, "samples"),
        (["--model", NOWHERE, "--temperature", "-1"], 2, "temperature"),
    ],
)
def test_mistakes_are_told_before_the_work(
    file: Path, arguments: list[str], status: int, words: str
) -> None:
    done = lemmata("prove", file, *arguments, cwd=file.parent)
    assert done.status == status
    assert words in " ".join(done.stderr.split())
    assert json.dumps(sorted(os.listdir(file.parent))) == '["a.lean"]'


async def test_other_models_than_the_one_named(file: Path) -> None:
    async with ScriptedServer(models=["small"]) as server:
        done = await ended(await start(file, "--model", f"{server.url}#big"))
    assert done.status == 2
    assert "does not serve 'big'" in done.stderr
    assert "it serves: small" in done.stderr


def test_a_dafny_program_takes_no_model(tmp_path: Path) -> None:
    path = tmp_path / "a.dfy"
    path.write_text("method M() {}\n")
    done = lemmata("prove", path, "--model", NOWHERE)
    assert done.status == 2
    assert "Lean files only" in done.stderr
