"""From a topic to a draft, and what can be asked of it while it is written and after."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.attributes import BY_NAME
from core.llm.prompts import Brief
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import queued

State = Generation.State


def write_url(persona: Persona) -> str:
    return reverse("core:persona_write", args=[persona.pk])


def over(persona: Persona, state: Generation.State, text: str = "# Tea\n\nIt was hot.") -> Generation:
    """A run that has ended, its text in its piece."""
    run = queued(persona)
    run.state, run.text = state, text
    run.save()
    ContentPiece.objects.filter(pk=run.piece_id).update(title="Tea", content="It was hot.")
    return run


def test_the_form_shows_exactly_what_will_be_told(owner_client: Client, persona: Persona) -> None:
    page = owner_client.get(write_url(persona)).content.decode()
    assert "What the model will be told" in page
    assert persona.name in page


def test_a_topic_starts_a_draft(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(write_url(persona), {"topic": "The first frost", "words": 120, "form": "story"})
    run = Generation.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("core:content_piece", args=[run.piece_id])
    assert (run.state, run.prompt, run.words, run.form) == (State.QUEUED, "The first frost", 120, "story")
    assert run.attributes["formality_level"] == persona.formality_level
    assert run.piece.title == "The first frost"
    assert "The first frost" in run.messages[-1]["content"]


def test_htmx_is_sent_to_the_draft(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(write_url(persona), {"topic": "Tea"}, headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/content/")


@pytest.mark.parametrize("data", [{}, {"topic": "   "}, {"topic": "x" * 4001}, {"topic": "Tea", "words": "many"}])
def test_a_brief_that_is_none_starts_nothing(owner_client: Client, persona: Persona, data: dict[str, str]) -> None:
    response = owner_client.post(write_url(persona), {"notes": "Keep this note", **data})
    assert response.status_code == 422
    assert "Keep this note" in response.content.decode()
    assert not Generation.objects.exists()


def test_ones_own_words_for_one_draft(owner_client: Client, persona: Persona) -> None:
    owner_client.post(write_url(persona), {"topic": "Tea", "voice": "Like a lighthouse keeper."})
    assert "Like a lighthouse keeper." in Generation.objects.get().messages[0]["content"]
    persona.refresh_from_db()
    assert persona.own_voice == ""


def test_ones_own_words_for_good(owner_client: Client, persona: Persona) -> None:
    words = {"voice": "Like a lighthouse keeper.", "keep_voice": "on"}
    owner_client.post(write_url(persona), {"topic": "Tea", **words})
    persona.refresh_from_db()
    assert persona.own_voice == "Like a lighthouse keeper."
    owner_client.post(write_url(persona), {"topic": "Coffee"})
    assert "Like a lighthouse keeper." in Generation.objects.latest("pk").messages[0]["content"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_will_be_told_follows_the_form(owner_client: Client, persona: Persona, method: str) -> None:
    url = reverse("core:told", args=[persona.pk])
    page = getattr(owner_client, method)(url, {"topic": "A red kite", "voice": "Like a pilot."}).content.decode()
    assert "A red kite" in page
    assert "Like a pilot." in page


def test_what_a_small_model_is_not_told_and_what_it_makes_up(
    owner_client: Client, persona: Persona, settings: Any
) -> None:
    Persona.objects.filter(pk=persona.pk).update(
        technical_jargon_usage=9, statistical_data_usage=8, own_voice="", risk_taking_tendency=9
    )
    url = reverse("core:told", args=[persona.pk])
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_MODEL = False, "large-70b"
    page = owner_client.get(url).content.decode()
    assert "a model so small" not in page
    settings.PERSONAGEN_MODEL = "tiny-1b"
    page = owner_client.get(url).content.decode()
    assert ">Jargon, Figures and data: a model so small makes up what it writes of that." in page
    left_out = page[page.index("Left out for a model so small:") :]
    assert BY_NAME["risk_taking_tendency"].label in left_out
    # What is told is not left out.
    assert "Jargon" not in left_out
    for voice in ("Like a pilot.", ""):
        if not voice:
            Persona.objects.filter(pk=persona.pk).update(own_voice="Like a keeper.")
        assert "a model so small" not in owner_client.get(url, {"topic": "Tea", "voice": voice}).content.decode()
    Persona.objects.filter(pk=persona.pk).update(technical_jargon_usage=2, statistical_data_usage=None, own_voice="")
    assert "makes up" not in owner_client.get(url).content.decode()


def test_write_chooses_the_only_voice(owner_client: Client, persona: Persona) -> None:
    assert owner_client.get(reverse("core:write"))["Location"] == write_url(persona)
    Persona.objects.create(author=persona.author, name="Another")
    page = owner_client.get(reverse("core:write")).content.decode()
    assert persona.name in page
    assert "Another" in page


@pytest.mark.parametrize(("headers", "status"), [({}, 302), ({"HX-Request": "true"}, 204)])
def test_stop_one_that_waits(owner_client: Client, persona: Persona, headers: dict[str, str], status: int) -> None:
    run = queued(persona)
    url = reverse("core:content_stop", args=[run.piece_id])
    assert owner_client.post(url, headers=headers).status_code == status
    run.refresh_from_db()
    assert run.state == State.STOPPED


def test_stop_one_that_is_over(owner_client: Client, persona: Persona) -> None:
    run = over(persona, State.DONE)
    assert owner_client.post(reverse("core:content_stop", args=[run.piece_id])).status_code == 302
    run.refresh_from_db()
    assert run.state == State.DONE


def test_again(owner_client: Client, persona: Persona) -> None:
    run = over(persona, State.FAILED)
    owner_client.post(reverse("core:content_again", args=[run.piece_id]), {"how": "retry"})
    again = Generation.objects.latest("pk")
    assert (again.state, again.continues, again.messages) == (State.QUEUED, False, run.messages)
    assert again.before_content == "It was hot."


def test_continue(owner_client: Client, persona: Persona) -> None:
    run = over(persona, State.STOPPED)
    owner_client.post(reverse("core:content_again", args=[run.piece_id]), {"how": "continue"})
    on = Generation.objects.latest("pk")
    assert on.continues
    assert "It was hot." in on.messages[-2]["content"]


def test_again_while_it_is_written(owner_client: Client, persona: Persona) -> None:
    run = queued(persona)
    assert owner_client.post(reverse("core:content_again", args=[run.piece_id])).status_code == 302
    assert Generation.objects.count() == 1


def test_again_in_a_way_that_is_none(owner_client: Client, persona: Persona) -> None:
    run = over(persona, State.FAILED)
    url = reverse("core:content_again", args=[run.piece_id])
    assert owner_client.post(url, {"how": "backwards"}).status_code == 400
    by_hand = ContentPiece.objects.create(author=persona.author, title="By hand", content="x")
    assert owner_client.post(reverse("core:content_again", args=[by_hand.pk])).status_code == 400


def test_a_brief_has_defaults(persona: Persona) -> None:
    run = queued(persona, "Tea")
    assert (run.words, run.form) == (Brief("Tea").words, "free")
