"""A reading on its way: how far it is, what failed and what to do, once more, and away with it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from core.models import Analysis, Persona, Sample
from core.tests.drafting import visible
from core.tests.reviewing import reading

HTMX = {"HX-Request": "true"}


def url(analysis: Analysis, then: str = "") -> str:
    return f"/analyses/{analysis.pk}/{then}"


@pytest.fixture
def running(owner: User) -> Analysis:
    return reading(owner, state="running", stage="Asking the model", progress=0.624)


@pytest.fixture
def failed(owner: User) -> Analysis:
    return reading(owner, state="failed", engine="both", error="The model was silent.", advice="Look at its page.")


# How far it is ---------------------------------------------------------------------------------------------
def test_the_page_shows_how_far_it_is(owner_client: Client, running: Analysis) -> None:
    response = owner_client.get(url(running))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<progress max="100" value="62"' in page
    assert f'hx-get="{url(running, "progress/")}?seen=Asking%20the%20model"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Asking the model" in visible(page)
    assert "You can close this page: it goes on" in visible(page)
    assert "Dear Bob" not in page


def test_one_that_waits(owner_client: Client, owner: User) -> None:
    page = owner_client.get(url(reading(owner, state="queued"))).content.decode()
    assert "Waiting its turn" in visible(page)


def test_the_fragment_asks_for_itself(owner_client: Client, running: Analysis) -> None:
    response = owner_client.get(url(running, "progress/?seen=Asking+the+model"), headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.startswith('<div id="progress"')
    assert 'hx-trigger="every 500ms"' in page
    assert "HX-Trigger" not in response.headers


def test_a_new_stage_is_announced(owner_client: Client, running: Analysis) -> None:
    response = owner_client.get(url(running, "progress/?seen=Measuring"), headers=HTMX)
    assert response.headers["HX-Trigger"] == '{"announce": {"text": "Asking the model"}}'


@pytest.mark.parametrize("state", ["done", "failed"])
def test_at_its_end_the_page_comes_anew(owner_client: Client, owner: User, state: str) -> None:
    analysis = reading(owner, state=state)
    assert owner_client.get(url(analysis, "progress/"), headers=HTMX).headers["HX-Refresh"] == "true"
    assert owner_client.get(url(analysis, "progress/")).headers["Location"] == url(analysis)


def test_what_is_not_read_cannot_be_accepted(owner_client: Client, running: Analysis) -> None:
    response = owner_client.post(url(running), {"do": "accept", "name": "Bob"}, follow=True)
    assert response.redirect_chain == [(url(running), 302)]
    assert "This is not read to its end yet." in visible(response.content.decode())
    assert not Persona.objects.exists()


# What failed -----------------------------------------------------------------------------------------------
def test_a_failure_says_what_to_do(owner_client: Client, failed: Analysis) -> None:
    page = owner_client.get(url(failed)).content.decode()
    said = visible(page)
    assert "The model was silent. Look at its page." in said
    assert "what you gave is kept" in said
    assert "A letter" in said
    assert 'name="engine" value="builtin"' in page
    assert "http-equiv" not in page


def test_the_built_in_analyser_offers_no_other(owner_client: Client, owner: User) -> None:
    page = owner_client.get(url(reading(owner, state="failed"))).content.decode()
    assert 'value="builtin"' not in page
    assert "It ended before its time." in visible(page)


@pytest.mark.parametrize(("data", "engine"), [({}, "both"), ({"engine": "builtin"}, "builtin")])
def test_once_more(owner_client: Client, failed: Analysis, data: dict[str, str], engine: str) -> None:
    response = owner_client.post(url(failed, "again/"), data)
    assert response.headers["Location"] == url(failed)
    failed.refresh_from_db()
    assert (failed.state, failed.engine, failed.error) == ("queued", engine, "")


def test_once_more_by_nobody(owner_client: Client, failed: Analysis) -> None:
    response = owner_client.post(url(failed, "again/"), {"engine": "oracle"})
    assert response.status_code == 422
    assert "builtin" in response.content.decode()
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_once_more_for_what_runs_or_is_accepted(owner_client: Client, owner: User, running: Analysis) -> None:
    accepted = reading(owner, accepted_at=timezone.now())
    for analysis in (running, accepted):
        before = Analysis.objects.filter(pk=analysis.pk).values().get()
        assert owner_client.post(url(analysis, "again/")).status_code == 302
        assert Analysis.objects.filter(pk=analysis.pk).values().get() == before


def test_a_model_that_was_of_no_help(owner_client: Client, owner: User) -> None:
    analysis = reading(owner, engine="both", error="The model was silent.", advice="Look at its page.")
    page = owner_client.get(url(analysis)).content.decode()
    assert "The model was of no help: The model was silent. Look at its page." in visible(page)
    assert "Ask the model again" in visible(page)
    assert 'id="review"' in page


# Thrown away -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_throwing_away_asks_first(owner_client: Client, owner: User, headers: dict[str, str]) -> None:
    analysis = reading(owner)
    asked = owner_client.get(url(analysis, "discard/"), headers=headers).content.decode()
    assert "the 1 sample that belongs to no persona" in visible(asked)
    assert ("<dialog" in asked, "<html" in asked) == (bool(headers), not headers)
    assert Analysis.objects.exists()
    response = owner_client.post(url(analysis, "discard/"), headers=headers)
    assert response.headers["HX-Redirect" if headers else "Location"] == "/samples/"
    assert (Analysis.objects.count(), Sample.objects.count()) == (0, 0)
    assert "The review was thrown away." in visible(owner_client.get("/samples/").content.decode())


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_was_accepted_is_not_thrown_away(
    owner_client: Client, owner: User, persona: Persona, headers: dict[str, str]
) -> None:
    analysis = reading(owner, persona, accepted_at=timezone.now())
    response = owner_client.post(url(analysis, "discard/"), headers=headers)
    assert response.headers["HX-Redirect" if headers else "Location"] == url(analysis)
    assert Analysis.objects.exists()
