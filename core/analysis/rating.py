"""From a measure to a rating: a percentile among the norms, drawn to the middle as far as the text is short."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from math import exp

from core.analysis.fitted import section

LOW, HIGH = 1.0, 10.0
# The share of the scale at either end that is kept for what lies beyond the norms.
TAIL = 0.05


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual. `mean`: where a text of no length is put.

    `words`: how long a text must be for half of what is measured to be its own (reliability 0.5).
    """

    mean: float
    words: float
    # Values at equal steps of the percentile, from 0 to 100.
    quantiles: tuple[float, ...]


@cache
def norm(measure: str) -> Norm | None:
    row = section("norms")["measures"].get(measure)
    return Norm(row["mean"], row["words"], tuple(row["quantiles"])) if row else None


def reliability(words: int, norm: Norm) -> float:
    """0 to 1: the share of the measure's variance, at this length, that belongs to the writer."""
    return words / (words + norm.words)


def rate(value: float, words: int | None, norm: Norm) -> float:
    """The unrounded rating, 1 to 10; `words` None for a value that already allows for its text's length."""
    if words is None:
        return LOW + (HIGH - LOW) * _open_ended(value, norm.quantiles)
    share = reliability(words, norm)
    return LOW + (HIGH - LOW) * percentile(share * value + (1 - share) * norm.mean, norm.quantiles)


def _open_ended(value: float, quantiles: tuple[float, ...]) -> float:
    """A percentile whose ends are never reached: a sentence is often further out than any text, and still ranks so."""
    lowest, highest = quantiles[0], quantiles[-1]
    if value < lowest:
        return TAIL * exp((value - lowest) / (highest - lowest))
    if value > highest:
        return 1 - TAIL * exp((highest - value) / (highest - lowest))
    return TAIL + (1 - 2 * TAIL) * percentile(value, quantiles)


def percentile(value: float, quantiles: tuple[float, ...]) -> float:
    last = len(quantiles) - 1
    above = bisect_right(quantiles, value)
    if above == 0:
        return 0.0
    if above > last:
        return 1.0
    low, high = quantiles[above - 1], quantiles[above]
    return (above - 1 + (value - low) / (high - low)) / last
