"""Best of n and “Bring it nearer” on the pages: asked for, with what they cost, and told of after."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.generation.candidates import BUILTIN_CANDIDATES, MOST, usual_seconds
from core.generation.tries import unmeasured
from core.models import ContentPiece, Generation, Persona
from core.tests.drafting import TOPIC, fresh, queued, visible
from core.tests.trying import FRENCH, STIFF, plain_voice

State = Generation.State


@pytest.fixture(autouse=True)
def connected(settings: Any) -> None:
    settings.USES_LOCAL_MODEL, settings.PERSONAGEN_MODEL = False, "test-model"


def write_url(persona: Persona) -> str:
    return reverse("core:persona_write", args=[persona.pk])


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def took(persona: Persona, seconds: float, **columns: Any) -> None:
    """A draft that was written in so many seconds."""
    now = timezone.now()
    columns = {"state": State.DONE, "model": "test-model-2025", **columns}
    columns |= {"started_at": now - timedelta(seconds=seconds), "finished_at": now}
    Generation.objects.filter(pk=queued(persona).pk).update(**columns)


# The form ------------------------------------------------------------------------------------------------
def test_the_form_asks_how_many_and_says_what_they_cost(owner_client: Client, persona: Persona) -> None:
    page = page_of(owner_client, write_url(persona))
    assert len(re.findall(r"(\d) texts?: \1 calls?</option>", page)) == MOST
    assert '<option value="1" selected>1 text: 1 call</option>' in page
    assert "8 texts: 8 calls" in page
    assert "about" not in page.partition("8 texts")[0].rpartition("<select")[2]


def test_the_time_is_that_of_ones_own_last_drafts(owner_client: Client, persona: Persona) -> None:
    for seconds in (500, 19, 21, 20, 18, 22):
        took(persona, seconds)
    page = page_of(owner_client, write_url(persona))
    assert "1 text: 1 call, about 20 s" in page
    assert "8 texts: 8 calls, about 3 min" in page


def test_the_time_of_several_is_parted_among_them(persona: Persona) -> None:
    took(persona, 80, candidates=4)
    assert usual_seconds(persona.author) == pytest.approx(20, abs=0.01)


@pytest.mark.parametrize(
    "columns",
    [
        {"model": "another"},
        {"builtin": True},
        {"state": State.FAILED},
        {"error": "It ended early."},
        {"continues": True},
        {"kind": "nearer"},
    ],
)
def test_a_time_that_says_nothing(persona: Persona, columns: dict[str, Any]) -> None:
    took(persona, 20, **columns)
    assert usual_seconds(persona.author) is None


def test_nobody_else_s_time(persona: Persona, stranger: User) -> None:
    took(persona, 20)
    assert usual_seconds(stranger.author) is None


def test_the_built_in_model_is_asked_for_several(owner_client: Client, persona: Persona, settings: Any) -> None:
    settings.USES_LOCAL_MODEL = True
    assert BUILTIN_CANDIDATES > 1
    assert f'<option value="{BUILTIN_CANDIDATES}" selected>' in page_of(owner_client, write_url(persona))
    owner_client.post(write_url(persona), {"topic": TOPIC})
    assert Generation.objects.get().candidates == BUILTIN_CANDIDATES


@pytest.mark.parametrize(("sent", "candidates"), [({}, 1), ({"candidates": ""}, 1), ({"candidates": "8"}, 8)])
def test_as_many_as_were_asked_for(
    owner_client: Client, persona: Persona, sent: dict[str, str], candidates: int
) -> None:
    owner_client.post(write_url(persona), {"topic": TOPIC, **sent})
    assert Generation.objects.get().candidates == candidates


@pytest.mark.parametrize("sent", ["0", "9", "-1", "many", "2.5"])
def test_a_number_that_is_none(owner_client: Client, persona: Persona, sent: str) -> None:
    response = owner_client.post(write_url(persona), {"topic": TOPIC, "candidates": sent})
    assert response.status_code == 422
    assert "Choose from 1 to 8 texts." in response.content.decode()
    assert not Generation.objects.exists()


def test_the_form_needs_as_many_queries_whatever_was_written(owner_client: Client, persona: Persona) -> None:
    counts = []
    for drafts in (0, 7):
        for _ in range(drafts):
            took(persona, 20)
        with CaptureQueriesContext(connection) as captured:
            page_of(owner_client, write_url(persona))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# Bring it nearer -----------------------------------------------------------------------------------------
@pytest.fixture
def stiff(persona: Persona) -> ContentPiece:
    voice = plain_voice(persona)
    return ContentPiece.objects.create(author=voice.author, persona=voice, title="On tea", content=STIFF)


def nearer(client: Client, piece: ContentPiece) -> str:
    """Press the button; the page that it leads to."""
    response = client.post(reverse("core:content_nearer", args=[piece.pk]), follow=True)
    assert response.redirect_chain == [(reverse("core:content_piece", args=[piece.pk]), 302)]
    return visible(response.content.decode())


def test_the_button_starts_it(owner_client: Client, stiff: ContentPiece) -> None:
    page = nearer(owner_client, stiff)
    run = Generation.objects.get()
    assert (run.kind, run.state, run.piece, run.before_content) == ("nearer", State.QUEUED, stiff, STIFF)
    assert run.attributes == stiff.persona.attributes()
    assert "Stop" in page
    assert fresh(run).piece.content == STIFF


def test_while_it_is_written(owner_client: Client, stiff: ContentPiece) -> None:
    nearer(owner_client, stiff)
    assert "being written already" in nearer(owner_client, stiff)
    assert Generation.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"persona": None}, "has no persona to bring it nearer to"),
        ({"content": ""}, "There is no text here."),
        ({"content": "Tea is hot."}, "the analyser needs 60"),
        ({"content": FRENCH}, "This looks like French."),
    ],
)
def test_what_cannot_be_brought_nearer(
    owner_client: Client, stiff: ContentPiece, columns: dict[str, Any], said: str
) -> None:
    ContentPiece.objects.filter(pk=stiff.pk).update(**columns)
    assert said in nearer(owner_client, stiff)
    assert not Generation.objects.exists()


def test_again_after_a_revision_is_another_revision(owner_client: Client, stiff: ContentPiece) -> None:
    nearer(owner_client, stiff)
    Generation.objects.update(state=State.STOPPED)
    url = reverse("core:content_again", args=[stiff.pk])
    assert owner_client.post(url, {"how": "continue"}).status_code == 400
    assert owner_client.post(url, {"how": "retry"}).status_code == 302
    assert list(Generation.objects.values_list("kind", "state")) == [("nearer", "queued"), ("nearer", "stopped")]


@pytest.mark.parametrize("how", ["anew", "retry"])
def test_the_whole_text_anew_after_a_revision(owner_client: Client, persona: Persona, how: str) -> None:
    draft = queued(plain_voice(persona))
    ContentPiece.objects.update(content=STIFF)
    Generation.objects.update(state=State.DONE)
    nearer(owner_client, draft.piece)
    Generation.objects.update(state=State.DONE)
    owner_client.post(reverse("core:content_again", args=[draft.piece_id]), {"how": how})
    last = Generation.objects.latest("pk")
    assert last.kind == ("draft" if how == "anew" else "nearer")
    assert (last.messages == draft.messages) is (how == "anew")


# After ---------------------------------------------------------------------------------------------------
def over(piece: ContentPiece, tries: list[dict[str, Any]], **columns: Any) -> Generation:
    columns = {"state": State.DONE, "candidates": 2, **columns}
    return Generation.objects.create(piece=piece, author=piece.author, prompt=TOPIC, tries=tries, **columns)


def told(number: int, text: str = "", **facts: Any) -> dict[str, Any]:
    return {**unmeasured(number, text), "low": 40, "high": 70, "distance": 1.5, **facts}


def pages_of(client: Client, run: Generation) -> list[str]:
    pages = ("content_piece", [run.piece_id]), ("content_version", [run.piece_id, run.pk])
    return [page_of(client, reverse(f"core:{name}", args=args)) for name, args in pages]


def test_all_texts_can_be_read_and_which_was_kept(owner_client: Client, stiff: ContentPiece) -> None:
    texts = ["# Tea\n\n**Strong** <script>alert(1)</script> tea.", "# Milk\n\nMilk first."]
    tries = [told(1, texts[0], match=31), told(2, texts[1], match=64, kept=True)]
    for page in pages_of(owner_client, over(stiff, tries, text=texts[1])):
        said = visible(page)
        assert "Text 1 match 31" in said
        assert "Text 2 match 64 3 words kept" in said
        assert "<strong>Strong</strong> &lt;script&gt;" in page
        assert "Milk first." in said


def test_a_match_that_is_a_range_and_one_that_is_none(owner_client: Client, stiff: ContentPiece) -> None:
    tries = [
        told(1, "Tea.", kept=True),
        unmeasured(2, why="The model’s reply was <b>empty</b>."),
        told(3, low=0, high=100),
    ]
    page = pages_of(owner_client, over(stiff, tries))[0]
    assert "Text 1 match 40 to 70" in visible(page)
    assert "Text 2 not measured The model’s reply was <b>empty</b>." in visible(page)
    assert "Text 3 no clear match in so few words" in visible(page)
    assert "<b>empty" not in page


def test_rounds_are_told_with_what_was_asked(owner_client: Client, stiff: ContentPiece) -> None:
    rounds = [told(0, match=31), told(1, "Tea.", match=64, kept=True, aims=["Use <i>plain</i> words."])]
    run = over(stiff, rounds, kind="nearer", text="Tea.", before_content=STIFF, candidates=1)
    pages = pages_of(owner_client, run)
    assert "Brought nearer in one round. The text before is kept ." in visible(pages[0])
    assert f'<a href="{reverse("core:content_version", args=[run.piece_id, run.pk])}">The text before' in pages[0]
    for page in pages:
        assert "The revision, and which text is kept" in visible(page)
        assert "As it was match 31" in visible(page)
        assert "Round 1 match 64 1 word kept Asked for: Use <i>plain</i> words." in visible(page)
        assert "<i>plain" not in page


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "None of the three revisions came nearer, so the text is as it was"),
        ({"state": "stopped"}, "Stopped. The text is as it was."),
        (
            {"state": "failed", "error": "No answer.", "advice": "Try."},
            "finished. No answer. Try. The text is as it was.",
        ),
        ({"state": "interrupted", "error": "Shut down."}, "The revision was interrupted. Shut down."),
        ({"error": "The writing ended.", "text": "Tea."}, "The writing ended."),
        ({"state": "stopped", "text": "Tea."}, "Stopped. The nearest text so far is kept."),
    ],
)
def test_how_a_revision_ended(owner_client: Client, stiff: ContentPiece, columns: dict[str, Any], said: str) -> None:
    rounds = [told(0, match=31, kept=True), *(told(number, "Tea.", match=9) for number in (1, 2, 3))]
    page = pages_of(owner_client, over(stiff, rounds, kind="nearer", before_content=STIFF, **columns))[0]
    assert said in visible(page)
    assert "Continue from there" not in page


def test_a_text_that_was_kept_whole_is_not_gone_on_with(owner_client: Client, stiff: ContentPiece) -> None:
    run = over(stiff, [told(1, "Tea.", kept=True)], text="Tea.", state=State.STOPPED)
    page = pages_of(owner_client, run)[0]
    assert "Stopped. The nearest text so far is kept." in visible(page)
    assert "Continue from there" not in page
    assert "Write it again" in page
