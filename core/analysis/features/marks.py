"""Marks that show a voice: asides in brackets or between dashes, trailing dots, and what is stressed."""

from __future__ import annotations

import re
from functools import cache

from wordfreq import zipf_frequency

from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "parenthetical_aside_frequency",
        How.MEASURED,
        measure="parentheses",
        high="parentheses",
        note="{value} asides in 1,000 words, in brackets or between dashes.",
        source="Counted by their marks.",
    ),
    Method(
        "ellipsis_usage",
        How.MEASURED,
        measure="ellipses",
        high="ellipses",
        note="{value} ellipses in 1,000 words.",
        source="Counted by their marks.",
    ),
    Method(
        "emphatic_device_usage",
        How.MEASURED,
        measure="emphasis",
        high="emphasis",
        note="{value} exclamations, words in capitals, italics or bold, and strong intensifiers in 1,000 words.",
        source="Biber 1988, features 48 and 49, for the intensifiers; the rest by their marks.",
    ),
)

# An aside between dashes is no longer than this, in characters; passages show this much before an ellipsis.
_LONGEST_DASHED, _SHOWN = 160, 40

_BRACKETS = re.compile(r"[()\n]")
_DASH = re.compile(r"(?<=\S)[ ]?(?:—|–|--)[ ]?(?=\S)|(?<=\S)[ ]-[ ](?=\S)|[.!?\n]")
_DOTS = re.compile(r"\.{3,}+|…++|\.(?: \.){2,}+")
_SHOUTS = re.compile(r"!(?:[!?1]*+)|\?!++")
_CAPITALS = re.compile(r"(?<![\w'’])[A-Z]{2,24}(?:['’][A-Z]{1,3})?(?![\w])")
_DRAWN_OUT = re.compile(r"\b[a-z]*?([aeioumhrsy])\1{2,}+[a-z]*", re.IGNORECASE)
_INTENSIFIED = re.compile(
    r"\b(?:absolutely|totally|utterly|completely|incredibly|unbelievably|insanely|ridiculously|outrageously"
    r"|literally|freaking|bloody|so (?:so|very|damn)|very,? very|really,? really)\b",
    re.IGNORECASE,
)
# Words this frequent in English (wordfreq's Zipf scale) are stressed by capitals; rarer ones are names of bodies.
_COMMON = 4.3
_ABBREVIATIONS = words("marks", "abbreviations")


def count_text(text: str, tally: Tally) -> None:
    _brackets(text, tally)
    _dashes(text, tally)
    for match in _DOTS.finditer(text):
        if text[max(0, match.start() - 1) : match.end() + 1] != f"[{match.group()}]":
            tally.hit("ellipses", _words_before(text, match.start()), match.end())
    for match in _SHOUTS.finditer(text):
        tally.hit("emphasis", _words_before(text, match.start()), match.end())
    _stressed(text, tally)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("parentheses", "ellipses", "emphasis")}


def _brackets(text: str, tally: Tally) -> None:
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() == "\n":
            opened.clear()
        elif opened:
            start = opened.pop()
            # “(3)”, “(b)” and “(2019)” number things.
            if sum(char.isalpha() for char in text[start : min(match.end(), start + 200)]) > 1:
                tally.hit("parentheses", start, match.end())


def _dashes(text: str, tally: Tally) -> None:
    """Dashes by twos within a sentence: an aside stands between them."""
    first: re.Match[str] | None = None
    for match in _DASH.finditer(text):
        if match.group() in ".!?\n":
            first = None
        elif first is None or match.start() - first.end() > _LONGEST_DASHED:
            # “1914–1918” is a span, not the beginning of an aside.
            first = None if text[match.start() - 1].isdigit() and text[match.end()].isdigit() else match
        else:
            tally.hit("parentheses", first.start(), match.end())
            first = None


def _stressed(text: str, tally: Tally) -> None:
    for match in _CAPITALS.finditer(text):
        word = match.group()
        if (
            word not in _ABBREVIATIONS
            and _is_common(word.lower())
            and not _in_heading(text, match.start(), match.end())
        ):
            tally.hit("emphasis", match.start(), match.end())
    for pattern in (_DRAWN_OUT, _INTENSIFIED):
        for match in pattern.finditer(text):
            tally.hit("emphasis", match.start(), match.end())


@cache
def _is_common(word: str) -> bool:
    return zipf_frequency(word, "en") >= _COMMON


def _in_heading(text: str, start: int, end: int) -> bool:
    """Whether the whole line is in capitals and no sentence: a heading does not shout."""
    first = text.rfind("\n", max(0, start - 120), start) + 1
    last = text.find("\n", end, end + 120)
    line = text[first or max(0, start - 120) : last if last >= 0 else end + 120].strip()
    return line.isupper() and line[-1:].isalnum() and len(line) < 100 and len(text) > len(line) + 2


def _words_before(text: str, at: int) -> int:
    start = text.rfind("\n", max(0, at - _SHOWN), at) + 1 or max(0, at - _SHOWN)
    stop = max(text.rfind(mark, start, at - 1) for mark in ".!?…")
    if stop >= 0:
        start = stop + 1
    elif start and text[start - 1].isalnum():
        start = max(start, text.find(" ", start, at))
    while start < at and text[start].isspace():
        start += 1
    return start
