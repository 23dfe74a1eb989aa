"""One run from claim to last write, against a real server and a real database file."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from core.generation import lease
from core.generation.live import RUNS
from core.generation.run import run_generation
from core.generation.start import retry_draft
from core.llm.errors import ADVICE, ErrorKind
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import TOPIC, Pen, auntil, endpoint_of, finished, fresh, queued, running
from core.tests.openai_server import OpenAIServer, closed_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


# All goes well -------------------------------------------------------------------------------------------
async def test_a_run_writes_title_text_and_counts(persona: Persona, openai_server: OpenAIServer) -> None:
    run = queued(persona)
    assert run.piece.title == TOPIC
    run = await finished(run, openai_server)
    assert run.state == State.DONE
    assert run.text == openai_server.reply
    assert run.piece.title == "A quiet harbour"
    assert run.piece.content == "The boats came in at six, as they always did, and nobody spoke of the storm."
    assert run.piece.word_count == 16
    assert (run.prompt_tokens, run.completion_tokens) == (7, 21)
    assert run.model == "test-model"
    assert run.endpoint == openai_server.base_url
    assert run.started_at <= run.first_token_at <= run.finished_at
    assert (run.lease_until, run.error, run.advice, run.waiting) == (None, "", "", "")
    assert run.pk not in RUNS


async def test_the_model_gets_exactly_what_the_row_holds(persona: Persona, openai_server: OpenAIServer) -> None:
    run = await finished(queued(persona, "On spoons", notes="Mention soup.", words=300), openai_server)
    sent = openai_server.calls[-1]["json"]
    assert sent["messages"] == run.messages
    assert "On spoons" in sent["messages"][-1]["content"]
    assert sent["max_tokens"] > 300
    assert sent["stream"] is True


async def test_snapshots_stay_when_the_persona_changes(persona: Persona, openai_server: OpenAIServer) -> None:
    run = queued(persona)
    before, told = persona.attributes(), run.messages
    Persona.objects.filter(pk=persona.pk).update(tone="booming", formality_level=10, name="Someone else")
    run = await finished(run, openai_server)
    assert run.attributes == before
    assert run.attributes["tone"] == "wry"
    assert openai_server.calls[-1]["json"]["messages"] == told
    # A retry asks for the same once more, whatever became of the persona.
    again = retry_draft(run)
    assert (again.attributes, again.messages) == (before, told)


async def test_the_text_is_told_as_it_comes(persona: Persona, openai_server: OpenAIServer) -> None:
    told: list[str] = []
    assert await run_generation(queued(persona).pk, endpoint_of(openai_server), told.append)
    assert len(told) == 21
    assert "".join(told) == openai_server.reply


async def test_saved_within_a_second_while_it_runs(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        pen.write("# Steam\n\nThe first half")
        await auntil(lambda: RUNS[run.pk].text)
        arrived = time.monotonic()
        await auntil(lambda: "first half" in fresh(run).piece.content)
        assert time.monotonic() - arrived < 1.3
        row = fresh(run)
        assert (row.state, row.text) == (State.RUNNING, "# Steam\n\nThe first half")
        assert (row.piece.title, row.piece.word_count) == ("Steam", 3)
        assert row.lease_until > timezone.now() + lease.LEASE - timedelta(seconds=3)
        pen.write(" and the second.")
        await auntil(lambda: fresh(run).piece.content == "The first half and the second.", within=1.6)
        pen.end()
    assert fresh(run).state == State.DONE


async def test_the_lease_is_renewed_while_the_model_is_silent(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        first = fresh(run).lease_until
        await auntil(lambda: fresh(run).lease_until > first, within=5)
        pen.write("# A\n\nB.")
        pen.end()


async def test_a_nul_from_the_model_is_left_out(persona: Persona, pen: Pen) -> None:
    pen.write("# Nu\x00l\n\nNo\x00thing.")
    pen.end()
    run = await finished(queued(persona), pen)
    assert (run.text, run.piece.title, run.piece.content) == ("# Nul\n\nNothing.", "Nul", "Nothing.")


async def test_a_reply_of_one_line_is_kept_whole(persona: Persona, pen: Pen) -> None:
    """While it grows it may be the title; at its end it is text."""
    run = queued(persona)
    async with running(run, pen):
        pen.write("Only this sentence.")
        await auntil(lambda: fresh(run).text)
        assert fresh(run).piece.title == TOPIC
        pen.end()
    assert fresh(run).piece.content == "Only this sentence."
    assert fresh(run).piece.title == "Only this sentence"


# Claims --------------------------------------------------------------------------------------------------
async def test_only_one_of_two_runners_runs_it(persona: Persona, openai_server: OpenAIServer) -> None:
    run, place = queued(persona), endpoint_of(openai_server)
    ran = await asyncio.gather(*(run_generation(run.pk, place) for _ in range(4)))
    assert sorted(ran) == [False, False, False, True]
    assert len(openai_server.calls) == 1
    assert fresh(run).state == State.DONE


async def test_a_run_that_was_taken_over_writes_nothing_more(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        pen.write("# Mine\n\nOld words.")
        await auntil(lambda: fresh(run).text)
        Generation.objects.filter(pk=run.pk).update(fence=F("fence") + 1, text="New words.")
        ContentPiece.objects.filter(pk=run.piece_id).update(title="Theirs", content="New words.")
        pen.write(" Late words.")
    # It ended by itself: the pen never did.
    row = fresh(run)
    assert (row.state, row.text, row.piece.title, row.piece.content) == (
        State.RUNNING,
        "New words.",
        "Theirs",
        "New words.",
    )
    assert pen.hung_up.wait(3)


async def test_the_last_write_of_a_run_that_was_taken_over(persona: Persona, pen: Pen) -> None:
    """Here the model ends before the keeper had noticed."""
    run = queued(persona)
    async with running(run, pen):
        Generation.objects.filter(pk=run.pk).update(fence=F("fence") + 1)
        pen.write("# Mine\n\nWords.")
        pen.end()
    assert (fresh(run).state, fresh(run).text, fresh(run).piece.content) == (State.RUNNING, "", "")


# The model fails -----------------------------------------------------------------------------------------
FAILURES = {
    "key": ErrorKind.KEY,
    "forbidden": ErrorKind.KEY,
    "rate_limit": ErrorKind.RATE_LIMIT,
    "rate_limit_long": ErrorKind.RATE_LIMIT,
    "quota": ErrorKind.QUOTA,
    "server_error": ErrorKind.SERVER,
    "unavailable": ErrorKind.SERVER,
    "bad_model": ErrorKind.NOT_FOUND,
    "bad_path": ErrorKind.NOT_FOUND,
    "bad_request": ErrorKind.REFUSED_REQUEST,
    "prompt_too_long": ErrorKind.PROMPT_TOO_LONG,
    "leaky": ErrorKind.REFUSED_REQUEST,
    "cut_early": ErrorKind.CUT,
    "closed": ErrorKind.CUT,
    "html": ErrorKind.NONSENSE,
    "nonsense_body": ErrorKind.NONSENSE,
    "garbage": ErrorKind.NONSENSE,
    "plain": ErrorKind.NONSENSE,
    "empty": ErrorKind.EMPTY,
    "empty_body": ErrorKind.EMPTY,
    "error_event": ErrorKind.SERVER,
    "refusal": ErrorKind.REFUSED_REQUEST,
    "tool_calls": ErrorKind.NONSENSE,
    "redirect": ErrorKind.ADDRESS,
    "thinks_only": ErrorKind.EMPTY,
}


@pytest.mark.parametrize("fault", FAILURES)
async def test_a_failure_says_what_happened_and_what_to_do(
    persona: Persona, openai_server: OpenAIServer, fault: str
) -> None:
    openai_server.fault, openai_server.retry_after = fault, "0.1"
    run = await finished(queued(persona), openai_server)
    assert run.state == State.FAILED
    assert run.error_kind == FAILURES[fault]
    assert run.error[0].isupper()
    assert "sk-" not in run.error + run.advice
    assert "Traceback" not in run.error
    assert run.advice
    assert (run.text, run.piece.title, run.piece.content) == ("", TOPIC, "")
    assert not run.can_continue
    assert len(openai_server.calls) <= 3


@pytest.mark.parametrize("fault", ["cut", "reset", "nonsense_late", "error_event_late", "no_end"])
async def test_what_had_come_before_a_failure_is_kept(
    persona: Persona, openai_server: OpenAIServer, fault: str
) -> None:
    openai_server.fault = fault
    openai_server.reply = "**Harbours**\n\nBoats came and went."
    run = await finished(queued(persona), openai_server)
    assert (run.state, run.error_kind) == (State.FAILED, ErrorKind.CUT)
    came = "Boats came and went." if fault == "no_end" else "Boats came"
    assert run.text == f"**Harbours**\n\n{came}"
    assert (run.piece.title, run.piece.content) == ("Harbours", came)
    assert "kept" in run.advice
    assert run.can_continue
    assert len(openai_server.calls) == 1


@pytest.mark.parametrize("fault", ["slow", "trickle", "trickle_text", "trickle_headers"])
async def test_too_slow(persona: Persona, openai_server: OpenAIServer, fault: str) -> None:
    openai_server.fault = fault
    run = await finished(queued(persona), openai_server, timeout=0.6)
    assert (run.state, run.error_kind) == (State.FAILED, ErrorKind.TIMEOUT)
    assert "0.6 seconds" in run.error
    assert ADVICE[ErrorKind.TIMEOUT] in run.advice
    assert ("drip" in run.piece.content) is (fault == "trickle_text")


async def test_nobody_listens(persona: Persona) -> None:
    run = queued(persona)
    place = endpoint_of(OpenAIServer())
    place = type(place)(f"http://127.0.0.1:{closed_port()}/v1", "sk-x", "m", 5)
    assert await run_generation(run.pk, place)
    row = fresh(run)
    assert (row.state, row.error_kind) == (State.FAILED, ErrorKind.UNREACHABLE)
    assert "could not be reached" in row.error
    assert "OPENAI_BASE_URL" in row.advice
    assert row.piece.title == TOPIC


@pytest.mark.parametrize(
    "fault", ["refuses_all", "refuses_both", "not_streaming", "no_done", "split_bytes", "reasoning"]
)
async def test_odd_servers_serve(persona: Persona, openai_server: OpenAIServer, fault: str) -> None:
    openai_server.fault = fault
    run = await finished(queued(persona), openai_server)
    assert (run.state, run.error) == (State.DONE, "")
    assert run.piece.content


async def test_a_wait_is_told_and_then_forgotten(persona: Persona, openai_server: OpenAIServer) -> None:
    openai_server.faults.append("rate_limit")
    openai_server.retry_after = "2"
    run = queued(persona)
    async with running(run, openai_server):
        waiting = await auntil(lambda: fresh(run).waiting)
        assert "Trying again in 2 s" in waiting
    row = fresh(run)
    assert (row.state, row.waiting) == (State.DONE, "")
