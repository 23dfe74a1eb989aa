"""Bring it nearer: up to three revisions, kept only where they are nearer, and the first draft stays as it was."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from core.analysis.reading import Unreadable
from core.fidelity import check
from core.generation import lease
from core.generation.live import RUNS
from core.generation.nearer import kept_lengths
from core.generation.start import AlreadyRunning, NothingToRevise, bring_nearer, retry_draft
from core.generation.tries import progress, unmeasured
from core.llm.errors import ErrorKind
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import Pen, auntil, finished, fresh, queued, running, visible
from core.tests.following import Follower
from core.tests.openai_server import OpenAIServer
from core.tests.trying import FRENCH, MIDDLING, PLAIN, STIFF, distance, facts_of, plain_voice, reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State
TITLE = "On tea"


@pytest.fixture
def stiff(persona: Persona) -> ContentPiece:
    """A piece that is far from its voice, written by hand."""
    voice = plain_voice(persona)
    return ContentPiece.objects.create(author=voice.author, persona=voice, title=TITLE, content=STIFF)


def asked(server: OpenAIServer) -> list[str]:
    """What each call was asked."""
    return [call["json"]["messages"][-1]["content"] for call in server.calls]


# The loop ------------------------------------------------------------------------------------------------
async def test_a_nearer_revision_is_kept_and_the_next_sets_out_from_it(
    stiff: ContentPiece, openai_server: OpenAIServer
) -> None:
    openai_server.replies.extend([reply(MIDDLING, "Another title"), reply(STIFF), reply(PLAIN)])
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.error, run.kind) == (State.DONE, "", Generation.Kind.NEARER)
    # The title is the author's, whatever the model makes of it.
    assert (run.piece.title, run.piece.content, run.piece.word_count) == (TITLE, PLAIN, 105)
    assert facts_of(run, "number", "kept") == [(0, False), (1, False), (2, False), (3, True)]
    assert [attempt["distance"] for attempt in run.tries] == [
        pytest.approx(distance(text, run), abs=0.001) for text in (STIFF, MIDDLING, STIFF, PLAIN)
    ]
    assert facts_of(run, "text") == ["", MIDDLING, STIFF, PLAIN]
    assert run.tries[2]["why"] == "It is no nearer."
    # The text that each is asked to revise: the nearest so far.
    assert [STIFF in said for said in asked(openai_server)] == [True, False, False]
    assert [MIDDLING in said for said in asked(openai_server)] == [False, True, True]
    assert (run.prompt_tokens, len(openai_server.calls)) == (21, 3)
    assert not run.can_continue


async def test_the_first_draft_stays_as_it_was(stiff: ContentPiece, openai_server: OpenAIServer) -> None:
    openai_server.reply = reply(PLAIN)
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.before_title, run.before_content) == (TITLE, STIFF)
    assert run.text == PLAIN


async def test_it_is_asked_for_the_largest_differences_in_plain_words(
    stiff: ContentPiece, openai_server: OpenAIServer
) -> None:
    run = bring_nearer(stiff)
    aims = [row.aim for row in check(STIFF, run.attributes).largest]
    run = await finished(run, openai_server)
    assert 1 <= len(aims) <= 3
    first = asked(openai_server)[0]
    assert all(f"- {aim}" in first for aim in aims)
    for word in (f"# {TITLE}", STIFF, "fact", "title", "heading", "about 116 words"):
        assert word in first
    assert run.messages == openai_server.calls[0]["json"]["messages"]
    assert run.tries[1]["aims"] == aims


async def test_the_loop_ends_after_three_rounds_that_are_worse(
    stiff: ContentPiece, openai_server: OpenAIServer
) -> None:
    ContentPiece.objects.update(content=MIDDLING, word_count=98)
    stiff.refresh_from_db()
    before = stiff.updated_at
    openai_server.reply, openai_server.first_delay = reply(STIFF), 0.5
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.error, run.text) == (State.DONE, "", "")
    assert (run.piece.title, run.piece.content, run.piece.updated_at) == (TITLE, MIDDLING, before)
    assert facts_of(run, "number", "kept") == [(0, True), (1, False), (2, False), (3, False)]
    assert len(openai_server.calls) == 3


async def test_it_ends_where_nothing_noticeable_is_left(stiff: ContentPiece, openai_server: OpenAIServer) -> None:
    voice = stiff.persona
    # All that PLAIN shows is what the voice asks for.
    for row in check(PLAIN, voice.attributes()).rows:
        if isinstance(getattr(voice, row.name), int):
            setattr(voice, row.name, round(row.measured))
    voice.save()
    assert not check(PLAIN, voice.attributes()).largest
    openai_server.reply = reply(PLAIN)
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.piece.content, len(openai_server.calls)) == (State.DONE, PLAIN, 1)
    with pytest.raises(NothingToRevise, match="as near to its voice"):
        bring_nearer(run.piece)


# What is not kept ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PLAIN[:350].rpartition(".")[0] + ".", "shorter"),
        (f"{PLAIN}\n\n{PLAIN}", "longer"),
        (STIFF, "the same text"),
        (FRENCH, "French"),
        ("I like tea.", "60"),
        ("```\n```", "held no words"),
    ],
)
async def test_a_revision_that_is_another_text(
    stiff: ContentPiece, openai_server: OpenAIServer, text: str, why: str
) -> None:
    openai_server.reply = reply(text) if text[0] != "`" else text
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.piece.content, run.text) == (State.DONE, STIFF, "")
    assert [why in attempt["why"] for attempt in run.tries] == [False, True, True, True]


async def test_a_draft_keeps_the_length_it_was_asked_for(persona: Persona, openai_server: OpenAIServer) -> None:
    voice = plain_voice(persona)
    openai_server.replies.extend(
        [reply(STIFF), *[reply(f"{PLAIN}\n\nI like tea. It is hot and it is good, and I like it so.")] * 3]
    )
    draft = await finished(queued(voice, words=101), openai_server)
    # 116 words of 101 are within the bounds of a wish; within a tenth of the text, 119 are beyond them.
    assert draft.piece.word_count == 116
    run = await finished(bring_nearer(draft.piece), openai_server)
    assert (run.words, run.piece.content) == (101, STIFF)
    assert ["longer" in attempt["why"] for attempt in run.tries] == [False, True, True, True]


@pytest.mark.parametrize(
    ("words", "asked", "bounds"),
    [
        (200, 200, (180, 220)),
        (220, 200, (198, 230)),
        (180, 200, (170, 198)),
        (231, 200, (208, 254)),
        (90, 400, (81, 99)),
    ],
)
async def test_the_length_of_a_revision(words: int, asked: int, bounds: tuple[int, int]) -> None:
    assert kept_lengths(words, asked) == pytest.approx(bounds, abs=0.2)


async def test_a_revision_that_is_not_whole(stiff: ContentPiece, openai_server: OpenAIServer) -> None:
    openai_server.reply, openai_server.fault = reply(PLAIN), "length"
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.error, run.piece.content) == (State.DONE, "", STIFF)
    assert facts_of(run, "cut") == [False, True, True, True]


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (f"# {TITLE}\n\n{PLAIN}", PLAIN),
        (f"<text>\n# {TITLE}\n\n{PLAIN}\n</text>", PLAIN),
        (f"## Of pots\n\n{PLAIN}", f"## Of pots\n\n{PLAIN}"),
        (f"# {TITLE}\n\n## Of pots\n\n{PLAIN}", f"## Of pots\n\n{PLAIN}"),
        (f"Sure! Here is the revised text:\n\n# Quite another\n\n{PLAIN}", PLAIN),
        (PLAIN, PLAIN),
    ],
)
async def test_what_a_model_puts_before_it(
    stiff: ContentPiece, openai_server: OpenAIServer, said: str, body: str
) -> None:
    openai_server.reply = said
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.piece.title, run.piece.content) == (TITLE, body)


# What goes wrong -----------------------------------------------------------------------------------------
async def test_a_failure_midway_leaves_the_nearest_so_far(stiff: ContentPiece, openai_server: OpenAIServer) -> None:
    openai_server.replies.extend([reply(MIDDLING), reply(PLAIN)])
    openai_server.faults.extend(["", "cut"])
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.piece.content, len(openai_server.calls)) == (State.DONE, MIDDLING, 2)
    assert run.error.startswith("The writing ended after one round. ")
    assert "nearest text so far is kept" in run.advice
    assert not run.can_continue


async def test_a_failure_at_the_first_leaves_the_text(stiff: ContentPiece, openai_server: OpenAIServer) -> None:
    openai_server.fault, openai_server.reply = "cut", reply(PLAIN)
    run = await finished(bring_nearer(stiff), openai_server)
    assert (run.state, run.error_kind, run.text) == (State.FAILED, ErrorKind.CUT, "")
    assert (run.piece.title, run.piece.content) == (TITLE, STIFF)
    assert not run.can_continue


async def begun_second(run: Generation, pen: Pen) -> None:
    """A nearer revision is saved, and another has begun."""
    pen.write(reply(MIDDLING))
    pen.end()
    await auntil(lambda: fresh(run).piece.content == MIDDLING)
    pen.write("# On tea\n\nI like")
    await auntil(lambda: RUNS[run.pk].trying)


async def test_each_round_is_told_with_its_match(stiff: ContentPiece, pen: Pen) -> None:
    run = bring_nearer(stiff)
    follower = Follower(run)
    async with running(run, pen):
        await auntil(lambda: "Round 1 of 3" in visible(follower.last("facts")))
        pen.write("# On tea\n\nI like tea")
        await auntil(lambda: "3 of about 116 words" in visible(follower.last("facts")))
        # Until it is known to be nearer, it is not shown.
        assert follower.words.startswith("The preparation of tea")
        pen.write(MIDDLING.removeprefix("I like tea"))
        pen.end()
        await auntil(lambda: "Round 2 of 3" in visible(follower.last("facts")))
        assert progress("nearer", 1, RUNS[run.pk].tries) in visible(follower.last("facts"))
        await auntil(lambda: follower.words.startswith("I like tea."))
        assert visible(follower.last("title")) == TITLE
        lease.request_stop(run.pk)
    await follower.end()


async def test_the_line_that_tells_it() -> None:
    before = unmeasured(0) | {"match": 48, "low": 40, "high": 56, "kept": True}
    worse, nearer = unmeasured(1, "Tea."), unmeasured(2, "Tea.") | {"low": 50, "high": 80, "kept": True}
    lines = [progress("nearer", 1, tries) for tries in ([], [before], [before, worse])]
    assert lines == ["Round 1 of 3", "Round 1 of 3 · match 48", "Round 2 of 3 · match 48"]
    before["kept"] = False
    assert progress("nearer", 1, [before, worse, nearer]) == "Round 3 of 3 · match 48 → 50–80"
    # A match that may be anything is not told.
    assert progress("nearer", 1, [before, worse, nearer | {"low": 0, "high": 100}]) == "Round 3 of 3"


async def test_a_stop_midway_keeps_the_nearest_so_far(stiff: ContentPiece, pen: Pen) -> None:
    run = bring_nearer(stiff)
    async with running(run, pen):
        await begun_second(run, pen)
        lease.request_stop(run.pk)
    row = fresh(run)
    assert (row.state, row.error, row.piece.content) == (State.STOPPED, "", MIDDLING)
    assert pen.hung_up.wait(3)


async def test_a_stop_in_the_first_round_leaves_the_text(stiff: ContentPiece, pen: Pen) -> None:
    run = bring_nearer(stiff)
    async with running(run, pen):
        pen.write("# On tea\n\nI like")
        await auntil(lambda: RUNS[run.pk].trying)
        lease.request_stop(run.pk)
    row = fresh(run)
    assert (row.state, row.text, row.piece.content) == (State.STOPPED, "", STIFF)


async def test_going_down_midway_keeps_the_nearest_so_far(stiff: ContentPiece, pen: Pen) -> None:
    run = bring_nearer(stiff)
    async with running(run, pen) as task:
        await begun_second(run, pen)
        task.cancel()
    row = fresh(run)
    assert (row.state, row.piece.title, row.piece.content) == (State.INTERRUPTED, TITLE, MIDDLING)
    assert "nearest text so far is kept" in row.advice


async def test_a_holder_that_is_gone_leaves_the_nearest_so_far(stiff: ContentPiece, pen: Pen) -> None:
    run = bring_nearer(stiff)
    async with running(run, pen):
        await begun_second(run, pen)
        Generation.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        await asyncio.to_thread(lease.reap)
        pen.write(" tea.")
        pen.end()
    row = fresh(run)
    assert (row.state, row.piece.title, row.piece.content) == (State.INTERRUPTED, TITLE, MIDDLING)
    assert "nearest text so far is kept" in row.advice
    assert facts_of(row, "kept") == [False, True]


async def test_a_holder_that_is_gone_before_any_round_leaves_the_text(stiff: ContentPiece) -> None:
    run = bring_nearer(stiff)
    assert lease.claim(run.pk, endpoint="", model="", builtin=False)
    Generation.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    lease.reap()
    row = fresh(run)
    assert (row.state, row.piece.title, row.piece.content) == (State.INTERRUPTED, TITLE, STIFF)
    assert "as it was" in row.advice


# Where there is nothing to begin with --------------------------------------------------------------------
async def test_without_its_persona(stiff: ContentPiece) -> None:
    stiff.persona = None
    with pytest.raises(NothingToRevise, match="no persona"):
        bring_nearer(stiff)


@pytest.mark.parametrize("text", ["", FRENCH, "Tea."])
async def test_what_cannot_be_measured(stiff: ContentPiece, text: str) -> None:
    stiff.content = text
    with pytest.raises(Unreadable):
        bring_nearer(stiff)
    assert not Generation.objects.exists()


async def test_one_run_at_a_time(stiff: ContentPiece) -> None:
    bring_nearer(stiff)
    with pytest.raises(AlreadyRunning):
        bring_nearer(stiff)
    assert Generation.objects.count() == 1


async def test_a_retry_is_another_revision_of_what_stands(stiff: ContentPiece, openai_server: OpenAIServer) -> None:
    openai_server.replies.append(reply(MIDDLING))
    openai_server.fault = "cut"
    openai_server.faults.append("")
    first = await finished(bring_nearer(stiff), openai_server)
    again = retry_draft(first)
    assert (again.kind, again.before_content) == (Generation.Kind.NEARER, MIDDLING)
    assert MIDDLING in again.messages[-1]["content"]


async def test_the_persona_as_it_is_now(persona: Persona, openai_server: OpenAIServer) -> None:
    openai_server.reply = reply(STIFF)
    draft = await finished(queued(persona), openai_server)
    plain_voice(persona)
    run = bring_nearer(ContentPiece.objects.get(pk=draft.piece_id))
    assert run.attributes == persona.attributes() != draft.attributes
