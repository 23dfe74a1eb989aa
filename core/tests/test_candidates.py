"""Best of n: the nearest of several texts is kept, whatever comes between."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.generation import lease
from core.generation.live import RUNS
from core.generation.start import continue_draft, retry_draft, start_draft
from core.generation.tries import shown
from core.llm.errors import ErrorKind
from core.llm.passages_prompt import HOW_YOU_WRITE, as_example
from core.llm.prompts import Brief
from core.models import Generation, Persona
from core.tests.drafting import TOPIC, Pen, auntil, finished, fresh, running, visible
from core.tests.following import Elsewhere, Follower
from core.tests.openai_server import OpenAIServer
from core.tests.trying import FRENCH, MIDDLING, PLAIN, STIFF, distance, facts_of, plain_voice, reply, says

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


@pytest.fixture
def voice(persona: Persona) -> Persona:
    return plain_voice(persona)


def several(persona: Persona, candidates: int, words: int = 100) -> Generation:
    return start_draft(persona.author, persona, Brief(TOPIC, words=words), candidates=candidates)


async def test_the_nearest_is_kept_whole(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, STIFF, PLAIN, MIDDLING)
    run = await finished(several(voice, 3), openai_server)
    assert (run.state, run.error) == (State.DONE, "")
    assert (run.piece.title, run.piece.content) == ("Tea 2", PLAIN)
    assert run.text == reply(PLAIN, "Tea 2")
    assert facts_of(run, "number", "kept") == [(1, False), (2, True), (3, False)]
    assert facts_of(run, "text") == [reply(text, f"Tea {n}") for n, text in enumerate((STIFF, PLAIN, MIDDLING), 1)]
    for attempt, text in zip(run.tries, (STIFF, PLAIN, MIDDLING), strict=True):
        assert attempt["distance"] == pytest.approx(distance(text, run), abs=0.001)
        assert attempt["low"] <= attempt["high"]
    assert len(openai_server.calls) == 3
    assert {str(call["json"]["messages"]) for call in openai_server.calls} == {str(run.messages)}
    # What all three calls cost.
    assert run.prompt_tokens == 3 * 7
    assert run.completion_tokens > 250
    assert not run.can_continue


async def test_of_equals_the_first_stays(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, PLAIN, PLAIN)
    run = await finished(several(voice, 2), openai_server)
    assert (run.piece.title, facts_of(run, "kept")) == ("Tea 1", [True, False])


async def test_one_text_is_not_measured(voice: Persona, openai_server: OpenAIServer) -> None:
    run = await finished(several(voice, 1), openai_server)
    assert (run.state, run.tries, len(openai_server.calls)) == (State.DONE, [], 1)


async def test_the_nearest_so_far_is_shown_with_its_match(voice: Persona, pen: Pen) -> None:
    run = several(voice, 3)
    follower = Follower(run)
    async with running(run, pen):
        pen.write("# Tea\n\nThe preparation")
        await auntil(lambda: follower.words == "The preparation")
        await auntil(lambda: "Writing 1 of 3" in visible(follower.last("facts")))
        pen.write(STIFF.removeprefix("The preparation"))
        pen.end()
        await auntil(lambda: "Writing 2 of 3" in visible(follower.last("facts")))
        pen.write("# Plain tea\n\nI like tea.")
        await auntil(lambda: RUNS[run.pk].trying)
        # It is whole before the next one begins, and stays until there is a nearer one.
        await auntil(lambda: fresh(run).piece.content == STIFF)
        assert "I like tea" not in follower.words
        # Nothing of it looks as if it were still growing.
        assert (follower.last("tail"), follower.names.count("draft")) == ("", 1)
        await auntil(lambda: "3 of about 100 words" in visible(follower.last("facts")))
        assert f"best match so far {shown(RUNS[run.pk].tries[0])}" in visible(follower.last("facts"))
        pen.write(PLAIN.removeprefix("I like tea."))
        pen.end()
        await auntil(lambda: follower.words.startswith("I like tea."))
        assert visible(follower.last("title")) == "Plain tea"
        await auntil(lambda: "Writing 3 of 3" in visible(follower.last("facts")))
        await auntil(lambda: fresh(run).piece.content == PLAIN)
        pen.write(reply(MIDDLING))
        pen.end()
    await follower.end()
    assert fresh(run).piece.content == PLAIN
    assert visible(follower.last("facts")) == f"{fresh(run).piece.word_count} words"


async def test_how_far_it_is_in_another_process(voice: Persona) -> None:
    run = several(voice, 4)
    other = Elsewhere(run)
    first = {"number": 1, "match": 61, "low": 50, "high": 70, "distance": 1.0, "words": 9, "kept": True}
    tries = [{**first, "text": "Tea.", "cut": False, "why": ""}]
    # One line may be a title, as long as it grows: here it is known to be all of the text.
    other.has("Only this line of tea.", tries=tries)
    follower = Follower(run)
    await auntil(lambda: "Writing 2 of 4 · best match so far 61" in visible(follower.last("facts")))
    assert follower.words == "Only this line of tea."
    other.ends("Only this line of tea.")
    await follower.end()


# What goes wrong -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", ["cut", "key", "server_error", "garbage"])
async def test_a_failure_midway_leaves_the_nearest_so_far(
    voice: Persona, openai_server: OpenAIServer, fault: str
) -> None:
    says(openai_server, STIFF, PLAIN, MIDDLING)
    openai_server.faults.extend(["", "", *[fault] * 3])
    run = await finished(several(voice, 4), openai_server)
    assert (run.state, run.piece.content, facts_of(run, "kept")) == (State.DONE, PLAIN, [False, True])
    assert run.error.startswith("The writing ended after two texts. ")
    assert "nearest of them is kept" in run.advice
    assert not run.can_continue


async def test_a_failure_at_the_first_is_one_of_a_plain_draft(voice: Persona, openai_server: OpenAIServer) -> None:
    openai_server.fault, openai_server.reply = "cut", reply(PLAIN)
    run = await finished(several(voice, 3), openai_server)
    assert (run.state, run.error_kind, run.tries) == (State.FAILED, ErrorKind.CUT, [])
    assert run.text.startswith("# On tea")
    assert run.can_continue
    assert len(openai_server.calls) == 1


async def test_an_empty_one_is_passed_over(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, "## \n## \n## ", PLAIN)
    openai_server.replies[0] = "## \n## \n## "
    openai_server.faults.extend(["", "empty"])
    run = await finished(several(voice, 3), openai_server)
    assert (run.state, run.error, run.piece.content) == (State.DONE, "", PLAIN)
    assert facts_of(run, "kept", "words") == [(False, 0), (False, 0), (True, 105)]
    assert all(run.tries[n]["why"] for n in (0, 1))


async def test_nothing_but_empty_ones(voice: Persona, openai_server: OpenAIServer) -> None:
    openai_server.fault = "empty"
    run = await finished(several(voice, 3), openai_server)
    assert (run.state, run.error_kind, run.text, run.piece.title) == (State.FAILED, ErrorKind.EMPTY, "", TOPIC)
    assert len(openai_server.calls) == 3


async def test_a_whole_one_before_one_that_was_cut_short(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, PLAIN, STIFF)
    openai_server.faults.append("length")
    run = await finished(several(voice, 2), openai_server)
    assert (run.piece.content, run.error) == (STIFF, "")
    assert facts_of(run, "cut", "kept") == [(True, False), (False, True)]


async def test_where_all_were_cut_short_the_nearest_can_go_on(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, STIFF, PLAIN)
    openai_server.fault = "length"
    run = await finished(several(voice, 2), openai_server)
    assert (run.state, run.piece.content, run.error_kind) == (State.DONE, PLAIN, ErrorKind.TOO_LONG)
    assert run.can_continue
    on = continue_draft(run)
    assert (on.candidates, on.continues) == (1, True)


async def test_what_cannot_be_measured_is_written_once(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, FRENCH, FRENCH, FRENCH)
    run = await finished(several(voice, 3), openai_server)
    assert (run.state, run.piece.content, facts_of(run, "kept")) == (State.DONE, FRENCH, [True])
    assert "could not be measured" in run.error
    assert "French" in run.error
    assert len(openai_server.calls) == 1
    assert not run.can_continue


async def test_one_far_too_short_is_not_the_last_word(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, "I like tea.", STIFF, "Tea is fine.")
    run = await finished(several(voice, 3), openai_server)
    assert (run.piece.content, run.error) == (STIFF, "")
    assert facts_of(run, "distance", "kept")[0] == (None, False)
    assert "60" in run.tries[0]["why"]


@pytest.mark.parametrize("shown", ["assistant", "system"])
async def test_one_that_copies_an_example_is_kept_only_where_all_do(
    voice: Persona, openai_server: OpenAIServer, shown: str
) -> None:
    passage = PLAIN.partition("\n")[0]
    content = passage if shown == "assistant" else f"How it reads:\n{as_example(passage)}"
    run = several(voice, 2)
    run.messages = [{"role": shown, "content": content}, *run.messages]
    await asyncio.to_thread(run.save)
    says(openai_server, PLAIN, STIFF)
    run = await finished(run, openai_server)
    assert (run.piece.content, facts_of(run, "kept")) == (STIFF, [False, True])
    assert [len(flaws) for flaws in facts_of(run, "flaws")] == [1, 0]
    assert "repeats" in run.tries[0]["flaws"][0]
    says(openai_server, MIDDLING, PLAIN)
    again = await finished(retry_draft(run), openai_server)
    assert (again.piece.content, [len(flaws) for flaws in facts_of(again, "flaws")]) == (PLAIN, [1, 1])


@pytest.mark.parametrize("shown", ["system", "user"])
async def test_one_that_recites_the_task_is_kept_only_where_all_do(
    voice: Persona, openai_server: OpenAIServer, shown: str
) -> None:
    told = "Use short words, and begin each sentence with one of three letters."
    run = several(voice, 2)
    content = f"Topic: tea\n\n{HOW_YOU_WRITE}\n- {told}" if shown == "user" else f"You are a writer.\n- {told}"
    run.messages = [{"role": shown, "content": content}]
    await asyncio.to_thread(run.save)
    says(openai_server, f"{PLAIN}\n\n{told}", STIFF)
    run = await finished(run, openai_server)
    assert (run.piece.content, facts_of(run, "flaws")[1]) == (STIFF, [])
    assert run.tries[0]["flaws"] == ["It repeats what it was told of the voice."]


async def test_the_tasks_own_heading_is_a_flaw(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, f"{HOW_YOU_WRITE}\n\n{PLAIN}", STIFF)
    run = await finished(several(voice, 2), openai_server)
    assert (run.piece.content, [len(flaws) for flaws in facts_of(run, "flaws")]) == (STIFF, [1, 0])


async def test_what_is_asked_for_may_come_back(voice: Persona, openai_server: OpenAIServer) -> None:
    notes = "- the price of the tea is five pounds and ten pence a packet"
    says(openai_server, f"{PLAIN}\n\n{notes}", STIFF)
    run = await finished(
        start_draft(voice.author, voice, Brief(TOPIC, words=100, notes=notes), candidates=2), openai_server
    )
    assert facts_of(run, "flaws") == [[], []]


async def test_one_far_from_the_length_is_kept_only_where_all_are(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, PLAIN + "\n\n" + PLAIN, STIFF)
    run = await finished(several(voice, 2), openai_server)
    assert (run.piece.content, facts_of(run, "flaws")[1]) == (STIFF, [])
    assert "longer" in run.tries[0]["flaws"][0]


# Ends that somebody wants, or not ------------------------------------------------------------------------
async def begun_second(run: Generation, pen: Pen) -> None:
    """The first is whole and saved, the second has begun."""
    pen.write(reply(PLAIN))
    pen.end()
    await auntil(lambda: len(fresh(run).tries) == 1)
    pen.write("# Half\n\nThe preparation of")
    await auntil(lambda: RUNS[run.pk].trying)


async def test_a_stop_midway_keeps_the_nearest_so_far(voice: Persona, pen: Pen) -> None:
    run = several(voice, 3)
    async with running(run, pen):
        await begun_second(run, pen)
        lease.request_stop(run.pk)
    row = fresh(run)
    assert (row.state, row.error, row.piece.content) == (State.STOPPED, "", PLAIN)
    assert facts_of(row, "kept") == [True]
    assert not row.can_continue
    assert pen.hung_up.wait(3)


async def test_a_stop_in_the_first_keeps_what_there_is(voice: Persona, pen: Pen) -> None:
    run = several(voice, 3)
    async with running(run, pen):
        pen.write("# Tea\n\nI like")
        await auntil(lambda: RUNS[run.pk].text)
        lease.request_stop(run.pk)
    row = fresh(run)
    assert (row.state, row.piece.content, row.tries) == (State.STOPPED, "I like", [])
    assert row.can_continue


async def test_going_down_midway_keeps_the_nearest_so_far(voice: Persona, pen: Pen) -> None:
    run = several(voice, 3)
    async with running(run, pen) as task:
        await begun_second(run, pen)
        task.cancel()
    row = fresh(run)
    assert (row.state, row.piece.content) == (State.INTERRUPTED, PLAIN)
    assert "shut down" in row.error
    assert "is kept" in row.advice
    assert "Continue" not in row.advice
    assert not row.can_continue


async def test_a_holder_that_is_gone_leaves_the_nearest_so_far(voice: Persona, pen: Pen) -> None:
    run = several(voice, 3)
    async with running(run, pen):
        await begun_second(run, pen)
        # As if it had died: what it would write from now on counts no more.
        Generation.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        await asyncio.to_thread(lease.reap)
        pen.write(" tea.")
        pen.end()
    row = fresh(run)
    assert (row.state, row.piece.content, facts_of(row, "kept")) == (State.INTERRUPTED, PLAIN, [True])
    assert "is kept" in row.advice
    assert not row.can_continue


# Again ---------------------------------------------------------------------------------------------------
async def test_a_retry_asks_for_as_many(voice: Persona, openai_server: OpenAIServer) -> None:
    says(openai_server, STIFF, PLAIN)
    first = await finished(several(voice, 2), openai_server)
    says(openai_server, MIDDLING, STIFF)
    again = await finished(retry_draft(first), openai_server)
    assert (again.candidates, again.before_content, again.piece.content) == (2, PLAIN, MIDDLING)
    assert len(openai_server.calls) == 4


async def test_the_same_form_with_another_number_is_another(voice: Persona) -> None:
    def sent(candidates: int) -> Any:
        return start_draft(voice.author, voice, Brief(TOPIC), key="abc", candidates=candidates)

    assert sent(2).pk == sent(2).pk
    assert sent(2).pk != sent(3).pk
