"""Which passages of a persona's samples show its voice best and tell least of what they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.models import Persona

Values = Mapping[str, int | str | None]

# A passage's words: fewer show nothing, more would take up the prompt.
FEWEST, MOST = 60, 160
# Passages that are looked at: of each sample, evenly over its length; and samples, the last ones first.
LOOKED_AT, SAMPLES = 8, 6
# A sample longer than this is looked at in its first part.
LONGEST = 100_000
# How many passages are proposed; a prompt takes as many as it has room for.
PROPOSED = 4
# What telling its subject costs a passage: points of distance for words of the subject alone.
TOPICAL = 8.0
# A word rarer than this (zipf) tells of a subject.
RARE = 3.6
REMEMBERED = 256

_PARAGRAPHS = re.compile(r"\n\s*\n")
_SENTENCES = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+")
_WORDS = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_NAMES = re.compile(r"(?<=[\w,;:] )[A-Z][a-z]+")


@dataclass(frozen=True)
class Passage:
    """A piece of a sample. `measures` is empty where it cannot be measured, `topical` the share of telling words."""

    text: str
    words: int
    measures: Mapping[str, float]
    topical: float


def examples(persona: Persona) -> list[str]:
    """The persona's own passages, the best first. One query; the analyser's work is remembered by sample."""
    rows = persona.samples.order_by("-pk").values_list("text", flat=True)[:SAMPLES]
    found = [passage for text in rows for passage in passages(text[:LONGEST])]
    return chosen(found, persona.attributes())


def chosen(found: Sequence[Passage], values: Values) -> list[str]:
    """The most telling and the least revealing: nearest to the values, in words that any subject might have."""
    ranked = sorted(found, key=lambda passage: _distance(passage, values) + TOPICAL * passage.topical)
    return list(dict.fromkeys(passage.text for passage in ranked))[:PROPOSED]


def _distance(passage: Passage, values: Values) -> float:
    from core.analysis import matching

    found = matching.match(matching.places(values, passage.measures, passage.words), passage.words)
    # What cannot be measured is no nearer than any other hand's text.
    return found.distance if found else 4.0


@lru_cache(maxsize=REMEMBERED)
def passages(text: str) -> tuple[Passage, ...]:
    """Some of the text's passages, measured."""
    from core.analysis.analyser import measured

    found = _spread(cut(text), LOOKED_AT)
    return tuple(Passage(one, words, figures, topical(one)) for one in found for figures, words in [measured(one)])


def cut(text: str) -> list[str]:
    """The text in passages of FEWEST to MOST words: whole paragraphs, or whole sentences of a long one."""
    done, growing, size = list[str](), list[str](), 0
    for paragraph in _pieces(text):
        words = len(paragraph.split())
        if growing and size + words > MOST:
            done, growing, size = [*done, "\n\n".join(growing)], [], 0
        growing, size = [*growing, paragraph], size + words
    if growing:
        done.append("\n\n".join(growing))
    long_enough = [one for one in done if len(one.split()) >= FEWEST]
    return long_enough or done[:1]


def _pieces(text: str) -> list[str]:
    """Paragraphs; those longer than MOST words, at their sentences' ends."""
    pieces = list[str]()
    for paragraph in filter(None, (one.strip() for one in _PARAGRAPHS.split(text))):
        growing = ""
        for sentence in _SENTENCES.split(paragraph) if len(paragraph.split()) > MOST else [paragraph]:
            if growing and len(growing.split()) + len(sentence.split()) > MOST:
                pieces.append(growing)
                growing = ""
            growing = f"{growing} {sentence}".strip()
        pieces.append(growing)
    return pieces


def _spread(found: Sequence[str], most: int) -> list[str]:
    """Evenly over all of them, the first among them."""
    step = max(1.0, len(found) / most)
    return [found[int(at * step)] for at in range(min(most, len(found)))]


def topical(text: str) -> float:
    """The share of a text's words that tell what it is about: names, and words that few texts have."""
    from core.analysis.features.wordfacts import facts

    words = [word.lower() for word in _WORDS.findall(text)]
    names = {name.lower() for name in _NAMES.findall(text)}
    telling = sum(1 for word in words if word in names or (word.isalpha() and facts(word).zipf < RARE))
    return telling / len(words) if words else 0.0
