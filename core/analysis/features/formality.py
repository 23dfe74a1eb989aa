"""From casual to formal: each sentence weighed by its signs, a text as the mean of its sentences."""

from __future__ import annotations

from functools import cache

import numpy as np
from spacy.tokens import Doc, Span, Token

from core.analysis.features.formal_signs import colloquial, formal, signs, slang, vector, word_weights
from core.analysis.features.wordfacts import contracted, facts, is_alphabetic, phrase, written_out
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
        validity="Spearman .76 with people's ratings of 800 single sentences (cross-validated).",
        shrunk=True,
    ),
)
# A word that formal genres use this much oftener than talk does (natural logarithm) is quoted for it.
TELLING = 1.0
WEIGHT = {"formal": 3.0, "slang": 3.0, "contraction": 1.5, "colloquial": 1.0}
# Everyday words that are on the list of colloquial ones for how often they are used, not for what they are.
_SLIGHT = 0.3


@cache
def _weights() -> tuple[tuple[str, ...], np.ndarray, np.ndarray, float]:
    fitted = section("formality")
    names = tuple(fitted["signs"])
    return names, np.array([fitted["signs"][name] for name in names]), np.array(fitted["vector"]), fitted["constant"]


def formality(sentence: Span) -> float:
    """How formal people would find this sentence: 0 to 1, and a little beyond."""
    names, weights, directions, constant = _weights()
    found = signs(sentence)
    return float(constant + np.dot([found[name] for name in names], weights) + np.dot(vector(sentence), directions))


def count(doc: Doc, tally: Tally) -> None:
    for sentence in doc.sents:
        size = sum(is_alphabetic(token.text) for token in sentence)
        if not size:
            continue
        tally.add("formality words", size)
        tally.add("formality sum", size * formality(sentence))
        for token in sentence:
            _show(token, tally)


def _show(token: Token, tally: Tally) -> None:
    """Keeps what would be quoted for either side."""
    form = token.lower_
    if contracted(token) and token.i:
        before = token.nbor(-1)
        tally.show("informal", before.idx, token.idx + len(token), weight=WEIGHT["contraction"])
    elif form in slang():
        tally.show("informal", token.idx, token.idx + len(token), weight=WEIGHT["slang"])
    elif form in colloquial():
        weight = WEIGHT["colloquial"] if facts(form).zipf < 5.5 else _SLIGHT
        tally.show("informal", *phrase(token, 2), weight=weight)
    elif token.text in ("!!", "!!!") or (form == "!" and token.i and token.nbor(-1).text == "!"):
        tally.show("informal", token.idx, token.idx + len(token), weight=_SLIGHT)
    elif form in formal():
        tally.show("formal", *phrase(token), weight=WEIGHT["formal"])
    elif token.pos_ in ("NOUN", "VERB", "ADJ", "ADV") and (telling := _telling(token)) > TELLING:
        tally.show("formal", *phrase(token), weight=telling)


def _telling(token: Token) -> float:
    known = facts(form := written_out(token))
    if not known.latinate and known.letters < 8:
        return 0.0
    return word_weights().get(form, 0.5) + (known.latinate + known.nominal) / 2


def measures(tally: Tally) -> dict[str, float]:
    words = tally.counts.get("formality words", 0.0)
    return {"formality": round(tally.counts["formality sum"] / words, 5)} if words else {}
