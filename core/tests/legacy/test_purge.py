"""The records go only when they have proved what they say; what they became stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from core.legacy.purge import last_record, purge
from core.models import LegacyRecord, Persona
from core.tests.legacy.returning import FLAT, bring_one, bring_text, export, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def author(owner: User) -> User:
    return owner


@pytest.fixture
def brought(tmp_path: Path) -> None:
    piece = {"id": 1, "title": "T", "content": "C", "status": "draft", "persona": 1}
    bring_text(tmp_path, json.dumps([FLAT | {"id": 1}, FLAT | {"id": 2}, piece]))


def personas() -> list[dict[str, Any]]:
    return list(Persona.objects.order_by("pk").values())


def test_nothing_to_drop() -> None:
    for more in ([], ["--yes"]):
        assert run("purge_legacy", *more) == (0, "There are no records of the older tool here.\n")


def test_without_yes_it_only_says_what_it_would_do(brought: None) -> None:
    status, said = run("purge_legacy")
    assert status == 1
    assert "This would drop 3 records" in said
    assert "Nothing was dropped" in said
    assert LegacyRecord.objects.count() == 3


def test_with_yes_the_records_go_and_all_else_stays(tmp_path: Path, brought: None) -> None:
    before = personas()
    status, said = run("purge_legacy", "--yes")
    assert status == 0
    assert said.startswith("3 records dropped. Personas and pieces are as they were.")
    assert LegacyRecord.objects.count() == 0
    assert personas() == before
    # It goes out from the columns alone, and comes in anew.
    assert export()[0] == {"name": "Ada", "formality_level": 7, "emotional_expressiveness": 6} | export()[1]
    bring_text(tmp_path, json.dumps([FLAT | {"id": 1}]))
    assert Persona.objects.count() == 3


def test_it_drops_nothing_where_something_is_wrong(brought: None) -> None:
    Persona.objects.filter(pk=Persona.objects.latest("pk").pk).update(tone="tampered")
    status, said = run("purge_legacy", "--yes")
    assert status == 1
    assert "tone was to be “warm”, and is “tampered”." in said
    assert "Nothing was dropped" in said
    assert LegacyRecord.objects.count() == 3


def test_what_was_edited_or_deleted_here_is_not_wrong(brought: None) -> None:
    first, second = Persona.objects.order_by("pk")
    first.tone = "dry"
    first.save_field("tone")
    second.delete()
    assert run("purge_legacy", "--yes")[0] == 0
    assert LegacyRecord.objects.count() == 0
    assert Persona.objects.get().tone == "dry"


def test_one_source_alone(tmp_path: Path, brought: None) -> None:
    bring_one(tmp_path, FLAT | {"id": 9}, name="two.json")
    source = LegacyRecord.objects.latest("pk").source
    # What is wrong elsewhere is no reason to keep these.
    Persona.objects.filter(pk=Persona.objects.earliest("pk").pk).update(tone="tampered")
    status, said = run("purge_legacy", "--yes", "--source", source)
    assert (status, said.partition(".")[0].split(" of ")[0]) == (0, "1 record dropped")
    assert LegacyRecord.objects.count() == 3
    assert "Nothing came from “elsewhere”." in run("purge_legacy", "--yes", "--source", "elsewhere")[1]


def test_what_comes_in_meanwhile_is_not_dropped_unseen(
    tmp_path: Path, brought: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.legacy.purge.BATCH", 2)
    upto, steps = last_record(), []
    bring_one(tmp_path, FLAT | {"id": 9}, name="two.json")
    assert purge("", upto, steps.append) == 3
    assert steps == [2, 1]
    assert LegacyRecord.objects.get().key == "persona:9"
