"""Terms of the trade: words of a field, abbreviations, units, and compounds with a rare part."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc

from core.analysis.features.wordfacts import Word, described
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "technical_jargon_usage",
        How.MEASURED,
        measure="jargon",
        high="jargon",
        note="{value} technical terms in 1,000 words.",
        source="Chung & Nation 2004: terms are rare in general language; word lists of our own.",
        validity="Orders the genres of MASC: technical and journal texts highest, fiction and talk lowest.",
    ),
)
# A compound is one of a trade when its rarest part is rarer than this (zipf) and on record as a word.
COMPOUND_RARE, RECORDED = 3.4, 1.0
# The most letters of an abbreviation.
LONGEST = 6
# Words of a sentence in which capitals tell anything; above this frequency (zipf) they are a word that is shouted.
FEWEST, SPOKEN = 4, 3.8
# Letters up to which capitals that could be read as a word are taken for an abbreviation.
SPELT = 4

_ENDINGS = re.compile(
    r"(?:itis|osis|oses|ectomy|otomy|plasty|scopy|emia|aemia|opathy|ometry|ometric|ography|olysis|olytic|cyte|cytes|genic"
    r"|ase|ases|oid|oids|amine|azole|idine|ylation|ization|isation|icity|ivity)$"
)
# Commoner words with such an ending are everyday ones.
_EVERYDAY_ZIPF = 3.3
_MIXED = re.compile(r"[A-Za-z]*[a-z][A-Z]{2,}[A-Za-z]*|[a-z]{1,2}[A-Z]{2,}[a-z]*|[A-Z][a-z]+(?:SQL|DB|OS|ML|API|JS)")
_CODED = re.compile(r"[A-Za-z]{1,6}[-/]?[0-9]{1,4}(?:\.[0-9]{1,3})?[A-Za-z]{0,3}")
_VOWEL = re.compile(r"[aeiouy]")
_ORDINAL = re.compile(r"[a-z]?[0-9]+(?:st|nd|rd|th|s|am|pm)?", re.IGNORECASE)


@cache
def _listed(name: str) -> frozenset[str]:
    return words("jargon", name)


def count(doc: Doc, tally: Tally) -> None:
    for _, spoken in described(doc):
        capitals = sum([len(word.text) > 1 and word.text.isupper() for word in spoken])
        shouted = len(spoken) < FEWEST or 3 * capitals > len(spoken)
        found = {word.token.i for word in spoken if _is_term(word, shouted)}
        for index, word in enumerate(spoken):
            at, end = word.token.idx, word.token.idx + len(word.text)
            if word.token.i in found:
                tally.hit("jargon", at, end, weight=5 - min(word.facts.zipf, 4))
            elif index and _is_compound(spoken[index - 1], word) and word.token.i - 1 not in found:
                tally.hit("jargon", spoken[index - 1].token.idx, end)


def _is_term(word: Word, shouted: bool) -> bool:
    text, lower = word.text, word.lower
    if lower in _listed("term"):
        return word.pos != "PROPN" or not text.istitle() or word.facts.zipf < 4
    if not text.islower() or not text.isalpha():
        return _is_code(word, shouted)
    if lower in _listed("unit"):
        token = word.token
        return token.i > 0 and token.nbor(-1).text[-1:].isdigit()
    return (
        word.pos in ("NOUN", "ADJ")
        and 0 < word.facts.zipf < _EVERYDAY_ZIPF
        and len(text) > 6
        and _ENDINGS.search(text) is not None
    )


def _is_code(word: Word, shouted: bool) -> bool:
    """An abbreviation, or letters mixed with figures or capitals: “API”, “CO2”, “mRNA”."""
    text, lower = word.text, word.lower
    if text.istitle() and text.isalpha() and lower not in _listed("unit"):
        return False
    if _CODED.fullmatch(text):
        return not shouted and not _ORDINAL.fullmatch(text) and lower not in _listed("known abbreviation")
    if text.isupper():
        short = 2 <= len(text) <= LONGEST and text.isalpha() and lower not in _listed("known abbreviation")
        readable = _VOWEL.search(lower) is not None
        name = word.facts.zipf > SPOKEN or len(text) > SPELT
        return short and not shouted and word.pos != "INTJ" and not (readable and name)
    if lower in _listed("unit") and word.token.i:
        return word.token.nbor(-1).text[-1:].isdigit()
    return text.isalpha() and _MIXED.fullmatch(text) is not None


def _is_compound(first: Word, last: Word) -> bool:
    """Two nouns side by side, neither a name, the rarer one rare: “queue latency”."""
    if first.token.dep_ != "compound" or first.token.i + 1 != last.token.i or first.pos != "NOUN" or last.pos != "NOUN":
        return False
    rarer = min(first.facts.zipf, last.facts.zipf)
    return RECORDED < rarer < COMPOUND_RARE and first.text[0].islower() and min(len(first.text), len(last.text)) > 3


def measures(tally: Tally) -> dict[str, float]:
    return {"jargon": tally.per_thousand("jargon")} if tally.words else {}
