"""A generation as events: from the database, and how they end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from core.generation import lease
from core.models import Generation, Persona
from core.tests.drafting import Pen, auntil, queued, running, visible
from core.tests.following import Elsewhere, Follower

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


# In another process --------------------------------------------------------------------------------------
async def test_from_the_database(persona: Persona) -> None:
    run = queued(persona)
    follower = Follower(run)
    await auntil(lambda: "facts" in follower.names)
    other = Elsewhere(run)
    other.has("# Steam\n\nOne", waiting="")
    await auntil(lambda: follower.words == "One", within=3)
    other.has("# Steam\n\nOne.\n\nTwo")
    await auntil(lambda: follower.words == "One. Two", within=3)
    assert "more" in follower.names
    other.ends("# Steam\n\nOne.\n\nTwo, all of it.")
    await follower.end()
    assert follower.words == "One. Two, all of it."
    assert visible(follower.last("title")) == "Steam"
    assert follower.last("facts")
    assert follower.names[-2:] == ["facts", "done"]


async def test_the_last_text_is_never_missed(persona: Persona) -> None:
    """The state is read before the text: whatever ends, its text is told."""
    for number in range(8):
        run = queued(persona)
        other = Elsewhere(run)
        follower = Follower(run)
        await asyncio.sleep(number * 0.04)
        await asyncio.to_thread(other.ends, "# Steam\n\nAll of it.")
        await follower.end()
        assert follower.words == "All of it."


async def test_a_wait_elsewhere_is_told(persona: Persona) -> None:
    run = queued(persona)
    other = Elsewhere(run)
    other.has("", waiting="Too many requests. Trying again in 9 s.")
    follower = Follower(run)
    await auntil(lambda: "Trying again in 9 s" in visible(follower.last("facts")))
    other.ends("# A\n\nB.")
    await follower.end()


async def test_how_many_come_before(persona: Persona, settings: Any) -> None:
    settings.USES_LOCAL_MODEL = False
    queued(persona, "First")
    last = queued(persona, "Second")
    follower = Follower(last)
    await auntil(lambda: "1 draft before" in visible(follower.last("facts")))
    lease.request_stop(last.pk)
    await follower.end()
    assert json.loads(follower.last("done")) == {"state": "stopped"}


# Ends ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.STOPPED, State.INTERRUPTED])
async def test_one_that_is_over(persona: Persona, state: Generation.State) -> None:
    run = queued(persona)
    Elsewhere(run).ends("# Steam\n\nOne.\n\nTwo.", state)
    follower = Follower(run)
    await follower.end(3)
    assert follower.names == ["title", "draft", "tail", "facts", "done"]
    assert follower.words == "One. Two."
    assert json.loads(follower.last("done")) == {"state": state}


async def test_one_that_is_deleted_meanwhile(persona: Persona) -> None:
    run = queued(persona)
    follower = Follower(run)
    await auntil(lambda: "facts" in follower.names)
    run.piece.delete()
    await follower.end(4)
    assert json.loads(follower.last("done")) == {"state": "gone"}


async def test_one_that_was_deleted_before(persona: Persona) -> None:
    run = queued(persona)
    run.piece.delete()
    follower = Follower(run)
    await follower.end(3)
    assert follower.names == ["done"]


async def test_one_that_is_deleted_while_it_is_written(persona: Persona, pen: Pen) -> None:
    run = queued(persona)
    follower = Follower(run)
    async with running(run, pen):
        pen.write("# Steam\n\nOne")
        await auntil(lambda: "One" in follower.words)
        run.piece.delete()
        pen.write(" and two")
    await follower.end(5)
    assert json.loads(follower.last("done")) == {"state": "gone"}
