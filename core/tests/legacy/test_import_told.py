"""What `manage.py import_legacy` tells, refuses, and brings in parts: the report, broken records, many sources."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from core.legacy import importer
from core.models import ContentPiece, LegacyRecord, Persona
from core.tests.legacy.importing import ADA, bring, numbers
from core.tests.legacy.old_tool import make_postgres, persona_data
from core.tests.servers import Postgres

pytestmark = pytest.mark.django_db(transaction=True)
Old = Callable[..., str]


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
