"""Seeds, biases and options of the sampler: wishes, which a server may refuse."""

from __future__ import annotations

from typing import Any

import pytest

from core.llm.adapting import BEYOND
from core.llm.client import ask
from core.llm.short_prompt import SAMPLING
from core.tests.llm_client.calls import MESSAGES, endpoint
from core.tests.openai_server import REPLY, OpenAIServer

WISHES: dict[str, Any] = {"seed": 7, "logit_bias": {" I": 0.5}, "sampling": {**SAMPLING, "top_p": 0.9}}


@pytest.mark.asyncio
async def test_they_are_sent_as_servers_name_them(server: OpenAIServer) -> None:
    assert await ask(endpoint(server), MESSAGES, **WISHES) == REPLY
    sent = server.calls[-1]["json"]
    assert (sent["seed"], sent["logit_bias"], sent["top_p"]) == (7, {" I": 0.5}, 0.9)
    assert {name: sent[name] for name in SAMPLING} == SAMPLING
    assert set(SAMPLING) <= set(BEYOND)


@pytest.mark.asyncio
async def test_unasked_they_are_left_out(server: OpenAIServer) -> None:
    await ask(endpoint(server), MESSAGES, logit_bias={})
    assert set(server.calls[-1]["json"]) == {"model", "messages", "stream", "stream_options"}


@pytest.mark.asyncio
async def test_a_server_that_refuses_one_of_the_samplers_is_asked_without_any(server: OpenAIServer) -> None:
    server.fault = "refuses_sampling"
    place = endpoint(server)
    for calls in (2, 3):
        assert await ask(place, MESSAGES, temperature=0.5, **WISHES) == REPLY
        sent = server.calls[-1]["json"]
        assert len(server.calls) == calls
        assert not set(BEYOND) & set(sent)
        assert (sent["seed"], sent["temperature"], sent["top_p"]) == (7, 0.5, 0.9)
