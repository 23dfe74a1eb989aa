"""The analyser against thirty short texts, each plainly high or plainly low in one attribute."""

from __future__ import annotations

from collections.abc import Iterator

from core.analysis.analyser import MIDPOINT, analyse
from core.tests.analysis.short_texts import SHORT_TEXTS, Short

# How far from the middle a rating must be to agree, and how many must.
MARGIN, AGREEING = 0.2, 28


def disagreements() -> Iterator[tuple[Short, float | None]]:
    for short in SHORT_TEXTS:
        score = analyse(short.text).attributes[short.attribute].score
        if score is None or (score < MIDPOINT + MARGIN if short.high else score > MIDPOINT - MARGIN):
            yield short, score


def test_the_texts_are_thirty_of_60_to_150_words() -> None:
    assert len(SHORT_TEXTS) == 30
    assert all(60 <= len(short.text.split()) <= 150 for short in SHORT_TEXTS)


def test_the_analyser_agrees_in_28_of_30() -> None:
    wrong = [
        f"{short.attribute} should be {'high' if short.high else 'low'}, is {score}" for short, score in disagreements()
    ]
    print("\n".join(wrong))
    assert len(SHORT_TEXTS) - len(wrong) >= AGREEING, wrong
