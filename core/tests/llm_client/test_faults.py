"""Replies, faults and retries, through a real server."""

import asyncio
import contextlib
import itertools
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.llm.client import Delta, Usage, ask, stream_chat
from core.llm.errors import ModelError
from core.llm.refusals import retry_after
from core.tests.llm_client.calls import KEY, MESSAGES, assert_no_secret, endpoint, run
from core.tests.openai_server import REPLY, OpenAIServer


@pytest.mark.asyncio
async def test_a_reply_comes_whole_with_its_usage(server: OpenAIServer) -> None:
    place = endpoint(server)
    outcome = await run(place)
    assert outcome.text == REPLY
    assert outcome.usage == Usage(7, 21, place.model, "stop")
    [call] = server.calls
    assert call["headers"]["authorization"] == f"Bearer {KEY}"
    assert call["json"]["messages"] == MESSAGES
    assert (call["json"]["max_tokens"], call["json"]["temperature"]) == (50, 0.5)
    assert call["json"]["stream_options"] == {"include_usage": True}


@pytest.mark.asyncio
async def test_what_is_not_asked_for_is_not_sent(server: OpenAIServer) -> None:
    await run(endpoint(server), max_tokens=None, temperature=None)
    assert not {"max_tokens", "temperature"} & set(server.calls[0]["json"])


@pytest.mark.asyncio
async def test_the_first_delta_arrives_while_the_rest_is_held(server: OpenAIServer) -> None:
    server.hold = threading.Event()
    async with contextlib.aclosing(stream_chat(endpoint(server), MESSAGES)) as events:
        first = await asyncio.wait_for(anext(events), 5)
        assert first == Delta("#")
        server.hold.set()
        rest = "".join([event.text async for event in events if isinstance(event, Delta)])
    assert first.text + rest == REPLY


@pytest.mark.asyncio
async def test_a_cancelled_call_hangs_up(server: OpenAIServer) -> None:
    server.hold = threading.Event()
    task = asyncio.create_task(run(endpoint(server)))
    while not server.calls:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.hung_up.wait, 5)


@pytest.mark.asyncio
async def test_a_closed_generator_hangs_up(server: OpenAIServer) -> None:
    server.hold = threading.Event()
    events = stream_chat(endpoint(server), MESSAGES)
    await anext(events)
    await events.aclose()
    assert await asyncio.to_thread(server.hung_up.wait, 5)


@pytest.mark.asyncio
async def test_ask_gives_the_whole_text(server: OpenAIServer) -> None:
    assert await ask(endpoint(server), MESSAGES, max_tokens=5) == REPLY
    server.fault = "key"
    with pytest.raises(ModelError):
        await ask(endpoint(server), MESSAGES)


# Name of the fault, kind of the error, calls made.
FAILURES = [
    ("key", "key", 1),
    ("forbidden", "key", 1),
    ("quota", "quota", 1),
    ("rate_limit_long", "rate_limit", 1),
    ("server_error", "server", 3),
    ("error_body", "server", 3),
    ("error_event", "server", 3),
    ("huge_error", "server", 3),
    ("bad_model", "not_found", 1),
    ("bad_path", "not_found", 1),
    ("bad_request", "refused_request", 1),
    ("leaky", "refused_request", 1),
    ("refusal", "refused_request", 1),
    ("prompt_too_long", "prompt_too_long", 1),
    ("error_field", "prompt_too_long", 1),
    ("cut_early", "cut", 3),
    ("closed", "cut", 3),
    ("html", "nonsense", 1),
    ("nonsense", "nonsense", 1),
    ("nonsense_body", "nonsense", 1),
    ("deep_json", "nonsense", 1),
    ("garbage", "nonsense", 1),
    ("plain", "nonsense", 1),
    ("tool_calls", "nonsense", 1),
    ("empty", "empty", 1),
    ("empty_body", "empty", 1),
    ("thinks_only", "empty", 1),
    ("redirect", "address", 1),
    ("huge_line", "too_long", 1),
    ("huge_body", "too_long", 1),
    ("huge_comments", "too_long", 1),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "kind", "calls"), FAILURES)
