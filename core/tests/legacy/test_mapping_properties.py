"""Whatever JSON a persona's `data` is: no crash, every key with exactly one fate, every value fit for its column."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.attributes import ATTRIBUTES, BY_NAME
from core.legacy import plans
from core.legacy.fates import Fates, Outcome
from core.legacy.mapping import UNTITLED, Mapped, _map, map_persona
from core.legacy.records import Record
from core.legacy.shapes import count_keys, leaves, value_at

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
OLDER = [alias for row in ATTRIBUTES for alias in row.legacy]
KEYS = st.one_of(
    st.sampled_from([*BY_NAME]),
    st.sampled_from(OLDER),
    st.sampled_from(
        "name description id pk author is_active created_at objects __class__ data persona response choices message "
        "content value description confidence psychological_traits writing_style traits".split()
    ),
    st.sampled_from(["Formality Level", "Humor/Sarcasm Usage", "communicationStyle", "a/b", "a~b", ""]),
    ANY_TEXT,
)
SAID = st.sampled_from(
    "7|7/10|8 out of 10|6-7|high|moderate|N/A||[1-10]|30-40|late 50s|adult|warm|{|[simple/complex/varied]".split("|")
) | st.sampled_from(['{"tone": "warm"}', '```json\n{"tone": "wa', "x" * 300, "\x00"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(1, 10), st.floats(), st.floats(0, 1), SAID, ANY_TEXT
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8), max_leaves=12
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=12)


def check(value: dict[str, Any], is_row: bool) -> Mapped:
    one = map_persona(Record("persona", "persona:1", "", "", value, is_row))
    fates = list(Fates.decode(one.fates.encode(), value))
    # Every key once, counted in three ways.
    assert one.adds_up
    assert sorted(fate.pointer for fate in fates) == sorted(leaf.pointer for leaf in leaves(value))
    assert len(fates) == count_keys(value) == sum(one.fates.counts())
    for fate in fates:
        found = value_at(value, fate.pointer)
        if fate.outcome is Outcome.MAPPED and fate.target in BY_NAME:
            assert one.values[fate.target] == found
        if fate.outcome is Outcome.CONVERTED and fate.target in BY_NAME:
            assert one.values[fate.target] == fate.after
        assert fate.outcome is Outcome.MAPPED or fate.why
    for name, got in one.values.items():
        row = BY_NAME[name]
        if row.is_rating:
            assert type(got) is int
            assert 1 <= got <= 10
        elif row.max_length:
            assert 0 < len(str(got)) <= row.max_length
            str(got).encode()
            assert "\x00" not in str(got)
        else:
            assert 0 <= int(got or 0) <= 150
    assert 0 < len(one.name) <= 120
    (one.name + one.description).encode()
    return one


# Ten thousand in all, in parts that run side by side.
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, 8))])
@settings(max_examples=1_250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=JSON)
def test_whatever_data_is_every_key_is_accounted_for(part: int, data: Any) -> None:
    check({"id": 1, "name": "Ada", "data": data}, is_row=True)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(OBJECTS)
def test_whatever_a_file_holds_every_key_is_accounted_for(value: dict[str, Any]) -> None:
    check(value, is_row=False)


PLAIN = st.one_of(st.integers(0, 11), st.integers(1, 10), SAID, st.none(), st.text(max_size=80))
USUAL = st.dictionaries(st.sampled_from([*BY_NAME, "name", "formality", "notes"]), PLAIN, max_size=20)


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(USUAL, USUAL, st.booleans())
def test_the_quick_way_says_what_the_whole_way_says(data: dict[str, Any], group: dict[str, Any], is_row: bool) -> None:
    value: dict[str, Any] = data | ({"psychological_traits": group} if group else {})
    if is_row:
        value = {"id": 1, "name": "Ada", "author_id": 3, "data": value}
    quick = check(value, is_row)
    whole = Mapped(keys=count_keys(value))
    _map(whole, [(leaf, leaf.value) for leaf in leaves(value)], is_row)
    said = (whole.values, whole.name or UNTITLED, whole.description)
    assert (quick.values, quick.name, quick.description) == said
    assert set(Fates.decode(quick.fates.encode(), value)) == set(Fates.decode(whole.fates.encode(), value))


def test_the_quick_way_is_the_usual_way() -> None:
    data = {row.name: 45 if row.name == "age" else 7 if row.is_rating else "warm" for row in ATTRIBUTES}
    value = {"id": 1, "name": "Ada", "data": data, "is_active": True, "author_id": 3}
    assert plans.quick(Record("persona", "persona:1", "", json.dumps(value), value, True)) is not None
