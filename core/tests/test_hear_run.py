"""A paragraph that lets a slider be heard: how it is claimed, written and kept, and how it ends early."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from core.generation import hearing_run as runs
from core.generation import hearing_runner
from core.generation.hearing import ask
from core.generation.hearing_run import run_hearing
from core.generation.hearing_runner import HearingRunner
from core.llm.client import Endpoint
from core.llm.errors import ErrorKind, ModelError
from core.models import Hearing, Persona
from core.tests.drafting import auntil, ended_while_claiming, endpoint_of
from core.tests.hearing import CASUAL, FORMAL, FORMALITY, obliges
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.django_db(transaction=True)
State = Hearing.State


def asked(persona: Persona, before: int = 2, now: int = 9, topic: str = "Tea") -> tuple[Hearing, Hearing]:
    return ask(persona, FORMALITY, (before, now), topic)


def fresh(hearing: Hearing) -> Hearing:
    return Hearing.objects.get(pk=hearing.pk)


def run(hearing: Hearing, server: OpenAIServer, timeout: float = 20) -> Hearing:
    assert asyncio.run(run_hearing(hearing.pk, endpoint_of(server, timeout)))
    return fresh(hearing)


# How it is written ---------------------------------------------------------------------------------------
def test_a_pair(persona: Persona, openai_server: OpenAIServer) -> None:
    obliges(openai_server)
    before, now = (run(one, openai_server) for one in asked(persona))
    assert (before.text, before.state, before.model, before.builtin) == (CASUAL, State.DONE, "test-model", False)
    assert (now.text, now.lease_until, now.error) == (FORMAL, None, "")
    assert before.score
    assert now.score
    assert before.score < now.score
    assert now.advice.startswith("Its sentences average")
    assert now.finished_at
    call = openai_server.calls[0]["json"]
    assert call["messages"] == before.messages
    assert call["temperature"] < 0.8


def test_one_that_cannot_be_measured_is_still_heard(
    persona: Persona, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    openai_server.reply = "Jeg venter på toget."
    one, other = asked(persona)
    assert (run(one, openai_server).score, fresh(one).state) == (None, State.DONE)
    # Nor does it fail by whatever may be wrong with the analyser.
    monkeypatch.setattr(runs, "measure", lambda text, name: 1 / 0)
    assert (run(other, openai_server).text, fresh(other).state) == ("Jeg venter på toget.", State.DONE)


@pytest.mark.parametrize(
    ("fault", "said"),
    [("key", "OPENAI_API_KEY"), ("rate_limit", "429"), ("empty", "wrote nothing|other words")],
)
def test_what_fails_says_why(persona: Persona, openai_server: OpenAIServer, fault: str, said: str) -> None:
    openai_server.fault, openai_server.retry_after = fault, "3600"
    ended = run(asked(persona)[0], openai_server)
    assert (ended.state, ended.text, ended.score, ended.lease_until) == (State.FAILED, "", None, None)
    assert any(part in f"{ended.error} {ended.advice}" for part in said.split("|")), ended.error


def test_a_reply_of_a_title_alone_is_nothing(persona: Persona, openai_server: OpenAIServer) -> None:
    openai_server.reply = "# Tea"
    assert run(asked(persona)[0], openai_server).error == "The model wrote nothing."


def test_only_one_runner_gets_it(persona: Persona, openai_server: OpenAIServer) -> None:
    before, now = asked(persona)
    assert runs.claim(before.pk, endpoint_of(openai_server))
    assert not asyncio.run(run_hearing(before.pk, endpoint_of(openai_server)))
    assert runs.queued(5) == [now.pk]


@pytest.mark.asyncio
async def test_the_text_so_far_is_kept_and_the_lease_renewed(
    persona: Persona, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SAVE_EVERY", 0.05)
    openai_server.reply, openai_server.hold = "Tea is what it is.", threading.Event()
    one = (await sync_to_async(asked)(persona))[0]
    task = asyncio.create_task(run_hearing(one.pk, endpoint_of(openai_server)))
    await auntil(lambda: fresh(one).text)
    assert "Tea is what it is.".startswith(fresh(one).text)
    # Taken by another meanwhile: what this one has to say counts no more.
    await sync_to_async(Hearing.objects.filter(pk=one.pk).update)(fence=7, text="Of another.")
    openai_server.hold.set()
    await asyncio.wait_for(task, 15)
    assert (fresh(one).text, fresh(one).state) == ("Of another.", State.RUNNING)


# How it ends early ---------------------------------------------------------------------------------------
def test_a_holder_that_is_gone(persona: Persona, openai_server: OpenAIServer) -> None:
    one = asked(persona)[0]
    for _ in range(runs.ATTEMPTS):
        assert fresh(one).state == State.QUEUED
        assert runs.claim(one.pk, endpoint_of(openai_server))
        runs.reap()
        assert fresh(one).state == State.RUNNING
        Hearing.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        runs.reap()
    assert fresh(one).state == State.FAILED
    assert "three times" in fresh(one).error


def test_a_late_holder_writes_nothing(persona: Persona, openai_server: OpenAIServer) -> None:
    one = asked(persona)[0]
    late = runs.claim(one.pk, endpoint_of(openai_server))
    assert late
    Hearing.objects.update(lease_until=None)
    runs.reap()
    assert runs.claim(one.pk, endpoint_of(openai_server))
    assert not runs._save(late, "Late.")
    runs._done(late, "Late.", "m", 1.0, "")
    runs._fail(late, "Late.", "")
    runs.give_back(late)
    assert (fresh(one).state, fresh(one).text, fresh(one).error) == (State.RUNNING, "", "")


@pytest.mark.asyncio
async def test_going_down_at_the_moment_of_the_claim(
    persona: Persona, openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = (await sync_to_async(asked)(persona))[0]
    await ended_while_claiming(monkeypatch, runs, run_hearing(one.pk, endpoint_of(openai_server)))
    left = await sync_to_async(fresh)(one)
    assert (left.state, left.fence, left.lease_until) == (State.QUEUED, 0, None)


def test_a_persona_that_is_deleted_takes_it_along(persona: Persona, openai_server: OpenAIServer) -> None:
    asked(persona)
    persona.delete()
    assert not Hearing.objects.exists()


def test_old_ones_are_forgotten(persona: Persona) -> None:
    before, now = asked(persona)
    Hearing.objects.filter(pk=before.pk).update(created_at=timezone.now() - runs.KEPT - timedelta(minutes=1))
    runs.forget_old()
    assert list(Hearing.objects.all()) == [now]


# The runner ----------------------------------------------------------------------------------------------
@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, openai_server: OpenAIServer) -> dict[str, Any]:
    """Which model answers, as a test may change it."""
    model: dict[str, Any] = {"endpoint": endpoint_of(openai_server)}

    def current() -> Endpoint | None:
        if isinstance(model["endpoint"], ModelError):
            raise model["endpoint"]
        found: Endpoint | None = model["endpoint"]
        return found

    monkeypatch.setattr(hearing_runner, "current_endpoint", current)
    return model


@pytest.mark.asyncio
async def test_the_runner_writes_both_and_gives_back_what_it_leaves(
    persona: Persona, openai_server: OpenAIServer, answering: dict[str, Any]
) -> None:
    openai_server.hold = threading.Event()
    before, now = await sync_to_async(asked)(persona)
    runner = HearingRunner()
    serving = asyncio.create_task(runner.serve())
    try:
        await auntil(lambda: {fresh(before).state, fresh(now).state} == {State.RUNNING})
        await runner.leave()
        for one in (before, now):
            left = await sync_to_async(fresh)(one)
            assert (left.state, left.fence, left.text, left.lease_until) == (State.QUEUED, 0, "", None)
    finally:
        serving.cancel()


@pytest.mark.asyncio
async def test_the_built_in_model_is_waited_for_and_writes_one_after_the_other(
    persona: Persona, openai_server: OpenAIServer, answering: dict[str, Any]
) -> None:
    endpoint = answering["endpoint"]
    answering["endpoint"] = None
    openai_server.hold = threading.Event()
    before, now = await sync_to_async(asked)(persona)
    runner = HearingRunner()
    serving = asyncio.create_task(runner.serve())
    try:
        await runner.take()
        assert not runner.tasks
        answering["endpoint"] = Endpoint(endpoint.base_url, "k", "local", 20.0, builtin=True)
        runner.wake()
        await auntil(lambda: fresh(before).state == State.RUNNING)
        await runner.take()
        assert (len(runner.tasks), fresh(now).state) == (1, State.QUEUED)
        openai_server.hold.set()
        await auntil(lambda: fresh(now).state == State.DONE)
        assert fresh(before).builtin
    finally:
        await runner.leave()
        serving.cancel()


@pytest.mark.asyncio
async def test_a_built_in_model_that_cannot_start_fails_what_waits(persona: Persona, answering: dict[str, Any]) -> None:
    answering["endpoint"] = ModelError(ErrorKind.UNREACHABLE, "It could not start.", advice="Look at its log.")
    before, now = await sync_to_async(asked)(persona)
    await HearingRunner().take()
    for one in (before, now):
        ended = await sync_to_async(fresh)(one)
        assert (ended.state, ended.error, ended.advice) == (State.FAILED, "It could not start.", "Look at its log.")


@pytest.mark.asyncio
async def test_the_runner_looks_after_what_others_left(
    persona: Persona, answering: dict[str, Any], openai_server: OpenAIServer
) -> None:
    before, now = await sync_to_async(asked)(persona)
    await sync_to_async(Hearing.objects.filter(pk=before.pk).update)(state=State.RUNNING, fence=1)
    await sync_to_async(Hearing.objects.filter(pk=now.pk).update)(created_at=timezone.now() - timedelta(days=15))
    await HearingRunner().reap()
    assert await sync_to_async(list)(Hearing.objects.values_list("pk", "state")) == [(before.pk, State.QUEUED)]
