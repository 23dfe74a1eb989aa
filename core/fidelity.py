"""How near a text comes to a persona: row by row where the text can show it, and one match from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.analysis.reading import Evidence, Reading

Values = Mapping[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute that counts. `target` and `measured` stand on the scale of ten, `measured` unrounded."""

    name: str
    label: str
    target: float
    measured: float
    # The share of the match that rests on this row, 0 to 1; all rows' shares are 1 together.
    weight: float
    # The difference in words: “Longer sentences than this voice: 27 words on average, it wants about 15.”
    words: str
    # What a writer is to do about it, as an instruction: “Make the sentences shorter: about 15 words each.”
    aim: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def difference(self) -> float:
        """In points of the scale: above 0, the text has more of it than the persona."""
        return self.measured - self.target

    @property
    def noticeable(self) -> bool:
        return abs(self.difference) >= NOTICEABLE


@dataclass(frozen=True, slots=True)
class NotCounted:
    """One attribute that does not count here, and why, in words."""

    name: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """A text against a persona. `rows`: those that matter most first; `distance`: their mean distance in points.

    `low` to `high`: where the match lies, as far as a text of this length tells (nine times in ten). `match` is None
    where that band is too wide for one number.
    """

    words: int
    match: int | None
    low: int
    high: int
    distance: float
    rows: tuple[Row, ...]
    not_counted: tuple[NotCounted, ...]

    @property
    def largest(self) -> tuple[Row, ...]:
        """The three largest differences that a reader would notice."""
        return tuple(row for row in self.rows if row.noticeable)[:SHOWN]

    def as_json(self) -> dict[str, Any]:
        raise NotImplementedError


# Points of the ten-point scale that a reader would notice, and how many differences are told in words.
NOTICEABLE, SHOWN = 1.5, 3


def check(text: str, values: Values) -> Check:
    """The text against a persona's values. Raises Unreadable for what is no English text, or too short for any row."""
    from core.analysis.analyser import analyse
    from core.analysis.examine import examine

    examine(text)
    return compare(analyse(text), values)


def compare(reading: Reading, values: Values) -> Check:
    """A reading against a persona's values; deterministic and quick."""
    raise NotImplementedError
