"""One field, saved as it changes: that column and no other."""

from __future__ import annotations

import json
import re
import threading
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.attributes import ATTRIBUTES, BY_NAME, CORE, RATINGS, Attribute, Kind
from core.forms.persona import EDITABLE, PLAIN_FIELDS, field_form
from core.models import Persona

HTMX = {"HX-Request": "true"}
NOT_A_RATING = ("0", "11", "abc", "7.5", "-1", "1e1", "NaN", " ", "9" * 5000, "5;6", "5\0")
NOT_AN_AGE = ("-1", "151", "abc", "7.5", "1e400", "\0")
each_attribute = pytest.mark.parametrize("attribute", ATTRIBUTES, ids=lambda a: a.name)
each_rating = pytest.mark.parametrize("rating", RATINGS, ids=lambda a: a.name)


def url(persona: Persona, name: str) -> str:
    return f"/personas/{persona.pk}/fields/{name}/"


def save(client: Client, persona: Persona, name: str, value: str, **more: str) -> HttpResponse:
    return client.post(url(persona, name), {name: value, **more}, headers=HTMX)


def stored(persona: Persona, name: str) -> Any:
    return Persona.objects.values_list(name, flat=True).get(pk=persona.pk)


def valid_for(attribute: Attribute) -> list[tuple[str, Any]]:
    """What may be typed, and what is then stored; each differs from the one before."""
    match attribute.kind:
        case Kind.RATING:
            empty = [("", None)] if attribute.optional else []
            return [("1", 1), ("10", 10), (" 7 ", 7), *empty]
        case Kind.INTEGER:
            return [("0", 0), ("150", 150), ("", None)]
        case Kind.TEXT:
            return [("x" * 200, "x" * 200), (" é <b> & \"q\" 'a' 日本 ", "é <b> & \"q\" 'a' 日本"), ("", "")]
        case _:
            return [("x" * 2000, "x" * 2000), ("two\r\nlines", "two\r\nlines"), ("", "")]


def invalid_for(attribute: Attribute) -> tuple[str, ...]:
    match attribute.kind:
        case Kind.RATING:
            return NOT_A_RATING if attribute.optional else (*NOT_A_RATING, "")
        case Kind.INTEGER:
            return NOT_AN_AGE
        case Kind.TEXT:
            return ("x" * 201, "a\0b")
        case _:
            return ("x" * 2001, "a\0b")


@pytest.mark.parametrize("name", EDITABLE)
def test_the_fragment(owner_client: Client, persona: Persona, name: str) -> None:
    response = owner_client.get(url(persona, name))
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="field-{name}"' in page
    assert f'hx-post="{url(persona, name)}"' in page
    assert f'<label for="id_{name}">' in page
    assert "<html" not in page


@each_attribute
def test_a_valid_value_is_saved(owner_client: Client, persona: Persona, attribute: Attribute) -> None:
    if attribute.is_rating:
        Persona.objects.filter(pk=persona.pk).update(**{attribute.name: 5})
    for typed, kept in valid_for(attribute):
        before = Persona.objects.filter(pk=persona.pk).values().get()
        response = save(owner_client, persona, attribute.name, typed)
        after = Persona.objects.filter(pk=persona.pk).values().get()
        assert response.status_code == 200
        assert f'id="field-{attribute.name}"' in response.content.decode()
        by_hand = attribute.name if kept != before[attribute.name] else before["by_hand"]
        assert after == before | {attribute.name: kept, "by_hand": by_hand, "updated_at": after["updated_at"]}
        assert after["updated_at"] > before["updated_at"]


@each_attribute
def test_only_its_column_is_written(owner_client: Client, persona: Persona, attribute: Attribute) -> None:
    typed = {Kind.RATING: "9" if getattr(persona, attribute.name) != 9 else "8", Kind.INTEGER: "11"}
    other = {Kind.RATING: "7" if getattr(persona, attribute.name) != 7 else "6", Kind.INTEGER: "12"}
    for values, marks in ((typed, {"by_hand"}), (other, set())):
        with CaptureQueriesContext(connection) as captured:
            save(owner_client, persona, attribute.name, values.get(attribute.kind, f"Something else {len(marks)}"))
        writes = [q["sql"] for q in captured if q["sql"].startswith('UPDATE "core_persona"')]
        assert len(writes) == 1
        columns = re.findall(r'"(\w+)" = ', writes[0].partition(" WHERE ")[0])
        # That it was set by hand is written once, with the first change.
        assert set(columns) == {attribute.name, "updated_at"} | marks


