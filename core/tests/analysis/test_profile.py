"""How far two texts lie apart."""

from __future__ import annotations

from math import inf

import pytest

from core.analysis.analyser import analyse
from core.analysis.profile import distance, likeness
from core.analysis.reading import Reading
from core.tests.analysis.short_texts import SHORT_TEXTS

FORMAL = "".join(short.text for short in SHORT_TEXTS if short.attribute == "formality_level" and short.high)
CASUAL = "".join(short.text for short in SHORT_TEXTS if short.attribute == "formality_level" and not short.high)


def halves(text: str) -> tuple[str, str]:
    sentences = text.replace("? ", "?. ").split(". ")
    return ". ".join(sentences[0::2]), ". ".join(sentences[1::2])


@pytest.fixture(scope="module")
def formal() -> tuple[Reading, Reading]:
    one, other = halves(FORMAL)
    return analyse(one), analyse(other)


@pytest.fixture(scope="module")
def casual() -> tuple[Reading, Reading]:
    one, other = halves(CASUAL)
    return analyse(one), analyse(other)


def test_a_text_is_no_distance_from_itself(formal: tuple[Reading, Reading]) -> None:
    assert distance(formal[0], formal[0]) == 0
    assert likeness(formal[0], formal[0]) > 0.9


def test_distance_is_the_same_from_both_ends(formal: tuple[Reading, Reading], casual: tuple[Reading, Reading]) -> None:
    assert distance(formal[0], casual[0]) == pytest.approx(distance(casual[0], formal[0]))


def test_halves_of_one_text_are_nearer_than_two_texts(
    formal: tuple[Reading, Reading], casual: tuple[Reading, Reading]
) -> None:
    apart = [distance(one, other) for one in formal for other in casual]
    assert max(distance(*formal), distance(*casual)) < min(apart)
    assert min(likeness(*formal), likeness(*casual)) > max(likeness(one, other) for one in formal for other in casual)


def test_a_text_without_words_is_like_none(formal: tuple[Reading, Reading]) -> None:
    empty = analyse("")
    assert distance(empty, formal[0]) == inf
    assert likeness(empty, formal[0]) == 0
