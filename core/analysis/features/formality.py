"""From casual to formal: each sentence weighed by its signs, a text as the mean of its sentences."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from spacy.tokens import Doc, Span

from core.analysis.features.formal_signs import colloquial, formal, signs, slang, vector, word_weights
from core.analysis.features.wordfacts import Word, described, phrase
from core.analysis.fitted import section
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "formality_level",
        How.MEASURED,
        measure="formality",
        unit="0 (casual) to 1 (formal), as people rate sentences",
        low="informal",
        high="formal",
        note="Its sentences average {value} on a scale from 0, casual, to 1, formal.",
        source="Pavlick & Tetreault 2016; Heylighen & Dewaele 2002.",
        validity="Spearman .75 with people's ratings of 800 single sentences (cross-validated).",
        shrunk=True,
    ),
)
# A word that formal genres use this much oftener than talk does (natural logarithm) is quoted for it.
TELLING = 1.0
LONG = 7
# A colloquial word above this frequency (zipf) is so for how often it is used, not for what it is.
COMMON = 5.5
WEIGHT = {"formal": 3.0, "slang": 3.0, "contraction": 1.5, "colloquial": 1.0, "common": 0.3, "marks": 0.3}
_DOUBLED = re.compile(r"[!?]{2,}")


@cache
def _weights() -> tuple[tuple[str, ...], np.ndarray, np.ndarray, float]:
    fitted = section("formality")
    names = tuple(fitted["signs"])
    return names, np.array([fitted["signs"][name] for name in names]), np.array(fitted["vector"]), fitted["constant"]


def formality(sentence: Span, spoken: list[Word]) -> float:
    """How formal people would find this sentence: 0 to 1, and a little beyond."""
    names, weights, directions, constant = _weights()
    found = signs(sentence, spoken)
    return float(constant + np.dot([found[name] for name in names], weights) + np.dot(vector(sentence), directions))


def count(doc: Doc, tally: Tally) -> None:
    for sentence, spoken in described(doc):
        if not spoken:
            continue
        tally.add("formality words", len(spoken))
        tally.add("formality sum", len(spoken) * formality(sentence, spoken))
        quoted = -1
        for word in spoken:
            if word.token.idx > quoted:
                quoted = _show(word, quoted, tally)
        for marks in _DOUBLED.finditer(sentence.text):
            start = sentence.start_char
            tally.show("informal", start + marks.start(), start + marks.end(), weight=WEIGHT["marks"])


def _show(word: Word, quoted: int, tally: Tally) -> int:
    """Keeps what would be quoted for either side, after what is; returns where the quotation ends."""
    token, kind = word.token, "informal"
    start, end = token.idx, token.idx + len(word.text)
    if word.short and token.i:
        start, weight = token.nbor(-1).idx, WEIGHT["contraction"]
    elif word.lower in slang():
        weight = WEIGHT["slang"]
    elif word.lower in colloquial():
        weight = WEIGHT["colloquial"] if word.facts.zipf < COMMON else WEIGHT["common"]
        start, end = phrase(token, 2)
    elif word.lower in formal():
        kind, weight = "formal", WEIGHT["formal"]
        start, end = phrase(token)
    elif (weight := _telling(word)) > TELLING:
        kind = "formal"
        start, end = phrase(token)
    else:
        return quoted
    start = start if start > quoted else token.idx
    tally.show(kind, start, end, weight=weight)
    return end


def _telling(word: Word) -> float:
    known = word.facts
    if word.pos not in ("NOUN", "VERB", "ADJ", "ADV") or not (known.latinate or known.letters > LONG):
        return 0.0
    return word_weights().get(word.form, 0.5) + (known.latinate + known.nominal) / 2


def measures(tally: Tally) -> dict[str, float]:
    words = tally.counts.get("formality words", 0.0)
    return {"formality": round(tally.counts["formality sum"] / words, 5)} if words else {}
