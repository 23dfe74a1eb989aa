"""What an author wrote, or cut, that shows a change: a hit of one text that the other has not, in its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.analysis.reading import Evidence

# Characters that are shown on either side of a hit.
AROUND = 120
_SENTENCE_ENDS = re.compile(r"[.!?…][\"'”’)\]*_]*\s+|\n\s*(?=\n|[-*+>#]\s|\d{1,3}[.)]\s)")
# Markdown that would only be in the way of a sentence that is quoted alone.
_MARKS = re.compile(r"^\s*(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+|[*`]|\b__?|__?\b", re.MULTILINE)

# What stands before the hit in its sentence, the hit, and what stands behind it.
Passage = list[str]


def only_here(evidence: Iterable[Evidence], text: str, other: str) -> Iterator[Passage]:
    """The hits in `text` whose sentence is not in `other`, and that `other` has fewer of."""
    plain_other = _plain(other)
    fewer, low, low_other = set(), text.lower(), other.lower()
    for one in evidence:
        hit = one.quote.lower()
        if hit in fewer or low.count(hit) > low_other.count(hit):
            fewer.add(hit)
            start, end = _sentence(text, one.start, one.end)
            if _plain(text[start:end]) not in plain_other:
                yield _passage(text, start, one.start, one.end, end)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text, max(0, start - 2 * AROUND), start)]
    after = _SENTENCE_ENDS.search(text, max(start, end - 1), end + 2 * AROUND)
    return ends[-1] if ends else max(0, start - 2 * AROUND), after.end() if after else min(len(text), end + 2 * AROUND)


def _passage(text: str, start: int, hit: int, hit_end: int, end: int) -> Passage:
    before, quote, after = (_plain(part) for part in (text[start:hit], text[hit:hit_end], text[hit_end:end]))
    before = before if len(before) <= AROUND else f"…{before[-AROUND:].partition(' ')[2]}"
    after = after if len(after) <= AROUND else f"{after[:AROUND].rpartition(' ')[0]}…"
    apart = (text[hit - 1 : hit].isspace() and before, text[hit_end : hit_end + 1].isspace() and after)
    return [before + (" " if apart[0] else ""), _cut(quote), (" " if apart[1] else "") + after]


def _cut(quote: str) -> str:
    return quote if len(quote) <= 2 * AROUND else f"{quote[: 2 * AROUND].rpartition(' ')[0]}…"


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())
