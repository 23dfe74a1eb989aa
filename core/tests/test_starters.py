"""The starter personas: valid by the table, and plainly different from each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from core.attributes import ATTRIBUTES, BY_NAME, CORE, OLDEST, Kind
from core.fidelity import check
from core.llm.prompts import Brief, build_prompt, voice_summary
from core.starters import BY_SLUG, STARTERS, Starter

each_starter = pytest.mark.parametrize("starter", STARTERS, ids=lambda s: s.slug)


def test_there_are_six_each_with_a_name_of_its_own() -> None:
    assert len(STARTERS) == len(BY_SLUG) == len({s.name for s in STARTERS}) == 6
    assert all(BY_SLUG[s.slug] is s for s in STARTERS)


@each_starter
def test_a_starter_covers_the_core_and_some_detail(starter: Starter) -> None:
    assert {a.name for a in CORE} <= set(starter.values)
    detail = [name for name in starter.values if BY_NAME[name].is_detail]
    assert 6 <= len(detail) <= 14


@each_starter
def test_its_values_are_valid(starter: Starter) -> None:
    for name, value in starter.values.items():
        attribute = BY_NAME[name]
        if attribute.is_rating:
            assert isinstance(value, int)
            assert 1 <= value <= 10
        elif attribute.kind is Kind.INTEGER:
            assert isinstance(value, int)
            assert 0 <= value <= OLDEST
        else:
            assert isinstance(value, str)
            assert len(value) <= (attribute.max_length or 0)


@each_starter
def test_its_passage_is_nearest_to_its_own_values(starter: Starter) -> None:
    assert 90 <= len(starter.passage.split()) <= 150
    near = {other.slug: check(starter.passage, _all(other)).distance for other in STARTERS}
    assert min(near, key=lambda slug: near[slug]) == starter.slug
    assert near[starter.slug] < 1


def _all(starter: Starter) -> dict[str, int | str | None]:
    """The values as its persona has them: what is not stated is empty."""
    return {row.name: starter.values.get(row.name, "" if row.max_length else None) for row in ATTRIBUTES}


@each_starter
def test_it_is_presentable(starter: Starter) -> None:
    assert starter.slug == starter.slug.lower().replace(" ", "-")
    assert starter.name.strip()
    assert 20 < len(starter.description) <= 200


@pytest.mark.parametrize(("one", "other"), list(combinations(STARTERS, 2)), ids=lambda s: s.slug)
def test_no_two_sound_alike(one: Starter, other: Starter) -> None:
    core = [a.name for a in CORE if a.is_rating]
    apart = sum(abs(int(one.values[n]) - int(other.values[n])) for n in core)
    assert apart >= 20
    assert one.values["tone"] != other.values["tone"]
    assert voice_summary(one.values) != voice_summary(other.values)
    assert build_prompt("x", "", one.values, Brief("t")) != build_prompt("x", "", other.values, Brief("t"))