@each_attribute
def test_an_invalid_value_is_given_back(owner_client: Client, persona: Persona, attribute: Attribute) -> None:
    before = Persona.objects.filter(pk=persona.pk).values().get()
    for typed in invalid_for(attribute):
        response = save(owner_client, persona, attribute.name, typed)
        page = response.content.decode()
        assert (response.status_code, typed[:20]) == (422, typed[:20])
        assert response.context["field"].value() == typed
        assert typed in unescape(page)
        assert f'id="field-{attribute.name}"' in page
        assert f'id="id_{attribute.name}_error"' in page
        assert "Not saved." in page
        assert "HX-Trigger" not in response.headers
    assert Persona.objects.filter(pk=persona.pk).values().get() == before


@pytest.mark.parametrize("name", PLAIN_FIELDS)
def test_plain_fields(owner_client: Client, persona: Persona, name: str) -> None:
    assert save(owner_client, persona, name, "Something else").status_code == 200
    assert stored(persona, name) == "Something else"
    assert save(owner_client, persona, name, "x" * 9000).status_code == 422
    assert stored(persona, name) == "Something else"


def test_passages_are_shown_or_left_out(owner_client: Client, persona: Persona) -> None:
    assert stored(persona, "use_passages") is True
    assert save(owner_client, persona, "use_passages", "False").status_code == 200
    assert stored(persona, "use_passages") is False
    for typed in ("", "maybe", "0"):
        assert save(owner_client, persona, "use_passages", typed).status_code == 422
    assert stored(persona, "use_passages") is False
    assert save(owner_client, persona, "use_passages", "True", was="False").status_code == 200
    assert stored(persona, "use_passages") is True


def test_a_persona_keeps_a_name(owner_client: Client, persona: Persona) -> None:
    assert save(owner_client, persona, "name", "   ").status_code == 422
    assert stored(persona, "name") == persona.name


@pytest.mark.parametrize("name", EDITABLE)
def test_nothing_sent_is_no_value(owner_client: Client, persona: Persona, name: str) -> None:
    before = stored(persona, name)
    other = "tone" if name != "tone" else "gender"
    for data in ({}, {other: "x"}, {name.upper(): "x"}):
        response = owner_client.post(url(persona, name), data)
        assert response.status_code == 422
        assert f"send {name}=value" in response.content.decode()
    assert stored(persona, name) == before


@pytest.mark.parametrize(
    "name",
    [
        *("author", "author_id", "id", "pk", "is_active", "created_at", "updated_at", "history", "pieces", "objects"),
        *("save", "__class__", "formality_level__in", "no-such-thing", "FORMALITY_LEVEL"),
    ],
)
def test_what_is_no_field_is_not_found(owner_client: Client, persona: Persona, name: str) -> None:
    before = Persona.objects.filter(pk=persona.pk).values().get()
    assert owner_client.get(url(persona, name)).status_code == 404
    assert save(owner_client, persona, name, "1").status_code == 404
    assert Persona.objects.filter(pk=persona.pk).values().get() == before
    with pytest.raises(KeyError):
        field_form(name, persona)


def test_the_same_value_again_writes_nothing(owner_client: Client, persona: Persona) -> None:
    versions = persona.history.count()
    response = save(owner_client, persona, "formality_level", str(persona.formality_level))
    assert response.status_code == 200
    assert "Undo" not in response.content.decode()
    before = persona.updated_at
    persona.refresh_from_db()
    assert (persona.updated_at, persona.history.count()) == (before, versions)


def undo_of(response: HttpResponse) -> dict[str, str]:
    found = re.search(r'hx-vals="([^"]+)"[^>]*aria-label="Undo', response.content.decode())
    assert found, "no undo button"
    return json.loads(unescape(found[1]))


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [
        ("formality_level", "3", "9"),
        ("irony_usage", "", "9"),
        ("irony_usage", "4", ""),
        ("age", "", "30"),
        ("tone", "wry, \"dry\" & 'warm' <b>", ""),
        ("background", "two\nlines", "one"),
        ("name", "First", "Second"),
        ("own_voice", "First", "Second"),
    ],
)
def test_undo(owner_client: Client, persona: Persona, name: str, first: str, then: str) -> None:
    save(owner_client, persona, name, first)
    before = stored(persona, name)
    back = undo_of(save(owner_client, persona, name, then))
    assert back == {name: first, "was": then}
    assert stored(persona, name) != before
    response = owner_client.post(url(persona, name), back, headers=HTMX)
    assert (response.status_code, stored(persona, name)) == (200, before)
    assert "put back" in response.content.decode()
    assert 'aria-label="Undo' not in response.content.decode()


