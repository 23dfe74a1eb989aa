"""A draft once more, and a draft that goes on."""

from __future__ import annotations

import asyncio

import pytest

from core.generation import lease
from core.generation.live import RUNS
from core.generation.start import AlreadyRunning, continue_draft, retry_draft
from core.models import Generation, Persona
from core.tests.drafting import Pen, auntil, finished, fresh, queued, running
from core.tests.openai_server import OpenAIServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


# Again and on --------------------------------------------------------------------------------------------
async def test_a_retry_is_a_new_version(persona: Persona, openai_server: OpenAIServer, pen: Pen) -> None:
    first = await finished(queued(persona), openai_server)
    again = retry_draft(first)
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
    again = retry_draft(first)
    openai_server.fault = fault
    row = await finished(again, openai_server)
    assert row.state == State.FAILED
    assert (row.piece.title, row.piece.content) == (first.piece.title, first.piece.content)
    assert row.piece.word_count == first.piece.word_count


async def test_a_retry_that_is_stopped_at_its_title(persona: Persona, openai_server: OpenAIServer, pen: Pen) -> None:
    first = await finished(queued(persona), openai_server)
    again = retry_draft(first)
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
        retry_draft(run)


async def test_what_is_built_on_is_read_anew(persona: Persona, openai_server: OpenAIServer) -> None:
    early = queued(persona)
    late = await finished(early, openai_server)
    # Whoever still holds the row as it was when the run was open builds on how it ended.
    assert (early.piece.content, late.piece.content != "") == ("", True)
    again = retry_draft(early)
    assert (again.before_title, again.before_content) == (late.piece.title, late.piece.content)


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
    on = continue_draft(first)
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
    assert sent[:-2] == first.messages
    assert [message["role"] for message in sent[-2:]] == ["assistant", "user"]
    assert sent[-2]["content"] == "# Steam\n\nThe kettle sang of"


async def test_going_on_after_the_author_edited_it(persona: Persona, pen: Pen) -> None:
    first = await stopped_at(persona, pen, "# Steam\n\nThe kettle sang of")
    piece = first.piece
    piece.title, piece.content = "My own title", "The kettle, dented, spoke."
    piece.save()
    on = continue_draft(first)
    pen.write("It had grievances.")
    pen.end()
    row = await finished(on, pen)
    assert row.piece.title == "My own title"
    assert row.piece.content == "The kettle, dented, spoke.\n\nIt had grievances."
    assert pen.calls[-1]["json"]["messages"][-2]["content"] == "# My own title\n\nThe kettle, dented, spoke."


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
    on = continue_draft(first)
    pen.write(added)
    pen.end()
    row = await finished(on, pen)
    assert (row.piece.title, row.piece.content) == ("Steam", after)


async def test_going_on_that_brings_nothing(persona: Persona, pen: Pen, openai_server: OpenAIServer) -> None:
    first = await stopped_at(persona, pen, "# Steam\n\nThe kettle sang of")
    openai_server.fault = "server_error"
    row = await finished(continue_draft(first), openai_server)
    assert row.state == State.FAILED
    assert (row.piece.title, row.piece.content) == ("Steam", "The kettle sang of")
