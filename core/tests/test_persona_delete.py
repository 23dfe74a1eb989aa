"""A persona goes, what was written with it stays, and for a little while the persona can come back."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from core import trash
from core.attributes import ATTRIBUTES
from core.models import ContentPiece, Dismissal, Persona

UNDO = "/personas/undo/"
HTMX = {"HX-Request": "true"}


def url(persona: Persona) -> str:
    return f"/personas/{persona.pk}/delete/"


def undo(client: Client) -> HttpResponse:
    return client.post(UNDO, follow=True)


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def age(client: Client, seconds: float) -> None:
    """As if the deletion were that long ago."""
    session = client.session
    session[trash.KEY] = {pk: one | {"at": time.time() - seconds} for pk, one in session[trash.KEY].items()}
    session.save()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (0, "Nothing has been written in this voice yet."),
        (1, "The 1 piece written in this voice stays in your library"),
        (3, "The 3 pieces written in this voice stay in your library"),
    ],
)
def test_it_asks_and_says_what_will_happen(
    owner_client: Client, persona: Persona, headers: dict[str, str], pieces: int, said: str
) -> None:
    for _ in range(pieces):
        ContentPiece.objects.create(author=persona.author, persona=persona, title="A piece")
    response = owner_client.get(url(persona), headers=headers)
    assert response.status_code == 200
    assert said in text(response)
    assert ("<dialog" in text(response), "<html" in text(response)) == (bool(headers), not headers)
    assert Persona.objects.filter(pk=persona.pk).exists()


def test_its_pieces_stay_with_its_name(owner_client: Client, persona: Persona, piece: ContentPiece) -> None:
    Persona.objects.filter(pk=persona.pk).update(name="Its last name")
    before = ContentPiece.objects.filter(pk=piece.pk).values().get()
    response = owner_client.post(url(persona), follow=True)
    assert response.redirect_chain == [("/personas/", 302)]
    assert "“Its last name” was deleted. Its 1 piece stays in the library." in text(response)
    assert f'action="{UNDO}"' in text(response)
    after = ContentPiece.objects.filter(pk=piece.pk).values().get()
    assert after == before | {"persona_id": None, "persona_name": "Its last name"}
    piece.refresh_from_db()
    assert piece.voice == "Its last name"
    assert "Its last name" in text(owner_client.get(f"/content/{piece.pk}/"))
    assert "Its last name" in text(owner_client.get("/content/"))


def test_it_is_gone(owner_client: Client, persona: Persona) -> None:
    owner_client.post(url(persona))
    assert not Persona.objects.exists()
    assert owner_client.get(url(persona)).status_code == 404
    assert owner_client.post(url(persona)).status_code == 404


def test_by_htmx_the_page_goes_to_the_list(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(url(persona), headers=HTMX)
    assert response.headers["HX-Redirect"] == "/personas/"
    # The message is for the page that comes, not for the one that goes.
    assert "was deleted" not in text(response)
    assert "was deleted" in text(owner_client.get("/personas/"))


def test_undo_brings_all_of_it_back(owner_client: Client, persona: Persona, piece: ContentPiece) -> None:
    Persona.objects.filter(pk=persona.pk).update(**{a.name: 3 for a in ATTRIBUTES if a.is_rating}, age=0)
    other = ContentPiece.objects.create(author=persona.author, title="By hand")
    before = Persona.objects.filter(pk=persona.pk).values().get()
    owner_client.post(url(persona))
    response = undo(owner_client)
    assert response.redirect_chain == [(f"/personas/{persona.pk}/", 302)]
    assert f"“{persona.name}” is back" in text(response)
    after = Persona.objects.filter(pk=persona.pk).values().get()
    changed = {"updated_at", "created_at"}
    assert {k: v for k, v in after.items() if k not in changed} == {k: v for k, v in before.items() if k not in changed}
    piece.refresh_from_db()
    other.refresh_from_db()
    assert (piece.persona, other.persona) == (persona, None)


def test_undo_remembers_what_was_dismissed(owner_client: Client, persona: Persona) -> None:
    Dismissal.objects.create(persona=persona, attribute="formality_level", direction=-1)
    owner_client.post(url(persona))
    assert not Dismissal.objects.exists()
    undo(owner_client)
    assert list(persona.dismissals.values_list("attribute", "direction")) == [("formality_level", -1)]


def test_undo_keeps_its_dates(owner_client: Client, persona: Persona) -> None:
    before = Persona.objects.get(pk=persona.pk)
    owner_client.post(url(persona))
    undo(owner_client)
    after = Persona.objects.get(pk=persona.pk)
    assert (after.created_at, after.updated_at) == (before.created_at, before.updated_at)


def test_a_piece_that_got_another_persona_meanwhile_keeps_it(
    owner_client: Client, persona: Persona, piece: ContentPiece
) -> None:
    other = Persona.objects.create(author=persona.author, name="Another")
    owner_client.post(url(persona))
    ContentPiece.objects.filter(pk=piece.pk).update(persona=other)
    undo(owner_client)
    piece.refresh_from_db()
    assert piece.persona == other


@pytest.mark.parametrize(("seconds", "back"), [(trash.KEPT_FOR - 10, True), (trash.KEPT_FOR + 1, False)])
def test_undo_has_its_time(owner_client: Client, persona: Persona, seconds: float, back: bool) -> None:
    owner_client.post(url(persona))
    age(owner_client, seconds)
    response = undo(owner_client)
    assert Persona.objects.exists() is back
    assert ("That can no longer be undone" in text(response)) is not back
    # At least the ten seconds that the page offers.
    assert trash.KEPT_FOR >= 10


def test_undo_works_once(owner_client: Client, persona: Persona) -> None:
    owner_client.post(url(persona))
    undo(owner_client)
    assert "That can no longer be undone" in text(undo(owner_client))
    assert Persona.objects.count() == 1


def test_undo_of_nothing(owner_client: Client) -> None:
    response = undo(owner_client)
    assert response.redirect_chain == [("/personas/", 302)]
    assert "That can no longer be undone" in text(response)


def test_undo_brings_back_the_last_one(owner_client: Client, owner: User) -> None:
    first, second = (Persona.objects.create(author=owner.author, name=name) for name in ("First", "Second"))
    owner_client.post(url(first))
    owner_client.post(url(second))
    undo(owner_client)
    assert list(Persona.objects.values_list("name", flat=True)) == ["Second"]


def test_each_of_two_deletions_has_its_own_undo(owner_client: Client, owner: User) -> None:
    first, second = (Persona.objects.create(author=owner.author, name=name) for name in ("First", "Second"))
    owner_client.post(url(first))
    page = owner_client.post(url(second), follow=True).content.decode()
    assert f'name="persona" value="{second.pk}"' in page
    owner_client.post(UNDO, {"persona": first.pk})
    assert list(Persona.objects.values_list("name", flat=True)) == ["First"]
    owner_client.post(UNDO, {"persona": second.pk})
    assert Persona.objects.count() == 2


def test_undo_by_htmx(owner_client: Client, persona: Persona) -> None:
    owner_client.post(url(persona))
    response = owner_client.post(UNDO, headers=HTMX)
    assert response.headers["HX-Redirect"] == f"/personas/{persona.pk}/"


def test_another_session_cannot_undo(owner_client: Client, stranger_client: Client, persona: Persona) -> None:
    owner_client.post(url(persona))
    undo(stranger_client)
    assert not Persona.objects.exists()
    undo(owner_client)
    assert Persona.objects.get().author == persona.author


def test_what_one_user_deleted_is_not_the_next_one_s(
    owner_client: Client, persona: Persona, owner: User, stranger: User
) -> None:
    """Somebody else signs in at the same machine, even with the session's contents carried over."""
    owner_client.post(url(persona))
    kept = owner_client.session[trash.KEY]
    owner_client.force_login(stranger)
    assert trash.KEY not in owner_client.session
    session = owner_client.session
    session[trash.KEY] = kept
    session.save()
    undo(owner_client)
    assert not Persona.objects.exists()


