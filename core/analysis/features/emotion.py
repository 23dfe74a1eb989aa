"""How much feeling shows: words that carry it, outcries and stress, weighed by what readers found stirring."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from spacy.tokens import Doc, Span, Token
from wordfreq import zipf_frequency

from core.analysis.features.phrases import lowered
from core.analysis.features.wordlists import wordlist
from core.analysis.fitted import section
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "emotion_level",
        How.MEASURED,
        measure="emotion",
        unit="weighed signs per 1,000 words",
        high="emotion",
        note="{value} signs of feeling in 1,000 words, the strong ones counted more.",
        source="Weights fitted on EmoBank (Buechel & Hahn 2017, CC BY-SA 4.0); words of feeling from VADER"
        " (Hutto & Gilbert 2014).",
        validity="Blocks of 20 sentences of EmoBank, cross-validated by document: Spearman .68 with arousal, .73 with"
        " |valence − 3|.",
    ),
)

_FIRST = ("i", "me", "my", "mine", "myself", "we", "us", "our", "ours")
_SECOND = ("you", "your", "yours", "yourself")
_PERSONAL = frozenset(_FIRST + _SECOND)
_LISTED = ("intensifiers", "body", "violence", "outcry", "stir", "stakes")
# `strength` is the square of a word's good or bad: one word of 3 weighs more than three of 1.
KINDS = ("positive", "negative", "strength", "exclamation", "capitals", "first", "second", *_LISTED)
# More exclamation marks in one place than this say no more.
LOUDEST = 3
# A word in capitals at least so frequent (Zipf) is shouted; rarer ones may be abbreviations.
COMMON = 4.5
# A sentence is quoted up to so many characters.
QUOTED = 300
_CAPITALS = re.compile(r"\b[A-Z]{2}")


@cache
def _lexicon() -> dict[str, float]:
    """VADER's words, -4 to 4. Read from its file: importing the package itself brings half a network client."""
    spec = find_spec("vaderSentiment")
    folders = (spec and spec.submodule_search_locations) or ()
    lines = (Path(next(iter(folders))) / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {row[0].lower(): float(row[1]) for row in rows if len(row[0]) > 1}


@cache
def _kinds() -> dict[str, dict[str, float]]:
    """What each word is a sign of, and how far."""
    found: dict[str, dict[str, float]] = {}
    for word, value in _lexicon().items():
        found[word] = {"positive" if value > 0 else "negative": abs(value), "strength": value * value}
    listed = {"first": _FIRST, "second": _SECOND, **{name: _inflected(wordlist("emotion")[name]) for name in _LISTED}}
    # “Please” calls out, “pleased” does not.
    listed["outcry"] = wordlist("emotion")["outcry"]
    for kind, words in listed.items():
        for word in words:
            found.setdefault(word, {})[kind] = 1.0
    return found


def _inflected(words: Iterable[str]) -> set[str]:
    """The words and what their regular forms would be. A form that nobody writes is never met."""
    found: set[str] = set()
    for word in words:
        stem = word[:-1] if word[-1] in "ey" else word + word[-1]
        plural = word[:-1] + "ies" if word[-1] == "y" else word + "es"
        past = word[:-1] + "ied" if word[-1] == "y" else stem + "ed"
        found |= {word, word + "s", plural, word + "ed", past, word + "ing", stem + "ing"}
    return found


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = section("emotion")["weights"]
    return weights


@cache
def _weighed() -> dict[str, float]:
    """Each word's weight, ready to add up."""
    weights = _weights()
    return {word: sum(weights[kind] * amount for kind, amount in kinds.items()) for word, kinds in _kinds().items()}


def signs(doc: Doc) -> dict[str, float]:
    """How much of each kind is in a paragraph: what the weights are fitted on."""
    found = dict.fromkeys(KINDS, 0.0)
    for lower in lowered(doc):
        for kind, amount in _kinds().get(lower, {}).items():
            found[kind] += amount
        found["exclamation"] += min(LOUDEST, lower.count("!"))
    found["capitals"] = len(_shouted(doc))
    return found


def count(doc: Doc, tally: Tally) -> None:
    weights = _token_weights(doc)
    tally.add("emotion", sum(weights))
    lower = lowered(doc)
    for sentence in doc.sents:
        here = range(sentence.start, sentence.end)
        # A sentence that only says “I” weighs something, but is no passage to quote.
        telling = sum(weights[i] for i in here if weights[i] and lower[i] not in _PERSONAL)
        if telling > 0:
            tally.show("emotion", *_passage(sentence, weights), weight=telling)


def measures(tally: Tally) -> dict[str, float]:
    return {"emotion": tally.per_thousand("emotion")} if tally.words else {}


def _token_weights(doc: Doc) -> list[float]:
    weighed, exclamation = _weighed(), _weights()["exclamation"]
    weights = [weighed.get(lower, 0.0) for lower in lowered(doc)]
    if "!" in doc.text:
        for i, lower in enumerate(lowered(doc)):
            weights[i] += exclamation * min(LOUDEST, lower.count("!"))
    for i in _shouted(doc):
        weights[i] += _weights()["capitals"]
    return weights


def _shouted(doc: Doc) -> list[int]:
    """Words in capitals that are no abbreviations, unless the whole paragraph is in capitals."""
    if not _CAPITALS.search(doc.text):
        return []
    words = [token for token in doc if token.is_alpha and len(token) > 1]
    capitals = [token for token in words if token.is_upper]
    return [token.i for token in capitals if _is_shouted(token)] if 2 * len(capitals) <= len(words) else []


def _is_shouted(token: Token) -> bool:
    lower = token.lower_
    return token.is_stop or lower in _kinds() or (len(lower) > 3 and zipf_frequency(lower, "en") > COMMON)


def _passage(sentence: Span, weights: list[float]) -> tuple[int, int]:
    """The sentence, or as much of a long one as begins where its feeling does."""
    doc, first = sentence.doc, sentence.start
    if doc[sentence.end - 1].idx - doc[first].idx > QUOTED:
        first = next(i for i in range(first, sentence.end) if weights[i] > 0)
    last = first
    while last + 1 < sentence.end and doc[last + 1].idx + len(doc[last + 1]) - doc[first].idx <= QUOTED:
        last += 1
    return doc[first].idx, doc[last].idx + len(doc[last])
