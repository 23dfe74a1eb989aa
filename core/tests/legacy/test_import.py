"""`manage.py import_legacy`: what comes in, whose it is, and that the same again changes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from core.models import ContentPiece, LegacyRecord, Persona
from core.tests.legacy.importing import ADA, bring, numbers
from core.tests.legacy.old_tool import persona_data

pytestmark = pytest.mark.django_db(transaction=True)
Old = Callable[..., str]


# What comes in -------------------------------------------------------------------------------------------
def test_a_persona_becomes_fields_and_keeps_its_dates_and_its_owner(old: Old) -> None:
    dates = {"created_at": "2024-10-24 13:12:00", "updated_at": "2024-10-25 08:00:00"}
    source = old(personas=[ADA | dates | {"is_active": False, "description": "Of the sea"}])
    said = bring(source, create_users=True)
    persona = Persona.objects.get()
    assert (persona.name, persona.description, persona.is_active) == ("Ada", "Of the sea", False)
    assert (persona.formality_level, persona.humor_sarcasm_usage, persona.age, persona.tone) == (7, 3, 35, "warm")
    assert persona.created_at == datetime(2024, 10, 24, 13, 12, tzinfo=UTC)
    assert persona.updated_at == datetime(2024, 10, 25, 8, 0, tzinfo=UTC)
    assert persona.author.user.username == "ada"
    assert persona.vocabulary_complexity == 5
    assert persona.contraction_usage is None
    told = numbers(said)
    assert (told["records read"], told["records made"], told["made users"]) == (1, 1, 1)
    assert told["keys mapped"] + told["keys converted"] + told["keys kept raw"] + told["keys refused"] == sum(
        LegacyRecord.objects.values_list("mapped", "converted", "kept", "refused").get()
    )


def test_an_imported_persona_begins_its_history_with_what_came_in(old: Old, client: Client) -> None:
    bring(old(personas=[ADA]), create_users=True)
    persona = Persona.objects.get()
    assert [(row.history_type, row.formality_level) for row in persona.history.all()] == [("+", 7)]
    client.force_login(persona.author.user)
    client.post(f"/personas/{persona.pk}/fields/formality_level/", {"formality_level": 9})
    page = " ".join(client.get(f"/personas/{persona.pk}/history/").content.decode().split())
    assert "The persona began like this" in page
    assert persona.history.count() == 2


def test_posts_and_pieces_come_along_tied_to_their_personas(old: Old) -> None:
    source = old(
        personas=[ADA],
        users=["ada"],
        posts=[{"id": 5, "persona": 1, "title": "On the sea", "content": "It is **wide**.\n\nAnd cold."}],
        pieces=[
            {"id": 6, "persona": 1, "author": "ada", "title": "On land", "content": "Dry.", "status": "published"}
            | {"tags": ["land", "dry"], "published_at": "2024-11-02 09:00:00", "created_at": "2024-11-01 09:00:00"},
            {"id": 7, "persona": None, "author": "ada", "title": None, "content": None, "status": None, "tags": None},
        ],
    )
    said = numbers(bring(source, create_users=True))
    assert (said["made personas"], said["made pieces"]) == (1, 3)
    persona = Persona.objects.get()
    post, piece, empty = ContentPiece.objects.order_by("pk")
    assert (post.persona, post.author, post.title, post.content) == (
        persona, persona.author, "On the sea", "It is **wide**.\n\nAnd cold.",
    )  # fmt: skip
    assert (post.status, post.word_count, post.persona_name) == ("draft", 5, "Ada")
    assert (piece.persona, piece.status, sorted(piece.tags.names())) == (persona, "published", ["dry", "land"])
    assert piece.published_at == datetime(2024, 11, 2, 9, 0, tzinfo=UTC)
    assert (empty.persona, empty.title, empty.content, empty.status) == (None, "", "", "draft")
    assert set(LegacyRecord.objects.values_list("key", flat=True)) == {
        "persona:1", "blogpost:5", "contentpiece:6", "contentpiece:7",
    }  # fmt: skip


def test_users_come_as_they_were_and_nobody_becomes_an_administrator(old: Old, client: Client) -> None:
    hashed = User(username="x")
    hashed.set_password("of ada, long ago")
    ada = {"username": "ada", "email": "ada@example.org", "password": hashed.password, "is_superuser": True}
    ada |= {"is_staff": True, "date_joined": "2020-02-02 10:00:00", "bio": "Writes letters."}
    idle = {"username": "idle", "is_active": False}
    said = numbers(bring(old(personas=[ADA], users=[ada, idle]), create_users=True))
    assert said["made users"] == 2
    user = User.objects.get(username="ada")
    assert (user.email, user.password, user.is_staff, user.is_superuser) == (
        "ada@example.org",
        hashed.password,
        False,
        False,
    )
    assert user.date_joined == datetime(2020, 2, 2, 10, 0, tzinfo=UTC)
    assert user.author.bio == "Writes letters."
    assert User.objects.get(username="idle").is_active is False
    assert client.login(username="ada", password="of ada, long ago")


def test_a_user_who_is_here_already_stays_as_they_are(old: Old, owner: User) -> None:
    bring(
        old(personas=[ADA | {"author": "owner"}], users=[{"username": "owner", "email": "else@example.org"}]),
        create_users=True,
    )
    owner.refresh_from_db()
    assert owner.email == "owner@example.org"
    assert Persona.objects.get().author == owner.author


# Whose it is ---------------------------------------------------------------------------------------------
def test_without_an_owner_here_a_record_is_refused_and_listed(old: Old) -> None:
    source = old(personas=[ADA, {"id": 2, "name": "Nobody's", "data": {}}])
    said = bring(source, status=1)
    assert not Persona.objects.exists()
    assert not User.objects.exists()
    assert "“ada” is no user here" in said
    assert "--create-users" in said
    assert numbers(said)["records refused"] == 2


def test_the_author_that_is_named_owns_what_nobody_here_does(old: Old, owner: User) -> None:
    source = old(personas=[ADA, {"id": 2, "name": "Nobody's", "data": {}}])
    bring(source, author="owner")
    assert set(Persona.objects.values_list("name", "author__user__username")) == {
        ("Ada", "owner"),
        ("Nobody's", "owner"),
    }


def test_what_was_refused_comes_in_when_it_has_an_owner(old: Old, owner: User) -> None:
    source = old(
        personas=[ADA, {"id": 2, "name": "Of the owner", "author": "owner", "data": {}}], users=["ada", "owner"]
    )
    bring(source, status=1)
    assert Persona.objects.get().name == "Of the owner"
    said = numbers(bring(source, create_users=True))
    assert (said["records made"], said["records unchanged"]) == (1, 1)


def test_an_author_who_is_nobody_is_told_before_anything_is_read(old: Old) -> None:
    said = bring(old(personas=[ADA]), author="nobody", status=2)
    assert "no user “nobody”" in said


# The same again ------------------------------------------------------------------------------------------
def test_the_same_again_changes_nothing_and_says_so(old: Old) -> None:
    source = old(personas=[ADA], posts=[{"id": 5, "persona": 1, "title": "On the sea", "content": "Wide."}])
    bring(source, create_users=True)
    before = list(Persona.objects.values()), list(ContentPiece.objects.values()), list(LegacyRecord.objects.values())
    said = bring(source, create_users=True)
    assert (
        list(Persona.objects.values()),
        list(ContentPiece.objects.values()),
        list(LegacyRecord.objects.values()),
    ) == before
    assert Persona.history.count() == 1
    assert "Nothing changed" in said
    assert numbers(said)["records unchanged"] == 2


def test_a_source_that_was_moved_is_known_again(old: Old, tmp_path: Path) -> None:
    source = old(personas=[ADA])
    bring(source, create_users=True)
    moved = Path(source).rename(tmp_path / "moved.sqlite3")
    assert numbers(bring(moved, create_users=True))["records unchanged"] == 1
    assert Persona.objects.count() == 1


def test_what_was_edited_or_deleted_here_stays_so(old: Old) -> None:
    source = old(personas=[ADA, ADA | {"id": 2, "name": "Bea"}])
    bring(source, create_users=True)
    ada, bea = Persona.objects.order_by("name")
    ada.tone = "cold"
    ada.save_by_hand(["tone"])
    bea.delete()
    assert numbers(bring(source))["records unchanged"] == 2
    ada.refresh_from_db()
    assert (ada.tone, Persona.objects.count()) == ("cold", 1)


def changed(source: str, **data: Any) -> None:
    with sqlite3.connect(source) as database:
        database.execute("UPDATE core_persona SET data = ? WHERE id = 1", [json.dumps(persona_data(**data))])


def test_a_record_that_changed_in_the_source_is_left_and_listed(old: Old) -> None:
    source = old(personas=[ADA])
    bring(source, create_users=True)
    changed(source, formality_level=2)
    said = bring(source)
    assert Persona.objects.get().formality_level == 7
    assert numbers(said)["records left as they are"] == 1
    assert "--on-conflict update" in said


def test_an_update_takes_over_what_changed_in_the_source_and_nothing_else(old: Old) -> None:
    source = old(personas=[ADA])
    bring(source, create_users=True)
    persona = Persona.objects.get()
    persona.tone, persona.humor_sarcasm_usage = "cold", 9
    persona.save_by_hand(["tone", "humor_sarcasm_usage"])
    changed(source, formality_level=2, humor_sarcasm_usage=1)
    said = numbers(bring(source, on_conflict="update"))
    assert said["records updated"] == 1
    persona.refresh_from_db()
    # Of the tone the source says what it said before: what was typed here stays. The humour changed on both sides.
    assert (persona.formality_level, persona.humor_sarcasm_usage, persona.tone) == (2, 1, "cold")
    assert persona.marked("by_hand") == {"tone"}
    assert persona.history.count() == 3
    assert numbers(bring(source, on_conflict="update"))["records unchanged"] == 1


def test_the_same_json_written_in_another_order_is_the_same(old: Old) -> None:
    source = old(personas=[ADA])
    bring(source, create_users=True)
    with sqlite3.connect(source) as database:
        turned = json.dumps(dict(reversed(persona_data().items())), indent=2)
        database.execute("UPDATE core_persona SET data = ?", [turned])
    assert numbers(bring(source))["records unchanged"] == 1


def test_what_was_written_keeps_its_white_space_and_loses_only_what_no_database_takes(old: Old) -> None:
    texts = ["  Indented.\n\n\tSo.\n", "  N\x00UL.\n", "Bell\x07."]
    pieces = [{"id": n, "title": f" T{n}\n", "content": text, "author": "ada"} for n, text in enumerate(texts, 1)]
    bring(old(pieces=pieces), create_users=True)
    kept = list(ContentPiece.objects.order_by("pk").values_list("title", "content"))
    assert kept == [("T1", texts[0]), ("T2", "  NUL.\n"), ("T3", texts[2])]
