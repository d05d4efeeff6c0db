"""Whole proofs from a scripted chat model, which reads the checker's message."""

from __future__ import annotations

import pytest

from provers.checker import Goal, ProofState
from provers.errors import UsageError
from search.core import CoreSettings
from search.model.client import ModelClient
from search.model.whole import ChatProofs
from search.outcome import SearchStatus
from search.policy import Refusal
from search.settings import SearchSettings
from search.whole import WholeProofSearch
from tests.search.model.scripted import Reply, Request, ScriptedServer, answer, chat_choice
from tests.search.tables import Move, Table
from tests.search.test_whole import ScriptSession

CHAIN: Table = {"A": (Move("a", -1.0, "B"),), "B": (Move("b", -1.0, ""),)}


def mends(request: Request) -> Reply:
    """Forgets the end of the proof until it is told what is left."""
    told = "unsolved goals\nB" in request.body["messages"][-1]["content"]
    text = "Now it is done:\n```lean\na\nb\n```" if told else "```lean\nby\na\n```"
    return Reply(answer([chat_choice(text, -0.5)]))


async def test_a_chat_model_mends_its_proof() -> None:
    async with ScriptedServer(script=mends) as server:
        client = ModelClient(server.url)
        settings = SearchSettings(core=CoreSettings(strategy="whole_proof"), in_flight=1)
        search = WholeProofSearch(ScriptSession(CHAIN), ChatProofs(client), settings=settings)
        result = await search.run("A")
        await client.close()
        bodies = [request.body for request in server.completions]
    assert result.status is SearchStatus.PROVED
    assert result.tactics == ("a\nb",)
    assert result.spent.tokens > 0
    assert [len(body["messages"]) for body in bodies] == [2, 4]
    assert [message["role"] for message in bodies[1]["messages"]] == [
        "system",
        "user",
        "assistant",
        "user",
    ]
    assert bodies[0]["seed"] != bodies[1]["seed"]


async def test_a_conversation_that_is_too_long_ends_its_line() -> None:
    refusal = Reply({"error": {"message": "maximum context length is 64 tokens"}}, status=400)
    state = ProofState("A", (Goal("A", text="A"),), "A")
    async with ScriptedServer(script=lambda _: refusal, context=64) as server:
        client = ModelClient(server.url)
        assert await ChatProofs(client).sample(state, 4, [Refusal("x", "y" * 5000)]) == []
        await client.close()


def test_long_messages_are_cut() -> None:
    state = ProofState("A", (Goal("A", text="A"),), "A")
    client = ModelClient("http://127.0.0.1:9/v1")
    talk = ChatProofs(client).conversation(state, [Refusal("x", "y" * 50_000)])
    assert len(talk[-1]["content"]) < 3000


@pytest.mark.parametrize("wrong", [{"temperature": -1.0}, {"max_tokens": 0}])
def test_impossible_numbers_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        ChatProofs(ModelClient("http://127.0.0.1:9/v1"), **wrong)  # type: ignore[arg-type]
