"""Runs that are stopped, deleted, shut down, or cannot reach the database."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from core.generation import lease, runner
from core.generation.live import RUNS
from core.generation.run import run_generation
from core.llm.errors import ErrorKind
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import TOPIC, Pen, auntil, endpoint_of, fresh, queued, running
from core.tests.openai_server import OpenAIServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


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
