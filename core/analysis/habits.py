"""A hand's small words: the, of, but, a comma. Nobody chooses them, and everyone has rates of their own.

How alike two texts are in them is the angle between their rates as z-scores (Burrows 2002; Smith & Aldridge 2011).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import sqrt

from core.analysis.clean import clean
from core.analysis.fitted import section
from core.analysis.lengths import at_length

# Words of samples from which on there is a habit to speak of; of so many that differ most, a page tells.
LEAST_SAMPLES, TOLD = 1_000, 3
# How much one word may say, and all of them: z-scores and the score are cut off there.
MOST, FURTHEST = 3.0, 200.0

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[.,;:!?\"—()…]")
_ONE_SPELLING = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "—"})


@dataclass(frozen=True, slots=True)
class Habits:
    """What a text has of each small word, in their order. `words`: how many words and marks there are in all."""

    words: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """A small word that a text has more or less often than the samples: in 1,000 words and marks of either."""

    word: str
    text: float
    samples: float


@dataclass(frozen=True, slots=True)
class Alike:
    """`score`: 100 as near as a hand's own other texts, 0 as far as other hands'; from -FURTHEST to FURTHEST.

    `noise`: how far texts of one hand, of this length, lie about their own mean; one standard deviation, in points.
    """

    score: float
    noise: float
    apart: tuple[Apart, ...]


def habits(text: str) -> Habits:
    """Of what is prose in the text."""
    prose = clean(text).text.lower().translate(_ONE_SPELLING).replace("--", "—").replace("...", "…")
    found = Counter(_TOKEN.findall(prose))
    return Habits(found.total(), tuple(found[word] for word in section("habits")["words"]))


def cosine(one: Habits, other: Habits) -> float:
    """From -1 to 1; 0 where there is nothing to compare."""
    first, second = _scores(one), _scores(other)
    sizes = sqrt(sum(z * z for z in first) * sum(z * z for z in second))
    return sum(a * b for a, b in zip(first, second, strict=True)) / sizes if sizes else 0.0


def alike(text: Habits, samples: Habits) -> Alike | None:
    """How near the text's small words come to those of a persona's samples; None where those are too few."""
    if samples.words < LEAST_SAMPLES or not text.words:
        return None
    usual = section("habits")
    own, others, noise = (at_length(usual[name], text.words, usual["lengths"]) for name in ("own", "others", "noise"))
    worth = 100 / (own - others)
    # What chance leaves of a cosine with samples so long.
    known = sqrt(samples.words / (samples.words + usual["half_known"]))
    score = (cosine(text, samples) / known - others) * worth
    return Alike(max(-FURTHEST, min(score, FURTHEST)), noise * worth, _apart(text, samples))


def _scores(one: Habits) -> list[float]:
    """For each word, how many standard deviations its rate lies above the usual; in few words chance is most of one."""
    if not one.words:
        return [0.0] * len(one.counts)
    return [
        max(-MOST, min((count / one.words - usual) / sqrt(varied + usual / one.words), MOST))
        for count, (usual, varied) in zip(one.counts, _usual(), strict=True)
    ]


@cache
def _usual() -> tuple[tuple[float, float], ...]:
    """For each word its mean rate, and its variance between texts, chance not counted."""
    rates: dict[str, tuple[float, float]] = section("habits")["words"]
    return tuple((usual, deviation**2) for usual, deviation in rates.values())


def _apart(text: Habits, samples: Habits) -> tuple[Apart, ...]:
    """Those whose rates differ most, for what they are usually; none that chance may have made."""
    found = []
    for word, here, there, (usual, varied) in zip(
        section("habits")["words"], text.counts, samples.counts, _usual(), strict=True
    ):
        rate, wanted = here / text.words, there / samples.words
        chance = sqrt(max(rate, wanted, usual) * (1 / text.words + 1 / samples.words))
        if abs(rate - wanted) > 2 * chance:
            found.append(
                (
                    abs(rate - wanted) / sqrt(varied + chance**2),
                    Apart("I" if word == "i" else word, 1000 * rate, 1000 * wanted),
                )
            )
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0])[:TOLD])
