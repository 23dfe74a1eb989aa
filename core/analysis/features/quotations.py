"""What stands in quotation marks: speech between people, or words taken from somebody."""

from __future__ import annotations

from itertools import groupby, pairwise

from spacy.tokens import Doc

from core.analysis.features.speech import quoted
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "quotation_frequency",
        How.MEASURED,
        measure="quotations",
        high="quotations",
        note="{value} quotations in 1,000 words.",
        source="Passages in quotation marks that nobody speaks in the telling.",
    ),
    Method(
        "dialogue_inclusion",
        How.MEASURED,
        measure="dialogue",
        high="dialogue",
        note="{value} spoken lines in 1,000 words.",
        source="Passages in quotation marks that end as speech does, at a paragraph's beginning or beside who speaks.",
    ),
)

# “Then I will go,” said Tom: a spoken line ends in one of these, inside its marks.
_SPOKEN_ENDS = frozenset(",.!?…—–-;")
_TELLING = words("questions", "telling")
_CITING = words("questions", "citing")
_NEAR = 40


def count(doc: Doc, tally: Tally) -> None:
    text = doc.text
    if not any(mark in text for mark in "\"“'‘«„"):
        return
    at, spoke = 0, False
    for inside, run in groupby(quoted(doc)):
        end = at + sum(1 for _ in run)
        if inside:
            for start, stop in _lines(text, at, end):
                if any(char.isalnum() for char in text[start:stop]):
                    spoke = _is_spoken(text, start, stop, spoke)
                    tally.hit("dialogue" if spoke else "quotations", start, stop)
        at = end


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("quotations", "dialogue")}


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A run of quoted characters may be two quotations that touch: “Well?”“Yes.”"""
    cuts = [at for at in range(start + 1, end) if text[at] in "“„«" and text[at - 1] in "”»"]
    edges = [start, *cuts, end]
    return list(pairwise(edges))


def _is_spoken(text: str, start: int, end: int, spoke: bool) -> bool:
    inside = text[start:end].strip("\"'“”‘’«»„ ")
    if not inside or inside[-1] not in _SPOKEN_ENDS:
        return False
    before, after = _near(text[max(0, start - _NEAR) : start]), _near(text[end : end + _NEAR])
    beside = before[-3:] + after[:3]
    if any(word in _CITING for word in before[-4:] + after[:3]):
        return False
    if before[-1:] == ["that"]:
        return False
    told = any(word in _TELLING for word in beside)
    return spoke or told or not text[:start].strip("—–- ")


def _near(piece: str) -> list[str]:
    return [word.strip(",.:;!?—–-()") for word in piece.lower().split()]
