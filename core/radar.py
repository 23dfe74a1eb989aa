"""A persona's ratings as the points of a radar. Plain numbers in, plain numbers out; the template draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from core.attributes import CORE, HIGHEST, MIDDLE, Attribute, Category

RADIUS, CENTRE_X, CENTRE_Y = 92.0, 160.0, 128.0
# Half of the picture's width, and a letter's in its labels, in the same units.
HALF_WIDTH, LETTER = 194.0, 7.6


@dataclass(frozen=True)
class Spoke:
    label: str
    value: int
    word: str
    x: str
    y: str
    anchor: str


@dataclass(frozen=True)
class Radar:
    """`outline` and `rings` are SVG points, `spokes` carry the labels and the same values in words."""

    outline: str
    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]

    @property
    def text(self) -> str:
        """What a screen reader says in place of the picture."""
        return ", ".join(f"{spoke.label} {spoke.value}" for spoke in self.spokes)


def radar(values: Mapping[str, int | str | None], category: Category) -> Radar:
    """The core ratings of one category, the first at twelve o'clock."""
    rows = [a for a in CORE if a.category is category and a.is_rating]
    numbers = [int(values.get(a.name) or MIDDLE) for a in rows]
    rings = tuple(_polygon([level] * len(rows)) for level in (2.5, 5, 7.5, HIGHEST))
    spokes = tuple(_spoke(a, n, i, len(rows)) for i, (a, n) in enumerate(zip(rows, numbers, strict=True)))
    return Radar(_polygon(numbers), rings, spokes)


def _spoke(attribute: Attribute, value: int, place: int, of: int) -> Spoke:
    x, y = _point(HIGHEST * 1.14, place, of)
    anchor = "middle" if abs(x - CENTRE_X) < 12 else "start" if x > CENTRE_X else "end"
    # A long label moves inwards, and up out of the way of the ring.
    over = abs(x - CENTRE_X) + LETTER * len(attribute.label) - HALF_WIDTH
    if anchor != "middle" and over > 0:
        x, y = x - over if anchor == "start" else x + over, y - 14
    return Spoke(attribute.label, value, attribute.word(value), f"{x:.1f}", f"{y + 4:.1f}", anchor)


def _polygon(levels: Sequence[float]) -> str:
    points = (_point(level, place, len(levels)) for place, level in enumerate(levels))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _point(level: float, place: int, of: int) -> tuple[float, float]:
    angle, far = 2 * pi * place / of, RADIUS * level / HIGHEST
    return CENTRE_X + far * sin(angle), CENTRE_Y - far * cos(angle)