@pytest.mark.parametrize("was", ["4", "", "abc", "9.0", "0009"])
def test_a_stale_value_is_not_overwritten(owner_client: Client, persona: Persona, was: str) -> None:
    Persona.objects.filter(pk=persona.pk).update(formality_level=9)
    response = save(owner_client, persona, "formality_level", "2", was=was)
    assert (response.status_code, stored(persona, "formality_level")) == (409, 9)
    page = response.content.decode()
    assert "it is now “9”" in page
    assert response.context["field"].value() == "2"
    assert "HX-Trigger" not in response.headers


def test_a_stale_empty_value_is_said(owner_client: Client, persona: Persona) -> None:
    Persona.objects.filter(pk=persona.pk).update(irony_usage=None)
    response = save(owner_client, persona, "irony_usage", "2", was="7")
    assert response.status_code == 409
    assert "it is now “not stated”" in response.content.decode()


def test_what_the_page_is_told(owner_client: Client, persona: Persona) -> None:
    save(owner_client, persona, "formality_level", "2")
    told = json.loads(save(owner_client, persona, "formality_level", "9").headers["HX-Trigger"])
    assert told["persona-changed"] == {"name": "formality_level"}
    attribute = BY_NAME["formality_level"]
    assert told["announce"] == {"text": f"{attribute.label} saved: {attribute.word(9)}, 9 of 10"}
    told = json.loads(save(owner_client, persona, "tone", "wry\r\nX-Evil: 日本").headers["HX-Trigger"])
    assert told["announce"]["text"].startswith("Tone saved: wry")


def test_a_detail_rating_can_be_cleared(owner_client: Client, persona: Persona) -> None:
    response = save(owner_client, persona, "irony_usage", "4")
    assert 'aria-label="Clear' in response.content.decode()
    response = save(owner_client, persona, "irony_usage", "")
    assert "not stated" in response.content.decode()
    assert 'aria-label="Clear' not in response.content.decode()
    assert 'aria-label="Clear' not in save(owner_client, persona, "formality_level", "3").content.decode()


@pytest.mark.parametrize(("first", "then", "anew"), [("", "Mine", True), ("Mine", "", True), ("Mine", "Other", False)])
def test_own_words_draw_the_page_anew(
    owner_client: Client, persona: Persona, first: str, then: str, anew: bool
) -> None:
    Persona.objects.filter(pk=persona.pk).update(own_voice=first)
    response = save(owner_client, persona, "own_voice", then)
    assert (response.status_code, response.get("HX-Refresh")) == (200, "true" if anew else None)
    assert stored(persona, "own_voice") == then


def test_a_plain_form_gets_the_fragment_too(owner_client: Client, persona: Persona) -> None:
    response = owner_client.post(url(persona, "own_voice"), {"own_voice": "Mine"})
    assert response.status_code == 200
    assert 'id="field-own_voice"' in response.content.decode()


@pytest.mark.parametrize("name", ["formality_level", "irony_usage", "tone", "age", "own_voice", "name"])
def test_an_inline_edit_asks_little(owner_client: Client, persona: Persona, name: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert save(owner_client, persona, name, "9").status_code == 200
    assert len(captured) <= 8


@each_rating
def test_the_database_refuses_a_rating_out_of_range(persona: Persona, rating: Attribute) -> None:
    for value in (0, 11, -1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Persona.objects.filter(pk=persona.pk).update(**{rating.name: value})


@pytest.mark.parametrize("value", [-1, 151])
def test_the_database_refuses_an_age(persona: Persona, value: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Persona.objects.filter(pk=persona.pk).update(age=value)


@pytest.mark.parametrize("rating", [a for a in CORE if a.is_rating], ids=lambda a: a.name)
def test_the_database_wants_every_core_rating(persona: Persona, rating: Attribute) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Persona.objects.filter(pk=persona.pk).update(**{rating.name: None})


@pytest.mark.django_db(transaction=True)
def test_two_tabs_moving_two_sliders_never_lose_either(owner: User, persona: Persona) -> None:
    lost: list[str] = []
    start = threading.Barrier(2)

    def tab(name: str) -> None:
        try:
            client = Client()
            client.force_login(owner)
            start.wait(30)
            for turn in range(30):
                value = turn % 10 + 1
                response = save(client, persona, name, str(value))
                # Nobody else moves this slider: what was saved is there, whatever the other tab did meanwhile.
                if response.status_code != 200 or stored(persona, name) != value:
                    lost.append(f"{name} {turn}: {response.status_code}, {stored(persona, name)} not {value}")
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab, args=[name]) for name in ("formality_level", "extraversion")]
    for thread in tabs:
        thread.start()
    for thread in tabs:
        thread.join(120)
    assert not lost
    assert (stored(persona, "formality_level"), stored(persona, "extraversion")) == (10, 10)
