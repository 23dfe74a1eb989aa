"""Addresses, keys, and what an error may tell."""

import asyncio
import pickle

import pytest

from core.llm.client import Endpoint, ask
from core.llm.errors import ErrorKind, ModelError, safe_detail
from core.tests.llm_client.calls import KEY, assert_no_secret, endpoint, run
from core.tests.openai_faults import FAULTS
from core.tests.openai_server import REPLY, OpenAIServer, closed_port


@pytest.mark.asyncio
async def test_nobody_listens() -> None:
    outcome = await run(Endpoint(f"http://127.0.0.1:{closed_port()}/v1", KEY, "m", 10))
    assert (outcome.kind, len(outcome.waits)) == ("unreachable", 2)
    assert outcome.error is not None
    assert outcome.error.retryable


@pytest.mark.asyncio
async def test_the_built_in_model_has_advice_of_its_own() -> None:
    outcome = await run(Endpoint(f"http://127.0.0.1:{closed_port()}/v1", KEY, "m", 10, builtin=True))
    assert outcome.error is not None
    assert "built-in model" in outcome.error.advice


@pytest.mark.asyncio
async def test_no_such_host_and_no_tls(server: OpenAIServer) -> None:
    lost = await run(Endpoint("http://no-such-host.invalid/v1", KEY, "m", 10))
    assert lost.kind == "unreachable"
    assert "no-such-host.invalid" in str(lost.error)
    plain = await run(Endpoint(server.base_url.replace("http:", "https:"), KEY, "m", 10))
    assert (plain.kind, plain.waits) == ("unreachable", [])
    assert "secure connection" in str(plain.error)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "url", ["localhost:11434/v1", "ftp://host/v1", "http://[::1/v1", "http://x:99999/v1", "http:///v1", "http://a b/"]
)
async def test_an_address_that_is_none(url: str) -> None:
    outcome = await run(Endpoint(url, KEY, "m", 5))
    assert outcome.kind == "address"
    assert "OPENAI_BASE_URL" in str(outcome.error)


@pytest.mark.asyncio
async def test_keys(server: OpenAIServer) -> None:
    assert (await run(endpoint(server, key=""))).text == REPLY
    assert server.calls[-1]["headers"]["authorization"] == "Bearer none"
    assert (await run(endpoint(server, key=f" {KEY}\n"))).text == REPLY
    for key in ("sk-\n1234", "ключ", "two words"):
        assert (await run(endpoint(server, key=key))).kind == "key"
    assert len(server.calls) == 2
    assert (await run(Endpoint("", "", "m"))).kind == "key"


@pytest.mark.asyncio
async def test_a_redirect_gets_no_key(server: OpenAIServer) -> None:
    with OpenAIServer() as other:
        server.fault, server.location = "redirect", f"{other.base_url}/chat/completions?token=abc"
        outcome = await run(endpoint(server))
        assert other.requests == []
    assert outcome.kind == "address"
    assert str(other.port) in str(outcome.error)
    assert "abc" not in str(outcome.error)


@pytest.mark.asyncio
async def test_a_proxy_in_the_environment_is_not_used(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    assert (await run(endpoint(server))).text == REPLY


@pytest.mark.asyncio
async def test_half_a_surrogate_pair_in_a_prompt_can_be_sent(server: OpenAIServer) -> None:
    assert await ask(endpoint(server), [{"role": "user", "content": "caf\ud83d\x00"}]) == REPLY


@pytest.mark.asyncio
async def test_many_replies_at_once(server: OpenAIServer) -> None:
    server.delay = 0.01
    outcomes = await asyncio.gather(*(run(endpoint(server)) for _ in range(40)))
    assert {outcome.text for outcome in outcomes} == {REPLY}


@pytest.mark.asyncio
async def test_every_fault_ends_in_text_or_a_model_error(server: OpenAIServer) -> None:
    outcomes = []
    for fault in FAULTS:
        server.fault = fault
        outcomes.append(await run(endpoint(server, timeout=0.5)))
    assert all(outcome.error or outcome.usage for outcome in outcomes)
    for outcome in outcomes:
        assert_no_secret(outcome)


def test_details_are_safe_to_show() -> None:
    said = safe_detail(f"Key {KEY[:14]}… \x00\x1b[31m\u202eevil Bearer abc.def sk-abcd****wxyz\n\nnew", KEY)
    assert KEY[:10] not in said
    assert "sk-" not in said
    assert "abc.def" not in said
    assert not set(said) & set("\x00\x1b\u202e\n")
    assert len(safe_detail("word " * 500)) == 200
    assert safe_detail("The model `gpt-4o-mini` does not exist", KEY) == "The model `gpt-4o-mini` does not exist"


def test_the_key_is_not_in_the_endpoint_s_words() -> None:
    assert KEY not in repr(Endpoint("http://x/v1", KEY, "m"))


def test_errors_survive_pickling() -> None:
    error = ModelError(ErrorKind.RATE_LIMIT, "Too many.", retry_after=3)
    again = pickle.loads(pickle.dumps(error))
    assert (again.kind, str(again), again.retry_after, again.retryable) == (error.kind, str(error), 3, True)
