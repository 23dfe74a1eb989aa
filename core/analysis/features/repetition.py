"""Repetition: content words and phrases said again soon, sentences that begin or end alike."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from core.analysis.features.phrases import lowered
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "repetition_usage",
        How.MEASURED,
        measure="repetition",
        high="repetition",
        note="{value} words and phrases in 1,000 words that are said again within a sentence or two.",
        source="Anaphora, epistrophe and lexical repetition at short range; rules of our own.",
    ),
)

# How far back, in tokens, a word is heard again.
_WORD_RANGE, _PHRASE_RANGE = 25, 60
_PHRASE = 3
# A noun comes back with its topic as often as for its sound.
_NOUN = 0.5
_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
# Verbs, nouns and adverbs that come back for want of others.
_LIGHT = words("doubtful", "repetition")


def count(doc: Doc, tally: Tally) -> None:
    lower = lowered(doc)
    sentences = [sentence for sentence in doc.sents if len(sentence) > 2]
    _words(doc, lower, tally)
    _phrases(doc, lower, tally)
    _edges(sentences, lower, tally)


def measures(tally: Tally) -> dict[str, float]:
    names = ("repetition", "anaphora", "epistrophe")
    return {name: tally.per_thousand(name) for name in names}


def _words(doc: Doc, lower: list[str], tally: Tally) -> None:
    """A content word again within reach; a name or a topic's own noun is not heard as one until the third time."""
    heard: dict[str, deque[int]] = {}
    for token in doc:
        if token.pos_ not in _CONTENT or not token.is_alpha or token.lemma_ in _LIGHT or len(token) < 3:
            continue
        places = heard.setdefault(token.lemma_, deque(maxlen=3))
        while places and token.i - places[0] > _WORD_RANGE:
            places.popleft()
        near = places and (token.i - places[-1] <= 3 or token.pos_ != "NOUN")
        if near or len(places) > 1:
            tally.hit(
                "repetition",
                doc[places[-1]].idx,
                token.idx + len(token),
                weight=1 + len(places),
                amount=_NOUN if token.pos_ == "NOUN" else 1,
            )
        places.append(token.i)


def _phrases(doc: Doc, lower: list[str], tally: Tally) -> None:
    """Three words in a row again, one of them a content word."""
    seen: dict[tuple[str, ...], int] = {}
    reached = 0
    for i in range(len(lower) - _PHRASE + 1):
        gram = tuple(lower[i : i + _PHRASE])
        before = seen.get(gram)
        seen[gram] = i
        if before is None or i < reached or i - before > _PHRASE_RANGE or i - before < _PHRASE:
            continue
        if all(word.isalpha() for word in gram) and any(_weighty(doc[i + n]) for n in range(_PHRASE)):
            end = doc[i + _PHRASE - 1]
            tally.hit("repetition", doc[i].idx, end.idx + len(end), weight=3)
            reached = i + _PHRASE


def _weighty(token: Token) -> bool:
    return token.pos_ in _CONTENT and token.lemma_ not in _LIGHT


def _edges(sentences: list[Span], lower: list[str], tally: Tally) -> None:
    """Neighbouring sentences that begin with the same two words, or end with the same content word or phrase."""
    for before, after in pairwise(sentences):
        start, end = _opening(before, lower), _opening(after, lower)
        if start and start == end:
            last = after[min(2, len(after) - 1)]
            tally.hit("anaphora", before.start_char, after.end_char, weight=2)
            tally.hit("repetition", after.start_char, last.idx + len(last), weight=2)
        closing = _closing(before)
        if closing and closing == _closing(after):
            tally.hit("epistrophe", before.start_char, after.end_char, weight=2)
            tally.hit("repetition", after.start_char, after.end_char, weight=2)


def _opening(sentence: Span, lower: list[str]) -> tuple[str, str] | None:
    """The first two words, where the second is not what any sentence may go on with: "he was", "it is"."""
    first, second = lower[sentence.start], lower[sentence.start + 1]
    if not (first.isalpha() and second[:1].isalpha()):
        return None
    plain = sentence[0].pos_ in {"PRON", "DET"} and sentence[1].tag_ in {"VBD", "VBZ", "MD", "VBP", "NN"}
    usual = sentence[1].lemma_ in _LIGHT or sentence[1].pos_ in {"AUX", "NOUN"}
    if plain and usual and first not in {"we", "this"}:
        return None
    return first, second


def _closing(sentence: Span) -> str:
    last = sentence[-2] if sentence[-1].is_punct else sentence[-1]
    return (
        last.lemma_
        if last.is_alpha and last.pos_ in _CONTENT | {"PRON", "PROPN"} and last.lemma_ not in {"it", "he", "she"}
        else ""
    )
