"""The way back: what came in goes out as it came, and what was edited here is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.attributes import ATTRIBUTES, BY_NAME, CORE
from core.legacy import store
from core.legacy.export import Exported, flat_lines
from core.legacy.hashing import canonical
from core.legacy.mapping import map_persona
from core.legacy.ready import maker
from core.legacy.records import PERSONA, Record
from core.models import ContentPiece, LegacyRecord, Persona
from core.starters import STARTERS
from core.tests.legacy.old_tool import make_sqlite
from core.tests.legacy.returning import FLAT, bring, bring_one, bring_text, export, export_text, run
from core.tests.legacy.test_mapping_properties import KEYS, OBJECTS, SCALARS

pytestmark = pytest.mark.django_db
# What a persona of which nothing was said has all the same.
UNSAID = {row.name: 5 for row in CORE if row.is_rating and row.name != "emotion_level"}
MOMENT = "2024-10-24T13:12:00.123456+00:00"


@pytest.fixture(autouse=True)
def author(owner: User) -> User:
    return owner


def edit(persona: Persona, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(persona, name, value)
    persona.save_by_hand(columns)


# As it came ------------------------------------------------------------------------------------------------
SHAPES: dict[str, Any] = {
    "flat": FLAT,
    "in groups": {"name": "B", "psychological_traits": {"openness_to_experience": 8}, "writing_style": {"tone": "dry"}},
    "with reasons": {"name": "C", "tone": {"value": "dry", "description": "as a bone"}},
    "in persona": {"persona": {"name": "D", "formality_level": 2}},
    "a list of one": {"persona": [{"name": "E", "formality_level": 2}]},
    "in text": {"response": json.dumps(FLAT), "model": "llama"},
    "a model’s reply": {"response": 'Sure!\n```json\n{"name": "F", "tone": "dry"}\n``` Shall I go on?'},
    "from 0 to 1": {"name": "G", "formality_level": 0.3, "idiom_usage": 1.0},
    "keys of any sort": {"name": "H", "tone": "dry", "a/b": {"c~d": 1}, "": [], "é\u2028": "\x00"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_element_of_a_file_goes_out_as_it_came(tmp_path: Path, shape: str) -> None:
    bring_one(tmp_path, SHAPES[shape])
    assert canonical(export()) == canonical([SHAPES[shape]])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_data_of_a_row_goes_out_as_it_came(tmp_path: Path, shape: str) -> None:
    bring(make_sqlite(tmp_path / "old.sqlite3", [{"name": "There", "data": SHAPES[shape]}]))
    assert canonical(export()) == canonical([SHAPES[shape]])


def test_text_in_text_goes_out_as_the_text_it_was(tmp_path: Path) -> None:
    twice = json.dumps(json.dumps(FLAT))
    bring(make_sqlite(tmp_path / "old.sqlite3", [{"name": "There", "data": twice}]))
    assert Persona.objects.get().formality_level == 7
    assert export() == [json.loads(twice)]


def test_even_its_numbers_and_repeated_keys_are_as_they_were_written(tmp_path: Path) -> None:
    text = '{"name" : "A",\r\n\t"formality_level": 7.0, "tone": "a", "tone": "b \\n  c", "wide":   1e3\n}'
    bring_text(tmp_path, f"[{text}]")
    assert export_text() == '[\n{"name":"A","formality_level":7.0,"tone":"a","tone":"b \\n  c","wide":1e3}\n]\n'


def test_a_row_without_data_goes_out_as_its_columns(tmp_path: Path) -> None:
    columns = ["formality_level", "emotional_expressiveness", "tone", "irony_usage", "age"]
    row = {"name": "Ada", "formality_level": 7, "emotional_expressiveness": "2", "tone": "dry", "age": "late 50s"}
    rows = [row, row | {"description": "A voice", "data": {}}, row | {"data": {"tone": "wet"}}]
    bring(make_sqlite(tmp_path / "old.sqlite3", rows, columns=columns))
    assert export() == [row, row | {"description": "A voice"}, {"tone": "wet"}]


def test_a_table_of_columns_alone(tmp_path: Path) -> None:
    row = {"name": "Ada", "formality_level": 7}
    made = make_sqlite(tmp_path / "old.sqlite3", [row], columns=["formality_level"], with_data=False, plain=True)
    bring(made)
    assert export() == [row]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_dumpdata_goes_out_as_its_data(tmp_path: Path, form: str) -> None:
    fields = {"name": "There", "author": None, "description": None, "is_active": True, "created_at": MOMENT}
    rows = [
        {"model": "core.persona", "pk": 3, "fields": fields | {"data": FLAT}},
        {"model": "core.persona", "pk": 4, "fields": fields | {"data": None, "tone": "dry"}},
    ]
    text = json.dumps(rows, indent=2) if form == "json" else "\n".join(map(json.dumps, rows))
    bring_text(tmp_path, text)
    assert canonical(export()) == canonical([FLAT, {"name": "There", "tone": "dry"}])


def test_what_the_list_api_answered_goes_out_as_its_data(tmp_path: Path) -> None:
    row = {"id": 7, "name": "There", "description": "", "data": FLAT, "is_active": True, "content_count": 2}
    bring_text(tmp_path, json.dumps({"count": 1, "next": None, "previous": None, "results": [row]}))
    assert canonical(export()) == canonical([FLAT])


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, SCALARS, max_size=30) | OBJECTS)
def test_any_json_goes_out_as_it_came(author: User, value: dict[str, Any]) -> None:
    LegacyRecord.objects.all().delete()
    Persona.objects.all().delete()
    is_row = "data" in value or "content_count" in value
    record = Record(PERSONA, "persona:1", "", json.dumps(value), value, is_row)
    store.add("json:x", [store.Owned(maker(timezone.now())(record), author.author.pk, None)], timezone.now())
    (line,) = flat_lines(None, Exported())
    # An object of the older tool's table would hold its data there.
    if not is_row:
        assert canonical(json.loads(line)) == canonical(value)
    elif value.get("data"):
        assert canonical(json.loads(line)) == canonical(value["data"])
    # Edited in every column, it is JSON, and where its keys were flat it says what the persona does.
    persona = Persona.objects.get()
    edited = {row.name: 4 if row.is_rating else 33 if row.max_length is None else "new" for row in ATTRIBUTES}
    edit(persona, name="Edited", description="Here", **edited)
    (line,) = flat_lines(None, Exported())
    out = json.loads(line)
    if is_row or any(isinstance(one, dict | list) or "{" in str(one) for one in value.values()):
        return
    again = map_persona(Record(PERSONA, "persona:2", "", line, out, False))
    assert (again.name, again.description, again.values) == ("Edited", "Here", edited)


# Edited here -----------------------------------------------------------------------------------------------
def test_an_edit_is_in_it_and_all_else_as_it_was(tmp_path: Path) -> None:
    persona = bring_one(tmp_path, FLAT)
    edit(persona, formality_level=2, humor_sarcasm_usage=9, tone="dry", emotion_level=1, age=None, irony_usage=4)
    edit(persona, name="Ada L.", idiom_usage=8, gender="woman", description="A voice", education_level="")
    edited = {
        "name": "Ada L.",
        "formality_level": 2,
        "emotional_expressiveness": 1,
        "humor_sarcasm_usage": 9,
        "age": None,
        "tone": "dry",
        # Said nothing: it is said there now.
        "irony_usage": 4,
        # Under another name: what this one holds says something else.
        "sex": "woman",
        # No key said it.
        "idiom_usage": 8,
        "description": "A voice",
    }
    assert export() == [FLAT | edited]
    assert list(export()[0])[: len(FLAT)] == list(FLAT)


def test_an_edit_that_was_taken_back_leaves_the_text_as_it_was(tmp_path: Path) -> None:
    persona = bring_one(tmp_path, FLAT)
    before = export_text()
    edit(persona, formality_level=2, idiom_usage=8)
    assert export_text() != before
    edit(persona, formality_level=7, idiom_usage=5)
    assert export_text() == before


EDITED: dict[str, Any] = {
    "in groups": {
        "name": "B",
        "psychological_traits": {"openness_to_experience": 8, "extraversion": 9},
        "writing_style": {"tone": "wry", "formality_level": 2},
    },
    "with reasons": {
        "name": "C",
        "tone": {"value": "wry", "description": "as a bone"},
        "formality_level": 2,
        "extraversion": 9,
    },
    "in persona": {"persona": {"name": "D", "formality_level": 2, "tone": "wry", "extraversion": 9}},
    "a list of one": {"persona": [{"name": "E", "formality_level": 2, "tone": "wry", "extraversion": 9}]},
    "in text": {"response": FLAT | {"formality_level": 2, "tone": "wry", "extraversion": 9}, "model": "llama"},
    "a model’s reply": {"response": {"name": "F", "tone": "wry", "formality_level": 2, "extraversion": 9}},
    "from 0 to 1": {"name": "G", "formality_level": 0.2, "idiom_usage": 1.0, "tone": "wry", "extraversion": 0.9},
}


@pytest.mark.parametrize("as_row", [False, True], ids=["file", "row"])
@pytest.mark.parametrize("shape", EDITED)
def test_an_edit_finds_its_place_in_every_shape(tmp_path: Path, shape: str, as_row: bool) -> None:
    if as_row:
        bring(make_sqlite(tmp_path / "old.sqlite3", [{"name": "There", "data": SHAPES[shape]}]))
    else:
        bring_one(tmp_path, SHAPES[shape])
    persona = Persona.objects.get()
    edit(persona, tone="wry", formality_level=2, extraversion=9)
    assert export() == [EDITED[shape]]
    # What comes in from that is the same persona again.
    bring_text(tmp_path, export_text(), name="again.json")
    again = Persona.objects.latest("pk")
    assert again.pk != persona.pk
    assert again.attributes() == persona.attributes()


def test_edits_of_a_row_whose_columns_held_them(tmp_path: Path) -> None:
    columns = ["formality_level", "tone"]
    rows = [
        {"name": "A", "formality_level": 7, "tone": "dry"},
        {"name": "B", "formality_level": 7, "data": {"tone": "wet"}},
        {"name": "C", "data": "no JSON at all"},
    ]
    bring(make_sqlite(tmp_path / "old.sqlite3", rows, columns=columns))
    for persona in Persona.objects.all():
        edit(persona, formality_level=3, name=f"{persona.name}!")
    assert export() == [
        {"name": "A!", "formality_level": 3, "tone": "dry"},
        {"tone": "wet", "formality_level": 3, "name": "B!"},
        # It held no object that the edit could be put in.
        {"name": "C!", "emotional_expressiveness": 5} | UNSAID | {"formality_level": 3},
    ]


def test_an_edit_of_the_editor_is_in_it(tmp_path: Path, owner_client: Client) -> None:
    persona = bring_one(tmp_path, FLAT)
    saved = owner_client.post(f"/personas/{persona.pk}/fields/tone/", {"tone": "dry"}, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert export() == [FLAT | {"tone": "dry"}]


# Made here -------------------------------------------------------------------------------------------------
def test_a_persona_made_here_goes_out_flat(persona: Persona) -> None:
    (flat,) = export()
    stated = {name: value for name, value in persona.attributes().items() if value not in (None, "")}
    stated["emotional_expressiveness"] = stated.pop("emotion_level")
    assert flat == {"name": persona.name, "description": persona.description, **stated}
    assert {type(flat[a.name]) for a in ATTRIBUTES if a.is_rating and a.name in flat} == {int}


def test_a_persona_made_here_comes_in_as_it_went_out(tmp_path: Path, owner: User) -> None:
    for starter in STARTERS:
        Persona.objects.create(author=owner.author, name=starter.name, **starter.values)
    bring_text(tmp_path, export_text())
    before, after = (Persona.objects.order_by("pk")[part] for part in (slice(0, 6), slice(6, None)))
    assert [(p.name, p.attributes()) for p in before] == [(p.name, p.attributes()) for p in after]


# The command -----------------------------------------------------------------------------------------------
def test_one_author_alone(persona: Persona, stranger: User) -> None:
    Persona.objects.create(author=stranger.author, name="Theirs")
    assert [one["name"] for one in export()] == [persona.name, "Theirs"]
    assert [one["name"] for one in export("--author", "stranger")] == ["Theirs"]


def test_an_unknown_author(tmp_path: Path, stranger: User) -> None:
    path = tmp_path / "out.json"
    path.write_text("as it was")
    status, said = run("export_legacy", "--author", "nobody", "--output", str(path))
    assert status == 2
    assert "There is no user “nobody” here." in said
    assert "“owner”, “stranger”" in said
    assert path.read_text() == "as it was"


def test_nothing_to_export() -> None:
    assert export_text() == "[\n]\n"
    assert run("export_legacy", "--output", "/dev/null") == (0, "0 personas exported.\n")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    status, said = run("export_legacy", "--output", str(tmp_path / "no" / "out.json"))
    assert status == 2
    assert "out.json”: No such file or directory." in said


def test_it_says_how_many_and_keeps_one_a_line(
    persona: Persona, piece: ContentPiece, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Persona.objects.create(author=persona.author, name="Two\nlines \u2028")
    assert run("export_legacy") == (0, "2 personas exported.\n")
    lines = capfdbinary.readouterr().out.decode().split("\n")
    assert lines[0] == "["
    assert [json.loads(line.removesuffix(","))["name"] for line in lines[1:3]] == [persona.name, "Two\nlines \u2028"]
    assert lines[3:] == ["]", ""]


def test_more_than_a_chunk(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.legacy.export.CHUNK", 3)
    Persona.objects.bulk_create(Persona(author=owner.author, name=f"Number {at}") for at in range(10))
    assert [one["name"] for one in export()] == [f"Number {at}" for at in range(10)]


def test_a_fixture(tmp_path: Path) -> None:
    pieces = [{"title": "T", "content": "C", "status": "published", "tags": ["a", "b"], "persona": 2, "author": "ann"}]
    old = make_sqlite(
        tmp_path / "old.sqlite3",
        [{"id": 1, "name": "n" * 120, "data": FLAT}, {"id": 2, "name": "P", "description": "D", "author": "ann"}],
        users=["ann"],
        posts=[{"title": "Post", "content": "One two", "persona": 1}],
        pieces=pieces,
    )
    bring(old)
    first, second, post, piece = export("--format", "fixture")
    assert canonical(first["fields"].pop("data")) == canonical(FLAT)
    ada, p = Persona.objects.order_by("pk")
    assert first == {
        "model": "core.persona",
        "pk": ada.pk,
        "fields": {
            "author": None,
            "name": "n" * 100,
            "description": None,
            "is_active": True,
            "created_at": MOMENT,
            "updated_at": MOMENT,
        },
    }
    assert (second["fields"]["data"], second["fields"]["description"]) == ({"name": "P", "description": "D"}, "D")
    assert (post["model"], post["fields"]["persona"], post["fields"]["title"]) == ("core.contentpiece", ada.pk, "Post")
    assert piece["fields"] == {
        "author": None,
        "persona": p.pk,
        "title": "T",
        "content": "C",
        "status": "published",
        "tags": ["a", "b"],
        "word_count": 1,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "published_at": MOMENT,
    }
    assert (
        run("export_legacy", "--format", "fixture", "--output", "/dev/null")[1] == "2 personas and 2 pieces exported.\n"
    )


def test_a_fixture_comes_in_again(tmp_path: Path, persona: Persona, piece: ContentPiece) -> None:
    piece.tags.add("tea")
    text = export_text("--format", "fixture")
    bring_text(tmp_path, text)
    again = Persona.objects.latest("pk")
    assert again.attributes() == persona.attributes()
    assert (again.name, again.created_at) == (persona.name, persona.created_at)
    second = ContentPiece.objects.latest("pk")
    assert (second.persona, second.title, second.content) == (again, piece.title, piece.content)
    assert [tag.name for tag in second.tags.all()] == ["tea"]
    assert BY_NAME.keys() == again.attributes().keys()
