"""The policy: prompts out, candidates back, what is left out, seeds, and states that do not fit."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

import pytest

from provers.checker import Goal, ProofState
from provers.errors import UsageError
from search.model.client import ClientSettings
from search.model.errors import AnswerError, ModelMissing, ServerOverloaded
from search.model.policy import PROMPTS_A_REQUEST, VllmPolicy
from search.work import Work
from tests.search.model.scripted import Reply, Request, ScriptedServer, answer, choice, refusal

QUICK = ClientSettings(seconds=5.0, attempts=1)


def state(text: str, statement: str = "s") -> ProofState:
    return ProofState(text, (Goal(text, text=text),), statement)


def policy(server: ScriptedServer, **options: object) -> VllmPolicy:
    return VllmPolicy(server.url, **({"settings": QUICK} | options))  # pyright: ignore[reportArgumentType]


async def test_samples_become_candidates_best_first() -> None:
    said = [("simp", -1.0), ("rw [Nat.add_comm n m]", -1.2), ("omega", -0.1)]
    async with ScriptedServer(lambda _: said) as server, policy(server, samples=3) as model:
        (got,) = await model.propose([state("⊢ p")], 8)
        (asked,) = server.completions
    assert asked.body["prompt"] == "[GOAL]⊢ p[PROOFSTEP]"
    assert asked.body["model"] == "tiny"
    assert asked.body["n"] == 3
    assert [each.text for each in got] == ["omega", "rw [Nat.add_comm n m]", "simp"]
    assert [each.tokens for each in got] == [2, 6, 2]
    assert got[1].logprob == pytest.approx(-1.2)


async def test_never_more_samples_than_the_search_asks_for() -> None:
    async with ScriptedServer() as server, policy(server, samples=8) as model:
        await model.propose([state("a")], 3)
    async with ScriptedServer() as other, policy(other) as model:
        await model.propose([state("a")], 5)
    assert server.completions[0].body["n"] == 3
    assert other.completions[0].body["n"] == 5


async def test_texts_that_differ_in_blanks_are_one_tactic_and_the_best_stays() -> None:
    said = [("simp  [h]", -3.0), ("simp [h] ", -1.0), ("simp [h]\n\n", -2.0), ("omega", -4.0)]
    async with ScriptedServer(lambda _: said) as server, policy(server, samples=4) as model:
        (got,) = await model.propose([state("a")], 4)
    assert [each.text for each in got] == ["simp [h]", "omega"]
    assert got[0].logprob == pytest.approx(-1.0)
    assert model.unfit == {"duplicate": 2}


async def test_a_budget_sees_the_tokens_of_everything_generated() -> None:
    said = [("simp", -1.0), ("simp", -1.0), ("\x1b[2J", -1.0), ("omega", -2.0)]
    async with ScriptedServer(lambda _: said) as server, policy(server, samples=4) as model:
        (got,) = await model.propose([state("a")], 4)
    work = Work(node=None)  # pyright: ignore[reportArgumentType]
    work.take_candidates(got, 4)
    assert work.tokens == sum(len(choice(text)["logprobs"]["tokens"]) for text, _ in said)


@pytest.mark.parametrize(
    "text",
    ["", "  \n ", "a\0b", "\x1b[31mred", "x" * 5000, "half \ud800", "\u202eflipped", "a\u200bb"],
)
async def test_what_is_not_fit_to_be_tried_is_left_out(text: str) -> None:
    said = [(text, -1.0), ("omega", -1.0)]
    async with ScriptedServer(lambda _: said) as server, policy(server, samples=2) as model:
        (got,) = await model.propose([state("a")], 2)
    assert [each.text for each in got] == ["omega"]
    assert model.unfit.total() == 1


async def test_tabs_and_carriage_returns_become_blanks_and_newlines() -> None:
    said = [("cases h with\r\n| inl h =>\tsimp\r\n\r\n| inr h => omega", -1.0)]
    async with ScriptedServer(lambda _: said) as server, policy(server, samples=1) as model:
        (got,) = await model.propose([state("a")], 2)
    assert got[0].text == "cases h with\n| inl h =>  simp\n| inr h => omega"


async def test_nothing_fit_is_an_empty_list() -> None:
    async with ScriptedServer(lambda _: [("", -1.0)]) as server, policy(server) as model:
        assert await model.propose([state("a")], 2) == [[]]


# -- all states of one call ---------------------------------------------------------------------


async def test_states_of_one_call_travel_together_and_come_back_in_order() -> None:
    def says(prompt: str) -> Sequence[tuple[str, float]]:
        return [(f"exact {prompt[6:-11]}", -1.0)]

    states = [state(f"h{number}") for number in range(PROMPTS_A_REQUEST + 4)]
    async with ScriptedServer(says) as server, policy(server, samples=2) as model:
        got = await model.propose(states, 2)
        sizes = sorted(len(each.body["prompt"]) for each in server.completions)
    assert sizes == [4, PROMPTS_A_REQUEST]
    assert [each[0].text for each in got] == [f"exact h{n}" for n in range(len(states))]


async def test_a_chat_is_asked_state_by_state() -> None:
    async with ScriptedServer(lambda _: [("```lean\nrfl\n```", -1.0)]) as server:
        async with policy(server, prompt_format="chat", samples=1) as model:
            got = await model.propose([state("a"), state("b")], 1)
        assert [each.path for each in server.completions] == ["/v1/chat/completions"] * 2
    assert [[each.text for each in group] for group in got] == [["rfl"], ["rfl"]]


async def test_a_server_without_lists_is_asked_one_by_one_from_then_on() -> None:
    def no_lists(request: Request) -> Reply | None:
        wrong = isinstance(request.body["prompt"], list)
        return refusal("prompt must be a string", 422) if wrong else None

    async with ScriptedServer(script=no_lists) as server, policy(server) as model:
        for _ in range(2):
            got = await model.propose([state("a"), state("b")], 1)
            assert [len(each) for each in got] == [1, 1]
        assert len(server.completions) == 1 + 2 + 2


async def test_a_server_that_answers_the_first_of_a_list_only_is_not_believed() -> None:
    def first_only(request: Request) -> Reply | None:
        wrong = isinstance(request.body["prompt"], list)
        return Reply(answer([choice("a"), choice("b")])) if wrong else None

    async with ScriptedServer(script=first_only) as server, policy(server) as model:
        got = await model.propose([state("a"), state("b")], 2)
    assert [each[0].text for each in got] == ["simp", "simp"]


async def test_one_failure_ends_the_call_and_leaves_nothing_open() -> None:
    waiting = asyncio.Event()

    def script(request: Request) -> Reply:
        bad = "bad" in request.body["messages"][-1]["content"]
        return Reply({}, 500) if bad else Reply(hold=waiting)

    async with ScriptedServer(script=script) as server:
        async with policy(server, prompt_format="chat") as model:
            with pytest.raises(ServerOverloaded, match="500"):
                await model.propose([state("good"), state("bad"), state("fine")], 1)
            await server.until_open(0)
        assert len(server.completions) == 3


async def test_a_cancelled_call_leaves_nothing_open_and_counts_no_visit() -> None:
    hangs = lambda _: Reply(hold=asyncio.Event())  # noqa: E731
    async with ScriptedServer(script=hangs) as server, policy(server) as model:
        task = asyncio.ensure_future(model.propose([state("a"), state("b")], 1))
        await server.until_asked(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until_open(0)
        server.script = None
        await model.propose([state("a")], 1)
        first, second = server.completions
    assert first.body["seed"] == second.body["seed"]


# -- seeds --------------------------------------------------------------------------------------


async def seeds_of(*calls: list[ProofState], seed: int | None = 0) -> list[int | None]:
    async with ScriptedServer() as server, policy(server, seed=seed) as model:
        for states in calls:
            await model.propose(states, 1)
        return [each.body.get("seed") for each in server.completions]


async def test_seeds_depend_on_the_visit_and_on_nothing_else() -> None:
    a, b = state("a"), state("b")
    first, second, third = await seeds_of([a], [a], [b])
    assert first == third != second
    assert [first, second, third] == await seeds_of([a], [a], [b])
    assert first not in await seeds_of([a], seed=1)
    assert await seeds_of([a], seed=None) == [None]
    # The same goals in another theorem are another state.
    assert await seeds_of([a], [state("a", "t")]) == [first, first]


async def test_states_of_different_visits_do_not_share_a_request() -> None:
    a, b = state("a"), state("b")
    seeds = await seeds_of([a], [a, b])
    assert len(seeds) == 3
    assert seeds[0] in seeds[1:]


# -- models and contexts ------------------------------------------------------------------------


async def test_the_model_is_looked_for_once() -> None:
    async with ScriptedServer() as server, policy(server) as model:
        await asyncio.gather(*(model.propose([state(str(n))], 1) for n in range(3)))
        assert sum(each.path == "/v1/models" for each in server.asked) == 1


async def test_another_model_is_not_asked() -> None:
    async with ScriptedServer() as server, policy(server, model="big") as model:
        with pytest.raises(ModelMissing, match="does not serve 'big'"):
            await model.propose([state("a")], 1)
        assert not server.completions


async def test_the_answer_leaves_half_of_a_small_context_to_the_prompt() -> None:
    async with ScriptedServer(context=64) as server, policy(server) as model:
        await model.propose([state("a")], 1)
        assert server.completions[0].body["max_tokens"] == 32


def too_long_above(characters: int) -> object:
    def script(request: Request) -> Reply | None:
        prompts = request.body["prompt"]
        prompts = prompts if isinstance(prompts, list) else [prompts]
        wrong = any(len(each) > characters for each in prompts)
        return refusal("your prompt exceeds the maximum context length") if wrong else None

    return script


async def test_a_state_that_does_not_fit_loses_its_oldest_hypotheses() -> None:
    facts = "\n".join(f"h{number} : p{number}" for number in range(40))
    long = state(f"case a\n{facts}\n⊢ q\n\ncase b\n⊢ r")
    async with ScriptedServer(script=too_long_above(150)) as server, policy(server) as model:  # pyright: ignore[reportArgumentType]
        got = await model.propose([state("⊢ short"), long], 1)
        asked = server.completions[-1].body["prompt"]
    assert [len(each) for each in got] == [1, 1]
    assert asked.startswith("[GOAL]case a\nh")
    assert asked.endswith("h39 : p39\n⊢ q[PROOFSTEP]")
    assert "h0 :" not in asked
    assert not model.skipped


async def test_a_target_that_does_not_fit_is_left_out_with_the_reason() -> None:
    async with ScriptedServer(script=too_long_above(100)) as server, policy(server) as model:  # pyright: ignore[reportArgumentType]
        got = await model.propose([state("⊢ " + "p ∧ " * 90 + "p"), state("⊢ p")], 1)
    assert [len(each) for each in got] == [0, 1]
    assert model.skipped == {"too long": 1}


async def test_without_log_probabilities_there_is_no_search() -> None:
    script = lambda _: Reply(answer([choice("simp", logprobs=None)]))  # noqa: E731
    async with ScriptedServer(script=script) as server, policy(server) as model:
        with pytest.raises(AnswerError, match="gives no log-probabilities"):
            await model.propose([state("a"), state("b")], 1)


def test_arguments_out_of_range() -> None:
    url = "http://localhost:1/v1"
    for wrong in (
        lambda: VllmPolicy(url, samples=0),
        lambda: VllmPolicy(url, temperature=-1.0),
        lambda: VllmPolicy(url, temperature=math.nan),
        lambda: VllmPolicy(url, max_tokens=0),
        lambda: VllmPolicy(url, prompt_format="nope"),
    ):
        with pytest.raises(UsageError):
            wrong()
