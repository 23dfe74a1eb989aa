"""From a measure to a rating: percentiles, and how far a short text is drawn to the middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.analyser import whole
from core.analysis.fitted import section
from core.analysis.rating import Norm, norm, rate, reliability

USUAL = Norm(mean=5.0, words=100, quantiles=(0.0, 2.0, 5.0, 9.0, 20.0))


MUCH = 10**9


@pytest.mark.parametrize(("value", "rating"), [(0.0, 1.0), (2.0, 3.25), (5.0, 5.5), (7.0, 6.625), (20.0, 10.0)])
def test_a_rating_is_a_percentile(value: float, rating: float) -> None:
    assert rate(value, MUCH, USUAL) == pytest.approx(rating, abs=1e-4)


def test_beyond_what_is_usual_lie_the_ends_of_the_scale() -> None:
    assert rate(-3.0, MUCH, USUAL) == 1.0
    assert rate(900.0, MUCH, USUAL) == 10.0


def test_what_allows_for_length_still_ranks_beyond_the_norms() -> None:
    ratings = [rate(value, None, USUAL) for value in (-9.0, -1.0, 0.0, 5.0, 20.0, 30.0, 90.0)]
    assert ratings == sorted(set(ratings))
    assert ratings[3] == 5.5
    assert 1 < ratings[0] < ratings[-1] < 10


def test_a_text_of_no_length_stands_in_the_middle() -> None:
    assert rate(20.0, 0, USUAL) == 5.5


def test_the_longer_the_text_the_farther_from_the_middle() -> None:
    ratings = [rate(20.0, words, USUAL) for words in (10, 100, 1_000, 10_000)]
    assert ratings == sorted(ratings)
    assert ratings[0] < 7 < 9.5 < ratings[-1]


def test_half_of_a_text_of_that_length_is_its_own() -> None:
    assert reliability(100, USUAL) == 0.5


@given(st.floats(0, 1_000), st.floats(0, 1_000), st.integers(0, 100_000))
def test_more_is_never_rated_lower(one: float, other: float, words: int) -> None:
    assert rate(min(one, other), words, USUAL) <= rate(max(one, other), words, USUAL)


@pytest.mark.parametrize(
    ("score", "value"), [(1.0, 1), (1.49, 1), (4.5, 5), (4.4, 4), (5.0, 5), (5.5, 5), (5.6, 6), (6.5, 6), (10.0, 10)]
)
def test_a_half_goes_to_the_side_of_the_middle(score: float, value: int) -> None:
    assert whole(score) == value


@pytest.mark.parametrize("measure", sorted(section("norms")["measures"]))
def test_every_norm_rises_and_is_in_its_bounds(measure: str) -> None:
    usual = norm(measure)
    assert usual is not None
    assert list(usual.quantiles) == sorted(set(usual.quantiles))
    assert 60 <= usual.words <= 6_000
    assert usual.quantiles[0] < usual.mean < usual.quantiles[-1]


def test_without_a_norm_there_is_no_rating() -> None:
    assert norm("no such measure") is None


def test_a_rare_thing_that_is_absent_tells_little_in_a_short_text_and_much_in_a_long_one() -> None:
    idioms = norm("idioms")
    assert idioms is not None
    assert 4.5 < rate(0.0, 80, idioms) < 5.5
    assert rate(0.0, 5_000, idioms) < 2
    assert rate(1000 * 5 / 80, 80, idioms) > 9
