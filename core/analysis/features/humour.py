"""Humour, sarcasm and irony by their outward signs only: phrases, scare quotes, jokes' own words. Never sure."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from core.analysis.features.phrases import phrases
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "humor_sarcasm_usage",
        How.COUNTED,
        measure="humour",
        high="humour",
        note="{value} signs of humour or sarcasm in 1,000 words, such as “yeah, right”. Wit without is not seen.",
        source="Cues after Reyes, Rosso & Veale 2013 and Burgers et al. 2012 (irony markers); phrases of our own.",
    ),
    Method(
        "irony_usage",
        How.COUNTED,
        measure="irony",
        high="irony",
        note="{value} outward signs of irony in 1,000 words, such as scare quotes. Irony without is not seen.",
        source="Burgers et al. 2012 (irony markers); phrases of our own.",
    ),
)

# One to three words in quotation marks, in small letters, in the middle of a sentence: said with raised eyebrows.
_SCARE = re.compile(r"(?<=\w )[“\"‘']([a-z][a-z-]{2,20}(?: [a-z-]{2,20}){0,2})[”\"’'](?=[ .,;:!?])")
_NAMING = re.compile(
    r"\b(?:words?|terms?|phrase|called|named|name|said|says?|means?|meaning|titled|letters?|wrote|asks?|asked|as|replied)"
    r"(?: (?:the|a|an|of|or|to))?,? $"
)
# "Yeah, right.", "Oh, great!": a cheer that is none.
_CHEER = re.compile(
    r"\b(?:yeah|oh|well|sure|ah),? (?:right|great|joy|goody|fantastic|brilliant|lovely"
    r"|wonderful|perfect|super|fabulous)\b(?=[,.!…])",
    re.IGNORECASE,
)
# What is counted in full as irony and in full as humour; jokes' own words are a weaker sign than what is said in jest.
_WEIGHT = {"sarcasm": 2.0, "jokes": 1.0, "hyperbole": 1.0, "ironic": 1.0}
_ALSO_IRONY = frozenset({"sarcasm", "ironic"})
_ALSO_HUMOUR = frozenset({"sarcasm", "jokes", "hyperbole"})


def count(doc: Doc, tally: Tally) -> None:
    for section, start, end in phrases("humour").find(doc):
        first, last = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
        if section in _ALSO_HUMOUR:
            tally.hit("humour", first, last, weight=_WEIGHT[section], amount=_WEIGHT[section])
        if section in _ALSO_IRONY:
            tally.hit("irony", first, last, weight=_WEIGHT[section])
    for match in _CHEER.finditer(doc.text):
        for name in ("humour", "irony"):
            tally.hit(name, match.start(), match.end(), weight=2)
    for match in _SCARE.finditer(doc.text):
        if not _NAMING.search(doc.text[max(0, match.start() - 24) : match.start()]):
            tally.hit("irony", match.start(), match.end())
            tally.hit("humour", match.start(), match.end(), weight=0.5, amount=0.5)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("humour", "irony")}
