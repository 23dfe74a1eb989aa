"""One value of the older tool's, as a column takes it: every form that one was seen to have."""

from __future__ import annotations

import math
from typing import Any

import pytest

from core.attributes import BY_NAME
from core.legacy.values import Says, read_value

EXACTLY, ABOUT, NOTHING, UNREADABLE = Says.EXACTLY, Says.ABOUT, Says.NOTHING, Says.UNREADABLE


def read(name: str, value: Any, unit: bool = False) -> tuple[Says, Any]:
    said = read_value(BY_NAME[name], value, unit)
    assert said.says is EXACTLY or said.why, "what is not taken as it is says why"
    return said.says, said.value


@pytest.mark.parametrize(
    ("value", "says", "rating"),
    [
        (7, EXACTLY, 7),
        (1, EXACTLY, 1),
        (10, EXACTLY, 10),
        (7.0, EXACTLY, 7),
        (7.5, ABOUT, 8),
        (6.5, ABOUT, 7),
        (7.4, ABOUT, 7),
        (0, ABOUT, 1),
        (85, ABOUT, 10),
        (-3, ABOUT, 1),
        (10**400, ABOUT, 10),
        (0.7, ABOUT, 7),
        (0.04, ABOUT, 1),
        ("7", ABOUT, 7),
        (" 7 ", ABOUT, 7),
        ("7.5", ABOUT, 8),
        ("7,5", ABOUT, 8),
        ("7/10", ABOUT, 7),
        ("7 / 10", ABOUT, 7),
        ("8 out of 10", ABOUT, 8),
        ("8 of 10", ABOUT, 8),
        ("4/5", ABOUT, 8),
        ("70%", ABOUT, 7),
        ("6-7", ABOUT, 7),
        ("6–8", ABOUT, 7),
        ("6 to 8", ABOUT, 7),
        ("7 (fairly formal)", ABOUT, 7),
        ("7 - fairly formal", ABOUT, 7),
        ("about 7", ABOUT, 7),
        ("~7", ABOUT, 7),
        ("85", ABOUT, 10),
        ("-3", ABOUT, 1),
        ("[7]", ABOUT, 7),
        ([7], ABOUT, 7),
        (["7/10"], ABOUT, 7),
        ([6, 8], ABOUT, 7),
        ("high", ABOUT, 8),
        ("High", ABOUT, 8),
        ("very high", ABOUT, 9),
        ("moderate", ABOUT, 5),
        ("Moderate to high", ABOUT, 6),
        ("low", ABOUT, 3),
        ("very low", ABOUT, 2),
        ("high, above all in dialogue", ABOUT, 8),
        ("N/A", NOTHING, None),
        ("n/a", NOTHING, None),
        ("", NOTHING, None),
        ("  ", NOTHING, None),
        ("unknown", NOTHING, None),
        ("not specified", NOTHING, None),
        ("NaN", NOTHING, None),
        (None, NOTHING, None),
        ([], NOTHING, None),
        ({}, NOTHING, None),
        (True, UNREADABLE, None),
        (False, UNREADABLE, None),
        (math.nan, UNREADABLE, None),
        (math.inf, UNREADABLE, None),
        ("[1-10]", UNREADABLE, None),
        ("1-10", UNREADABLE, None),
        ([1, 10], UNREADABLE, None),
        ("<rating>", UNREADABLE, None),
        ("it depends on the day", UNREADABLE, None),
        ([3, 7, 9], UNREADABLE, None),
        ({"of": 7}, UNREADABLE, None),
        ("7" * 5000, UNREADABLE, None),
    ],
)
def test_a_rating_is_read_from_every_form_it_was_seen_in(value: Any, says: Says, rating: int | None) -> None:
    assert read("formality_level", value) == (says, rating)


def test_a_rating_from_0_to_1_is_a_share_of_ten() -> None:
    values = {value: read("formality_level", value, unit=True)[1] for value in (0, 0.04, 0.5, 0.75, 1, 1.0)}
    assert values == {0: 1, 0.04: 1, 0.5: 5, 0.75: 8, 1: 10}


