"""Plain statements of the writer about themselves, and what makes such a statement something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from core.analysis.features.phrases import lowered
from core.analysis.features.speech import quoted
from core.analysis.features.wordlists import words

# Words of a phrase that is quoted as a value, and different values of one attribute that are kept.
LONGEST, KEPT = 10, 40
ABOUT_ME = re.compile(r"\b(?:I|[Mm]y|me)\b")

_PHRASE_ENDS = re.compile(
    r"[.,;:!?()\[\]\"“”—–]|\s(?:I|we|and|but|who|whom|which|when|where|because|so|before|until|after|while|if|though"
    r"|although|that|as)\b"
)
_BACK = 8


class Claim(NamedTuple):
    """`value` as the attribute would hold it; the passage's offsets in the paragraph."""

    attribute: str
    value: int | str
    start: int
    end: int


def plain(text: str) -> str:
    """The same text, offset for offset, with straight apostrophes."""
    return text.replace("’", "'")


def phrase(text: str, start: int, most: int = LONGEST) -> int:
    """Where the phrase that begins at `start` ends: at a stop, at the next clause, or after so many words."""
    found = _PHRASE_ENDS.search(text, start)
    end = found.start() if found else len(text)
    run = list(re.finditer(r"\S+", text[start:end]))[:most]
    return start + run[-1].end() if run else start


def is_outright(doc: Doc, start: int, end: int, *, past: bool = False) -> bool:
    """Whether what stands there is said by the writer, as a fact: no wish, condition, question or other's words."""
    stop = start + len(doc.text[start:end].rstrip())
    span = doc.char_span(start, stop, alignment_mode="expand")
    if span is None or quoted(doc)[start]:
        return False
    return not _asks(span) and not any(word in _unsure(past) for word in _before(doc, span.start))


def _unsure(past: bool) -> frozenset[str]:
    """“When I was a nurse” says that I was one; “when I am a nurse” does not say that I am."""
    unsure = words("person", "unsure")
    return unsure - {"when", "while", "before", "until", "once", "since"} if past else unsure


def _asks(span: Span) -> bool:
    last = span[-1].sent[-1]
    return last.text == "?" or (last.is_quote and last.i > 0 and last.nbor(-1).text == "?")


def _before(doc: Doc, start: int) -> Iterator[str]:
    """The words before it in its clause; where that begins at a comma, the word before the comma: “he said, I am”."""
    lower = lowered(doc)
    first = doc[start].sent.start
    for n in range(start - 1, max(first, start - _BACK) - 1, -1):
        if lower[n] in {".", ";", "!", "?"}:
            return
        if lower[n] in {",", ":", "—", "–"}:
            if n > first and lower[n - 1] in words("person", "unsure") - {"not", "never", "perhaps"}:
                yield lower[n - 1]
            return
        yield lower[n]