def by_instance(persona: Persona) -> None:
    persona.delete()


def by_queryset(persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).delete()


@pytest.mark.parametrize("way", [by_instance, by_queryset])
def test_however_it_is_deleted_its_name_is_kept(
    persona: Persona, piece: ContentPiece, way: Callable[[Persona], None]
) -> None:
    Persona.objects.filter(pk=persona.pk).update(name="Its last name")
    persona.refresh_from_db()
    way(persona)
    piece.refresh_from_db()
    assert (piece.persona, piece.voice) == (None, "Its last name")


@pytest.mark.parametrize("action", ["change page", "changelist"])
def test_the_admin_keeps_its_name_too(admin_client: Client, persona: Persona, piece: ContentPiece, action: str) -> None:
    if action == "change page":
        response = admin_client.post(f"/admin/core/persona/{persona.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [persona.pk], "post": "yes"}
        response = admin_client.post("/admin/core/persona/", chosen)
    assert response.status_code == 302
    assert not Persona.objects.exists()
    piece.refresh_from_db()
    assert piece.voice == persona.name


def test_deleting_the_author_deletes_the_personas(persona: Persona, piece: ContentPiece) -> None:
    persona.author.user.delete()
    assert not Persona.objects.exists()
    assert not ContentPiece.objects.exists()
