"""Analogies, by the phrases that open them; symbols, which no count can show."""

from __future__ import annotations

from spacy.tokens import Doc

from core.analysis.features.phrases import phrases
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "analogy_usage",
        How.COUNTED,
        measure="analogies",
        high="analogies",
        note="{value} phrases in 1,000 words that open an analogy, such as “think of it as”.",
        source="Phrases of our own.",
    ),
    Method(
        "symbolism_usage",
        How.UNSEEN,
        source="What a thing stands for lies in the whole text and its reader: no count shows it.",
    ),
)

_SHOWN = 14


def count(doc: Doc, tally: Tally) -> None:
    for section, start, end in phrases("analogies").find(doc):
        weight = 0.5 if section == "weak" else 1.0
        last = _last(doc, end)
        tally.hit("analogies", doc[start].idx, doc[last].idx + len(doc[last]), weight=weight, amount=weight)


def measures(tally: Tally) -> dict[str, float]:
    return {"analogies": tally.per_thousand("analogies")}


def _last(doc: Doc, end: int) -> int:
    """The passage runs to the clause's end, or a line's worth of words."""
    last = end - 1
    while last + 1 < len(doc) and last - end < _SHOWN and doc[last + 1].text not in {",", ".", ";", "!", "?", ":"}:
        last += 1
    return last
