"""How far two texts' profiles lie apart: as two parts of one text do, or as two hands do."""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt

from core.analysis.fitted import section
from core.analysis.reading import Reading


def distance(one: Reading, other: Reading) -> float:
    """0 for the same figures; about 1 for two parts of one text, whatever their length; more for different hands.

    The mean squared difference of all measures, in units of what chance makes of texts so long; a measure counts as
    much as it is the text's own. Texts without words have no profile: infinity.
    """
    usual = section("profile")
    chance = usual["window"] / max(one.words, 1) + usual["window"] / max(other.words, 1)
    total = weights = 0.0
    for name, row in usual["measures"].items():
        if name in one.measures and name in other.measures:
            apart = (rooted(one.measures[name]) - rooted(other.measures[name])) / row["spread"]
            total += row["reliability"] * apart * apart / ((1 - row["reliability"]) * chance)
            weights += row["reliability"]
    return total / weights if weights and one.words and other.words else float("inf")


def likeness(one: Reading, other: Reading) -> float:
    """0 to 1: the share of pairs of different texts that lie farther apart than these two would at their length."""
    usual = section("profile")
    length = 2 / (1 / max(one.words, 1) + 1 / max(other.words, 1))
    excess = (distance(one, other) - 1) * usual["window"] / length
    farther = len(usual["others"]) - bisect_left(usual["others"], excess)
    return farther / len(usual["others"])


def rooted(value: float) -> float:
    """The root, the sign kept: a text full of a rare thing does not outweigh all else."""
    return sqrt(value) if value >= 0 else -sqrt(-value)
