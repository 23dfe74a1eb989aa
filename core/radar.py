"""A persona's ratings as the points of a radar. Plain numbers in, plain numbers out; the template draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Side:
    """From one spoke's point to the next one's. `apart`: there are spokes between them that have none."""

    x1: str
    y1: str
    x2: str
    y2: str
    apart: bool


@dataclass(frozen=True)
class Over:
    """What was measured, to be drawn over an outline. `hollow`: points of the outline where nothing was."""

    sides: tuple[Side, ...]
    dots: tuple[Dot, ...]
    hollow: tuple[Dot, ...]


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


def radar_over(values: Mapping[str, int | str | None], measured: Mapping[str, float], category: Category) -> Over:
    """Of the same spokes as `radar` has: the measured ratings as dots, and the sides between them."""
    rows = [a.name for a in CORE if a.category is category and a.is_rating]
    of, seen = len(rows), [place for place, name in enumerate(rows) if name in measured]
    points = {place: _point(min(max(measured[rows[place]], 0), HIGHEST), place, of) for place in seen}
    unseen = (_point(int(values.get(name) or MIDDLE), place, of) for place, name in enumerate(rows))
    return Over(
        tuple(_sides(points, of)),
        tuple(_dot(point) for point in points.values()),
        tuple(_dot(point) for place, point in enumerate(unseen) if place not in points),
    )


def _sides(points: Mapping[int, tuple[float, float]], of: int) -> Iterator[Side]:
    places = list(points)
    around = [*places[1:], *places[:1]] if len(places) > 2 else places[1:]
    for first, second in zip(places, around, strict=False):
        one, other = _dot(points[first]), _dot(points[second])
        yield Side(one.x, one.y, other.x, other.y, apart=1 < (second - first) % of < of - 1)


def _dot(point: tuple[float, float]) -> Dot:
    return Dot(f"{point[0]:.1f}", f"{point[1]:.1f}")


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
