"""The committed model, served by a real vLLM: proofs, log-probabilities, sampling, status.

In order: the last test kills the server's owner.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from provers.checker import Goal, ProofState
from search.model.policy import VllmPolicy
from tests.lemmata.running import lemmata
from tests.search.model.scripted_vllm import until
from tests.vllm.conftest import MODEL, Serving

GOAL = "a b : Nat\n⊢ a + b = b + a"
PROMPT = f"[GOAL]{GOAL}[PROOFSTEP]"

# None of these is among the theorems that the model was trained on.
THEOREMS = """\
theorem sum_comm (u v : Nat) : u + v = v + u := by sorry
theorem le_add (u v w : Nat) (hu : u ≤ w) : u ≤ w + v := by sorry
theorem swap (A B : Prop) (both : A ∧ B) : B ∧ A := by sorry
theorem intro_or (A B : Prop) (h : B) : A ∨ B := by sorry
theorem nil_end (items : List Nat) : items ++ [] = items := by sorry
theorem and_same (u : Bool) : (u && u) = u := by sorry
theorem false_one : 1 = 2 := by sorry
"""

# Greedy decoding with transformers, and the log-probability of each token, end of text included.
REFERENCE = """
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32)
answers = []
for prompt in json.load(sys.stdin):
    ids, logprobs, text = tokenizer(prompt)["input_ids"], [], []
    with torch.no_grad():
        while len(logprobs) < 32:
            logits = model(torch.tensor([ids + text])).logits[0, -1]
            token = int(logits.argmax())
            logprobs.append(float(logits.log_softmax(-1)[token]))
            if token == tokenizer.eos_token_id:
                break
            text.append(token)
    answers.append({"text": tokenizer.decode(text), "logprobs": logprobs})
print(json.dumps(answers))
"""


def complete(server: Serving, prompt: str = PROMPT, **values: Any) -> list[dict[str, Any]]:
    """Choices for a prompt; greedy unless told otherwise."""
    body = {"model": MODEL.name, "prompt": prompt, "max_tokens": 32, "temperature": 0, **values}
    request = urllib.request.Request(
        f"{server.base_url}/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["choices"]


def test_it_proves_theorems(server: Serving, tmp_path: Path) -> None:
    file = tmp_path / "new.lean"
    file.write_text(THEOREMS)
    done = lemmata(
        "prove", file, "--model", server.base_url, "--no-mix", "--samples", "16",
        "--max-tactics", "200", "--json",
    )  # fmt: skip
    status = {row["theorem"]: row["status"] for row in done.rows}
    assert done.status == 1, done.stderr
    assert status["false_one"] != "proved"
    proved = {name for name, word in status.items() if word == "proved"}
    assert len(proved) >= 4, done.stdout
    (checked,) = lemmata("verify", file.with_suffix(".proved.lean"), "--json").rows
    verified = {d["name"] for d in checked["declarations"] if d["status"] == "verified"}
    assert verified >= proved


def test_log_probabilities_are_those_of_transformers(server: Serving, python: Path) -> None:
    goals = [GOAL, "p q : Prop\nh : p ∧ q\n⊢ q", "xs : List Nat\n⊢ xs ++ [] = xs", "⊢ α → ℝ"]
    prompts = [f"[GOAL]{goal}[PROOFSTEP]" for goal in goals]
    done = subprocess.run(
        [python, "-c", REFERENCE, str(MODEL)], input=json.dumps(prompts), text=True,
        capture_output=True, timeout=200, check=True, env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    for prompt, expected in zip(prompts, json.loads(done.stdout), strict=True):
        (choice,) = complete(server, prompt, logprobs=0)
        found = choice["logprobs"]["token_logprobs"]
        assert choice["text"] == expected["text"]
        assert len(found) == len(expected["logprobs"])
        assert max(abs(a - b) for a, b in zip(found, expected["logprobs"], strict=True)) < 1e-3


def test_greedy_and_seeded_samples_repeat(server: Serving) -> None:
    assert complete(server)[0]["text"] == complete(server)[0]["text"]
    sampled = [
        [c["text"] for c in complete(server, temperature=1.5, n=4, seed=11)] for _ in range(2)
    ]
    assert sampled[0] == sampled[1]


def test_end_of_text_and_stop_strings_end_an_answer(server: Serving) -> None:
    (whole,) = complete(server)
    assert whole["finish_reason"] == "stop"
    assert len(whole["text"]) > 2
    middle = whole["text"][1:3]
    (cut,) = complete(server, stop=[middle])
    assert cut["text"] == whole["text"].partition(middle)[0]
    (short,) = complete(server, max_tokens=1)
    assert short["finish_reason"] in ("length", "stop")


async def test_many_samples_make_candidates(server: Serving) -> None:
    choices = complete(server, n=8, temperature=1.0, logprobs=0, seed=1)
    assert len(choices) == 8
    assert all(p <= 0 for c in choices for p in c["logprobs"]["token_logprobs"])
    states = [
        ProofState(key=text, goals=(Goal(target=text, text=text),), statement="t", path=())
        for text in (GOAL, "p : Prop\nh : p\n⊢ p")
    ]
    policy = VllmPolicy(server.base_url, samples=8, seed=3)
    try:
        proposed = await policy.propose(states, 8)
    finally:
        await policy.close()
    for candidates in proposed:
        assert candidates
        assert all(c.tokens > 0 and c.logprob <= 0 for c in candidates)
        assert len({c.text for c in candidates}) == len(candidates)


def test_status_tells_of_it(server: Serving) -> None:
    done = lemmata("model", "status", "--json")
    (row,) = (row for row in done.rows if row["base_url"] == server.base_url)
    assert row["healthy"]
    assert row["models"] == [MODEL.name]
    assert row["directory"] == str(MODEL)
    assert row["generated_tokens"] > 0
    assert (row["running"], row["waiting"]) == (0, 0)


def test_no_process_survives_the_command(server: Serving) -> None:
    keeper = psutil.Process(server.process_id)
    family = [keeper, *keeper.children(recursive=True)]
    assert len(family) >= 3, "vLLM is a tree of processes"
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(10)
    started = time.monotonic()
    until(lambda: not any(_runs(process) for process in family), 30)
    print(f"all gone after {time.monotonic() - started:.1f} s")
    assert server.base_url not in lemmata("model", "status").stdout


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
