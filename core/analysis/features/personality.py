"""Signs of temper in the words: weak ones, so that the ratings stay near the middle."""

from __future__ import annotations

from spacy.tokens import Doc

from core.analysis.features.phrases import lowered, phrases
from core.analysis.features.stance import hit
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

_BIG_FIVE = (
    "Pennebaker & King 1999; Mairesse et al. 2007; Yarkoni 2010: single kinds of words go with self-rated {trait} "
    "at r = 0.1 to 0.25. Own list."
)


def _weak(attribute: str, trait: str, source: str) -> Method:
    return Method(
        attribute,
        How.COUNTED,
        measure=f"signs_{attribute}",
        unit="signs for less signs against, per 1,000 words",
        high=f"{attribute} +",
        low=f"{attribute} -",
        note=f"A weak signal: signs of {trait} less signs against, {{value}} in 1,000 words.",
        source=source,
        narrow=True,
        validity="Not measured here: no labelled data that may be used.",
    )


_TRAITS = {
    "openness_to_experience": "curiosity",
    "conscientiousness": "care and planning",
    "extraversion": "company and high spirits",
    "agreeableness": "kindness",
    "emotional_stability": "calm",
}
_UNSEEN = "No link to the words of one text that we know of: left to the author."

METHODS = (
    *(_weak(name, trait, _BIG_FIVE.format(trait=name.replace("_", " "))) for name, trait in _TRAITS.items()),
    _weak(
        "empathy_level", "feeling with others", "Litvak et al. 2016; Yaden et al. 2023 (small correlations). Own list."
    ),
    _weak("self_confidence", "certainty", "Tausczik & Pennebaker 2010 (certainty, tentative words). Own list."),
    Method("risk_taking_tendency", How.UNSEEN, source=_UNSEEN),
    Method("creativity_level", How.UNSEEN, source=_UNSEEN),
)

_RATED = tuple(row.attribute for row in METHODS if row.measure)

# "We" is many times as frequent as the other signs of company, and would drown them.
_COMMON, COMMON = frozenset({"we", "us", "our"}), 0.2


def count(doc: Doc, tally: Tally) -> None:
    for attribute in _RATED:
        for found in phrases("personality", attribute).find(doc):
            common = found.end - found.start == 1 and doc[found.start].lower_ in _COMMON
            hit(tally, found.section, doc, found, amount=COMMON if common else 1)
    _high_spirits(doc, tally)


def _high_spirits(doc: Doc, tally: Tally) -> None:
    """“What a day!”: exclamations go with extraversion."""
    for n, word in enumerate(lowered(doc)):
        if word == "!":
            tally.hit("extraversion +", doc[n].idx, doc[n].idx + 1, weight=0.5)


def measures(tally: Tally) -> dict[str, float]:
    return {f"signs_{name}": tally.per_thousand(f"{name} +") - tally.per_thousand(f"{name} -") for name in _RATED}
