"""Finds what a model quotes in the text it was given: a quotation that does not stand there proves nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from core.analysis.reading import Evidence

LONGEST_QUOTE = 2_000
# Shorter than this it stands in any text, and proves nothing.
SHORTEST_QUOTE = 3
MOST_PARTS = 5
_TRIES = 50
_LEFT_OUT = re.compile(r"\s*(?:\[(?:\.{3}|…)\]|\((?:\.{3}|…)\)|\.{3,4}|…)\s*")
_SAME = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "`": "'", "–": "-", "—": "-", "‑": "-"})


class Passages:
    """A text to be searched whatever became of its spaces, capitals and quotation marks. Built once, in one pass."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
        self.plain = _plain(" ".join(text[start:end] for start, end in self.words))
        self.starts: list[int] = []
        at = 0
        for start, end in self.words:
            self.starts.append(at)
            at += end - start + 1

    def find(self, quote: str) -> tuple[Evidence, ...]:
        """The passage where it stands first, or its parts where the model left out the middle; () for what is not."""
        wanted = _plain(" ".join(quote[:LONGEST_QUOTE].split())).strip(" \"'")
        if whole := self._passage(wanted):
            return (whole,)
        parts = [part for part in _LEFT_OUT.split(wanted) if part.strip(" \"'")]
        found = [self._passage(part.strip(" \"'")) for part in parts[: MOST_PARTS + 1]]
        if not parts or len(parts) > MOST_PARTS:
            return ()
        passages = tuple(passage for passage in found if passage)
        return passages if len(passages) == len(parts) else ()

    def _passage(self, wanted: str) -> Evidence | None:
        for form in dict.fromkeys((wanted, wanted.rstrip(" .,;:!?\"'"))):
            if len(form) < SHORTEST_QUOTE:
                continue
            for at in self._places(form):
                start, end = self._original(at), self._original(at + len(form) - 1) + 1
                return Evidence(self.text[start:end], start, end)
        return None

    def _places(self, wanted: str) -> Iterator[int]:
        """Where it stands in whole words."""
        at = -1
        for _ in range(_TRIES):
            at = self.plain.find(wanted, at + 1)
            if at < 0:
                return
            if not self._cuts_a_word(at, at + len(wanted)):
                yield at

    def _cuts_a_word(self, at: int, end: int) -> bool:
        begins = at > 0 and self.plain[at - 1].isalnum() and self.plain[at].isalnum()
        return begins or (end < len(self.plain) and self.plain[end - 1].isalnum() and self.plain[end].isalnum())

    def _original(self, at: int) -> int:
        index = bisect_right(self.starts, at) - 1
        return self.words[index][0] + at - self.starts[index]


def _plain(text: str) -> str:
    """The same length, so that offsets hold: a capital whose small letter is two characters stays as it is."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return lower.translate(_SAME)