async def test_a_failure_without_text(server: OpenAIServer, fault: str, kind: str, calls: int) -> None:
    server.fault = fault
    outcome = await run(endpoint(server))
    assert (outcome.kind, outcome.text, len(server.calls)) == (kind, "", calls)
    assert len(outcome.waits) == calls - 1
    assert outcome.error is not None
    assert outcome.error.message
    assert outcome.error.advice
    assert "kept" not in outcome.error.advice
    assert_no_secret(outcome)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("cut", "cut"),
        ("reset", "cut"),
        ("no_end", "cut"),
        ("error_event_late", "cut"),
        ("nonsense_late", "cut"),
        ("trickle_text", "timeout"),
        ("huge", "too_long"),
    ],
)
async def test_a_failure_after_some_text_is_not_tried_again(server: OpenAIServer, fault: str, kind: str) -> None:
    server.fault = fault
    outcome = await run(endpoint(server, timeout=1.5))
    assert (outcome.kind, len(server.calls), outcome.waits) == (kind, 1, [])
    assert outcome.text
    assert len(outcome.text) <= 2_000_000
    assert outcome.error is not None
    assert outcome.error.advice.startswith("What had arrived is kept.")
    assert_no_secret(outcome)


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", ["slow", "trickle", "trickle_headers"])
async def test_the_clock_runs_over_everything(server: OpenAIServer, fault: str) -> None:
    server.fault = fault
    outcome = await run(endpoint(server, timeout=0.6))
    assert (outcome.kind, len(server.calls)) == ("timeout", 1)
    assert 0.5 < outcome.seconds < 8
    assert await asyncio.to_thread(server.hung_up.wait, 5)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "text", "finish"),
    [
        ("no_done", REPLY, "stop"),
        ("no_finish", REPLY, "stop"),
        ("no_usage", REPLY, "stop"),
        ("length", REPLY, "length"),
        ("content_filter", REPLY, "content_filter"),
        ("not_streaming", REPLY, "stop"),
        ("reasoning", REPLY, "stop"),
        ("wrong_type", REPLY, "stop"),
        ("tight_events", REPLY, "stop"),
        ("hangs_after_finish", REPLY, "stop"),
        ("bad_utf8", f"caf\ufffd\ufffd {REPLY}", "stop"),
        ("split_bytes", "café 😀 naïve\ufffd!", "stop"),
    ],
)
async def test_odd_servers_are_understood(server: OpenAIServer, fault: str, text: str, finish: str) -> None:
    server.fault = fault
    outcome = await run(endpoint(server))
    assert outcome.error is None
    assert outcome.text == text
    assert outcome.usage is not None
    assert outcome.usage.finish_reason == finish
    assert len(server.calls) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fault", "calls", "left"),
    [
        ("refuses_temperature", 2, {"max_tokens", "stream_options"}),
        ("wants_max_completion_tokens", 2, {"max_completion_tokens", "temperature", "stream_options"}),
        ("refuses_both", 3, {"max_completion_tokens"}),
        ("refuses_stream_options", 2, {"max_tokens", "temperature"}),
        ("refuses_all", 3, set()),
        ("refuses_vaguely", 2, set()),
    ],
)
async def test_requests_are_adapted_and_the_adaptation_is_remembered(
    server: OpenAIServer, fault: str, calls: int, left: set[str]
) -> None:
    optional = {"temperature", "max_tokens", "max_completion_tokens", "stream_options"}
    server.fault = fault
    place = endpoint(server)
    outcome = await run(place)
    assert (outcome.text, len(server.calls)) == (REPLY, calls)
    assert set(server.calls[-1]["json"]) & optional == left
    assert (await run(place)).text == REPLY
    # A token count that was given up in doubt is asked for once more.
    assert len(server.calls) - calls <= (2 if fault in {"refuses_all", "refuses_vaguely"} else 1)
    before = len(server.calls)
    assert (await run(place)).text == REPLY
    assert len(server.calls) - before <= (2 if fault == "refuses_vaguely" else 1)


@pytest.mark.asyncio
async def test_a_server_that_recovers_is_asked_again(server: OpenAIServer) -> None:
    server.faults.extend(["unavailable", "server_error"])
    outcome = await run(endpoint(server))
    assert outcome.text == REPLY
    assert [(wait.seconds, wait.attempt) for wait in outcome.waits] == [(1.0, 2), (1.0, 3)]
    assert "503" in outcome.waits[0].reason
    gaps = [after["time"] - before["time"] for before, after in itertools.pairwise(server.calls)]
    assert all(0.95 < gap < 3 for gap in gaps)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("value", "waits"),
    [("0.7", [0.7, 0.7]), ("soon", [0.5, 1.0]), ("-5", [0.5, 1.0]), ("nan", [0.5, 1.0]), ("0", [0.5, 1.0])],
)
async def test_retry_after_is_obeyed_where_it_makes_sense(server: OpenAIServer, value: str, waits: list[float]) -> None:
    server.fault, server.retry_after = "rate_limit", value
    outcome = await run(endpoint(server))
    assert (outcome.kind, len(server.calls)) == ("rate_limit", 3)
    assert [wait.seconds for wait in outcome.waits] == waits
    assert outcome.seconds >= sum(waits)


@pytest.mark.asyncio
@pytest.mark.parametrize(("value", "asked"), [("21", 21), ("1e300", 86_400), ("99999999999", 86_400)])
async def test_a_long_retry_after_is_told_not_waited_for(server: OpenAIServer, value: str, asked: float) -> None:
    server.fault, server.retry_after = "rate_limit", value
    outcome = await run(endpoint(server))
    assert (outcome.kind, len(server.calls), outcome.waits) == ("rate_limit", 1, [])
    assert outcome.error is not None
    assert outcome.error.retry_after == asked
    assert outcome.error.advice.startswith("Wait")


@pytest.mark.asyncio
async def test_no_wait_goes_past_the_deadline(server: OpenAIServer) -> None:
    server.fault, server.retry_after = "rate_limit", "10"
    outcome = await run(endpoint(server, timeout=3))
    assert (outcome.kind, len(server.calls)) == ("rate_limit", 1)
    assert outcome.seconds < 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("12", 12),
        (" 1.5 ", 1.5),
        ("inf", None),
        ("", None),
        ("Wed, 99 Foo 2020", None),
        ("9" * 5_000, 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}) == seconds


def test_retry_after_may_be_a_date() -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    assert retry_after({"retry-after": format_datetime(now + timedelta(seconds=9))}, now) == 9
    assert retry_after({"retry-after-ms": "250"}) == 0.25
