"""Passages of a Markdown text found again in the HTML that was made of it.

Offsets count in the text as it was written, with its marks; the HTML has other characters. Both are read as words and
signs, and the one's are found in the other in their order.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Span = tuple[int, int]

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
# So many tokens are passed over at most: an address in brackets is no more. Over a few, one word alone is proof enough;
# over more, it takes so many in a row.
FAR, NEAR, IN_A_ROW = 400, 6, 3


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def mark(rendered: str, source: str, spans: Sequence[Span]) -> str:
    """The HTML with `<mark>` around what these stretches of its source became. To be sanitised afterwards."""
    if not (merged := _merged(spans)):
        return rendered
    parts = _TAG.split(rendered)
    # Every second part is a tag; the others are text.
    texts = [html.unescape(part) for part in parts[::2]]
    tokens = [_tokens(text) for text in texts]
    places = iter(_aligned([token.text for line in tokens for token in line], _tokens(source)))
    for index, line in enumerate(tokens):
        stretches = _runs(line, [_inside(next(places), merged) for _ in line])
        parts[2 * index] = "".join(_marked(texts[index], stretches))
    return "".join(parts)


def _tokens(text: str) -> list[_Token]:
    return [_Token(found.group(), *found.span()) for found in _TOKEN.finditer(text)]


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _aligned(shown: Sequence[str], source: Sequence[_Token]) -> Iterator[_Token | None]:
    """For each token that is shown, the one of the source that it came from; None where there is none."""
    words = [token.text for token in source]
    at = 0
    for index in range(len(shown)):
        found = _next(shown[index : index + IN_A_ROW], words, at)
        yield None if found is None else source[found]
        at = at if found is None else found + 1


def _next(wanted: Sequence[str], words: Sequence[str], at: int) -> int | None:
    for place in range(at, min(at + FAR, len(words))):
        near = place - at < NEAR
        if words[place] == wanted[0] and (near or words[place : place + len(wanted)] == list(wanted)):
            return place
    return None


def _inside(token: _Token | None, spans: Sequence[Span]) -> int | None:
    """Which of the spans the token lies in, by its number."""
    if token is None:
        return None
    index = bisect_right(spans, token.start, key=_start) - 1
    return index if index >= 0 and token.start < spans[index][1] else None


def _start(span: Span) -> int:
    return span[0]


def _runs(tokens: Sequence[_Token], spans: Sequence[int | None]) -> Iterator[Span]:
    """From the first to the last token of each span: one stretch of this text."""
    began: tuple[int, int, int] | None = None
    for token, span in zip(tokens, spans, strict=True):
        if began and span == began[0]:
            began = (began[0], began[1], token.end)
            continue
        if began:
            yield began[1:]
        began = None if span is None else (span, token.start, token.end)
    if began:
        yield began[1:]


def _marked(text: str, stretches: Iterator[Span]) -> Iterator[str]:
    at = 0
    for start, end in stretches:
        yield f"{html.escape(text[at:start], quote=False)}<mark>{html.escape(text[start:end], quote=False)}</mark>"
        at = end
    yield html.escape(text[at:], quote=False)
