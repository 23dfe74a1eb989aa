"""A hand's habits: its small words (the, of, but, a comma), which are told, and its wording, by which it is known."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import sqrt

from core.analysis import grams
from core.analysis.clean import clean
from core.analysis.fitted import section
from core.analysis.grams import Fitted, Grams
from core.analysis.lengths import at_length

# Words of samples from which on there is a habit to speak of; of so many small words that differ most, a page tells.
LEAST_SAMPLES, TOLD = 1_000, 3
# How much a likeness may say: the score is cut off there.
FURTHEST = 200.0

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[.,;:!?\"—()…]")
_ONE_SPELLING = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "—"})


@dataclass(frozen=True, slots=True)
class Habits:
    """What a text has of each small word, in their order, and its wording. `total`: its words and marks in all."""

    words: int
    total: int
    counts: tuple[int, ...]
    grams: Grams


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
    `apart`: the small words that differ most.
    """

    score: float
    noise: float
    apart: tuple[Apart, ...]


def habits(text: str, by: Fitted | None = None) -> Habits:
    """Of what is prose in the text."""
    found, small = tokens(text), section("habits")["words"]
    times = Counter(token.lower() for token in found)
    wording = grams.counted(grams.every(found, small), by or grams.shipped())
    words = sum(token[0].isalpha() for token in found)
    return Habits(words, len(found), tuple(times[word] for word in small), wording)


def tokens(text: str) -> list[str]:
    """The words and marks of what is prose in it, marks in one spelling."""
    prose = clean(text).text.translate(_ONE_SPELLING).replace("--", "—").replace("...", "…")
    return _TOKEN.findall(prose)


def likeness(text: Habits, samples: Habits, by: Fitted | None = None) -> float:
    """How alike their wording is, from -1 to 1, beside what is usual in texts of the samples' kind."""
    by = by or grams.shipped()
    return grams.cosine(text.grams, samples.grams, grams.nearest_kind(samples.grams, by), by)


def alike(text: Habits, samples: Habits, by: Fitted | None = None) -> Alike | None:
    """How near a text's wording comes to that of a persona's samples; None where those are too few."""
    if samples.words < LEAST_SAMPLES or not text.words:
        return None
    usual = grams.figures()
    own, others, noise = (at_length(usual[name], text.words, usual["lengths"]) for name in ("own", "others", "noise"))
    worth = 100 / (own - others)
    # What chance leaves of a cosine with samples so long.
    known = sqrt(samples.words / (samples.words + usual["half_known"]))
    score = (likeness(text, samples, by) / known - others) * worth
    return Alike(max(-FURTHEST, min(score, FURTHEST)), noise * worth, _apart(text, samples))


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
        rate, wanted = here / text.total, there / samples.total
        chance = sqrt(max(rate, wanted, usual) * (1 / text.total + 1 / samples.total))
        if abs(rate - wanted) > 2 * chance:
            found.append(
                (
                    abs(rate - wanted) / sqrt(varied + chance**2),
                    Apart("I" if word == "i" else word, 1000 * rate, 1000 * wanted),
                )
            )
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0])[:TOLD])
