"""What shows on the page before a word is read: lists, and how long the paragraphs are."""

from __future__ import annotations

import re

from core.analysis.features import Said
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.reading import Confidence
from core.analysis.tally import Tally

METHODS = (
    Method(
        "list_usage_tendency",
        How.MEASURED,
        measure="lists",
        high="lists",
        note="{value} list items in 1,000 words.",
        source="Lines that begin with a bullet or a number, two at least.",
    ),
    Method(
        "paragraph_organization",
        How.MEASURED,
        source="Sentences a paragraph and their spread, headings, lists, and words that order.",
    ),
)

_ITEM = re.compile(r"[ \t]{0,8}+(?:(?P<bullet>[-*•‣▪◦·+–])|(?P<number>\d{1,3}+|[a-zA-Z])[.)])[ \t]++(?=\S)")
_ENDS = re.compile(r"[.!?…]++(?=[\"'”’)\]]*+(?:\s|$))")
_OPENERS = words("layout", "openers")
_FEWEST, _SHORT, _LONG = 3, 2.2, 6.5
_SHOWN = 160


def count_text(text: str, tally: Tally) -> None:
    pending: tuple[int, int, str] | None = None
    counted = at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip():
            continue
        match = _ITEM.match(line)
        if match is None:
            pending, counted = None, 0
            _paragraph(line, start, tally)
            continue
        place = (start, start + len(line), "bullet" if match["bullet"] else "number")
        if pending is None or pending[2] != place[2]:
            pending, counted = place, 0
            continue
        if not counted:
            tally.hit("lists", pending[0], pending[1])
        tally.hit("lists", place[0], place[1])
        pending, counted = place, counted + 1


def _paragraph(line: str, start: int, tally: Tally) -> None:
    sentences = sum(1 for _ in _ENDS.finditer(line))
    if not sentences:
        tally.add("headings" if len(line) < _SHOWN else "unstopped_paragraphs")
        return
    tally.add("paragraphs")
    tally.add("paragraph_sentences", sentences)
    tally.add("paragraph_sentences_squared", sentences * sentences)
    tally.show("paragraphs", start, start + min(len(line), _SHOWN))
    first = line.split(None, 1)[0].strip(",.:").lower()
    if first in _OPENERS:
        tally.add("paragraph_openers")


def measures(tally: Tally) -> dict[str, float]:
    paragraphs = tally.counts.get("paragraphs", 0.0)
    found = {"lists": tally.per_thousand("lists")}
    if paragraphs:
        found["mean_paragraph_sentences"] = mean = tally.counts["paragraph_sentences"] / paragraphs
        spread = max(0.0, tally.counts["paragraph_sentences_squared"] / paragraphs - mean * mean)
        found["sd_paragraph_sentences"] = spread**0.5
    return found


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    value = _organization(tally, measures)
    if value is None:
        return {}
    paragraphs, mean = tally.counts["paragraphs"], measures.get("mean_paragraph_sentences", 0.0)
    sure = Confidence.MEDIUM if paragraphs >= 2 * _FEWEST else Confidence.LOW
    note = f"{paragraphs:.0f} paragraphs of {mean:.1f} sentences on average."
    hits = "streams" if value == "stream-of-consciousness" else "paragraphs"
    return {"paragraph_organization": Said(value, sure, tuple(tally.passages(hits, 4)), note)}


def _organization(tally: Tally, measures: dict[str, float]) -> str | None:
    counts = tally.counts
    if counts.get("streams", 0.0) > tally.words / 2 > 0:
        return "stream-of-consciousness"
    paragraphs = counts.get("paragraphs", 0.0)
    if paragraphs + counts.get("headings", 0.0) + counts.get("lists", 0.0) < _FEWEST or not paragraphs:
        return None
    mean, spread = measures["mean_paragraph_sentences"], measures["sd_paragraph_sentences"]
    if counts.get("lists", 0.0) >= paragraphs or counts.get("headings", 0.0) >= paragraphs / 3:
        return "structured"
    if counts.get("paragraph_openers", 0.0) >= max(2.0, paragraphs / 4):
        return "structured"
    if mean < _SHORT:
        return "short"
    if mean > _LONG:
        return "long"
    return "structured" if spread <= mean / 2 else "loose"
