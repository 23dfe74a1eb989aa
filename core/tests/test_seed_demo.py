"""`manage.py seed_demo`: something to look around with, and never a second time."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from core.demo import seed_demo
from core.models import ContentPiece, Persona
from core.starters import STARTERS


def seed(*arguments: str) -> str:
    said = StringIO()
    call_command("seed_demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_it_makes_an_author_with_the_starters_and_a_piece(client: Client) -> None:
    said = seed()
    user = User.objects.get(username="demo")
    password = said.partition("password “")[2].partition("”")[0]
    assert authenticate(None, username="demo", password=password) == user
    assert not user.is_staff
    assert "Personas made: 6. Pieces made: 1." in said
    assert {p.name for p in Persona.objects.for_user(user)} == {s.name for s in STARTERS}
    piece = ContentPiece.objects.for_user(user).get()
    assert piece.word_count > 50
    assert piece.persona
    client.force_login(user)
    for path in ("/personas/", "/content/", f"/content/{piece.pk}/", f"/personas/{piece.persona.pk}/"):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_run_again_it_changes_nothing() -> None:
    seed("--password", "of the demo 7")
    Persona.objects.filter(name=STARTERS[0].name).update(tone="my own")
    before = list(Persona.objects.order_by("pk").values())
    said = seed("--password", "another one 7")
    assert "was there already" in said
    assert "another one" not in said
    assert "Personas made: 0. Pieces made: 0." in said
    assert list(Persona.objects.order_by("pk").values()) == before
    assert User.objects.get(username="demo").check_password("of the demo 7")


@pytest.mark.django_db
def test_for_a_user_who_was_there(stranger: User, owner: User) -> None:
    made = seed_demo("owner", "x")
    assert (made.personas, made.pieces, made.password) == (6, 1, "")
    owner.refresh_from_db()
    assert owner.check_password("of the owner 7")
    assert not Persona.objects.for_user(stranger).exists()


def test_it_leaves_what_is_there(persona: Persona, piece: ContentPiece) -> None:
    made = seed_demo("owner")
    # One starter was there by its name, and there was a piece.
    assert (made.personas, made.pieces) == (5, 0)
    assert ContentPiece.objects.get() == piece


@pytest.mark.django_db
def test_two_passwords_are_two() -> None:
    assert seed_demo("one").password != seed_demo("two").password
