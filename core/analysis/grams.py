"""A hand's wording: its words, and four characters at a time: their endings, its marks and what stands beside them.

How alike two texts are in it is the angle between their rates of words and of character 4-grams as z-scores among texts
of their kind (Burrows 2002; Smith & Aldridge 2011; Stamatatos 2013). What has a capital and is no small word is masked:
most of it is names, and those tell of whom a text is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import log, sqrt
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("grams.json")
LENGTH, NAME = 4, "@"
# Stands before a whole word, among 4-grams; no text that is counted has it.
WHOLE = "="
# To be raised where Habits or Grams change their shape, or their way of counting.
FORM = 3
# How much one of them may say: z-scores are cut off there.
MOST = 3.0


@dataclass(frozen=True, slots=True)
class Grams:
    """What a text has of each, in their order. `total`: how many there are in all."""

    total: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: for each the mean rate, and its variance between texts, chance not counted."""

    usual: tuple[float, ...]
    varied: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Which are counted, how much each tells of its hand, and what is usual in each kind of text."""

    places: Mapping[str, int]
    weights: tuple[float, ...]
    kinds: tuple[Kind, ...]


@cache
def figures() -> dict[str, Any]:
    """What benchmarks/fit_habits.py found: see grams.json."""
    loaded: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return loaded


@cache
def shipped() -> Fitted:
    return fitted(figures())


@cache
def version() -> str:
    """Of what is counted: what was counted otherwise is no use beside it."""
    return sha256(f"{FORM}{figures()['grams']}".encode()).hexdigest()[:12]


def fitted(found: Mapping[str, Any]) -> Fitted:
    """As figures have it: `grams`, `weights`, and for each of `kinds` its `usual` and `spread`."""
    return Fitted(
        {gram: place for place, gram in enumerate(found["grams"])},
        tuple(found["weights"]),
        tuple(Kind(tuple(kind["usual"]), tuple(one**2 for one in kind["spread"])) for kind in found["kinds"].values()),
    )


def every(tokens: Sequence[str], small_words: Collection[str]) -> Counter[str]:
    """All words, marks and 4-grams, spaces between them; a capital makes a name of what is no small word."""
    said = [NAME if _is_name(token, small_words) else token.lower() for token in tokens]
    line = f" {' '.join(said)} "
    found = Counter(line[start : start + LENGTH] for start in range(len(line) - LENGTH + 1))
    found.update(WHOLE + word for word in said)
    return found


def _is_name(token: str, small_words: Collection[str]) -> bool:
    return token[0].isupper() and not token.startswith("I'") and token.lower() not in small_words


def counted(found: Counter[str], by: Fitted) -> Grams:
    return Grams(found.total(), tuple(found[gram] for gram in by.places))


def nearest_kind(one: Grams, by: Fitted) -> Kind:
    """The kind of text among which this one is the most likely."""
    return min(by.kinds, key=lambda kind: _unlikely(one, kind))


def cosine(one: Grams, other: Grams, kind: Kind, by: Fitted) -> float:
    """From -1 to 1; 0 where there is nothing to compare."""
    first, second = (
        [z * weight for z, weight in zip(scores(some, kind), by.weights, strict=True)] for some in (one, other)
    )
    sizes = sqrt(sum(z * z for z in first) * sum(z * z for z in second))
    return sum(a * b for a, b in zip(first, second, strict=True)) / sizes if sizes else 0.0


def _unlikely(one: Grams, kind: Kind) -> float:
    """Minus twice its log-likelihood, but for what is the same in every kind."""
    total, sum_of = max(one.total, 1), 0.0
    for count, usual, varied in zip(one.counts, kind.usual, kind.varied, strict=True):
        chance = varied + usual / total
        sum_of += (count / total - usual) ** 2 / chance + log(chance)
    return sum_of


def scores(one: Grams, kind: Kind) -> list[float]:
    """For each, how many standard deviations its rate lies above the usual; in a short text chance is most of one."""
    total = one.total
    if not total:
        return [0.0] * len(one.counts)
    return [
        max(-MOST, min((count / total - usual) / sqrt(varied + usual / total), MOST))
        for count, usual, varied in zip(one.counts, kind.usual, kind.varied, strict=True)
    ]
