"""Formality of sentences and the order of reading levels, beside simple rivals.

`python -m benchmarks.figures_words` prints them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks import fit_formality
from benchmarks.fit_reading import in_order, onestop
from benchmarks.spearman import spearman
from core.analysis.features import readability
from core.analysis.fitted import section
from core.analysis.parsing import parse
from core.analysis.rating import norm, rate
from core.analysis.tally import Tally, count_words

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def rows() -> list[tuple[str, str, str, str]]:
    """Measure, simple rival's figure, figure to reach, figure got."""
    return [_formality(), *_levels(), _unseen()]


def _formality() -> tuple[str, str, str, str]:
    texts, y = fit_formality.labelled()
    names, x = fit_formality.design(texts)
    limits = fit_formality.bounds(names)
    got = np.mean([spearman(fit_formality.predicted(x, y, limits, seed), y) for seed in fit_formality.SEEDS])
    rival = spearman([_grade(text) for text in texts], y)
    name = "formality of sentences, Spearman (cross-validated)"
    return name, f"{rival:.2f} (Flesch-Kincaid)", ".74", f"{got:.3f}"


def _grade(text: str) -> float:
    tally = Tally()
    for _, doc in parse(text):
        readability.count(doc, tally)
    return readability.flesch_kincaid(tally) if tally.counts["reading words"] else 0.0


def _levels() -> list[tuple[str, str, str, str]]:
    """By the rating as it is shown; the weights' own cross-validated shares stand in brackets."""
    sample = onestop()
    scores = np.array(_scores())
    got = [float(np.mean(part)) for part in in_order(scores, sample.pairs)]
    rival = [float(np.mean(part)) for part in in_order(sample.flesch_kincaid, sample.pairs)]
    checked = section("reading")["vocabulary"]["measured"]
    held = (checked["onestop_neighbours"], checked["onestop_ends"])
    return [
        (f"reading level, OneStop: {name} in order", f"{r:.1%} (Flesch-Kincaid)", reach, f"{g:.1%} (held out {h:.1%})")
        for name, r, reach, g, h in zip(("neighbours", "ends"), rival, ("97 %", "99 %"), got, held, strict=True)
    ]


@cache
def _scores() -> tuple[float, ...]:
    usual = norm("vocabulary")
    found = []
    for line in (DATA / "reading_level_onestop.jsonl").open(encoding="utf-8"):
        tally = Tally()
        for _, doc in parse(json.loads(line)["text"]):
            tally.words += count_words(doc)
            readability.count(doc, tally)
        found.append(rate(readability.measures(tally)["vocabulary"], tally.words, usual) if usual else 0.0)
    return tuple(found)


def _unseen() -> tuple[str, str, str, str]:
    """No graded prose of another source is at hand: weights fitted on OneStop alone, on our own order of the genres."""
    grade = section("reading")["reading_grade"]["measured"]
    name = "reading grade, Spearman with our own order of MASC's genres (no unseen graded prose at hand)"
    rival = section("reading").get("flesch_kincaid_genre_order", "-")
    return (
        name,
        f"{rival} (Flesch-Kincaid)",
        "(.65 on graded prose)",
        f"{grade['genre_order_by_weights_from_onestop_alone']:.3f}",
    )


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
