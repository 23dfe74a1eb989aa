"""Every shape that a persona's JSON was seen to take comes to the same columns, and every key has one fate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.attributes import ATTRIBUTES, BY_NAME
from core.legacy.fates import Fates, Outcome
from core.legacy.mapping import Mapped, map_persona
from core.legacy.records import Record
from core.legacy.shapes import count_keys, leaves, normal, parse, value_at

WANTED = {"formality_level": 7, "tone": "warm", "openness_to_experience": 8}


def flat(value: dict[str, Any]) -> Mapped:
    return mapped(value, is_row=False)


def row(data: Any, **columns: Any) -> Mapped:
    return mapped({"id": 3, "name": "Ada", **columns, "data": data}, is_row=True)


def mapped(value: dict[str, Any], *, is_row: bool) -> Mapped:
    raw = json.dumps(value)
    one = map_persona(Record("persona", "persona:3", "row 3", raw, parse(raw), is_row))
    assert one.adds_up
    assert one.keys == count_keys(parse(raw))
    fates = list(Fates.decode(one.fates.encode(), parse(raw)))
    assert sorted(fate.pointer for fate in fates) == sorted(leaf.pointer for leaf in leaves(parse(raw)))
    return one


def fates(one: Mapped, value: Any) -> dict[str, Any]:
    return {fate.pointer: fate for fate in Fates.decode(one.fates.encode(), value)}


SHAPES: dict[str, Any] = {
    "flat": {"formality_level": 7, "tone": "warm", "openness_to_experience": 8},
    "a group": {"formality_level": 7, "tone": "warm", "psychological_traits": {"openness_to_experience": 8}},
    "two groups": {
        "writing_style": {"formality_level": 7, "tone": "warm"},
        "psychological_traits": {"openness_to_experience": 8},
    },
    "camel case, from 0 to 1": {
        "tone": "warm",
        "traits": {"communicationStyle": {"formality": 0.7}, "bigFive": {"openness": 0.8, "neuroticism": 1.0}},
    },
    "value and description": {
        "formality_level": {"value": 7, "description": "rather formal", "confidence": 0.9},
        "tone": {"value": "warm", "description": "as to a friend"},
        "openness_to_experience": {"description": "curious", "rating": 8},
    },
    "wrapped": {"persona": {"formality_level": 7, "tone": "warm", "openness_to_experience": 8}},
    "wrapped twice": {"data": {"persona": {"formality_level": 7, "tone": "warm", "openness_to_experience": 8}}},
    "title case": {"Formality Level": 7, "Tone": "warm", "Openness To Experience": 8},
    "kebab case": {"formality-level": 7, "tone": "warm", "openness-to-experience": 8},
    "other names": {"formality": 7, "overall_tone": "warm", "openness": 8},
    "a list of one": [{"formality_level": 7, "tone": "warm", "openness_to_experience": 8}],
    "JSON in text": json.dumps({"formality_level": 7, "tone": "warm", "openness_to_experience": 8}),
    "JSON in text in text": json.dumps(json.dumps({"formality_level": 7, "tone": "warm", "openness_to_experience": 8})),
    "a model server's reply": {
        "model": "llama3.2",
        "created_at": "2024-10-24T13:12:00Z",
        "response": 'Here [1-10]:\n```json\n{"formality_level": 7, "tone": "warm", "openness_to_experience": 8}\n```',
        "done": True,
        "context": [1, 2, 3],
    },
    "a chat reply, its last brace missing": {
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": '{"formality_level": 7, "tone": "warm", '
             '"psychological_traits": {"openness_to_experience": 8}'}}
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_data_comes_to_the_same_columns(shape: str) -> None:
    one = row(SHAPES[shape])
    assert one.values == WANTED
    assert one.name == "Ada"


@pytest.mark.parametrize("shape", [name for name, shape in SHAPES.items() if isinstance(shape, dict)])
def test_every_shape_may_stand_alone_in_a_file(shape: str) -> None:
    assert flat(SHAPES[shape]).values == WANTED


@pytest.mark.parametrize("data", [None, {}, [], "", "no JSON here", 7, True, [1, 2], "{"])
def test_data_that_says_nothing_leaves_the_defaults(data: Any) -> None:
    one = row(data)
    assert one.values == {}
    assert one.name == "Ada"
    assert "/data" in fates(one, {"id": 3, "name": "Ada", "data": data})


def test_all_seventy_six_keys_are_mapped_as_they_are() -> None:
    data: dict[str, Any] = {"name": "Ada"}
    for attribute in ATTRIBUTES:
        data[attribute.name] = 45 if attribute.name == "age" else 7 if attribute.is_rating else "warm"
    one = row(data)
    assert one.values == {name: data[name] for name in BY_NAME}
    assert one.fates.counts() == (77, 0, 1, 0)
    assert set(fates(one, {"id": 3, "name": "Ada", "data": data})) == {
        "/id",
        "/name",
        *(f"/data/{key}" for key in data),
    }


def test_the_older_tools_own_names_are_known() -> None:
    data = {"emotional_expressiveness": 7, "Humor/Sarcasm Usage": 6, "Idealism vs. Realism": "realistic"}
    assert row(data).values == {"emotion_level": 7, "humor_sarcasm_usage": 6, "idealism_vs_realism": "realistic"}


def test_a_converted_value_says_what_it_was_and_what_became_of_it() -> None:
    data = {"formality_level": "6-7", "tone": ["warm", "wry"], "age": "late 50s", "idiom_usage": 85}
    one = row(data)
    told = {fate.pointer: (fate.outcome, fate.after, bool(fate.why)) for fate in fates(one, {"data": data}).values()}
    assert told["/data/formality_level"] == (Outcome.CONVERTED, 7, True)
    assert told["/data/tone"] == (Outcome.CONVERTED, "warm, wry", True)
    assert told["/data/age"] == (Outcome.CONVERTED, 58, True)
    assert told["/data/idiom_usage"] == (Outcome.CONVERTED, 10, True)


def test_a_key_called_as_its_column_is_surer_than_another_with_its_meaning() -> None:
    one = row({"formality": 3, "formality_level": 7, "Formality": 7})
    assert one.values == {"formality_level": 7}
    told = fates(one, {"data": {"formality": 3, "formality_level": 7, "Formality": 7}})
    assert told["/data/formality"].outcome is Outcome.KEPT
    assert told["/data/Formality"].outcome is Outcome.MAPPED


def test_another_key_helps_where_the_first_says_nothing() -> None:
    assert row({"formality_level": "N/A", "formality": 3}).values == {"formality_level": 3}


def test_a_rows_own_columns_are_newer_than_its_json() -> None:
    one = row({"formality_level": 3, "tone": "cold"}, formality_level=7, tone=None)
    assert one.values == {"formality_level": 7, "tone": "cold"}


HOSTILE = ["id", "pk", "author", "author_id", "is_active", "created_at", "objects", "__class__", "_state", "own_voice"]


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_keys_reach_no_column(key: str) -> None:
    one = row({"tone": "warm", key: 999})
    assert one.values == {"tone": "warm"}
    assert one.is_active is True
    assert one.created_at is None
    outcome = Outcome.REFUSED
    assert fates(one, {"data": {"tone": "warm", key: 999}})[f"/data/{key}"].outcome is outcome


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Ada", "Ada"),
        ("  Ada  ", "Ada"),
        ("A\x00d\x1ba", "Ada"),
        ("Ada\nLovelace", "Ada Lovelace"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 500, "x" * 119 + "…"),
        ("", "Of her data"),
        (None, "Of her data"),
        ("N/A", "Of her data"),
        ({"first": "Ada"}, "Of her data"),
    ],
)
def test_a_name_is_made_fit(name: Any, wanted: str) -> None:
    assert mapped({"id": 1, "name": name, "data": {"name": "Of her data"}}, is_row=True).name == wanted


def test_a_persona_without_any_name_is_still_called_something() -> None:
    assert flat({"tone": "warm"}).name == "Untitled persona"
    assert flat({"tone": "warm", "name": "[Author/Character Name]"}).name == "Untitled persona"


def test_the_name_of_someone_else_is_not_the_personas() -> None:
    assert flat({"tone": "warm", "favourite_author": {"name": "Woolf"}}).name == "Untitled persona"


def test_a_rows_dates_and_state_are_taken() -> None:
    one = row(
        {"tone": "warm"}, is_active=False, created_at="2024-10-24 13:12:00", updated_at="2024-11-01T08:00:00+02:00"
    )
    assert one.is_active is False
    assert one.created_at is not None
    assert one.created_at.isoformat() == "2024-10-24T13:12:00+00:00"
    assert one.updated_at is not None
    assert one.updated_at.isoformat() == "2024-11-01T06:00:00+00:00"


@pytest.mark.parametrize("date", ["yesterday", 12, "0001-01-01T00:00:00+14:00", "2024-13-45", True])
def test_a_date_that_is_none_is_refused(date: Any) -> None:
    one = row({}, created_at=date)
    assert one.created_at is None
    assert fates(one, {"created_at": date, "data": {}})["/created_at"].outcome is Outcome.REFUSED


def test_a_key_with_slashes_is_pointed_to() -> None:
    value = {"tone": "warm", "a/b~c": 1}
    assert value_at(value, "/a~1b~0c") == 1
    assert "/a~1b~0c" in fates(flat(value), value)


def test_an_attribute_in_a_deep_place_is_found_and_a_bottomless_one_is_kept() -> None:
    deep: Any = {"tone": "warm"}
    for _ in range(8):
        deep = {"group": deep}
    assert row(deep).values == {"tone": "warm"}
    for _ in range(60):
        deep = {"group": deep}
    assert row(deep).values == {}


def test_two_personas_in_one_list_are_not_mixed_up_silently() -> None:
    data = [{"tone": "warm"}, {"tone": "cold"}]
    one = row(data)
    assert one.values == {"tone": "warm"}
    told = fates(one, {"data": data})["/data/1/tone"]
    assert (told.outcome, told.why) == (Outcome.KEPT, "another key says it: warm")


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("communicationStyle", "communication_style"),
        ("Humor/Sarcasm Usage", "humor_sarcasm_usage"),
        ("idealism-vs-realism", "idealism_vs_realism"),
        ("  Tone: ", "tone"),
        ("", ""),
    ],
)
def test_keys_are_written_in_one_way(key: str, wanted: str) -> None:
    assert normal(key) == wanted