@pytest.mark.parametrize("row", [row for row in BY_NAME.values() if row.is_rating], ids=lambda row: row.name)
def test_each_rating_knows_its_own_ten_words(row: Any) -> None:
    for level, one in enumerate(row.levels, 1):
        assert read(row.name, one.word) == (ABOUT, level), one.word


def test_none_is_a_rating_where_none_is_the_low_end_and_says_nothing_elsewhere() -> None:
    assert read("idiom_usage", "none") == (ABOUT, 1)
    assert read("formality_level", "none") == (NOTHING, None)


@pytest.mark.parametrize(
    ("value", "says", "age"),
    [
        (45, EXACTLY, 45),
        (0, EXACTLY, 0),
        (150, EXACTLY, 150),
        (45.0, EXACTLY, 45),
        ("45", ABOUT, 45),
        ("30-40", ABOUT, 35),
        ("30 to 40", ABOUT, 35),
        ("between 30 and 40", ABOUT, 35),
        ("25-34 years", ABOUT, 30),
        ("late 50s", ABOUT, 58),
        ("Late 50s", ABOUT, 58),
        ("mid-30s", ABOUT, 35),
        ("early 20s", ABOUT, 22),
        ("in his late 60s", ABOUT, 68),
        ("40s", ABOUT, 45),
        ("45 years old", ABOUT, 45),
        ("about 45", ABOUT, 45),
        ([45], ABOUT, 45),
        ("adult", UNREADABLE, None),
        ("Adult", UNREADABLE, None),
        ("[age or age range]", UNREADABLE, None),
        ("4500", UNREADABLE, None),
        (200, UNREADABLE, None),
        (-1, UNREADABLE, None),
        (True, UNREADABLE, None),
        (math.nan, UNREADABLE, None),
        ("N/A", NOTHING, None),
        ("", NOTHING, None),
        (None, NOTHING, None),
    ],
)
def test_an_age_is_read_from_every_form_it_was_seen_in(value: Any, says: Says, age: int | None) -> None:
    assert read("age", value) == (says, age)


@pytest.mark.parametrize(
    ("value", "says", "text"),
    [
        ("warm", EXACTLY, "warm"),
        ("<b>warm</b>", EXACTLY, "<b>warm</b>"),
        ("  warm ", ABOUT, "warm"),
        ("warm\nand wry", ABOUT, "warm and wry"),
        ("wa\x00rm", ABOUT, "warm"),
        ("wa\ud800rm", ABOUT, "warm"),
        (["warm", "wry"], ABOUT, "warm, wry"),
        (["warm"], ABOUT, "warm"),
        ("N/A", NOTHING, None),
        ("Not specified", NOTHING, None),
        ("", NOTHING, None),
        (None, NOTHING, None),
        ([], NOTHING, None),
        ("[formal/informal/academic/conversational/etc.]", UNREADABLE, None),
        ("[brief description]", UNREADABLE, None),
        (7, UNREADABLE, None),
        (True, UNREADABLE, None),
        ({"of": "warm"}, UNREADABLE, None),
        ([{"of": "warm"}, 3], UNREADABLE, None),
    ],
)
def test_a_text_is_taken_as_it_is_or_says_what_was_done(value: Any, says: Says, text: str | None) -> None:
    assert read("tone", value) == (says, text)


def test_a_text_that_is_too_long_is_cut_where_a_word_ends() -> None:
    says, short = read("tone", "warm and dry " * 50)
    assert says is ABOUT
    assert len(short) <= 200
    assert short.endswith(("warm…", "and…", "dry…"))
    long = read("background", "Grew up by the sea.\n" * 400)[1]
    assert 1900 < len(long) <= 2000
    assert "\n" in long


def test_a_long_text_keeps_its_lines() -> None:
    assert read("background", "By the sea.\n\nThen not.") == (EXACTLY, "By the sea.\n\nThen not.")
