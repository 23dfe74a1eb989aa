"""The runner in an event loop of its own: what it takes, what it leaves waiting, how it goes down."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import threading
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from core.generation import lease, runner, worker
from core.generation.endpoints import current_endpoint, model_line
from core.generation.lifespan import Lifespan
from core.generation.live import RUNS
from core.generation.runner import LOCAL_SLOTS, Runner
from core.generation.start import start_draft
from core.llm.local_state import State as LocalState
from core.llm.local_state import lock_path
from core.llm.prompts import Brief
from core.models import Generation, Persona
from core.tests.drafting import TOPIC, Pen, auntil, fresh, queued
from core.tests.openai_server import OpenAIServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
State = Generation.State


@pytest.fixture
def connected(settings: Any, openai_server: OpenAIServer) -> OpenAIServer:
    """The app is configured with the loopback server."""
    connect(settings, openai_server)
    return openai_server


def connect(settings: Any, server: OpenAIServer) -> None:
    settings.USES_LOCAL_MODEL, settings.OPENAI_API_KEY = False, "sk-of-the-tests"
    settings.OPENAI_BASE_URL, settings.PERSONAGEN_MODEL = server.base_url, "test-model"


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Lifespan]:
    """As the web process has it, from its start to its end."""
    lifespan = Lifespan()
    try:
        yield lifespan
    finally:
        await asyncio.wait_for(lifespan.end(), 20)


def states(runs: list[Generation]) -> list[str]:
    return [fresh(run).state for run in runs]


def drafts(persona: Persona, number: int) -> list[Generation]:
    return [queued(persona, f"{TOPIC} {count}") for count in range(number)]


# Work ----------------------------------------------------------------------------------------------------
async def test_a_draft_begins_at_once(persona: Persona, connected: OpenAIServer) -> None:
    async with serving():
        for number in (1, 2):
            # The first call of a process loads what the second one has.
            began = time.monotonic()
            run = await asyncio.to_thread(start_draft, persona.author, persona, Brief(TOPIC))
            await auntil(lambda number=number: len(connected.calls) == number)
            took = time.monotonic() - began
            await auntil(lambda run=run: fresh(run).state == State.DONE)
            await asyncio.sleep(0.2)
    assert took < worker.LOOK_EVERY / 2


async def test_ten_at_once_and_the_others_after_them(persona: Persona, connected: OpenAIServer) -> None:
    connected.hold = threading.Event()
    runs = drafts(persona, 12)
    async with serving():
        await auntil(lambda: len(connected.calls) == 10)
        await asyncio.sleep(0.5)
        assert len(connected.calls) == 10
        assert sorted(states(runs)) == [State.QUEUED] * 2 + [State.RUNNING] * 10
        connected.hold.set()
        await auntil(lambda: set(states(runs)) == {State.DONE}, within=30)
    assert {fresh(run).piece.content for run in runs} == {fresh(runs[0]).piece.content}
    assert len(connected.calls) == 12


async def test_a_full_author_and_another(
    persona: Persona, stranger: User, connected: OpenAIServer, settings: Any
) -> None:
    settings.PERSONAGEN_DRAFTS_PER_AUTHOR = 1
    connected.hold = threading.Event()
    mine = drafts(persona, 3)
    theirs = queued(Persona.objects.create(author=stranger.author, name="Theirs"))
    async with serving():
        await auntil(lambda: fresh(theirs).state == State.RUNNING)
        assert sorted(states(mine)) == [State.QUEUED] * 2 + [State.RUNNING]
        connected.hold.set()
        await auntil(lambda: set(states([*mine, theirs])) == {State.DONE})


async def test_no_more_than_the_process_may(persona: Persona, connected: OpenAIServer, settings: Any) -> None:
    settings.PERSONAGEN_DRAFTS_PER_PROCESS = 2
    connected.hold = threading.Event()
    runs = drafts(persona, 3)
    async with serving():
        await auntil(lambda: len(connected.calls) == 2)
        await asyncio.sleep(0.3)
        assert len(connected.calls) == 2
        connected.hold.set()
        await auntil(lambda: set(states(runs)) == {State.DONE})


async def test_what_another_process_queued_is_found(persona: Persona, connected: OpenAIServer) -> None:
    async with serving() as lifespan:
        await asyncio.sleep(0.3)
        # Rows alone: nobody wakes this runner.
        runner.install(None)
        run = queued(persona)
        began = time.monotonic()
        await auntil(lambda: fresh(run).state == State.DONE)
        assert time.monotonic() - began < 4
        runner.install(lifespan.runner)


async def test_what_was_left_behind_is_ended(persona: Persona, connected: OpenAIServer) -> None:
    run = queued(persona)
    assert lease.claim(run.pk, endpoint="", model="", builtin=False)
    Generation.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1), text="Half a")
    async with serving():
        await auntil(lambda: fresh(run).state == State.INTERRUPTED)
    assert fresh(run).piece.content == "Half a"
    # The whole time until a dead process's draft says so: its lease, and the longest until somebody looks.
    assert lease.LEASE.total_seconds() + worker.REAP_EVERY + worker.LOOK_EVERY < 60


async def test_failures_do_not_end_the_runner(persona: Persona, connected: OpenAIServer) -> None:
    connected.faults.extend(["key", "garbage"])
    async with serving():
        runs = drafts(persona, 2)
        await auntil(lambda: set(states(runs)) == {State.FAILED})
        last = queued(persona)
        await auntil(lambda: fresh(last).state == State.DONE)


async def test_a_bad_address_fails_the_draft(persona: Persona, connected: OpenAIServer, settings: Any) -> None:
    settings.OPENAI_BASE_URL = "http://"
    async with serving():
        run = queued(persona)
        await auntil(lambda: fresh(run).state == State.FAILED)
    assert "OPENAI_BASE_URL" in fresh(run).advice


async def test_an_unexpected_error_does_not_end_the_runner(
    persona: Persona, connected: OpenAIServer, settings: Any
) -> None:
    settings.PERSONAGEN_DRAFTS_PER_PROCESS = "many"
    async with serving() as lifespan:
        run = queued(persona)
        await asyncio.sleep(0.3)
        assert not lifespan.tasks[0].done()
        settings.PERSONAGEN_DRAFTS_PER_PROCESS = 5
        runner.wake()
        await auntil(lambda: fresh(run).state == State.DONE)


# The built-in model --------------------------------------------------------------------------------------
@contextlib.contextmanager
def local_model(folder: Path, **state: Any) -> Any:
    """What the app sees while a process serves the model: its lock, and the file that it keeps."""
    with lock_path(folder, "smollm2-135m").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        LocalState(folder, "smollm2-135m").write(**state)
        yield


@pytest.fixture
def local(settings: Any, tmp_path: Path) -> Path:
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_LOCAL_MODEL_START = True, False
    settings.PERSONAGEN_LOCAL_MODEL, settings.PERSONAGEN_MODEL_DIR = "smollm2-135m", tmp_path
    return tmp_path


async def test_until_the_built_in_model_is_here_a_draft_waits(
    persona: Persona, openai_server: OpenAIServer, local: Path
) -> None:
    run = queued(persona)
    async with serving():
        await asyncio.sleep(0.5)
        assert fresh(run).state == State.QUEUED
        assert not model_line().ready
        with local_model(local, phase="fetching", done=43, total=100):
            assert "43 %" in model_line().line
            runner.wake()
            await asyncio.sleep(0.3)
            assert fresh(run).state == State.QUEUED
        ready = {"phase": "ready", "serving": "smollm2-135m", "base_url": openai_server.base_url, "api_key": "k"}
        with local_model(local, **ready):
            await auntil(lambda: fresh(run).state == State.DONE)
    row = fresh(run)
    assert (row.builtin, row.endpoint) == (True, openai_server.base_url)
    assert openai_server.calls[0]["json"]["model"] == "smollm2-135m"
    assert openai_server.calls[0]["headers"]["authorization"] == "Bearer k"


async def test_the_built_in_model_writes_two_at_once(
    persona: Persona, openai_server: OpenAIServer, local: Path
) -> None:
    openai_server.hold = threading.Event()
    ready = {"phase": "ready", "serving": "smollm2-135m", "base_url": openai_server.base_url, "api_key": "k"}
    runs = drafts(persona, 4)
    with local_model(local, **ready):
        async with serving():
            await auntil(lambda: len(openai_server.calls) == LOCAL_SLOTS)
            await asyncio.sleep(0.3)
            assert len(openai_server.calls) == LOCAL_SLOTS
            openai_server.hold.set()
            await auntil(lambda: set(states(runs)) == {State.DONE})


async def test_where_the_built_in_model_failed_the_draft_says_so(persona: Persona, local: Path) -> None:
    LocalState(local, "smollm2-135m").write(phase="failed", error="no memory is left")
    run = queued(persona)
    async with serving():
        await auntil(lambda: fresh(run).state == State.FAILED)
    row = fresh(run)
    assert "no memory is left" in row.error
    assert "local_model install" in row.advice
    assert row.finished_at
    assert row.piece.title == TOPIC


# Going down ----------------------------------------------------------------------------------------------
async def test_leaving_saves_all_that_runs(persona: Persona, settings: Any) -> None:
    with Pen("# Steam\n\nHalf a kettle") as pen:
        connect(settings, pen)
        runs = drafts(persona, 3)
        async with serving() as lifespan:
            await auntil(lambda: len([live for live in RUNS.values() if live.text]) == 3)
            began = time.monotonic()
            await lifespan.runner.leave()
            assert time.monotonic() - began < 2
            assert set(states(runs)) == {State.INTERRUPTED}
            assert {fresh(run).piece.content for run in runs} == {"Half a kettle"}
            # What comes now waits for the next process.
            late = queued(persona)
            await asyncio.sleep(0.3)
        assert fresh(late).state == State.QUEUED
        assert RUNS == {}


async def test_a_signal_saves_before_the_server_ends(persona: Persona, settings: Any) -> None:
    """The server that would end the process is here a handler that notes the signal."""
    heard: list[int] = []
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda number, frame: heard.append(number)) for number in numbers]
    try:
        for number in numbers:
            with Pen("# Steam\n\nHalf a kettle") as pen:
                connect(settings, pen)
                run = queued(persona)
                async with serving():
                    await auntil(lambda: any(live.text for live in RUNS.values()))
                    os.kill(os.getpid(), number)
                    await auntil(lambda run=run: fresh(run).state == State.INTERRUPTED, within=3)
        assert heard[0] == signal.SIGTERM
        assert heard[-1] == signal.SIGINT
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


async def test_without_a_runner_nothing_is_woken(persona: Persona) -> None:
    runner.wake()
    run = queued(persona)
    runner.stop(run.pk)
    assert fresh(run).state == State.STOPPED


async def test_a_runner_wakes_from_any_thread(connected: OpenAIServer) -> None:
    runs = Runner()
    await asyncio.to_thread(runs.wake)
    await asyncio.wait_for(runs.woken.wait(), 1)


async def test_the_endpoint_is_the_configured_one(connected: OpenAIServer) -> None:
    endpoint = current_endpoint()
    assert endpoint
    assert (endpoint.base_url, endpoint.model, endpoint.builtin) == (connected.base_url, "test-model", False)
    line = model_line()
    assert (line.line, line.ready, line.builtin) == ("test-model", True, False)
