"""A generation as events: from memory, and what a model may say in them."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from core.generation import lease
from core.generation.follow import event
from core.generation.live import RUNS
from core.generation.start import continue_draft, retry_draft
from core.models import Generation, Persona
from core.tests.drafting import Pen, auntil, fresh, parsed, queued, running, visible
from core.tests.following import Elsewhere, Follower, shown
from core.tests.openai_server import OpenAIServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


# In this process -----------------------------------------------------------------------------------------
async def test_from_memory_as_it_is_written(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    waiting = Follower(run)
    await auntil(lambda: "facts" in waiting.names)
    assert waiting.names[:4] == ["title", "draft", "tail", "facts"]
    assert visible(waiting.last("title")) == run.piece.title
    assert "Waiting" in waiting.last("facts")
    async with running(run, pen):
        pen.write("# Steam\n\nThe first")
        await auntil(lambda: waiting.words == "The first")
        assert visible(waiting.last("title")) == "Steam"
        # Nothing of it is in the database yet, or need be.
        pen.write(" half.\n\nThe second")
        await auntil(lambda: waiting.words == "The first half. The second")
        assert "more" in waiting.names
        assert "second" in waiting.last("tail")
        assert waiting.names.count("draft") == 1
        await auntil(lambda: "words" in visible(waiting.last("facts")))
        pen.write(" half.")
        pen.end()
    await waiting.end()
    assert waiting.html == shown("The first half.\n\nThe second half.")
    assert json.loads(waiting.last("done")) == {"state": "done"}
    assert "5 words" not in waiting.last("facts")
    assert visible(waiting.last("facts")) == "6 words"


async def test_new_text_is_there_within_a_blink(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        follower = Follower(run)
        pen.write("# Steam\n\nBegun.")
        await auntil(lambda: "Begun" in follower.words)
        for number in range(5):
            await asyncio.sleep(0.4)
            began = time.monotonic()
            pen.write(f" Word{number}.")
            await auntil(lambda number=number: f"Word{number}" in follower.words)
            # Far under the second that a look without news takes.
            assert time.monotonic() - began < 0.5
        pen.end()
    await follower.end()


async def test_many_small_pieces_are_few_events(persona: Persona, openai_server: OpenAIServer) -> None:
    openai_server.reply = "# Many\n\n" + "word " * 300
    openai_server.delay = 0.003
    run = queued(persona)
    follower = Follower(run)
    began = time.monotonic()
    async with running(run, openai_server):
        pass
    await follower.end()
    took = time.monotonic() - began
    assert follower.names.count("tail") <= took / 0.12 + 3
    assert len(follower.words.split()) == 300


async def test_a_second_tab_and_a_reload_get_all_of_it(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    first = Follower(run)
    async with running(run, pen):
        pen.write("# Steam\n\nOne.\n\nTwo.\n\nThree")
        await auntil(lambda: first.words == "One. Two. Three")
        first.task.cancel()
        second, third = Follower(run), Follower(run)
        await auntil(lambda: second.words == third.words == "One. Two. Three")
        assert second.names[:3] == ["title", "draft", "tail"]
        pen.write(".")
        pen.end()
    await second.end()
    await third.end()
    assert second.html == third.html == shown("One.\n\nTwo.\n\nThree.")


async def test_a_follower_that_goes_ends_nothing(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        follower = Follower(run)
        pen.write("# Steam\n\nOne")
        await auntil(lambda: "One" in follower.words)
        follower.task.cancel()
        pen.write(" and two.")
        pen.end()
    assert fresh(run).piece.content == "One and two."


async def test_what_changes_further_up_is_sent_anew(persona: Persona, pen: Pen) -> None:
    """A table is a paragraph until its second line; a reference gives its address at the end."""
    run = queued(persona)
    async with running(run, pen):
        follower = Follower(run)
        pen.write("# Steam\n\nSee [this][1].\n\nMore.\n\n| a | b |\n")
        await auntil(lambda: "| a | b |" in follower.words)
        pen.write("|---|---|\n| 1 | 2 |\n\n[1]: https://example.org/kettles\n\nThe end.")
        await auntil(lambda: "The end" in follower.words)
        assert follower.names.count("draft") == 2
        pen.end()
    await follower.end()
    assert follower.html == shown(fresh(run).piece.content)
    assert "<table>" in follower.html
    assert "https://example.org/kettles" in follower.html


async def test_the_end_settles_what_was_in_doubt(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    async with running(run, pen):
        follower = Follower(run)
        pen.write("Only this sentence.")
        await auntil(lambda: RUNS[run.pk].text)
        await asyncio.sleep(0.3)
        assert follower.words == ""
        pen.end()
    await follower.end()
    assert follower.words == "Only this sentence."
    assert visible(follower.last("title")) == "Only this sentence"


async def test_a_wait_is_told(persona: Persona, openai_server: OpenAIServer) -> None:
    openai_server.faults.append("rate_limit")
    openai_server.retry_after = "2"
    run = queued(persona)
    async with running(run, openai_server):
        follower = Follower(run)
        await auntil(lambda: "Trying again in 2 s" in visible(follower.last("facts")))
    await follower.end()


async def test_a_failure_and_a_stop_end_the_stream(persona: Persona, openai_server: OpenAIServer, pen: Pen) -> None:
    openai_server.fault = "cut"
    run = queued(persona)
    follower = Follower(run)
    async with running(run, openai_server):
        pass
    await follower.end()
    assert json.loads(follower.last("done")) == {"state": "failed"}
    run = queued(persona)
    follower = Follower(run)
    async with running(run, pen):
        pen.write("# Steam\n\nOne")
        await auntil(lambda: "One" in follower.words)
        lease.request_stop(run.pk)
    await follower.end()
    assert json.loads(follower.last("done")) == {"state": "stopped"}
    assert follower.words == "One"


async def test_a_retry_shows_the_old_text_until_there_is_new(
    persona: Persona, openai_server: OpenAIServer, pen: Pen
) -> None:
    first = queued(persona)
    async with running(first, openai_server):
        pass
    run = retry_draft(fresh(first))
    follower = Follower(run)
    await auntil(lambda: "boats" in follower.words)
    async with running(run, pen):
        pen.write("# Loud\n\n")
        await asyncio.sleep(0.4)
        assert "boats" in follower.words
        pen.write("Gulls.")
        await auntil(lambda: follower.words == "Gulls.")
        pen.end()
    await follower.end()
    assert visible(follower.last("title")) == "Loud"


async def test_a_continuation_grows_from_what_stands(persona: Persona, pen: Pen) -> None:
    first = queued(persona)
    async with running(first, pen):
        pen.write("# Steam\n\nOne.\n\nTwo and")
        pen.end()
    run = continue_draft(fresh(first))
    follower = Follower(run)
    await auntil(lambda: follower.words == "One. Two and")
    async with running(run, pen):
        pen.write(" three.")
        await auntil(lambda: follower.words == "One. Two and three.")
        pen.end()
    await follower.end()
    assert visible(follower.last("title")) == "Steam"


# What a model may say ------------------------------------------------------------------------------------
HOSTILE = """# <script>alert(1)</script> & <b onclick=x>"Title"</b>

