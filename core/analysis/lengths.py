"""Figures that were measured at a few lengths of text, at any other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import log


def at_length(by_length: Sequence[float], words: int, lengths: Sequence[int]) -> float:
    """The figure for so many words, from those for each length that was measured."""
    first, second, share = between_lengths(words, lengths)
    return by_length[first] + share * (by_length[second] - by_length[first])


def between_lengths(words: int, lengths: Sequence[int]) -> tuple[int, int, float]:
    """The two measured lengths on either side, and how far along from the one to the other."""
    above = bisect_left(lengths, words)
    if above == 0 or above == len(lengths):
        end = min(above, len(lengths) - 1)
        return end, end, 0.0
    low, high = lengths[above - 1], lengths[above]
    return above - 1, above, log(words / low) / log(high / low)
