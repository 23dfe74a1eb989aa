"""Metaphors by shape are quoted, and a figurative text measures higher than a plain one."""

from __future__ import annotations

import pytest

from core.analysis.features import metaphors
from core.analysis.fitted import section
from core.tests.analysis.hits import hits, tallied

FIGURATIVE = (
    "Time is a thief. A wave of grief swept over her, and fear gripped him. Hope is a candle in a cage of doubt."
)
PLAIN = "The train leaves at nine. She put the plate on the table and opened the window. We bought milk and eggs."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Time is a thief.", "Time is a thief"),
        ("Her heart was a stone.", "Her heart was a stone"),
        ("A wave of grief came over her.", "wave of grief"),
        ("Suddenly a great fear gripped him.", "fear gripped"),
        ("Prices soared in May.", "Prices soared"),
        ("He was a lion.", "He was a lion"),
    ],
)
def test_a_clash_of_body_and_abstraction_is_quoted(text: str, found: str) -> None:
    assert found in hits(metaphors, "metaphors", text)


@pytest.mark.parametrize(
    "text", ["A cat is an animal.", "It is not a prison.", "He is a teacher.", "It was a wolf.", PLAIN]
)
def test_plain_statements_are_not(text: str) -> None:
    assert hits(metaphors, "metaphors", text) == []


def test_a_figurative_text_measures_higher() -> None:
    high, low = (metaphors.measures(tallied(metaphors, text)[0])["metaphors"] for text in (FIGURATIVE, PLAIN))
    assert high > 2 * low > 0


def test_the_fitted_weights_say_where_they_come_from() -> None:
    fitted = section("metaphor")
    assert "CC BY-SA" in fitted["source"]
    assert fitted["measured"]["f1"] > fitted["measured"]["f1_word_alone"]
