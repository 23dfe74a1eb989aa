"""A text as it was given becomes plain paragraphs; every offset finds its way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text`: one paragraph a line, blank lines between paragraphs, single spaces. `set_aside`: kind and count."""

    text: str
    # Parallel: where each kept run begins in `text`, and where in the original.
    starts: list[int]
    origins: list[int]
    set_aside: dict[str, int] = field(default_factory=dict)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of a non-empty passage in the text as it was given."""
        return self._at(start), self._at(end - 1) + 1

    def _at(self, position: int) -> int:
        run = bisect_right(self.starts, position) - 1
        return self.origins[run] + position - self.starts[run]


def clean(text: str) -> Cleaned:
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    at = 0
    for match in re.finditer(r"\S+", text):
        gap = text[at : match.start()]
        if parts:
            parts.append("\n\n" if gap.count("\n") > 1 else " ")
        starts.append(sum(map(len, parts[-2:])) + (starts[-1] if starts else 0) if parts else 0)
        origins.append(match.start())
        parts.append(match.group())
        at = match.end()
    return Cleaned("".join(parts), starts, origins)
