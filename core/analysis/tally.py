"""What is counted while a text goes by, a paragraph at a time: nothing of the text itself is kept."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from spacy.tokens import Doc, Token

# Passages kept for each thing that is counted: enough to quote and to page through, whatever the text's length.
KEPT = 60


class Span(NamedTuple):
    """Character offsets in the cleaned text; `weight` orders the passages when the best few are to be shown."""

    start: int
    end: int
    weight: float = 1.0


class Tally:
    """Running totals of one text. `hit` counts a passage, `add` counts without one."""

    def __init__(self) -> None:
        self.words = 0
        self.counts: defaultdict[str, float] = defaultdict(float)
        self.hits: defaultdict[str, list[Span]] = defaultdict(list)
        # Where the paragraph at hand begins in the cleaned text.
        self.base = 0

    def add(self, name: str, amount: float = 1.0) -> None:
        self.counts[name] += amount

    def hit(self, name: str, start: int, end: int, *, weight: float = 1.0, amount: float = 1.0) -> None:
        """Counts `amount` under `name`, and keeps the passage (offsets within the paragraph at hand)."""
        self.counts[name] += amount
        self.show(name, start, end, weight=weight)

    def show(self, name: str, start: int, end: int, *, weight: float = 1.0) -> None:
        """Keeps a passage without counting it. Past KEPT, the least telling one goes (of equals, the later)."""
        kept = self.hits[name]
        kept.append(Span(self.base + start, self.base + end, weight))
        if len(kept) > 2 * KEPT:
            kept.sort(key=lambda span: (-span.weight, span.start))
            del kept[KEPT:]

    def passages(self, name: str, most: int) -> list[Span]:
        """The most telling ones, in the text's order."""
        best = sorted(self.hits.get(name, ()), key=lambda span: (-span.weight, span.start))[:most]
        return sorted(best, key=lambda span: span.start)

    def per_thousand(self, name: str) -> float:
        return 1000 * self.counts.get(name, 0.0) / self.words if self.words else 0.0


def is_word(token: Token) -> bool:
    """A word as people count them: “don’t” is one, though the parser makes two of it; “well-known” is two."""
    if not (token.is_alpha or any(char.isalnum() for char in token.text)):
        return False
    if token.i == 0:
        return True
    before = token.nbor(-1)
    return bool(before.whitespace_) or not any(char.isalnum() for char in before.text)


def count_words(doc: Doc) -> int:
    return sum(1 for token in doc if is_word(token))
