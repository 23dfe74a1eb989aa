"""A new persona: a name is enough, or one of the starters."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from core.attributes import ATTRIBUTES, MIDDLE
from core.models import Persona
from core.starters import STARTERS, Starter

URL = "/personas/new/"


def only() -> Persona:
    return Persona.objects.get()


def test_the_page_offers_all_starters(owner_client: Client) -> None:
    page = owner_client.get(URL).content.decode()
    assert [f'value="{starter.slug}"' in page for starter in STARTERS] == [True] * 6


def test_a_name_is_enough(owner_client: Client, owner: User) -> None:
    response = owner_client.post(URL, {"name": "  A <b>voice</b> "})
    persona = only()
    assert (response.status_code, response.headers["Location"]) == (302, f"/personas/{persona.pk}/")
    assert (persona.name, persona.author, persona.is_active) == ("A <b>voice</b>", owner.author, True)
    for attribute in ATTRIBUTES:
        empty = None if attribute.optional else MIDDLE if attribute.is_rating else ""
        assert getattr(persona, attribute.name) == empty
    assert persona.history.count() == 1


def test_with_a_description(owner_client: Client) -> None:
    owner_client.post(URL, {"name": "A voice", "description": "Two\nlines"})
    assert only().description == "Two\nlines"


@pytest.mark.parametrize(
    "data",
    [
        *({}, {"name": ""}, {"name": "  "}, {"name": "x" * 121}, {"name": "a\0b"}),
        *({"name": "A voice", "description": "x" * 2001}, {"name": "A voice", "description": "\0"}),
    ],
)
def test_an_invalid_one_is_given_back(owner_client: Client, data: dict[str, str]) -> None:
    response = owner_client.post(URL, data | {"description": data.get("description", "typed as well")})
    page = response.content.decode()
    assert response.status_code == 422
    assert "invalid-feedback" in page
    assert data.get("description", "typed as well") in page
    assert not Persona.objects.exists()


def test_only_its_own_fields_count(owner_client: Client, owner: User, stranger: User) -> None:
    hostile = {"author": stranger.author.pk, "id": "77", "pk": "77", "is_active": "", "formality_level": "99"}
    owner_client.post(URL, {"name": "A voice", **hostile})
    persona = only()
    assert (persona.author, persona.is_active, persona.formality_level) == (owner.author, True, MIDDLE)
    assert persona.pk != 77


@pytest.mark.parametrize("starter", STARTERS, ids=lambda s: s.slug)
def test_from_a_starter(owner_client: Client, owner: User, starter: Starter) -> None:
    response = owner_client.post(URL, {"starter": starter.slug}, follow=True)
    persona = only()
    assert response.redirect_chain == [(f"/personas/{persona.pk}/", 302)]
    assert f"“{starter.name}” is yours now" in response.content.decode()
    assert (persona.name, persona.description, persona.author) == (starter.name, starter.description, owner.author)
    assert {name: getattr(persona, name) for name in starter.values} == starter.values
    persona.full_clean()


@pytest.mark.parametrize("slug", ["nobody", "../x", "MORNING-COLUMNIST", "\0", "x" * 5000])
def test_an_unknown_starter_is_said(owner_client: Client, slug: str) -> None:
    response = owner_client.post(URL, {"starter": slug}, follow=True)
    assert response.status_code == 422
    assert "There is no such starter" in response.content.decode()
    assert not Persona.objects.exists()


def test_an_empty_starter_is_no_starter(owner_client: Client) -> None:
    assert owner_client.post(URL, {"starter": "", "name": "A voice"}).status_code == 302
    assert only().name == "A voice"


def test_the_same_name_twice_is_two_personas(owner_client: Client) -> None:
    for _ in range(2):
        assert owner_client.post(URL, {"name": "A voice"}).status_code == 302
    assert Persona.objects.filter(name="A voice").count() == 2
