"""Questions: those asked for effect, and those put to the reader. What a speaker asks in quotation marks is neither."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from core.analysis.features.speech import quoted
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "rhetorical_question_usage",
        How.MEASURED,
        measure="rhetorical_questions",
        high="rhetorical_questions",
        note="{value} questions asked for effect in 1,000 words.",
        source="Questions outside quotation marks that ask nobody, or whose shape expects no answer.",
    ),
    Method(
        "reader_question_frequency",
        How.MEASURED,
        measure="reader_questions",
        high="reader_questions",
        note="{value} questions put to the reader in 1,000 words.",
        source="Questions outside quotation marks that say “you”.",
    ),
)

_MARK = re.compile(r"(?:[!?]*+)(?:[\"'”’)\]]*+)")
_ENDS = ".!?…;\n"
_LONGEST = 400
_YOU = words("questions", "you")
_TITLES = words("questions", "titles")
# “Who cares”, “since when”, “isn’t it”: nobody is expected to answer. “Can I”, “does anyone”: somebody is.
_FOR_EFFECT = tuple(f"{opening} " for opening in sorted(words("questions", "for effect")))
_PRACTICAL = tuple(f"{opening} " for opening in sorted(words("questions", "practical")))
_FIRST = words("questions", "first")


def count(doc: Doc, tally: Tally) -> None:
    text = doc.text
    at = text.find("?")
    while at >= 0:
        start, end = _start(text, at), _end(text, at)
        if any(char.isalpha() for char in text[start:at]):
            tally.hit("questions", start, end)
            if not quoted(doc)[at]:
                for kind in _kinds(text[start:at]):
                    tally.hit(kind, start, end)
        at = text.find("?", end)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("questions", "rhetorical_questions", "reader_questions")}


def _kinds(question: str) -> list[str]:
    plain = [word.strip("\"',:()“”—-") for word in question.lower().replace("’", "'").split()]
    while len(plain) > 1 and (plain[0] in _FIRST or not plain[0]):
        del plain[0]
    to_reader, opening = not _YOU.isdisjoint(plain), " ".join(plain[:6]) + " "
    kinds = ["reader_questions"] if to_reader else []
    real = to_reader or opening.startswith(_PRACTICAL)
    if "please" not in plain and (opening.startswith(_FOR_EFFECT) or not real):
        kinds.append("rhetorical_questions")
    return kinds


def _start(text: str, at: int) -> int:
    first = max(0, at - _LONGEST)
    start = at
    while start > first and (text[start - 1] not in _ENDS or _goes_on(text, start - 1)):
        start -= 1
    while start < at and (text[start].isspace() or text[start] in "\"”’)]'"):
        start += 1
    return start


def _goes_on(text: str, at: int) -> bool:
    """Whether a stop is not a sentence's end: in “Mr. Hill”, “3.5”."""
    if text[at] != ".":
        return False
    if not text[at + 1].isspace():
        return text[at + 1].isalnum()
    before = text[max(0, at - 5) : at].split()
    return bool(before) and before[-1].lower() in _TITLES


def _end(text: str, at: int) -> int:
    match = _MARK.match(text, at)
    end = match.end() if match else at + 1
    while end > at + 1 and text[end - 1] not in "?!":
        end -= 1
    return end
