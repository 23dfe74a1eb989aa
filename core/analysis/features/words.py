"""What words a writer prefers: short or long ones, things or ideas."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc

from core.analysis.features import Said
from core.analysis.features.wordfacts import Word, described, phrase
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.reading import Confidence
from core.analysis.tally import Tally

METHODS = (
    Method(
        "word_length_preference",
        How.MEASURED,
        source="Syllables by spelling, of nouns, verbs, adjectives and adverbs.",
    ),
    Method(
        "language_abstraction",
        How.MEASURED,
        source="Brysbaert and others 2014, for the notion; word lists of our own, and the endings of abstract nouns.",
    ),
)
# Content words of which nothing is said yet; and from which on it is said with some confidence.
FEWEST, ENOUGH = 25, 120
# Shares of content words with one syllable, and with three and more: the outer thirds of the windows of MASC.
SHORT, FEW_LONG, LONG, FEW_SHORT = 0.52, 0.165, 0.243, 0.4
# Abstract nouns to a concrete one: likewise the outer thirds.
IDEAS, THINGS = 7.7, 1.8
# Nouns, so many in 1,000 words, that make ideas into philosophy.
PHILOSOPHICAL = 12.0
_CONTENT = frozenset(("NOUN", "VERB", "ADJ", "ADV"))
QUOTED = 12


@cache
def _listed(name: str) -> frozenset[str]:
    return words("concreteness", name)


def count(doc: Doc, tally: Tally) -> None:
    for _, spoken in described(doc):
        for word in spoken:
            if word.pos in _CONTENT:
                _count_length(word, tally)
            if word.pos == "NOUN":
                _count_noun(word, tally)


def _count_length(word: Word, tally: Tally) -> None:
    syllables = word.facts.syllables
    tally.add("content words")
    if syllables == 1:
        tally.add("short words")
    elif syllables > 2:
        tally.hit("long words", word.token.idx, word.token.idx + len(word.text), weight=syllables)


def _count_noun(word: Word, tally: Tally) -> None:
    form = word.form
    if form in _listed("concrete"):
        tally.hit("concrete nouns", *phrase(word.token, 2))
    elif form in _listed("abstract") or (word.facts.nominal and len(form) > 6):
        tally.hit("abstract nouns", *phrase(word.token, 2))
    if form in _listed("philosophical"):
        tally.hit("philosophical nouns", *phrase(word.token, 2))


def measures(tally: Tally) -> dict[str, float]:
    content = tally.counts.get("content words", 0.0)
    if not content:
        return {}
    return {
        "short_word_share": tally.counts.get("short words", 0.0) / content,
        "long_word_share": tally.counts.get("long words", 0.0) / content,
        "abstract_nouns": tally.per_thousand("abstract nouns"),
        "concrete_nouns": tally.per_thousand("concrete nouns"),
    }


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    content = tally.counts.get("content words", 0.0)
    if content < FEWEST:
        return {}
    confidence = Confidence.MEDIUM if content >= ENOUGH else Confidence.LOW
    found = {"word_length_preference": _length(tally, measures, confidence)}
    abstraction = _abstraction(tally, measures, confidence)
    return found | ({"language_abstraction": abstraction} if abstraction else {})


def _length(tally: Tally, measures: dict[str, float], confidence: Confidence) -> Said:
    short, long = measures["short_word_share"], measures["long_word_share"]
    value = "medium"
    if long > LONG:
        value = "varied" if short > FEW_SHORT else "long"
    elif short > SHORT:
        value = "short" if long < FEW_LONG else "varied"
    note = f"Of the words that carry meaning, {short:.0%} have one syllable and {long:.0%} three or more."
    spans = tally.passages("long words", QUOTED) if value in ("long", "varied") else []
    return Said(value, confidence, tuple(spans), note)


def _abstraction(tally: Tally, measures: dict[str, float], confidence: Confidence) -> Said | None:
    abstract, concrete = tally.counts.get("abstract nouns", 0.0), tally.counts.get("concrete nouns", 0.0)
    if abstract + concrete < 5:
        return None
    ratio = (abstract + 0.5) / (concrete + 0.5)
    value, kind = "mixed", "abstract nouns"
    if ratio > IDEAS:
        value = "abstract"
        if tally.per_thousand("philosophical nouns") > PHILOSOPHICAL:
            value, kind = "philosophical", "philosophical nouns"
    elif ratio < THINGS:
        value, kind = "concrete", "concrete nouns"
    ideas, things = measures["abstract_nouns"], measures["concrete_nouns"]
    note = f"In 1,000 words, {ideas:.0f} nouns for ideas and {things:.0f} for things."
    return Said(value, confidence, tuple(tally.passages(kind, QUOTED)), note)
