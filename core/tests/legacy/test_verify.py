"""Proof from the database alone: what is as it came, what was edited since, and what somebody tampered with."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.attributes import ATTRIBUTES, RATINGS
from core.legacy.verify import verify
from core.models import ContentPiece, LegacyRecord, Persona
from core.tests.legacy.old_tool import make_postgres, make_sqlite
from core.tests.legacy.returning import (
    FLAT,
    bring,
    bring_one,
    bring_text,
    counted,
    export,
    make_everything,
    run,
    update_past,
)
from core.tests.servers import Postgres, manage

HTMX = {"HX-Request": "true"}
# FLAT has ten keys that are a persona's, and one that is refused for what it is called.
OF_FLAT = {"mapped": 4, "converted": 3, "kept": 3, "refused": 1}


@pytest.fixture(autouse=True)
def author(request: pytest.FixtureRequest) -> User | None:
    processes = "fresh_postgres_url" in request.fixturenames
    return None if processes else request.getfixturevalue("owner")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make_everything(tmp_path / "old.sqlite3")


# All is as it came -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_nothing_came_in(persona: Persona) -> None:
    assert run("verify_legacy") == (0, "There are no records of the older tool here.\n")


@pytest.mark.django_db
def test_it_counts_what_is_as_it_came(ada: Persona) -> None:
    status, said = run("verify_legacy")
    assert status == 0
    assert counted(said) == {
        "Records": 1,
        "Keys mapped and equal": OF_FLAT["mapped"],
        "Keys converted and equal": OF_FLAT["converted"],
        "Keys edited here since": 0,
        "Keys kept in the record": OF_FLAT["kept"],
        "Keys refused": OF_FLAT["refused"],
        "Records of what was deleted since": 0,
        "Mismatches": 0,
    }


@pytest.mark.django_db
def test_personas_and_pieces_of_every_sort(old: Path) -> None:
    bring(old)
    found = verify()
    assert (found.records, found.mismatches, found.edited, found.deleted) == (7, 0, 0, 0)
    record = LegacyRecord.objects.filter(kind="persona").first()
    assert record
    keys = sum(one.keys for one in LegacyRecord.objects.all())
    assert found.mapped + found.converted + found.kept + found.refused == keys


@pytest.mark.django_db
def test_what_came_by_the_page(owner_client: Client) -> None:
    given = {"text": json.dumps(FLAT | {"created_at": "2020-01-01T00:00:00Z"}, indent=2), "do": "accept"}
    assert owner_client.post("/personas/import/", given).status_code == 302
    assert Persona.objects.count() == 1
    found = verify()
    assert (found.records, found.mismatches, found.edited) == (1, 0, 0)


@pytest.mark.django_db
def test_a_dump_whose_dates_have_zones(tmp_path: Path) -> None:
    fields = {
        "name": "A",
        "data": FLAT,
        "created_at": "2024-10-24T15:12:00+02:00",
        "updated_at": "2030-01-01T00:00:00Z",
    }
    bring_text(tmp_path, json.dumps([{"model": "core.persona", "pk": 1, "fields": fields}]))
    found = verify()
    assert (found.mapped, found.mismatches) == (OF_FLAT["mapped"] + 3 - 1, 0)


# Edited since ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_edit_of_the_editor_is_no_mismatch(ada: Persona, owner_client: Client) -> None:
    for name, value in (("formality_level", "2"), ("tone", "dry"), ("idiom_usage", "9"), ("age", "")):
        saved = owner_client.post(f"/personas/{ada.pk}/fields/{name}/", {name: value}, headers=HTMX)
        assert saved.status_code == 200
    found = verify()
    assert (found.edited, found.mismatches) == (3, 0)
    assert found.mapped + found.converted + found.edited == OF_FLAT["mapped"] + OF_FLAT["converted"]


@pytest.mark.django_db
def test_an_edit_that_was_taken_back_is_as_it_came(ada: Persona, owner_client: Client) -> None:
    for value in ("2", "7"):
        owner_client.post(f"/personas/{ada.pk}/fields/formality_level/", {"formality_level": value}, headers=HTMX)
    found = verify()
    assert (found.mapped, found.edited, found.mismatches) == (OF_FLAT["mapped"], 0, 0)


@pytest.mark.django_db
def test_edits_whose_history_was_cleaned_away_are_known_by_their_time(ada: Persona, owner_client: Client) -> None:
    owner_client.post(f"/personas/{ada.pk}/fields/tone/", {"tone": "dry"}, headers=HTMX)
    # In part, then wholly.
    ada.history.filter(history_type="+").delete()
    assert (verify().edited, verify().mismatches) == (1, 0)
    ada.history.all().delete()
    assert (verify().edited, verify().mismatches) == (1, 0)
    update_past("core_persona", "updated_at", timezone.now() - timedelta(days=9), ada.pk)
    assert (verify().edited, verify().mismatches) == (0, 1)


@pytest.mark.django_db
def test_a_time_that_came_in_is_no_edit(tmp_path: Path) -> None:
    bring(make_sqlite(tmp_path / "old.sqlite3", [{"name": "A", "data": FLAT, "updated_at": "2100-01-01 00:00:00"}]))
    persona = Persona.objects.get()
    persona.history.all().delete()
    update_past("core_persona", "tone", "dry", persona.pk)
    assert verify().mismatches == 1


@pytest.mark.django_db
def test_an_edit_of_a_row_also_moves_its_time(old: Path, owner_client: Client) -> None:
    bring(old)
    persona = Persona.objects.filter(author__user__username="owner").earliest("pk")
    owner_client.post(f"/personas/{persona.pk}/fields/tone/", {"tone": "dry"}, headers=HTMX)
    found = verify()
    assert found.mismatches == 0
    assert found.edited in (1, 2)


@pytest.mark.django_db
def test_deleted_since(ada: Persona, owner_client: Client) -> None:
    owner_client.post(f"/personas/{ada.pk}/delete/", headers=HTMX)
    found = verify()
    assert (found.records, found.deleted, found.mapped, found.mismatches) == (1, 1, 0, 0)
    assert counted(run("verify_legacy")[1])["Records of what was deleted since"] == 1


@pytest.mark.django_db
def test_brought_back_after_an_edit(old: Path, owner_client: Client) -> None:
    bring(old)
    persona = Persona.objects.filter(author__user__username="owner").earliest("pk")
    owner_client.post(f"/personas/{persona.pk}/fields/tone/", {"tone": "wry"}, headers=HTMX)
    edited = verify().edited
    owner_client.post(f"/personas/{persona.pk}/delete/", headers=HTMX)
    assert (verify().deleted, verify().mismatches) == (1, 0)
    owner_client.post("/personas/undo/")
    found = verify()
    assert (found.deleted, found.mismatches, found.edited) == (0, 0, edited)


@pytest.mark.django_db
def test_a_piece_that_was_edited(old: Path, owner_client: Client) -> None:
    bring(old)
    piece = ContentPiece.objects.get(title="T")
    piece.title, piece.content = "Another", "Other words"
    piece.save()
    piece.tags.set(["c"])
    found = verify()
    # The title, the text, the tags, and when it was last changed.
    assert (found.edited, found.mismatches) == (4, 0)


@pytest.mark.django_db
def test_pieces_of_a_persona_that_was_renamed_and_deleted(tmp_path: Path, owner_client: Client) -> None:
    persona = {"id": 1, "name": "Ada", "data": FLAT}
    piece = {"id": 1, "title": "T", "content": "C", "status": "draft", "persona": 1, "persona_name": "Ada"}
    bring_text(tmp_path, json.dumps([persona, piece]))
    made = Persona.objects.get()
    owner_client.post(f"/personas/{made.pk}/fields/name/", {"name": "Grace"}, headers=HTMX)
    owner_client.post(f"/personas/{made.pk}/delete/", headers=HTMX)
    assert ContentPiece.objects.get().persona_name == "Grace"
    found = verify()
    assert (found.deleted, found.edited, found.mismatches) == (1, 1, 0)
    update_past("core_contentpiece", "persona_name", "Nobody", ContentPiece.objects.get().pk)
    assert verify().mismatches == 1


# Many ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_twenty_mismatches_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    bring_text(tmp_path, json.dumps([FLAT | {"id": at} for at in range(1, 31)]))
    Persona.objects.update(tone="dry")
    status, said = run("verify_legacy")
    assert status == 1
    assert counted(said)["Mismatches"] == 30
    assert said.count("tone was to be “warm”, and is “dry”.") == 20
    assert "… and 10 more." in said


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_text(tmp_path, json.dumps([FLAT | {"id": at} for at in range(1, 51)]))
    for persona in Persona.objects.all():
        persona.tone = "dry"
        persona.save()
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert verify().edited == 50
    # A chunk, its personas, their history, and a look whether there is more.
    assert len(few) == 4
    monkeypatch.setattr("core.legacy.verify.CHUNK", 10)
    with CaptureQueriesContext(connection) as more:
        assert verify().edited == 50
    assert len(more) == 16


@pytest.mark.django_db
def test_one_source_alone(tmp_path: Path) -> None:
    bring_one(tmp_path, FLAT, name="one.json")
    bring_one(tmp_path, FLAT | {"id": 2}, name="two.json")
    one, two = LegacyRecord.objects.order_by("pk")
    update_past("core_persona", "tone", "dry", one.persona_id or 0)
    assert run("verify_legacy", "--source", one.source)[0] == 1
    assert run("verify_legacy", "--source", two.source)[0] == 0
    status, said = run("verify_legacy", "--source", "three")
    assert status == 0
    assert f"Nothing came from “three”. There are records from “{one.source}”, “{two.source}”." in said


# The two meet ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("what", ["a value", "what is kept", "its time", "its beginning"])
def test_after_an_update_from_the_source(tmp_path: Path, owner_client: Client, what: str) -> None:
    row = {"name": "A", "data": FLAT, "author": None}
    made = make_sqlite(tmp_path / "old.sqlite3", [row])
    bring(made)
    owner_client.post(f"/personas/{Persona.objects.get().pk}/fields/age/", {"age": "40"}, headers=HTMX)
    made.unlink()
    changed = {
        "a value": row | {"data": FLAT | {"tone": "dry"}},
        "what is kept": row | {"data": FLAT | {"star_sign": "Pisces"}},
        "its time": row | {"updated_at": "2025-01-01 00:00:00"},
        "its beginning": row | {"created_at": "2023-01-01 00:00:00"},
    }
    make_sqlite(made, [changed[what]])
    bring(made, "--on-conflict", "update")
    found = verify()
    assert (found.records, found.mismatches) == (1, 0), found.shown
    assert export()[0]["age"] == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"tags": ["b"]},
        {"content": "D"},
        {"word_count": 9},
        {"tags": ["b"], "updated_at": "2025-01-01 00:00:00"},
        {"word_count": 9, "updated_at": "2025-01-01 00:00:00"},
        {"created_at": "2023-01-01 00:00:00"},
    ],
    ids=str,
)
def test_after_an_update_of_a_piece(tmp_path: Path, owner: User, changed: dict[str, Any]) -> None:
    piece: dict[str, Any] = {"title": "T", "content": "C", "status": "draft", "tags": ["a"], "author": "owner"}
    made = make_sqlite(tmp_path / "old.sqlite3", users=["owner"], pieces=[piece])
    bring(made)
    made.unlink()
    make_sqlite(made, users=["owner"], pieces=[piece | changed])
    bring(made, "--on-conflict", "update")
    found = verify()
    assert (found.records, found.mismatches) == (1, 0), found.shown
    piece_now = ContentPiece.objects.get()
    assert set(piece_now.tags.names()) == set(changed.get("tags", ["a"]))


@pytest.mark.slow
@pytest.mark.postgres
def test_there_and_back_on_postgresql(tmp_path: Path, postgres: Postgres, fresh_postgres_url: str) -> None:
    personas = [
        {"name": f"Number {at}", "data": {row.name: at % 10 + 1 for row in RATINGS} | {"tone": f"tone {at}"}}
        for at in range(300)
    ]
    old = make_postgres(
        postgres.create("old_and_back"),
        [{"author": "ann"} | one for one in personas],
        users=["ann"],
        pieces=[{"title": "T", "content": "C", "status": "draft", "tags": ["a"], "persona": 1, "author": "ann"}],
    )

    def here(*arguments: str) -> str:
        return manage(*arguments, DATABASE_URL=fresh_postgres_url)

    here("import_legacy", old, "--create-users", "--no-progress")
    said = counted(here("verify_legacy"))
    assert (said["Records"], said["Mismatches"]) == (301, 0)
    out = tmp_path / "out.json"
    here("export_legacy", "--output", str(out), "--author", "ann")
    assert json.loads(out.read_text()) == [one["data"] for one in personas]
    assert len(ATTRIBUTES) == 75
    # Somebody writes past the program: it is found, and nothing is dropped.
    tamper(fresh_postgres_url, "tampered")
    for command in (["verify_legacy"], ["purge_legacy", "--yes"]):
        with pytest.raises(RuntimeError, match="tone was to be “tone 7”, and is “tampered”"):
            here(*command)
    tamper(fresh_postgres_url, "tone 7")
    assert "301 records dropped." in here("purge_legacy", "--yes")
    assert "There are no records of the older tool here." in here("verify_legacy")
    here("export_legacy", "--output", str(out))
    assert [one["name"] for one in json.loads(out.read_text())] == [one["name"] for one in personas]


def tamper(url: str, tone: str) -> None:
    import psycopg

    with psycopg.connect(url) as other:
        other.execute("UPDATE core_persona SET tone = %s WHERE name = 'Number 7'", [tone])
