"""One run from claim to last write, against a real server and a real database file."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from core.generation import lease, runner
from core.generation.live import RUNS
from core.generation.run import run_generation
from core.generation.start import AlreadyRunning, continue_draft, retry_draft
from core.llm.errors import ADVICE, ErrorKind
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import TOPIC, Pen, auntil, endpoint_of, fresh, queued
from core.tests.openai_server import OpenAIServer, closed_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


@pytest.fixture
def pen() -> Iterator[Pen]:
    with Pen() as server:
        yield server


@contextlib.asynccontextmanager
async def running(run: Generation, server: OpenAIServer) -> AsyncIterator[asyncio.Task[bool]]:
    """The run as a task beside the test, begun; awaited at the end."""
    task = asyncio.create_task(run_generation(run.pk, endpoint_of(server)))
    await auntil(lambda: run.pk in RUNS or task.done())
    yield task
    await asyncio.wait_for(task, 15)


async def finished(run: Generation, server: OpenAIServer, timeout: float = 20) -> Generation:
    assert await run_generation(run.pk, endpoint_of(server, timeout))
    return fresh(run)


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
    assert "Topic: On spoons" in sent["messages"][-1]["content"]
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
    again = retry_draft(run.piece, run)
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


# Ends that somebody wants --------------------------------------------------------------------------------
async def test_a_stop_from_another_process_keeps_all(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        pen.write("# Steam\n\nThe first half")
        await auntil(lambda: RUNS[run.pk].text)
        lease.request_stop(run.pk)
        pen.write(" and more")
    row = fresh(run)
    assert (row.state, row.error) == (State.STOPPED, "")
    assert row.piece.content == "The first half and more"
    assert row.can_continue
    assert row.finished_at
    assert pen.hung_up.wait(3)


async def test_a_stop_in_this_process_is_at_once(persona: Persona, pen: Pen) -> None:
    runner.install(runner.Runner())
    run = queued(persona)
    try:
        async with running(run, pen):
            pen.write("# Steam\n\nThe first half")
            await auntil(lambda: RUNS[run.pk].text)
            began = time.monotonic()
            await asyncio.to_thread(runner.stop, run.pk)
        assert time.monotonic() - began < 0.7
    finally:
        runner.install(None)
    assert (fresh(run).state, fresh(run).piece.content) == (State.STOPPED, "The first half")


async def test_a_stop_while_it_waits_its_turn(persona: Persona, openai_server: OpenAIServer) -> None:
    run = queued(persona)
    lease.request_stop(run.pk)
    row = fresh(run)
    assert (row.state, bool(row.finished_at)) == (State.STOPPED, True)
    assert not await run_generation(run.pk, endpoint_of(openai_server))
    assert openai_server.calls == []


async def test_a_piece_deleted_meanwhile_ends_the_run(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        pen.write("# Steam\n\nThe first half")
        await auntil(lambda: fresh(run).text)
        run.piece.delete()
        pen.write(" and more")
    assert not Generation.objects.exists()
    assert not ContentPiece.objects.exists()
    assert pen.hung_up.wait(3)


async def test_a_piece_deleted_just_before_the_end(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        run.piece.delete()
        pen.write("# Steam\n\nAll of it.")
        pen.end()
    assert not ContentPiece.objects.exists()


async def test_going_down_saves_first(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen) as task:
        pen.write("# Steam\n\nThe first half")
        await auntil(lambda: RUNS[run.pk].text)
        task.cancel()
    row = fresh(run)
    assert (row.state, row.error_kind) == (State.INTERRUPTED, ErrorKind.CUT)
    assert row.piece.content == "The first half"
    assert "shut down" in row.error
    assert "Continue" in row.advice
    assert row.can_continue
    assert row.lease_until is None


async def test_going_down_at_the_moment_of_the_claim(persona: Persona, openai_server: OpenAIServer) -> None:
    """Whether the claim had been made by then or not, no run is left to a holder that is gone."""
    runs = [queued(persona, f"{TOPIC} {number}") for number in range(8)]
    tasks = [asyncio.create_task(run_generation(run.pk, endpoint_of(openai_server))) for run in runs]
    await asyncio.sleep(0.003)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.3)
    assert {fresh(run).state for run in runs} <= {State.QUEUED, State.INTERRUPTED, State.DONE}


# Again and on --------------------------------------------------------------------------------------------
async def test_a_retry_is_a_new_version(persona: Persona, openai_server: OpenAIServer, pen: Pen) -> None:
    first = await finished(queued(persona), openai_server)
    again = retry_draft(first.piece, first)
    assert again.pk != first.pk
    assert (again.before_title, again.before_content) == (first.piece.title, first.piece.content)
    async with running(again, pen):
        # Nothing came yet, and then only a title: the text that was there stands.
        await asyncio.sleep(1)
        assert fresh(again).piece.content == first.piece.content
        pen.write("# A loud harbour\n\n")
        await auntil(lambda: fresh(again).text)
        assert fresh(again).piece.content == first.piece.content
        pen.write("The gulls screamed.")
        await auntil(lambda: fresh(again).piece.content == "The gulls screamed.")
        pen.end()
    assert fresh(again).piece.title == "A loud harbour"
    assert fresh(first).text == openai_server.reply
    assert first.piece.generations.count() == 2


@pytest.mark.parametrize("fault", ["key", "empty", "server_error"])
async def test_a_retry_that_brings_nothing_gives_the_text_back(
    persona: Persona, openai_server: OpenAIServer, fault: str
) -> None:
    first = await finished(queued(persona), openai_server)
    again = retry_draft(first.piece, first)
    openai_server.fault = fault
    row = await finished(again, openai_server)
    assert row.state == State.FAILED
    assert (row.piece.title, row.piece.content) == (first.piece.title, first.piece.content)
    assert row.piece.word_count == first.piece.word_count


async def test_a_retry_that_is_stopped_at_its_title(persona: Persona, openai_server: OpenAIServer, pen: Pen) -> None:
    first = await finished(queued(persona), openai_server)
    again = retry_draft(first.piece, first)
    async with running(again, pen):
        pen.write("# A loud harbour\n\n")
        await auntil(lambda: fresh(again).text)
        lease.request_stop(again.pk)
    row = fresh(again)
    assert row.state == State.STOPPED
    assert (row.piece.title, row.piece.content) == (first.piece.title, first.piece.content)


async def test_a_first_draft_that_is_stopped_at_its_title(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        pen.write("# A loud harbour\n\n")
        await auntil(lambda: fresh(run).piece.title == "A loud harbour")
        lease.request_stop(run.pk)
    assert (fresh(run).state, fresh(run).piece.title) == (State.STOPPED, "A loud harbour")


async def test_one_run_a_piece(persona: Persona) -> None:
    run = queued(persona)
    with pytest.raises(AlreadyRunning):
        retry_draft(run.piece, run)


async def stopped_at(persona: Persona, pen: Pen, text: str) -> Generation:
    run = queued(persona)
    async with running(run, pen):
        pen.write(text)
        await auntil(lambda: RUNS[run.pk].text)
        lease.request_stop(run.pk)
    # Until the old call is gone, it would take what is written next.
    await auntil(pen.hung_up.is_set)
    return fresh(run)


async def test_going_on_adds_to_what_stands(persona: Persona, pen: Pen) -> None:
    first = await stopped_at(persona, pen, "# Steam\n\nThe kettle sang of")
    on = continue_draft(first.piece, first)
    assert on.continues
    async with running(on, pen):
        pen.write("the sea")
        await auntil(lambda: fresh(on).piece.content == "The kettle sang of the sea")
        pen.write(".\n\nThen it stopped.")
        pen.end()
    row = fresh(on)
    assert row.state == State.DONE
    assert row.piece.title == "Steam"
    assert row.piece.content == "The kettle sang of the sea.\n\nThen it stopped."
    sent = pen.calls[-1]["json"]["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]
    assert sent[2]["content"] == "# Steam\n\nThe kettle sang of"


async def test_going_on_after_the_author_edited_it(persona: Persona, pen: Pen) -> None:
    first = await stopped_at(persona, pen, "# Steam\n\nThe kettle sang of")
    piece = first.piece
    piece.title, piece.content = "My own title", "The kettle, dented, spoke."
    piece.save()
    on = continue_draft(piece, first)
    pen.write("It had grievances.")
    pen.end()
    row = await finished(on, pen)
    assert row.piece.title == "My own title"
    assert row.piece.content == "The kettle, dented, spoke.\n\nIt had grievances."
    assert pen.calls[-1]["json"]["messages"][2]["content"] == "# My own title\n\nThe kettle, dented, spoke."


@pytest.mark.parametrize(
    ("before", "added", "after"),
    [
        ("One two", "three.", "One two three."),
        ("One two", " three.", "One two three."),
        ("One two.", "Three.", "One two.\n\nThree."),
        ("One two", "\n\nThree.", "One two\n\nThree."),
        ("A list:\n\n- one", "\n- two", "A list:\n\n- one\n- two"),
        ("One two.", "# Steam\n\nThree.", "One two.\n\nThree."),
        ("One two.", "## A new part\n\nThree.", "One two.\n\n## A new part\n\nThree."),
        ("One two", "<think>Where was I?</think>\n\nthree.", "One two three."),
    ],
)
async def test_how_texts_are_joined(persona: Persona, pen: Pen, before: str, added: str, after: str) -> None:
    first = await stopped_at(persona, pen, f"# Steam\n\n{before}")
    on = continue_draft(first.piece, first)
    pen.write(added)
    pen.end()
    row = await finished(on, pen)
    assert (row.piece.title, row.piece.content) == ("Steam", after)


async def test_going_on_that_brings_nothing(persona: Persona, pen: Pen, openai_server: OpenAIServer) -> None:
    first = await stopped_at(persona, pen, "# Steam\n\nThe kettle sang of")
    openai_server.fault = "server_error"
    row = await finished(continue_draft(first.piece, first), openai_server)
    assert row.state == State.FAILED
    assert (row.piece.title, row.piece.content) == ("Steam", "The kettle sang of")


# The database fails --------------------------------------------------------------------------------------
async def test_a_locked_database_ends_no_run(persona: Persona, pen: Pen) -> None:
    """Longer locked than a save waits: the save fails, the run goes on, and all is there in the end."""
    run = queued(persona)
    file = connection.settings_dict["NAME"]
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        database = sqlite3.connect(file, isolation_level=None)
        database.execute("BEGIN EXCLUSIVE")
        held.set()
        let_go.wait(30)
        database.execute("ROLLBACK")
        database.close()

    holder = threading.Thread(target=hold)
    with short_patience():
        async with running(run, pen):
            pen.write("# Steam\n\nBefore the lock")
            await auntil(lambda: fresh(run).text)
            holder.start()
            await asyncio.to_thread(held.wait)
            pen.write(", during it")
            await asyncio.sleep(3)
            let_go.set()
            holder.join()
            pen.write(", and after it.")
            pen.end()
    row = fresh(run)
    assert (row.state, row.error) == (State.DONE, "")
    assert row.piece.content == "Before the lock, during it, and after it."


@contextlib.contextmanager
def short_patience() -> Iterator[None]:
    """New connections wait a second for a lock; the threads of the runs get new ones."""
    from concurrent.futures import ThreadPoolExecutor

    from core.generation import run as module

    options = connection.settings_dict["OPTIONS"]
    before, options["timeout"] = options["timeout"], 1
    threads, module._threads = module._threads, ThreadPoolExecutor(max_workers=2)
    try:
        yield
    finally:
        options["timeout"] = before
        module._threads.shutdown()
        module._threads = threads
