"""`manage.py import_legacy`: what comes in, whose it is, what is told, and that the same again changes nothing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from core.legacy import importer
from core.models import ContentPiece, LegacyRecord, Persona
from core.tests.legacy.old_tool import make_postgres, make_sqlite, persona_data
from core.tests.servers import Postgres

pytestmark = pytest.mark.django_db(transaction=True)
Old = Callable[..., str]
ADA: dict[str, Any] = {"id": 1, "name": "Ada", "author": "ada", "data": persona_data()}


def bring(*sources: str | Path, status: int = 0, **options: Any) -> str:
    """Runs the command; what it said. `status` is what it has to end with."""
    out = io.StringIO()
    ends = pytest.raises(CommandError) if status else contextlib.nullcontext()
    with ends as error:
        call_command("import_legacy", *map(str, sources), stdout=out, no_progress=True, **options)
    if error is None:
        return out.getvalue()
    assert error.value.returncode == status
    return f"{out.getvalue()}{error.value}"


def numbers(said: str) -> dict[str, int]:
    """The closing table, by “records read” and so on."""
    found, group = {}, ""
    for line in said.splitlines():
        words = line.split()
        if len(words) > 1 and words[-1].replace(",", "").isdecimal():
            group = line[:8].strip() or group
            found[f"{group} {line[9:26].strip()}"] = int(words[-1].replace(",", ""))
    return found


@pytest.fixture
def old(tmp_path: Path) -> Old:
    """Makes an SQLite file of the older tool; its path."""

    def made(name: str = "old.sqlite3", **tables: Any) -> str:
        return str(make_sqlite(tmp_path / name, **{"users": ["ada"]} | tables))

    return made


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


# What is told --------------------------------------------------------------------------------------------
def test_a_dry_run_does_all_the_work_and_writes_nothing(old: Old, tmp_path: Path) -> None:
    source = old(personas=[ADA], posts=[{"id": 5, "persona": 1, "title": "On the sea", "content": "Wide."}])
    report = tmp_path / "report.json"
    said = bring(source, create_users=True, dry_run=True, report=str(report))
    assert "nothing was written" in said
    assert (numbers(said)["records made"], numbers(said)["made users"]) == (2, 1)
    assert not any((User.objects.exists(), Persona.objects.exists(), LegacyRecord.objects.exists()))
    assert json.loads(report.read_text())["dry_run"] is True


def test_the_report_has_every_key_with_both_forms(old: Old, tmp_path: Path) -> None:
    data = persona_data(formality_level="6-7", favourite_drink="tea", id=9, idiom_usage="[1-10]")
    report = tmp_path / "report.json"
    bring(old(personas=[ADA | {"data": data}]), create_users=True, report=str(report))
    told = json.loads(report.read_text())
    (record,) = told["records"]
    keys = {key["pointer"]: key for key in record["keys"]}
    assert (record["key"], record["status"]) == ("persona:1", "made")
    assert keys["/data/formality_level"] | {"why": ""} == {
        "pointer": "/data/formality_level", "fate": "converted", "before": "6-7", "after": 7,
        "column": "formality_level", "why": "",
    }  # fmt: skip
    assert keys["/data/tone"] == {"pointer": "/data/tone", "fate": "mapped", "before": "warm", "column": "tone"}
    assert keys["/data/favourite_drink"]["fate"] == "kept"
    assert keys["/data/id"]["fate"] == keys["/data/idiom_usage"]["fate"] == "refused"
    counts = told["counts"]["keys"]
    assert sum(counts.values()) == len(record["keys"])
    assert told["counts"]["records"]["made"] == 1


def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(old: Old, tmp_path: Path) -> None:
    said = bring(old(personas=[ADA]), create_users=True, report=str(tmp_path / "no" / "r.json"), status=2)
    assert "--report" in said
    assert not Persona.objects.exists()


def test_a_broken_record_never_stops_the_rest(tmp_path: Path, owner: User) -> None:
    lines = [json.dumps({"name": f"P{n}", "tone": "warm"}) for n in range(5)]
    lines[2] = '{"name": "P2", "tone": }'
    source = tmp_path / "personas.jsonl"
    source.write_text("\n".join(lines))
    said = bring(source, author="owner", status=1)
    assert set(Persona.objects.values_list("name", flat=True)) == {"P0", "P1", "P3", "P4"}
    assert "line 3" in said
    assert numbers(said)["records refused"] == 1


@pytest.mark.parametrize("text", ["", "name,tone\nAda,warm", "[1, 2, 3]", '{"version": 1}', "<html></html>", "{}"])
def test_a_source_that_is_none_is_one_clear_line_and_nothing_is_written(
    tmp_path: Path, owner: User, text: str, old: Old
) -> None:
    source = tmp_path / "personas.json"
    source.write_text(text)
    said = bring(old(personas=[ADA]), source, author="owner", status=2)
    assert len(said.splitlines()) == 1
    assert "personas.json" in said
    assert not Persona.objects.exists()


@pytest.mark.parametrize("batch", [0, -1, 10_001])
def test_a_batch_has_bounds(old: Old, batch: int) -> None:
    assert "--batch" in bring(old(personas=[ADA]), batch=batch, status=2)


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_batches_of_any_size_bring_the_same(old: Old, batch: int) -> None:
    personas = [ADA | {"id": n, "name": f"P{n}"} for n in range(1, 8)]
    posts = [{"id": n, "persona": n, "title": f"T{n}", "content": "Words."} for n in range(1, 8)]
    bring(old(personas=personas, posts=posts), create_users=True, batch=batch)
    assert set(ContentPiece.objects.values_list("title", "persona__name")) == {(f"T{n}", f"P{n}") for n in range(1, 8)}


def test_a_large_source_is_read_by_a_second_process(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "LARGE", 1)
    personas = [ADA | {"id": n, "name": f"P{n}"} for n in range(1, 30)]
    source = old(personas=personas)
    assert numbers(bring(source, create_users=True, batch=4))["records made"] == 29
    assert numbers(bring(source, create_users=True, batch=4))["records unchanged"] == 29
    assert set(Persona.objects.values_list("name", flat=True)) == {f"P{n}" for n in range(1, 30)}


def test_a_fault_of_the_second_process_is_told(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "LARGE", 1)

    def broken(now: Any) -> Any:
        def make(record: Any) -> Any:
            raise ArithmeticError("no such luck")

        return make

    monkeypatch.setattr(importer, "maker", broken)
    with pytest.raises(ArithmeticError, match="no such luck"):
        bring(old(personas=[ADA]), create_users=True)


def test_several_sources_come_in_one_after_the_other(old: Old, tmp_path: Path, owner: User) -> None:
    personas = tmp_path / "personas.json"
    personas.write_text(json.dumps([{"id": 3, "name": "Cy", "data": {"tone": "dry"}}]))
    pieces = tmp_path / "pieces.json"
    pieces.write_text(
        json.dumps({"count": 1, "results": [{"id": 4, "title": "T", "content": "C", "persona": 3, "status": "draft"}]})
    )
    said = numbers(bring(old(personas=[ADA]), personas, pieces, author="owner"))
    assert (said["made personas"], said["made pieces"]) == (2, 1)
    piece = ContentPiece.objects.get()
    assert piece.persona is not None
    assert piece.persona.name == "Cy"


def test_a_piece_is_never_tied_to_another_authors_persona(old: Old, owner: User, stranger: User) -> None:
    pieces = [{"id": 6, "persona": 1, "author": "stranger", "title": "Mine", "content": "Words."}]
    bring(old(personas=[ADA | {"author": "owner"}], users=["owner", "stranger"], pieces=pieces))
    piece = ContentPiece.objects.get()
    assert (piece.author, piece.persona) == (stranger.author, None)


@pytest.mark.postgres
def test_a_postgresql_database_comes_in_as_an_sqlite_file_does(postgres: Postgres, old: Old) -> None:
    tables: dict[str, Any] = {
        "personas": [ADA | {"created_at": "2024-10-24 13:12:00"}],
        "users": ["ada"],
        "posts": [{"id": 5, "persona": 1, "title": "On the sea", "content": "Wide."}],
    }
    url = make_postgres(postgres.create("older_tool"), **tables)
    said = bring(url, create_users=True)
    assert numbers(said)["records made"] == 2
    persona = Persona.objects.get()
    assert (persona.formality_level, persona.age, persona.tone) == (7, 35, "warm")
    assert ContentPiece.objects.get().persona == persona
    assert numbers(bring(url, create_users=True))["records unchanged"] == 2


def test_a_second_process_that_is_gone_leaves_what_came_in_and_says_how_to_go_on(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "LARGE", 1)
    usual = importer.maker

    def dying(now: Any) -> Any:
        make = usual(now)

        def one(record: Any) -> Any:
            if record.key == "persona:15":
                time.sleep(0.5)
                os.kill(os.getpid(), signal.SIGKILL)
            return make(record)

        return one

    source = old(personas=[ADA | {"id": n} for n in range(1, 30)])
    monkeypatch.setattr(importer, "maker", dying)
    said = bring(source, create_users=True, batch=4, status=1)
    assert "12 records came in" in said
    assert "goes on from here" in said
    monkeypatch.setattr(importer, "maker", usual)
    told = numbers(bring(source, create_users=True, batch=4))
    assert (told["records made"], told["records unchanged"]) == (17, 12)
