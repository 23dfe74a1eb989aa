"""What changed in a persona, when, from what to what; and back to any of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.attributes import BY_NAME
from core.changes import FIELDS, persona_changes, restore_persona
from core.forms.persona import EDITABLE
from core.models import Persona


def url(persona: Persona) -> str:
    return f"/personas/{persona.pk}/history/"


def save(client: Client, persona: Persona, name: str, value: str) -> None:
    assert client.post(f"/personas/{persona.pk}/fields/{name}/", {name: value}).status_code == 200


def restore(client: Client, persona: Persona, version: Any) -> HttpResponse:
    return client.post(url(persona), {"version": str(version)}, follow=True)


def values(persona: Persona) -> dict[str, Any]:
    return Persona.objects.filter(pk=persona.pk).values(*FIELDS).get()


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def first_version(persona: Persona) -> int:
    return persona.history.order_by("history_id").first().history_id


def test_it_covers_all_that_can_be_edited() -> None:
    assert set(FIELDS) == {*EDITABLE, "is_active"}


def test_each_change_is_told(owner_client: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(formality_level=3, irony_usage=None, tone="wry", age=None)
    persona.refresh_from_db()
    persona.save()
    for name, value in {"formality_level": "9", "irony_usage": "2", "tone": "", "age": "30"}.items():
        save(owner_client, persona, name, value)
    told = [(c.label, c.before, c.after) for version in persona_changes(persona)[0:4] for c in version.changes]
    formality, irony = BY_NAME["formality_level"], BY_NAME["irony_usage"]
    assert told == [
        ("Age", "not stated", "30"),
        ("Tone", "wry", "not stated"),
        (irony.label, "not stated", f"{irony.word(2)}, 2"),
        (formality.label, f"{formality.word(3)}, 3", f"{formality.word(9)}, 9"),
    ]


def test_the_page(owner_client: Client, persona: Persona) -> None:
    save(owner_client, persona, "tone", "<b>tart</b>")
    page = text(owner_client.get(url(persona)))
    assert "<ins>&lt;b&gt;tart&lt;/b&gt;</ins>" in page
    assert "The persona began like this." in page
    assert "· owner" in page
    # What it is now is nothing to go back to.
    assert page.count("Put back as it was then") == 1


def test_archiving_is_a_change_too(owner_client: Client, persona: Persona) -> None:
    owner_client.post(f"/personas/{persona.pk}/archive/")
    assert "<b>Active</b>: <del>yes</del> → <ins>no</ins>" in text(owner_client.get(url(persona)))


def test_restore(owner_client: Client, persona: Persona) -> None:
    before = values(persona)
    for name, value in {"formality_level": "9", "tone": "tart", "irony_usage": "", "name": "Other"}.items():
        save(owner_client, persona, name, value)
    changed = sum(values(persona)[name] != before[name] for name in before)
    response = restore(owner_client, persona, first_version(persona))
    assert response.redirect_chain == [(f"/personas/{persona.pk}/", 302)]
    assert f"Put back as it was then: {changed} change" in text(response)
    assert values(persona) == before


def test_a_restore_can_be_undone(owner_client: Client, persona: Persona) -> None:
    save(owner_client, persona, "tone", "tart")
    newest = persona.history.latest("history_id").history_id
    restore(owner_client, persona, first_version(persona))
    restore(owner_client, persona, newest)
    assert values(persona)["tone"] == "tart"


def test_restoring_what_is_there_writes_nothing(owner_client: Client, persona: Persona) -> None:
    count = persona.history.count()
    response = restore(owner_client, persona, first_version(persona))
    assert "0 changes" in text(response)
    assert persona.history.count() == count


@pytest.mark.parametrize(
    "version", ["", "abc", "-1", "0", "999999", str(10**30), "9" * 5000, "1.0", "1e3", "\0", "None"]
)
def test_a_version_that_is_not_there(owner_client: Client, persona: Persona, version: str) -> None:
    before = values(persona)
    response = restore(owner_client, persona, version)
    assert response.status_code == 422
    assert "There is no such version" in text(response)
    assert values(persona) == before


def test_a_version_of_another_persona(owner_client: Client, stranger_client: Client, persona: Persona) -> None:
    other = Persona.objects.create(author=persona.author, name="Another")
    before = values(persona)
    assert "There is no such version" in text(restore(owner_client, persona, first_version(other)))
    with pytest.raises(LookupError):
        restore_persona(persona, first_version(other))
    assert values(persona) == before
    assert restore(stranger_client, persona, first_version(persona)).status_code == 404


def test_what_was_deleted_and_came_back_has_its_history(owner_client: Client, persona: Persona) -> None:
    save(owner_client, persona, "tone", "tart")
    owner_client.post(f"/personas/{persona.pk}/delete/")
    owner_client.post("/personas/undo/")
    assert "<ins>tart</ins>" in text(owner_client.get(url(persona)))


def grow(persona: Persona, to: int) -> None:
    for n in range(persona.history.count(), to):
        persona.tone = f"tone {n}"
        persona.save_field("tone")


@pytest.mark.parametrize(("page", "number"), [("1", 1), ("2", 2), ("99", 3), ("abc", 1), ("-1", 3)])
def test_pages(owner_client: Client, persona: Persona, page: str, number: int) -> None:
    grow(persona, 60)
    response = owner_client.get(url(persona), {"page": page})
    shown = response.context["page"]
    assert (response.status_code, shown.number, len(list(shown))) == (200, number, 10 if number == 3 else 25)
    # The last of a page is told against the first of the next.
    began = [version.what == "The persona began like this." for version in shown]
    assert all(version.changes or first for version, first in zip(shown, began, strict=True))
    assert began[-1] is (number == 3)


def test_the_queries_do_not_grow(owner_client: Client, persona: Persona) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner_client.get(url(persona)).status_code == 200
        return len(captured)

    grow(persona, 3)
    few = queries()
    grow(persona, 30)
    assert queries() == few <= 8


def test_a_deletion_that_was_undone_is_told_as_that(owner_client: Client, persona: Persona) -> None:
    owner_client.post(f"/personas/{persona.pk}/delete/")
    owner_client.post("/personas/undo/")
    page = text(owner_client.get(url(persona)))
    assert "Brought back." in page
    assert "Deleted." in page
