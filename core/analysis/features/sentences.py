"""How sentences are built, how they are punctuated, and whether thoughts run on unstopped."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from core.analysis.features import Said
from core.analysis.methods import How, Method
from core.analysis.reading import Confidence
from core.analysis.tally import Span as Place
from core.analysis.tally import Tally, is_word

METHODS = (
    Method(
        "stream_of_consciousness_usage",
        How.COUNTED,
        measure="stream",
        high="streams",
        note="{value} words in 1,000 stand in sentences that run on unstopped or break off.",
        source="Sentences of forty words and more, joined by “and” or by nothing, and thoughts that break off.",
    ),
    Method(
        "sentence_structure",
        How.MEASURED,
        source="Words a sentence and their spread, finite subordinate clauses and fragments: Biber 1988.",
    ),
    Method(
        "punctuation_style",
        How.MEASURED,
        source="Marks inside and at the ends of sentences, by their number in 1,000 words.",
    ),
)

# A thought runs on from so many words; it has a mark for every so many words at most, and a joining word for so many.
_RUNS_ON, _WORDS_A_MARK, _WORDS_A_LINK = 40, 30, 12
_SHOWN = 160
_SEGMENT = re.compile(r"[^.!?…\n]++")
_JOINED = frozenset(("and", "but", "or", "so", "then", "like", "maybe"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_MARKS = {",": "commas", ";": "heavies", ":": "heavies", "(": "heavies", "!": "excited", "?": "excited"}
_BULLETS, _NUMBER = frozenset("-*•‣▪◦·+–"), re.compile(r"\d{1,3}[.)]?$")
_DASHES, _DOTS = frozenset(("—", "–", "--", "-")), frozenset(("...", "…"))
_FEWEST_WORDS = 40


def count(doc: Doc, tally: Tally) -> None:
    if len(doc) > 1 and (doc[0].text in _BULLETS or _NUMBER.match(doc[0].text)):
        # An item of a list is no sentence of the writer's making.
        return
    for sentence in doc.sents:
        _measure(sentence, tally)


def _measure(sentence: Span, tally: Tally) -> None:
    length, verbs, joined, last = 0, 0, 0, ""
    for token in sentence:
        if token.is_alpha or is_word(token):
            length += is_word(token)
            if token.tag_ in _FINITE:
                verbs += 1
                joined += token.dep_ == "conj"
        elif (mark := token.text) in _MARKS:
            tally.add(_MARKS[mark])
            last = mark
        elif mark in _DASHES:
            tally.add("dashes")
        elif mark in _DOTS or mark.startswith("..."):
            tally.add("dots")
            last = "."
        elif mark[:1] in ".!?”\"’'»)]":
            last = "."
            if len(mark) > 1 and mark[0] in "!?":
                tally.add("doubled")
    if not length:
        return
    tally.add("sentences")
    tally.add("sentence_words", length)
    tally.add("sentence_words_squared", length * length)
    tally.add("joined_clauses", joined)
    _shape(sentence, tally, length, verbs)
    if sentence.text[:1].islower() or (last != "." and length > 3 and last not in ("!", "?", ":")):
        tally.add("unruly")


def _shape(sentence: Span, tally: Tally, length: int, verbs: int) -> None:
    start = sentence.start_char
    end = min(sentence.end_char, start + _SHOWN)
    if not verbs and length < 12:
        tally.add("fragments")
        tally.show("fragments", start, end)
    elif verbs <= 1 and length < 15:
        tally.show("short_sentences", start, end, weight=-length)
    else:
        tally.show("long_sentences", start, end, weight=length)


def count_text(text: str, tally: Tally) -> None:
    for match in _SEGMENT.finditer(text):
        piece = match.group()
        if len(piece) < 3 * _RUNS_ON:
            if text[match.end() : match.end() + 3] in ("...", "…") or text[match.end() : match.end() + 1] == "…":
                tally.add("broken_off", len(piece.split()))
            continue
        found = piece.lower().split()
        if len(found) < _RUNS_ON:
            continue
        marks = sum(piece.count(mark) for mark in ',;:—–()"“')
        links = sum(1 for word in found if word.strip(",") in _JOINED)
        if (marks <= len(found) / _WORDS_A_MARK or links >= len(found) / _WORDS_A_LINK) and ";" not in piece:
            start = match.start() + len(piece) - len(piece.lstrip())
            tally.hit("streams", start, min(match.end(), start + _SHOWN), weight=len(found), amount=len(found))


def measures(tally: Tally) -> dict[str, float]:
    counts, sentences = tally.counts, tally.counts.get("sentences", 0.0)
    found = {"stream": tally.per_thousand("streams") + tally.per_thousand("broken_off") / 4}
    if not sentences:
        return found
    mean = counts["sentence_words"] / sentences
    spread = max(0.0, counts["sentence_words_squared"] / sentences - mean * mean) ** 0.5
    heavy = sum(counts.get(name, 0.0) for name in ("commas", "heavies", "dashes"))
    return found | {
        "mean_sentence_words": mean,
        "sd_sentence_words": spread,
        "fragments": tally.per_thousand("fragments"),
        "commas": tally.per_thousand("commas"),
        "inner_marks": 1000 * heavy / tally.words if tally.words else 0.0,
        "subordinate_clauses_a_sentence": counts.get("subordinate_clauses", 0.0) / sentences,
    }


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    sentences = tally.counts.get("sentences", 0.0)
    if not sentences or not tally.words:
        return {}
    sure = Confidence.HIGH if sentences >= 40 else Confidence.MEDIUM if sentences >= 12 else Confidence.LOW
    mean, spread = measures["mean_sentence_words"], measures["sd_sentence_words"]
    structure = _structure(tally, measures)
    note = f"{mean:.1f} words a sentence on average, give or take {spread:.1f}."
    found = {"sentence_structure": Said(structure, sure, tuple(_typical(tally, structure)), note)}
    if tally.words >= _FEWEST_WORDS:
        style = _punctuation(tally, measures)
        note = f"{measures['inner_marks']:.0f} commas, dashes and the like in 1,000 words."
        found["punctuation_style"] = Said(style, sure, tuple(_typical(tally, style)), note)
    return found


def _structure(tally: Tally, measures: dict[str, float]) -> str:
    sentences, mean = tally.counts["sentences"], measures["mean_sentence_words"]
    clauses = measures["subordinate_clauses_a_sentence"]
    varied = sentences >= 4 and measures["sd_sentence_words"] > 0.62 * mean
    if sentences >= 4 and tally.counts.get("fragments", 0.0) > 0.4 * sentences:
        return "fragmented"
    if mean < 11 and clauses < 0.45 and not (varied and mean > 9):
        return "simple"
    if mean >= 18 and clauses >= 0.65 and not (varied and mean < 24):
        return "complex"
    if mean >= 25:
        return "long" if clauses < 0.65 else "complex"
    if mean < 13.5 and clauses < 0.3 and not varied:
        return "simple"
    if tally.counts.get("joined_clauses", 0.0) >= 0.7 * sentences and clauses < 0.4:
        return "compound"
    return "varied"


def _punctuation(tally: Tally, measures: dict[str, float]) -> str:
    counts, words = tally.counts, tally.words
    if counts.get("unruly", 0.0) > 0.4 * counts["sentences"] or counts.get("doubled", 0.0) > words / 80:
        return "unconventional"
    if counts.get("excited", 0.0) + counts.get("dots", 0.0) > words / 22:
        return "expressive"
    if counts.get("dashes", 0.0) > words / 35:
        return "dashes"
    if measures["inner_marks"] > 115 or counts.get("heavies", 0.0) > words / 35:
        return "heavy"
    return "minimal" if measures["inner_marks"] < 32 else "standard"


def _typical(tally: Tally, value: str) -> list[Place]:
    if value in ("simple", "minimal"):
        return tally.passages("short_sentences", 4)
    if value == "fragmented":
        return tally.passages("fragments", 4)
    if value in ("varied", "standard"):
        return sorted(tally.passages("short_sentences", 2) + tally.passages("long_sentences", 2))
    return tally.passages("long_sentences", 4)
