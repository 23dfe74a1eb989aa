"""What the list does with a whole persona: archive it, bring it back, duplicate it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.forms.persona import EDITABLE
from core.models import ContentPiece, Persona

HTMX = {"HX-Request": "true"}


def archive(persona: Persona) -> str:
    return f"/personas/{persona.pk}/archive/"


def duplicate(persona: Persona) -> str:
    return f"/personas/{persona.pk}/duplicate/"


def values(persona: Persona) -> dict[str, object]:
    return Persona.objects.filter(pk=persona.pk).values().get()


def test_archive_and_back(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(archive(persona), follow=True)
    assert response.redirect_chain == [("/personas/", 302)]
    assert f"“{persona.name}” is archived." in response.content.decode()
    assert values(persona)["is_active"] is False
    response = owner_client.post(archive(persona), follow=True)
    assert "is back among the active ones" in response.content.decode()
    assert values(persona)["is_active"] is True


def test_archiving_writes_one_column(owner_client: Client, persona: Persona) -> None:
    with CaptureQueriesContext(connection) as captured:
        owner_client.post(archive(persona))
    writes = [q["sql"].partition(" WHERE ")[0] for q in captured if q["sql"].startswith('UPDATE "core_persona"')]
    assert [set(re.findall(r'"(\w+)" = ', sql)) for sql in writes] == [{"is_active", "updated_at"}]


def test_by_htmx_the_row_comes_back_with_its_message(
    owner_client: Client, persona: Persona, piece: ContentPiece
) -> None:
    response = owner_client.post(archive(persona), headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="persona-{persona.pk}"' in page
    assert '<span class="tag">archived</span>' in page
    assert "<span>1 piece</span>" in page
    assert 'hx-swap-oob="beforeend"' in page
    assert f"“{persona.name}” is archived." in page
    assert "<html" not in page


def test_an_archived_one_can_still_be_opened(owner_client: Client, persona: Persona) -> None:
    owner_client.post(archive(persona))
    assert owner_client.get(f"/personas/{persona.pk}/").status_code == 200
    assert persona.name in owner_client.get("/personas/").content.decode()
    # It is not among the voices to write in.
    assert persona.name not in owner_client.get("/write/").content.decode()


def test_a_duplicate_has_everything_of_its_own(owner_client: Client, persona: Persona, piece: ContentPiece) -> None:
    Persona.objects.filter(pk=persona.pk).update(own_voice="Mine", is_active=False)
    before = values(persona)
    response = owner_client.post(duplicate(persona))
    copy = Persona.objects.exclude(pk=persona.pk).get()
    assert response.headers["Location"] == f"/personas/{copy.pk}/"
    assert {name: getattr(copy, name) for name in EDITABLE} == {name: before[name] for name in EDITABLE} | {
        "name": f"{persona.name} (copy)"
    }
    assert (copy.author, copy.is_active, copy.pieces.count()) == (persona.author, True, 0)
    assert copy.created_at > persona.created_at
    assert copy.history.count() == 1
    # The first one is as it was, and what is changed in the copy is changed there alone.
    owner_client.post(f"/personas/{copy.pk}/fields/tone/", {"tone": "another"})
    assert values(persona) == before
    assert persona.pieces.get() == piece


def test_by_htmx_the_page_goes_to_the_copy(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(duplicate(persona), headers=HTMX)
    copy = Persona.objects.latest("pk")
    assert response.headers["HX-Redirect"] == f"/personas/{copy.pk}/"
    assert "a persona of its own" in owner_client.get(f"/personas/{copy.pk}/").content.decode()


@pytest.mark.parametrize("length", [112, 113, 114, 120])
def test_a_long_name_still_fits(owner_client: Client, owner: User, length: int) -> None:
    persona = Persona.objects.create(author=owner.author, name="é" * length)
    owner_client.post(duplicate(persona))
    copy = Persona.objects.exclude(pk=persona.pk).get()
    assert len(copy.name) <= 120
    assert copy.name.endswith("é (copy)")
    copy.full_clean()


def test_a_copy_of_a_copy(owner_client: Client, persona: Persona) -> None:
    for _ in range(3):
        assert owner_client.post(duplicate(Persona.objects.latest("pk"))).status_code == 302
    assert Persona.objects.count() == 4
