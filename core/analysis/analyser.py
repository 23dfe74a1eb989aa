"""Text in; for each attribute a value, a confidence and evidence out. The same text gives the same answer anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, floor

from core.analysis.clean import Cleaned, clean
from core.analysis.methods import How, Method
from core.analysis.parsing import parse
from core.analysis.rating import Norm, norm, rate, reliability
from core.analysis.reading import Confidence, Evidence, Finding, Reading
from core.analysis.table import COUNT, COUNT_TEXT, MEASURES, METHODS, SAID
from core.analysis.tally import Span, Tally, count_words
from core.attributes import ATTRIBUTES, HIGHEST, LOWEST, MIDDLE

# Passages quoted for an attribute.
QUOTED = 24
MIDPOINT = (LOWEST + HIGHEST) / 2
HIGH, MEDIUM, LOW = 0.75, 0.5, 0.1
# Passages that make a sign plain in a text of any length.
PLAIN = 3
# What is left of a weak signal's distance from the middle.
NARROWED = 0.3


def analyse(text: str, progress: Callable[[float], None] | None = None) -> Reading:
    """Reads a text of any length and language; who wants short or foreign ones refused asks `examine` first.

    `progress` is told the share of the text that is done, 0 to 1.
    """
    cleaned = clean(text)
    tally = _counted(cleaned, progress)
    measures = _measures(tally)
    found = {name: _rated(method, tally, measures, cleaned, text) for name, method in METHODS.items()}
    for say in SAID:
        for name, said in say(tally, measures).items():
            found[name] = Finding(said.value, None, said.confidence, _quoted(said.spans, cleaned, text), said.note)
    attributes = {row.name: found.get(row.name, Finding()) for row in ATTRIBUTES}
    return Reading(attributes, measures, tally.words, cleaned.set_aside)


def measured(text: str) -> tuple[dict[str, float], int]:
    """The raw figures alone, and the words they were taken from: what norms are made of."""
    tally = _counted(clean(text), None)
    return _measures(tally), tally.words


def _measures(tally: Tally) -> dict[str, float]:
    return {name: value for measure in MEASURES for name, value in measure(tally).items()}


def _counted(cleaned: Cleaned, progress: Callable[[float], None] | None) -> Tally:
    tally = Tally()
    for count_text in COUNT_TEXT:
        count_text(cleaned.text, tally)
    for start, end in cleaned.emphasis:
        tally.hit("emphasis", start, end)
    for start, doc in parse(cleaned.text):
        tally.base = start
        tally.words += count_words(doc)
        for count in COUNT:
            count(doc, tally)
        if progress:
            progress((start + len(doc.text)) / len(cleaned.text))
    return tally


def _rated(method: Method, tally: Tally, measures: dict[str, float], cleaned: Cleaned, text: str) -> Finding:
    usual = norm(method.measure) if method.measure else None
    value = measures.get(method.measure)
    if method.how is How.UNSEEN or usual is None or value is None or not tally.words:
        return Finding()
    score = rate(value, None if method.shrunk else tally.words, usual)
    if method.narrow:
        score = MIDPOINT + NARROWED * (score - MIDPOINT)
    # Where nothing speaks for a low rating, what little there is of the thing is what was counted.
    spans = tally.passages(method.high if score > MIDPOINT or not method.low else method.low, QUOTED)
    confidence = _confidence(method, tally, usual, spans)
    shown = None if confidence is Confidence.NONE else whole(score)
    note = method.note.format(value=_figure(value), **{name: _figure(measures[name]) for name in method.figures})
    return Finding(shown, score, confidence, _quoted(spans, cleaned, text), note)


def _confidence(method: Method, tally: Tally, usual: Norm, spans: list[Span]) -> Confidence:
    share = reliability(tally.words, usual)
    if method.how is How.COUNTED:
        return Confidence.LOW if spans or share >= MEDIUM else Confidence.NONE
    if share >= HIGH:
        return Confidence.HIGH
    if share >= MEDIUM:
        return Confidence.MEDIUM
    # However short the text: what is there several times is there.
    return Confidence.LOW if share >= LOW or len(spans) >= PLAIN else Confidence.NONE


def whole(score: float) -> int:
    """The rating as a whole number; a half goes to the side of the middle, 5."""
    return max(LOWEST, ceil(score - 0.5)) if score > MIDDLE else min(HIGHEST, floor(score + 0.5))


def _figure(value: float) -> str:
    """Three digits that tell: 0.0625, 3.14, 1,150."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _quoted(spans: Iterable[Span], cleaned: Cleaned, text: str) -> tuple[Evidence, ...]:
    places = (cleaned.original(span.start, span.end) for span in spans if span.end > span.start)
    return tuple(Evidence(text[start:end], start, end) for start, end in places)
