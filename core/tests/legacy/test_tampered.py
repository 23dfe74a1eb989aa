"""What was written to the database past the program is found, in a column or in the record itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from core.legacy.hashing import raw_hash
from core.legacy.verify import verify
from core.models import ContentPiece, LegacyRecord, Persona
from core.tests.legacy.returning import bring, counted, make_everything, run, update_past

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def author(owner: User) -> User:
    return owner


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make_everything(tmp_path / "old.sqlite3")


# Columns ---------------------------------------------------------------------------------------------------
TAMPERED = [
    ("formality_level", 2, "formality_level was to be 7, and is 2."),
    ("emotion_level", 7, "emotion_level was to be 6.0, and is 7."),
    ("humor_sarcasm_usage", 4, "humor_sarcasm_usage was to be 3, and is 4."),
    ("tone", "Warm", "tone was to be “warm”, and is “Warm”."),
    ("tone", "warm ", "tone was to be “warm”, and is “warm ”."),
    ("age", None, "age was to be 35, and is None."),
    ("name", "Eve\n\x1b[31m", "name was to be “Ada”, and is “Eve\\n\\x1b[31m”."),
    # No key said anything of these.
    ("idiom_usage", 9, "idiom_usage was to be 5, and is 9."),
    ("irony_usage", 3, "irony_usage was to be None, and is 3."),
    ("background", "x" * 100, f"background was to be “”, and is “{'x' * 60}…”."),
]


@pytest.mark.parametrize("edited", [False, True], ids=["", "after an edit"])
@pytest.mark.parametrize(("column", "value", "line"), TAMPERED, ids=[f"{one[0]}-{one[1]!r:.9}" for one in TAMPERED])
def test_a_column_that_was_written_past_the_program(
    ada: Persona, owner_client: Client, column: str, value: Any, line: str, edited: bool
) -> None:
    if edited:
        owner_client.post(f"/personas/{ada.pk}/fields/gender/", {"gender": "woman"}, headers=HTMX)
    update_past("core_persona", column, value, ada.pk)
    status, said = run("verify_legacy")
    assert status == 1
    assert counted(said)["Mismatches"] == 1
    assert "persona:#1 of json:" in said
    assert line in said


ROW_TAMPERED = [("name", "Eve"), ("description", ""), ("is_active", True), ("created_at", timezone.now())]


@pytest.mark.parametrize(("column", "value"), ROW_TAMPERED, ids=[one[0] for one in ROW_TAMPERED])
def test_a_row_s_own_columns(old: Path, column: str, value: Any) -> None:
    bring(old)
    update_past("core_persona", column, value, Persona.objects.earliest("pk").pk)
    assert {one.column for one in verify().shown} == {column}


PIECE_TAMPERED = [
    ("title", "E"),
    ("content", "C"),
    ("status", "draft"),
    ("created_at", timezone.now()),
    ("updated_at", 0),
]


@pytest.mark.parametrize(("column", "value"), PIECE_TAMPERED, ids=[one[0] for one in PIECE_TAMPERED])
def test_a_piece_s_columns(old: Path, column: str, value: Any) -> None:
    bring(old)
    piece = ContentPiece.objects.get(title="T")
    update_past("core_contentpiece", column, value or timezone.now() - timedelta(days=1), piece.pk)
    assert [one.column for one in verify().shown] == [column]


def test_a_piece_s_tags(old: Path) -> None:
    bring(old)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM taggit_taggeditem WHERE id = (SELECT max(id) FROM taggit_taggeditem)")
    assert [(one.column, one.expected, one.current) for one in verify().shown] == [("tags", ["b", "a"], ["b"])]


def altered(text: str) -> str:
    return text.replace("Aquarius", "Pisces")


def without_a_key(text: str) -> str:
    return text.replace(', "star_sign": "Aquarius"', "")


# Records ---------------------------------------------------------------------------------------------------
RECORDS: list[tuple[str, Callable[[LegacyRecord], dict[str, Any]], set[str]]] = [
    ("raw", lambda one: {"raw": altered(one.raw)}, {"raw"}),
    ("hash", lambda one: {"hash": raw_hash("")}, {"raw"}),
    ("kept", lambda one: {"kept": F("kept") + 1}, {"fates", "keys"}),
    ("moved", lambda one: {"kept": F("kept") - 1, "refused": F("refused") + 1}, {"fates"}),
    # One key less, and all counts, the hash and the fates true to it but one.
    ("key", lambda one: {"raw": without_a_key(one.raw), "hash": raw_hash(without_a_key(one.raw))}, {"keys"}),
    ("no JSON", lambda one: {"raw": "{", "hash": raw_hash("{")}, {"fates"}),
    ("no object", lambda one: {"raw": "[]", "hash": raw_hash("[]")}, {"keys", "fates"}),
    ("no fates", lambda one: {"fates": "{}"}, {"fates", "keys"}),
    ("bad fates", lambda one: {"fates": "[1"}, {"fates"}),
]


@pytest.mark.parametrize(("change", "columns"), [one[1:] for one in RECORDS], ids=[one[0] for one in RECORDS])
def test_a_record_that_was_altered(
    ada: Persona, change: Callable[[LegacyRecord], dict[str, Any]], columns: set[str]
) -> None:
    record = LegacyRecord.objects.get()
    LegacyRecord.objects.update(**change(record))
    status, said = run("verify_legacy")
    assert status == 1
    assert columns <= {one.column for one in verify().shown}, said


def test_one_fate_for_two_keys_is_found(ada: Persona) -> None:
    """The sum is right, and yet a key has no fate."""
    record = LegacyRecord.objects.get()
    fates = json.loads(record.fates)
    fates["kept"] = [fates["kept"][0]] * len(fates["kept"])
    LegacyRecord.objects.update(fates=json.dumps(fates))
    assert "keys" in [one.column for one in verify().shown]
