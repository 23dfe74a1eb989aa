"""Readings of samples by the API: begun, looked at, accepted, thrown away."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from core.models import Analysis, Persona, Proposal, Sample
from core.samples.now import MOST, one_of_few, read_now
from core.tests.api.conftest import Caller
from core.tests.test_fidelity import CHATTY, STIFF


@pytest.fixture
def read(persona: Persona) -> Analysis:
    """A reading that is done, with two proposals."""
    analysis = Analysis.objects.create(author=persona.author, state="done", words=90, name="Ann")
    sample = Sample.objects.create(author=persona.author, name="Of a test", text=CHATTY)
    analysis.samples.add(sample)
    evidence = [{"quote": "I don't", "start": 0, "end": 7}]
    proposal = Proposal(analysis=analysis, attribute="contraction_usage", value="9", chosen="9", accepted=True)
    proposal.evidence, proposal.confidence, proposal.score = evidence, "high", 8.8
    proposal.save()
    Proposal.objects.create(analysis=analysis, attribute="tone", value="wry", chosen="wry", accepted=True)
    Proposal.objects.create(analysis=analysis, attribute="age", value=None)
    return analysis


@pytest.mark.django_db(transaction=True)
def test_from_a_sample_to_a_persona(api: Caller) -> None:
    begun = api.post("analyses/", {"texts": [CHATTY * 3, CHATTY * 2], "name": "Ann"})
    assert (begun.status_code, begun.json()["state"]) == (202, "queued")
    path = begun.headers["Location"].removeprefix("/api/v1/")
    assert api.post(f"{path}accept/", {}).status_code == 409
    asyncio.run(read_now(begun.json()["id"]))
    told = api.get(path).json()
    assert (told["state"], told["progress"]) == ("done", 1.0)
    found = {one["attribute"]: one for one in told["proposals"]}
    assert found["contraction_usage"]["value"] >= 8
    assert found["contraction_usage"]["evidence"][0]["quote"]
    assert found["age"]["value"] is None
    accepted = api.post(f"{path}accept/", {})
    assert accepted.status_code == 200
    persona = Persona.objects.get()
    assert accepted.json()["id"] == persona.pk
    assert (persona.name, persona.contraction_usage) == ("Ann", found["contraction_usage"]["value"])
    assert api.post(f"{path}accept/", {}).json()["id"] == persona.pk
    assert api.delete(path).status_code == 409


def test_accepting_takes_what_is_said(api: Caller, read: Analysis) -> None:
    values = {"contraction_usage": 4, "tone": None, "age": 40}
    made = api.post(f"analyses/{read.pk}/accept/", {"name": "Beth", "values": values}).json()
    assert (made["name"], made["contraction_usage"], made["tone"], made["age"]) == ("Beth", 4, "", 40)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"contraction_usage": 11}, "values.contraction_usage"),
        ({"contraction_usage": "9"}, "values.contraction_usage"),
        ({"contraction_usage": True}, "values.contraction_usage"),
        ({"tone": 5}, "values.tone"),
        ({"tone": "x" * 201}, "values.tone"),
        ({"age": 151}, "values.age"),
        ({"height": 5}, "values.height"),
    ],
)
def test_a_wrong_value_is_refused_by_name(api: Caller, read: Analysis, values: dict[str, Any], field: str) -> None:
    before = Persona.objects.count()
    response = api.post(f"analyses/{read.pk}/accept/", {"values": values})
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert Persona.objects.count() == before


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "text"),
        ({"text": "Too short."}, "text"),
        ({"text": ""}, "text"),
        ({"texts": []}, "text"),
        ({"texts": "x"}, "texts"),
        ({"text": "Der Kessel singt, weil das Wasser kocht, und niemand weiß warum. " * 20}, "text"),
        ({"text": CHATTY * 2, "engine": "guess"}, "engine"),
        ({"text": CHATTY * 2, "persona": 999_999}, "persona"),
        ({"text": CHATTY * 2, "nme": "x"}, "nme"),
    ],
)
def test_what_cannot_be_read_is_said(api: Caller, sent: dict[str, Any], field: str) -> None:
    response = api.post("analyses/", sent)
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not Sample.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reading_that_is_thrown_away_is_waited_for_no_more(read: Analysis) -> None:
    Analysis.objects.update(state="running", fence=1)
    pk = read.pk

    async def thrown_away() -> Analysis | None:
        waiting = asyncio.create_task(read_now(pk))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(Analysis.objects.filter(pk=pk).delete)
        return await asyncio.wait_for(waiting, 10)

    assert asyncio.run(thrown_away()) is None


def test_so_many_samples_are_waited_for(api: Caller) -> None:
    with contextlib.ExitStack() as others:
        for _ in range(MOST):
            others.enter_context(one_of_few())
        response = api.post("personas/", {"name": "Ann", "writing_sample": CHATTY * 3})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "10")
    assert not Sample.objects.exists()


def test_a_reading_is_thrown_away(api: Caller, read: Analysis) -> None:
    assert api.delete(f"analyses/{read.pk}/").status_code == 204
    assert not Analysis.objects.exists()
    assert not Sample.objects.exists()


def test_readings_are_listed(api: Caller, read: Analysis, django_assert_num_queries: Any) -> None:
    api.get("analyses/")
    with django_assert_num_queries(3):
        assert [one["id"] for one in api.get("analyses/").json()["results"]] == [read.pk]
    Analysis.objects.create(author=read.author, state="done")
    with django_assert_num_queries(3):
        assert api.get("analyses/").json()["count"] == 2


def test_one_key_begins_one_reading(api: Caller) -> None:
    sent = {"text": STIFF * 3}
    first, again = (api.post("analyses/", sent, Idempotency_Key="k") for _ in range(2))
    assert first.json() == again.json()
    assert Analysis.objects.count() == 1
