"""Where a figure stands on the scale of ten, how far that is from what is wanted, and how much it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from core.analysis.fitted import section
from core.analysis.habits import Alike
from core.analysis.lengths import at_length, between_lengths
from core.analysis.methods import How, Method
from core.analysis.rating import HIGH, LOW, norm, percentile, reliability
from core.analysis.table import METHODS
from core.analysis.wanted import Wanted, wanted
from core.attributes import ATTRIBUTES

Values = Mapping[str, int | str | None]

# Measures that are less than this much a text's own, at its length, don't count.
LEAST = 0.25
# No measure is so plain that other hands would not stray from what is wanted by this much.
FLOOR = 0.2
# The share of the match that rests on the wording, where it counts: the more reliable measure by far.
WEIGHT = 0.85
# Measures that are no counts of occurrences.
MEANS = frozenset("formality vocabulary emotion mean_sentence_words mean_word_letters mean_paragraph_sentences".split())
# Nine times in ten a text's true match lies so many standard deviations around what is measured.
NINE_IN_TEN = 1.645


@dataclass(frozen=True, slots=True)
class Place:
    """One measure of a text on the scale of ten, beside the stretch from `low` to `high` that is wanted."""

    attribute: str
    measure: str
    value: float
    # Where the figure stands, and from where to where it might: a count is known to half an occurrence.
    least: float
    most: float
    low: float
    high: float
    # Its reliability at the text's length, 0 to 1.
    weight: float
    # How far the texts of one hand, of this length, lie about their own mean: one standard deviation, in points.
    noise: float
    # Where a word for the style asks for it, not a rating.
    want: Wanted | None = None

    @property
    def target(self) -> float:
        """The place nearest to the text that would do."""
        return self.high if self.least > self.high else max(self.low, min(self.most, self.high))

    @property
    def place(self) -> float:
        """The place nearest to what is wanted that the text might have."""
        return min(max(self.target, self.least), self.most)

    @property
    def away(self) -> float:
        return gap(self.least, self.most, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Match:
    """`score`: 100 as near as a hand's own other texts, 0 as far as other hands'; unrounded, not cut off at the ends.

    `margin`: half the width of the band in which it lies nine times in ten. `distance`: in points of the scale.
    `of_places`: the score of all places, the wording left out.
    """

    score: float
    margin: float
    distance: float
    of_places: float


def readable(attribute: str) -> Method | None:
    """The method of a rating that text shows well enough to be held against a persona."""
    method = METHODS.get(attribute)
    if method is None or method.how is How.UNSEEN or method.narrow or not method.measure:
        return None
    return method if method.measure in section("match")["measures"] else None


def words_needed(measure: str) -> int:
    """How long a text must be for this measure to count."""
    usual = norm(measure)
    return round(usual.words * LEAST / (1 - LEAST)) if usual else 0


def places(values: Values, measures: Mapping[str, float], words: int) -> list[Place]:
    """All that counts: each rating that text shows, and each figure that a word for the style asks for."""
    found = []
    for row in ATTRIBUTES:
        value = values.get(row.name)
        if isinstance(value, str):
            found += [_worded(row.name, want, measures, words) for want in wanted(row.name, value)]
        elif value is not None and row.is_rating and (method := readable(row.name)):
            found.append(_place(row.name, method.measure, value, value, measures, words))
    return [place for place in found if place]


def _worded(attribute: str, want: Wanted, measures: Mapping[str, float], words: int) -> Place | None:
    low, high = stand(want.measure, want.low), stand(want.measure, want.high)
    place = _place(attribute, want.measure, low, high, measures, words)
    return replace(place, want=want) if place else None


def stand(measure: str, value: float) -> float:
    """Where a figure stands on the scale, 1 to 10, as it is: not drawn to the middle."""
    usual = norm(measure)
    return LOW + (HIGH - LOW) * percentile(value, usual.quantiles) if usual else (LOW + HIGH) / 2


def stretch(measure: str, value: float, words: int) -> tuple[float, float]:
    """From where to where a figure might stand: in so many words, a count is known to half an occurrence."""
    half = 0.0 if measure in MEANS else 500 / words
    return stand(measure, value - half), stand(measure, value + half)


def gap(least: float, most: float, low: float, high: float) -> float:
    """How far one stretch of the scale lies from another; 0 where they meet."""
    return max(least - high, low - most, 0.0)


def figure_at(measure: str, place: float) -> float:
    """The figure that stands at this place of the scale."""
    usual = norm(measure)
    if usual is None:
        return 0.0
    at = (min(max(place, LOW), HIGH) - LOW) / (HIGH - LOW) * (len(usual.quantiles) - 1)
    below = min(int(at), len(usual.quantiles) - 2)
    return usual.quantiles[below] + (at - below) * (usual.quantiles[below + 1] - usual.quantiles[below])


def _place(
    attribute: str, measure: str, low: float, high: float, measures: Mapping[str, float], words: int
) -> Place | None:
    usual, value = norm(measure), measures.get(measure)
    row = section("match")["measures"].get(measure)
    if usual is None or row is None or value is None or (share := reliability(words, usual)) < LEAST:
        return None
    return Place(
        attribute,
        measure,
        value,
        *stretch(measure, value, words),
        low,
        high,
        share,
        _at_length(row["noise"], words),
    )


def match(places: Sequence[Place], words: int, wording: Alike | None = None) -> Match | None:
    """What all places say together, and the wording with them; None where there are no places."""
    total = sum(place.weight for place in places)
    if not total:
        return None
    distance = sum(place.weight * place.away for place in places) / total
    others = sum(place.weight * _others(place, words) for place in places) / total
    own = sum(place.weight * _own(place, words) for place in places) / total
    spread = sqrt(sum((place.weight * place.noise) ** 2 for place in places)) / total
    at_others, at_own = (_at_length([end[which] for end in section("match")["ends"]], words) for which in (0, 1))
    worth = 100 / (others - own) * 100 / (at_own - at_others)
    score = (others - distance) * worth - at_others * 100 / (at_own - at_others)
    noise = spread * section("match")["together"] * worth
    if wording is None:
        return Match(score, NINE_IN_TEN * noise, distance, score)
    whole = score + WEIGHT * (wording.score - score)
    noise = sqrt(((1 - WEIGHT) * noise) ** 2 + (WEIGHT * wording.noise) ** 2)
    # In points of the scale, so that the nearer of two texts is the one that matches better.
    return Match(whole, NINE_IN_TEN * noise, max(distance + (score - whole) / worth, 0.0), score)


def _others(place: Place, words: int) -> float:
    """How far other hands' texts of this length lie from what is wanted, on average."""
    first, second, share = between_lengths(words, section("match")["lengths"])
    usual: list[list[float]] = section("match")["measures"][place.measure]["usual"]
    near, far = (_mean_away(usual[index], place, words) for index in (first, second))
    return max(near + share * (far - near), FLOOR)


def _mean_away(usual: Sequence[float], place: Place, words: int) -> float:
    away = (gap(*stretch(place.measure, one, words), place.low, place.high) for one in usual)
    return sum(away) / len(usual)


def _own(place: Place, words: int) -> float:
    """The same for the hand's own: in the proportion that was measured."""
    return _others(place, words) * _at_length(section("match")["measures"][place.measure]["own"], words)


def _at_length(by_length: Sequence[float], words: int) -> float:
    return at_length(by_length, words, section("match")["lengths"])
