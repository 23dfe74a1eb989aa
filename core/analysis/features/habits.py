"""Small habits of the hand: contractions."""

from __future__ import annotations

from spacy.tokens import Doc

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


def count(doc: Doc, tally: Tally) -> None:
    for token in doc:
        if token.i and "’" in token.text.replace("'", "’") and not token.nbor(-1).whitespace_ and token.tag_ != "POS":
            tally.hit("contractions", token.nbor(-1).idx, token.idx + len(token))


def measures(tally: Tally) -> dict[str, float]:
    return {"contractions": tally.per_thousand("contractions")}
