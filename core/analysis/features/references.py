"""What a text points to: films and stars, books, history and myths."""

from __future__ import annotations

from spacy.tokens import Doc

from core.analysis.features.phrases import phrases
from core.analysis.features.stance import hit
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

_LISTED = "Own list of names and words: what is not on it is not seen."

METHODS = (
    Method(
        "pop_culture_reference_frequency",
        How.COUNTED,
        measure="pop_references",
        high="pop_references",
        note="{value} mentions of films, songs, series, games or stars in 1,000 words.",
        source=_LISTED,
    ),
    Method(
        "cultural_reference_inclusion",
        How.COUNTED,
        measure="culture_references",
        high="culture_references",
        note="{value} mentions of books, art, history, myths or customs in 1,000 words.",
        source=_LISTED,
    ),
)


def count(doc: Doc, tally: Tally) -> None:
    for found in phrases("references").find(doc):
        hit(tally, f"{found.section}_references", doc, found)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("pop_references", "culture_references")}
