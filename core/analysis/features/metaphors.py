"""Metaphor, by lexical signs: bodies where none can be, and words that were metaphors in a labelled corpus."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import exp
from typing import NamedTuple

from spacy.tokens import Doc, Token

from core.analysis.features.wordlists import words
from core.analysis.fitted import section
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "metaphor_frequency",
        How.COUNTED,
        measure="metaphors",
        high="metaphors",
        note="About {value} words in 1,000 are likely to stand for something else, worn metaphors too.",
        source="Steen et al. 2010 (VU Amsterdam Metaphor Corpus); clashes by own lists.",
        validity="Over held-out documents of VUA: Spearman .53 a document, F1 .49 a word.",
    ),
)

_ABSTRACT, _CONCRETE = words("metaphors", "abstract"), words("metaphors", "concrete")
_EMBLEMS = words("metaphors", "emblems")
_VERBS, _ADJECTIVES = words("metaphors", "verbs"), words("metaphors", "adjectives")
_BODILY = _VERBS | _ADJECTIVES | _CONCRETE
_ENDINGS = ("ness", "tion", "sion", "ity", "ism", "ance", "ence", "ship", "hood", "dom", "ment", "cy")
_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
_PEOPLE = frozenset({"I", "he", "she", "you", "we", "who", "they"})
# A bodily word is quoted from this probability on; a clash that is found by rule counts for as many words.
_LIKELY, _CLASH = 0.5, 2.0


class _Clash(NamedTuple):
    start: int
    end: int


def count(doc: Doc, tally: Tally) -> None:
    taken: set[int] = set()
    for token in doc:
        for clash in _clashes(token):
            span = set(range(clash.start, clash.end))
            if not span & taken:
                taken |= span
                last = doc[clash.end - 1]
                tally.hit("metaphors", doc[clash.start].idx, last.idx + len(last), weight=2, amount=_CLASH)
    for token in doc:
        if token.pos_ not in _CONTENT:
            continue
        chance = likelihood(token)
        tally.add("metaphors", chance)
        if chance >= _LIKELY and token.i not in taken and token.lemma_ in _BODILY:
            start, end = _passage(token)
            if end - start > len(token):
                tally.show("metaphors", start, end, weight=chance)


def measures(tally: Tally) -> dict[str, float]:
    return {"metaphors": tally.per_thousand("metaphors")}


def likelihood(token: Token) -> float:
    """0 to 1: how likely this content word is a metaphor."""
    weights = _weights()
    return 1 / (1 + exp(-sum(weights.get(feature, 0.0) for feature in signs(token))))


@cache
def _weights() -> dict[str, float]:
    found: dict[str, float] = section("metaphor")["weights"]
    return found


def signs(token: Token) -> Iterator[str]:
    """The features of a content word, by name; the fit reads the same."""
    pos, lemma = token.pos_, token.lemma_.lower()
    yield "any"
    yield pos
    yield f"{pos} {token.dep_}"
    yield f"{pos} {lemma}"
    if pos == "NOUN":
        if is_abstract(lemma):
            yield "abstract noun"
        elif lemma in _CONCRETE:
            yield "concrete noun"
            if any(_of_abstract(token)):
                yield "concrete noun of abstract"
        if token.dep_ == "pobj":
            yield f"noun after {token.head.lower_}"
    elif pos == "VERB":
        bodily = "bodily" if lemma in _VERBS else "other"
        for child in token.children:
            if child.dep_ in {"nsubj", "dobj", "nsubjpass"}:
                yield f"{bodily} verb {child.dep_} {_kind(child)}"
            elif child.dep_ in {"prt", "prep"}:
                yield f"{bodily} verb {child.dep_}"
    elif pos == "ADJ":
        bodily = "bodily" if lemma in _ADJECTIVES else "other"
        yield f"{bodily} adjective {_kind(token.head) if token.dep_ == 'amod' else 'alone'}"


def is_abstract(lemma: str) -> bool:
    return lemma in _ABSTRACT or (len(lemma) > 6 and lemma.endswith(_ENDINGS))


def _kind(token: Token) -> str:
    if token.pos_ in {"PRON", "PROPN"}:
        return "somebody" if token.pos_ == "PROPN" or token.text in _PEOPLE else "it"
    return "abstract" if is_abstract(token.lemma_.lower()) else "concrete" if token.lemma_ in _CONCRETE else "noun"


def _clashes(token: Token) -> Iterator[_Clash]:
    """Metaphors by their shape: "time is a thief", "a wave of grief", "fear gripped him", "icy contempt"."""
    lemma = token.lemma_
    if lemma == "be" and token.pos_ in {"AUX", "VERB"}:
        yield from _equation(token)
    elif token.pos_ == "NOUN" and lemma in _CONCRETE:
        yield from (_Clash(token.i, inner.i + 1) for inner in _of_abstract(token))
    elif token.pos_ == "VERB" and lemma in _VERBS:
        subject = next((child for child in token.lefts if child.dep_ == "nsubj"), None)
        if subject is not None and token.i - subject.i <= 4 and _bodiless(subject):
            yield _Clash(subject.i, token.i + 1)


def _equation(be: Token) -> Iterator[_Clash]:
    subject = next((child for child in be.lefts if child.dep_ == "nsubj"), None)
    thing = next((child for child in be.rights if child.dep_ == "attr"), None)
    if subject is None or thing is None or thing.lemma_ not in _CONCRETE or thing.pos_ != "NOUN":
        return
    if thing.i - be.i > 6 or be.i - subject.i > 4 or any(child.dep_ == "neg" for child in be.children):
        return
    named = subject.pos_ in {"NOUN", "PROPN"} or subject.text.lower() in {"he", "she", "you", "i", "we", "they"}
    if _bodiless(subject) or (named and thing.lemma_ in _EMBLEMS and _has_article(thing)):
        yield _Clash(subject.left_edge.i if subject.i - subject.left_edge.i < 3 else subject.i, thing.i + 1)


def _has_article(token: Token) -> bool:
    return any(child.lower_ in {"a", "an"} for child in token.lefts)


def _of_abstract(token: Token) -> Iterator[Token]:
    for of in token.rights:
        if of.lower_ == "of" and of.i == token.i + 1:
            yield from (
                inner for inner in of.rights if inner.dep_ == "pobj" and _bodiless(inner) and inner.i - of.i <= 3
            )


def _bodiless(token: Token) -> bool:
    return token.pos_ == "NOUN" and is_abstract(token.lemma_.lower())


def _passage(token: Token) -> tuple[int, int]:
    """A verb with its object, an adjective with its noun, where they stand near."""
    other = token
    if token.pos_ == "VERB":
        other = next((child for child in token.rights if child.dep_ == "dobj" and child.i - token.i <= 4), token)
    elif token.dep_ == "amod" and 0 < token.head.i - token.i <= 3:
        other = token.head
    return token.idx, other.idx + len(other)
