"""Motives, values and ways of deciding, where the writer names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from core.analysis.features.claims import Claim, is_outright, phrase, plain
from core.analysis.features.wordlists import wordlist

# “What matters most to me is …”: what follows is the value, in the writer's own words.
_TO_ME = r"(?: the)?(?: most)? (?:to|for) me(?: the)?(?: most| above all)?(?:,? (?:above all|in the end),?)?"
_VALUES = re.compile(
    rf"\b[Ww]hat (?:matters|counts){_TO_ME} is (?P<a>)"
    r"|\b[Ww]hat I (?:value|prize|treasure|hold dear)(?: the)?(?: most| above all)? is (?P<b>)"
    r"|\bI (?:value|prize|treasure) (?P<c>[\w ]{3,60}?)"
    r" (?:above all|above everything|more than anything|most of all|most)\b"
    r"|\b(?P<d>[A-Z]\w+(?: and \w+)?) (?:matters|matter|means|mean)"
    r" (?:more to me than anything|most to me|everything to me)\b"
    r"|\b[Nn]othing (?:matters|means) more to me than (?P<e>)"
    r"|\b[Mm]y (?:core|highest|deepest) values? (?:is|are) (?P<f>)"
)
_MOTIVES = re.compile(
    r"\b[Ww]hat (?:drives|motivates|moves) me(?: the)?(?: most)? is (?P<a>)|\bI(?:'m| am) driven by (?P<b>)"
    r"|\bI live for (?P<c>)|\b[Aa]ll I(?:'ve| have)? ever (?:wanted|want) (?:is|was) (?P<e>)"
    r"|\b[Mm]y (?:main|chief|only|one|greatest) (?:motive|motivation|ambition) (?:is|has always been) (?P<d>)"
)


def motives(doc: Doc) -> Iterator[Claim]:
    """Every such statement of a paragraph."""
    text = plain(doc.text)
    for attribute, pattern in (("core_values", _VALUES), ("dominant_motivations", _MOTIVES)):
        for match in pattern.finditer(text):
            value, end = _named(text, match)
            if value and is_outright(doc, match.start(), match.end()):
                yield Claim(attribute, value, match.start(), end)
    lower = text.lower()
    for section, sentences in wordlist("motives").items():
        attribute, _, value = section.partition(": ")
        for sentence in sentences:
            start = lower.find(sentence.lower())
            while start >= 0:
                end = start + len(sentence)
                whole = not lower[start - 1 : start].isalnum() and not lower[end : end + 1].isalnum()
                if whole and is_outright(doc, start, end):
                    yield Claim(attribute, value, start, end)
                start = lower.find(sentence.lower(), end)


def _named(text: str, match: re.Match[str]) -> tuple[str, int]:
    if said := next((group for group in match.groups() if group), ""):
        return said.strip(), match.end()
    end = phrase(text, match.end())
    return text[match.end() : end].strip(), end
