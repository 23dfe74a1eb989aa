"""A draft without the web process, in this process: `write_draft` against a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.generation import lease
from core.generation.terminal import WriteError, write_draft
from core.llm.prompts import Brief
from core.models import Generation, Persona
from core.tests.drafting import queued
from core.tests.openai_server import OpenAIServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connected(settings: Any, openai_server: OpenAIServer) -> OpenAIServer:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = openai_server.base_url, "sk-of-the-tests"
    settings.USES_LOCAL_MODEL = False
    return openai_server


@pytest.fixture
def told() -> tuple[list[str], Callable[[str], None]]:
    texts: list[str] = []
    return texts, texts.append


def test_it_streams_and_is_kept(persona: Persona, connected: OpenAIServer, told: Any) -> None:
    piece = write_draft(persona.name, "", Brief("The harbour"), told[1], told[1])
    assert piece.title == "A quiet harbour"
    assert "".join(told[0]) == connected.reply
    assert Generation.objects.get().state == "done"


@pytest.mark.parametrize("name", ["THE MORNING COLUMNIST", "{pk}"])
def test_a_persona_by_case_or_number(persona: Persona, connected: OpenAIServer, told: Any, name: str) -> None:
    assert write_draft(name.format(pk=persona.pk), "owner", Brief("x"), told[1], told[1]).persona == persona


def test_no_such_persona(persona: Persona, told: Any) -> None:
    with pytest.raises(WriteError, match=persona.name):
        write_draft("Nobody", "", Brief("x"), told[1], told[1])


def test_two_of_one_name(persona: Persona, told: Any) -> None:
    Persona.objects.create(author=persona.author, name=persona.name)
    with pytest.raises(WriteError, match="--author"):
        write_draft(persona.name, "", Brief("x"), told[1], told[1])


def test_a_fault_is_told_and_what_came_is_kept(persona: Persona, connected: OpenAIServer, told: Any) -> None:
    connected.fault = "cut"
    with pytest.raises(WriteError, match="What was written is piece"):
        write_draft(persona.name, "", Brief("x"), told[1], told[1])
    run = Generation.objects.get()
    assert run.state == "failed"
    assert run.text == "".join(told[0]) != ""


def test_it_waits_for_a_place(persona: Persona, connected: OpenAIServer, told: Any, settings: Any) -> None:
    settings.PERSONAGEN_DRAFTS_PER_AUTHOR = 1
    held = queued(persona)
    assert lease.claim(held.pk, endpoint="elsewhere", model="m", builtin=False)
    # Its holder is gone: the place is free as soon as that is seen.
    Generation.objects.filter(pk=held.pk).update(lease_until=None)
    assert write_draft(persona.name, "", Brief("x"), told[1], told[1]).title == "A quiet harbour"
