"""What edits suggest, on the editor and on a page of its own: taken by hand or turned down, never by itself."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import ContentPiece, Dismissal, Edit, Generation, Persona
from core.tests.drafting import visible
from core.tests.editing import measured, published

NAME = "formality_level"
HTMX = {"HX-Request": "true"}
MOVE = {"do": "move", "attribute": NAME, "seen": "4", "to": "5"}
DISMISS = {"do": "dismiss", "attribute": NAME, "direction": "1"}


@pytest.fixture
def steady(persona: Persona) -> Persona:
    """A voice whose author made three drafts more formal."""
    persona.formality_level = 4
    persona.save()
    measured(persona, NAME, 4, 5.5)
    return persona


def url(persona: Persona) -> str:
    return reverse("core:persona_learned", args=[persona.pk])


def fragment(client: Client, persona: Persona) -> str:
    """What the editor loads."""
    here = f"http://testserver{reverse('core:persona_edit', args=[persona.pk])}"
    response = client.get(url(persona), headers=HTMX | {"HX-Current-URL": here})
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, persona: Persona, *, page: str = "persona_edit", **data: str) -> HttpResponse:
    here = f"http://testserver{reverse(f'core:{page}', args=[persona.pk])}"
    return client.post(url(persona), data, headers=HTMX | {"HX-Current-URL": here})


def stored(persona: Persona, name: str = NAME) -> Any:
    return Persona.objects.values_list(name, flat=True).get(pk=persona.pk)


def everything() -> list[Any]:
    models = (Persona, Persona.history.model, Dismissal, ContentPiece, Generation)
    return [list(model.objects.order_by("pk").values()) for model in models]


# What is suggested -----------------------------------------------------------------------------------------
def test_a_steady_change_is_suggested_with_its_evidence(owner_client: Client, steady: Persona) -> None:
    page = fragment(owner_client, steady)
    said = visible(page)
    assert "Your edits suggest 1 change to this voice" in said
    assert "Move Formality from 4 to 5?" in said
    assert (
        "In each of the last 3 pieces that you edited and published, your text had more formal language than the draft."
        in said
    )
    assert said.count("4.0 → 5.5") == 3
    for piece in steady.pieces.all():
        assert f'<a href="/content/{piece.pk}/">{piece.title}</a>' in page
    assert "You wrote: We shall <b>see</b>." in said.replace("&lt;", "<")
    assert "<ins>shall</ins> &lt;b&gt;see&lt;/b&gt;." in page
    assert "<del>Gonna</del> see." in page
    assert "<html" not in page


def test_nothing_to_suggest_is_an_empty_place(owner_client: Client, persona: Persona) -> None:
    page = fragment(owner_client, persona)
    assert 'id="learned"' in page
    assert visible(page) == ""
    assert "hx-get" not in page


def test_the_editor_asks_for_it_and_a_browser_without_scripts_has_a_link(owner_client: Client, steady: Persona) -> None:
    page = owner_client.get(reverse("core:persona_edit", args=[steady.pk])).content.decode()
    place = re.search(r'<div id="learned".*?</div>', page, re.S)
    assert place
    assert f'hx-get="{url(steady)}" hx-trigger="load"' in place[0]
    assert f'<a href="{url(steady)}">' in place[0]
    assert "Move Formality" not in page


def test_the_page_of_its_own(owner_client: Client, steady: Persona) -> None:
    page = owner_client.get(url(steady)).content.decode()
    assert "<html" in page
    assert "Move Formality from 4 to 5?" in page
    assert "hx-select-oob" not in page


@pytest.mark.parametrize(
    ("pieces", "wanted"),
    [
        (0, "None of this voice’s drafts has been edited and published yet."),
        (1, "The one draft that you edited and published was compared"),
        (2, "The last 2 drafts that you edited and published were compared"),
    ],
)
def test_the_page_says_why_nothing_is_suggested(
    owner_client: Client, persona: Persona, pieces: int, wanted: str
) -> None:
    measured(persona, NAME, 3, 6, pieces)
    said = visible(owner_client.get(url(persona)).content.decode())
    assert wanted in said
    assert "Once three pieces are changed the same way" in said


def test_what_did_not_change_every_time_is_said_so(owner_client: Client, steady: Persona) -> None:
    measured(steady, NAME, 5, 5.1, 1)
    assert "In 3 of the last 4 pieces that you edited" in visible(fragment(owner_client, steady))


def test_what_is_not_stated_is_to_be_set(owner_client: Client, persona: Persona) -> None:
    persona.contraction_usage = None
    persona.save()
    measured(persona, "contraction_usage", 7, 3)
    page = fragment(owner_client, persona)
    assert "Set Contractions to 3?" in visible(page)
    assert "your text had fewer contractions than the draft" in visible(page)
    move = {"do": "move", "attribute": "contraction_usage", "seen": "", "to": "3"}
    assert all(f'name="{name}" value="{value}"' in page for name, value in move.items())
    assert post(owner_client, persona, **move).status_code == 200
    assert stored(persona, "contraction_usage") == 3


def test_a_voice_in_its_authors_own_words_has_no_sliders_to_move(owner_client: Client, steady: Persona) -> None:
    Persona.objects.update(own_voice="Like rain.")
    assert visible(fragment(owner_client, steady)) == ""
    assert "sliders are not used" in visible(owner_client.get(url(steady)).content.decode())


# Measured as it is asked for -------------------------------------------------------------------------------
def test_measured_a_few_at_a_time_and_asked_for_again(owner_client: Client, persona: Persona) -> None:
    for number in range(5):
        published(persona, number)
    first = fragment(owner_client, persona)
    assert f'hx-get="{url(persona)}" hx-trigger="load"' in first
    assert visible(first) == ""
    assert Edit.objects.count() == 4
    then = fragment(owner_client, persona)
    assert "hx-trigger" not in then
    assert "your text had fewer contractions than the draft" in visible(then)


def test_without_scripts_the_page_goes_on_by_a_link(owner_client: Client, persona: Persona) -> None:
    for number in range(5):
        published(persona, number)
    page = owner_client.get(url(persona)).content.decode()
    assert f'<noscript><p><a class="btn btn-outline-secondary" href="{url(persona)}">Read the next ones' in page
    assert "Set Contractions" not in page
    assert "fewer contractions" in owner_client.get(url(persona)).content.decode()


def test_looking_changes_nothing(owner_client: Client, steady: Persona) -> None:
    before = everything()
    for client_headers in ({}, HTMX):
        for method in (owner_client.get, owner_client.head):
            assert method(url(steady), MOVE, headers=client_headers).status_code == 200
    owner_client.get(reverse("core:persona_edit", args=[steady.pk]))
    assert everything() == before


def test_a_post_measures_nothing(owner_client: Client, persona: Persona) -> None:
    published(persona)
    post(owner_client, persona, **DISMISS)
    assert not Edit.objects.exists()


def test_the_queries_do_not_grow(owner_client: Client, steady: Persona) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            fragment(owner_client, steady)
        return len(captured)

    few = asked()
    measured(steady, NAME, 4, 5.5, 6)
    Dismissal.objects.bulk_create(
        Dismissal(persona=steady, attribute=name, direction=1) for name in ("idiom_usage", "emotion_level")
    )
    assert asked() == few <= 6


# Taken by hand ---------------------------------------------------------------------------------------------
def test_moved_by_hand(owner_client: Client, steady: Persona) -> None:
    versions = steady.history.count()
    response = post(owner_client, steady, **MOVE)
    page = response.content.decode()
    assert response.status_code == 200
    assert stored(steady) == 5
    steady.refresh_from_db()
    assert NAME in steady.marked("by_hand")
    assert steady.history.count() == versions + 1
    assert steady.history.latest().formality_level == 5
    assert "“Formality” is at 5 now" in visible(page)
    # Learned from drafts made with 4: not suggested again.
    assert "Move Formality" not in page
    # And the slider beside it stands where it is now, with a way back.
    assert page.count(f'id="field-{NAME}"') == 1
    assert re.search(rf'<input type="range" name="{NAME}" value="5"', page)
    assert "Undo the change of Formality" in page
    events = json.loads(response["HX-Trigger"])
    assert events["persona-changed"] == {"name": NAME}
    assert "“Formality” is at 5 now" in events["announce"]["text"]


def test_only_that_column_is_written(owner_client: Client, steady: Persona) -> None:
    before = Persona.objects.values().get(pk=steady.pk)
    post(owner_client, steady, **MOVE, name="Stolen", tone="stolen")
    after = Persona.objects.values().get(pk=steady.pk)
    assert after == before | {NAME: 5, "by_hand": after["by_hand"], "updated_at": after["updated_at"]}


def test_moved_on_the_page_of_its_own(owner_client: Client, steady: Persona) -> None:
    page = post(owner_client, steady, page="persona_learned", **MOVE).content.decode()
    assert "“Formality” is at 5 now" in visible(page)
    assert f"field-{NAME}" not in page


def test_moved_without_scripts(owner_client: Client, steady: Persona) -> None:
    response = owner_client.post(url(steady), MOVE, follow=True)
    assert response.redirect_chain == [(url(steady), 302)]
    assert "“Formality” is at 5 now" in visible(response.content.decode())
    assert stored(steady) == 5


def test_drafts_made_since_speak_for_the_new_value(owner_client: Client, steady: Persona) -> None:
    post(owner_client, steady, **MOVE)
    steady.refresh_from_db()
    measured(steady, NAME, 5, 6.5, 2)
    assert visible(fragment(owner_client, steady)) == ""
    measured(steady, NAME, 5, 6.5, 1)
    assert "Move Formality from 5 to 6?" in visible(fragment(owner_client, steady))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_slider_that_was_moved_meanwhile_stays(
    owner_client: Client, steady: Persona, headers: dict[str, str]
) -> None:
    steady.formality_level = 7
    steady.save_field(NAME)
    before = everything()
    response = owner_client.post(url(steady), MOVE, headers=headers)
    said = visible(response.content.decode())
    assert response.status_code == 409
    assert "“Formality” was moved meanwhile: it is at 7 now. Nothing was changed." in said
    assert everything() == before


def test_a_slider_found_moved_is_shown_where_it_stands(owner_client: Client, steady: Persona) -> None:
    steady.formality_level = 7
    steady.save_field(NAME)
    page = post(owner_client, steady, **MOVE).content.decode()
    assert re.search(rf'<input type="range" name="{NAME}" value="7"', page)
    assert "Undo" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"attribute": "nonsense"},
        {"attribute": "tone"},
        {"attribute": "name"},
        {"attribute": "age"},
        {"attribute": ""},
        {"do": "nonsense"},
        {"do": ""},
        {"to": "11"},
        {"to": "0"},
        {"to": ""},
        {"to": "5.5"},
        {"to": "<b>"},
        {"attribute": "irony_usage", "seen": "", "to": ""},
        {"do": "dismiss"},
        {"do": "dismiss", "direction": "2"},
        {"do": "again", "direction": "up"},
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_no_suggestion_changes_nothing(
    owner_client: Client, steady: Persona, wrong: dict[str, str], headers: dict[str, str]
) -> None:
    steady.irony_usage = None
    steady.save()
    before = everything()
    response = owner_client.post(url(steady), MOVE | wrong, headers=headers)
    said = visible(response.content.decode())
    assert response.status_code == 422
    assert "There is no such suggestion. Nothing was changed" in said
    # The page is whole all the same.
    assert "Move Formality from 4 to 5?" in said
    assert everything() == before


# Turned down -----------------------------------------------------------------------------------------------
def test_turned_down_for_good(owner_client: Client, steady: Persona) -> None:
    response = post(owner_client, steady, **DISMISS)
    assert response.status_code == 200
    assert "is not suggested again" in visible(response.content.decode())
    assert "Move Formality" not in response.content.decode()
    assert stored(steady) == 4
    measured(steady, NAME, 4, 7, 3)
    assert "Move Formality" not in fragment(owner_client, steady)
    # Twice is once.
    assert post(owner_client, steady, **DISMISS).status_code == 200
    assert Dismissal.objects.values_list("persona", "attribute", "direction").get() == (steady.pk, NAME, 1)


def test_what_was_turned_down_may_be_suggested_again(owner_client: Client, steady: Persona) -> None:
    owner_client.post(url(steady), DISMISS)
    assert url(steady) in fragment(owner_client, steady)
    page = owner_client.get(url(steady)).content.decode()
    assert "Turned down" in page
    assert "More formal language" in page
    response = owner_client.post(url(steady), DISMISS | {"do": "again"}, follow=True)
    assert "may be suggested again" in visible(response.content.decode())
    assert "Move Formality from 4 to 5?" in response.content.decode()
    assert "Turned down" not in response.content.decode()


def test_an_attribute_that_is_no_more_is_not_listed(owner_client: Client, steady: Persona) -> None:
    Dismissal.objects.create(persona=steady, attribute="left_handedness", direction=1)
    assert "Turned down" not in owner_client.get(url(steady)).content.decode()


# Whose it is -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_strangers_voice_does_not_exist(stranger_client: Client, steady: Persona, headers: dict[str, str]) -> None:
    before = everything()
    assert stranger_client.get(url(steady), headers=headers).status_code == 404
    for data in (MOVE, DISMISS, DISMISS | {"do": "again"}):
        assert stranger_client.post(url(steady), data, headers=headers).status_code == 404
    assert everything() == before


def test_what_was_turned_down_of_one_voice_stands_for_no_other(owner_client: Client, steady: Persona) -> None:
    other = Persona.objects.create(author=steady.author, name="Another", formality_level=4)
    measured(other, NAME, 4, 5.5)
    post(owner_client, steady, **DISMISS)
    assert "Move Formality from 4 to 5?" in visible(fragment(owner_client, other))


def test_titles_are_escaped(owner_client: Client, steady: Persona) -> None:
    ContentPiece.objects.update(title="<script>alert(1)</script>")
    for page in (fragment(owner_client, steady), owner_client.get(url(steady)).content.decode()):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