<script>alert(2)</script> <img src=x onerror=alert(3)> **bold** [click](javascript:alert(4)) ![p](https://spy.example/p.png)

data: fake
event: done

    event: done
    data: {"state": "done"}

<div sse-swap="draft" hx-get="/accounts/logout/">here</div>

```html
<script>alert(5)</script>
```
"""


@pytest.mark.parametrize("where", ["here", "elsewhere"])
async def test_what_a_model_says_is_text(persona: Persona, pen: Pen, where: str) -> None:
    run = queued(persona)
    follower = Follower(run)
    if where == "here":
        async with running(run, pen):
            for line in HOSTILE.splitlines(keepends=True):
                pen.write(line)
            pen.end()
    else:
        other = Elsewhere(run)
        other.has(HOSTILE[:200])
        other.ends(HOSTILE)
    await follower.end()
    # One `done`, at the end, that no text of the model's can forge.
    assert follower.names.count("done") == 1
    sent = "".join(data for _, data in follower.events)
    for bad in ("<script", "<img", "onerror=alert(3)>", "javascript:alert", "<div sse", "<b onclick"):
        assert bad not in sent
    assert "<strong>bold</strong>" in follower.html
    assert "&lt;script&gt;alert(5)" in follower.html
    assert "event: done" in visible(follower.html)
    assert "script" not in visible(follower.last("title"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
async def test_each_line_of_data_is_a_line_of_data(newline: str) -> None:
    framed = event("draft", f"<p>one{newline}{newline}event: done{newline}two</p>")
    assert framed == "event: draft\ndata: <p>one\ndata: \ndata: event: done\ndata: two</p>\n\n"
    assert list(parsed(iter(framed.split("\n")))) == [("draft", "<p>one\n\nevent: done\ntwo</p>")]


async def test_nothing_is_one_empty_line() -> None:
    assert event("tail", "") == "event: tail\ndata: \n\n"


@pytest.mark.parametrize("mark", ["\u2028", "\u0085", "\x0b", "\x1c"])
async def test_only_the_protocol_s_own_line_ends_count(mark: str) -> None:
    assert event("draft", f"one{mark}two") == f"event: draft\ndata: one{mark}two\n\n"


async def test_code_keeps_its_lines(persona: Persona) -> None:
    run = queued(persona)
    text = "# Code\n\n```\nfirst\n\n\n  second\n```\n\nAfter."
    Elsewhere(run).ends(text)
    follower = Follower(run)
    await follower.end()
    assert follower.html == shown("```\nfirst\n\n\n  second\n```\n\nAfter.")
