"""Small habits of the hand: contractions."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "contraction_usage",
        How.MEASURED,
        measure="contractions",
        high="contractions",
        note="{value} contractions in 1,000 words.",
        source="Biber 1988, feature 59.",
    ),
)

_ENDINGS = frozenset(("n't", "'s", "'re", "'ve", "'ll", "'d", "'m"))
# The same in haste, without the apostrophe: what the parser makes two tokens of, and what it leaves whole.
_HASTY_ENDINGS = frozenset(("nt", "m", "ve"))
_HASTY = words("marks", "hasty")
_WHOLE = words("marks", "whole")


def count(doc: Doc, tally: Tally) -> None:
    for token in doc:
        if _contracts(token):
            first = token.nbor(-1) if token.i and not token.nbor(-1).whitespace_ else token
            tally.hit("contractions", first.idx, token.idx + len(token))


def measures(tally: Tally) -> dict[str, float]:
    return {"contractions": tally.per_thousand("contractions")}


def _contracts(token: Token) -> bool:
    word = token.lower_.replace("’", "'")
    if "'" not in word:
        if word in _HASTY:
            return True
        return word in _HASTY_ENDINGS and token.i > 0 and not token.nbor(-1).whitespace_ and token.nbor(-1).is_alpha
    if word in _WHOLE:
        return True
    if word not in _ENDINGS or not token.i or token.nbor(-1).whitespace_:
        return False
    # “Tom’s hat” has an owner; “Tom’s late” and “let’s” are contracted.
    return token.tag_ != "POS"
