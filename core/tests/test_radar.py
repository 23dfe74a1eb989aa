"""A persona's ratings as points: plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import pytest

from core.attributes import CORE, HIGHEST, LOWEST, MIDDLE, Category
from core.radar import CENTRE_X, CENTRE_Y, HALF_WIDTH, LETTER, RADIUS, Dot, Over, Radar, radar, radar_over
from core.starters import STARTERS

DRAWN = (Category.LINGUISTIC, Category.PERSONALITY)
each_category = pytest.mark.parametrize("category", DRAWN)
# The picture's view box in _radar.html: left, top, width, height.
LEFT, TOP, WIDTH, HEIGHT = -34, 20, 388, 222


def points(polygon: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in polygon.split())]


def far(point: tuple[float, float]) -> float:
    return hypot(point[0] - CENTRE_X, point[1] - CENTRE_Y)


def ratings(category: Category) -> list[str]:
    return [a.name for a in CORE if a.category is category and a.is_rating]


def same(category: Category, value: int) -> Radar:
    return radar(dict.fromkeys(ratings(category), value), category)


@each_category
def test_a_spoke_for_each_core_rating(category: Category) -> None:
    drawn = same(category, 7)
    assert len(drawn.spokes) == len(points(drawn.outline)) == len(ratings(category)) <= 10
    assert [spoke.value for spoke in drawn.spokes] == [7] * len(ratings(category))
    assert all(spoke.label and spoke.word for spoke in drawn.spokes)


@each_category
@pytest.mark.parametrize("value", range(LOWEST, HIGHEST + 1))
def test_the_distance_is_the_rating(category: Category, value: int) -> None:
    expected = RADIUS * value / HIGHEST
    assert [far(p) for p in points(same(category, value).outline)] == pytest.approx(
        [expected] * len(ratings(category)), abs=0.15
    )


@each_category
def test_the_first_is_at_twelve_o_clock_and_they_go_round(category: Category) -> None:
    outline = points(same(category, 10).outline)
    assert outline[0] == pytest.approx((CENTRE_X, CENTRE_Y - RADIUS), abs=0.1)
    assert outline[1][0] > CENTRE_X
    assert outline[-1][0] < CENTRE_X
    assert len(set(outline)) == len(outline)


@each_category
def test_the_last_ring_is_the_highest_rating(category: Category) -> None:
    drawn = same(category, HIGHEST)
    assert drawn.rings[-1] == drawn.outline
    sizes = [far(points(ring)[0]) for ring in drawn.rings]
    assert sizes == sorted(sizes)


def test_one_rating_moves_one_point() -> None:
    names = ratings(Category.LINGUISTIC)
    values = dict.fromkeys(names, 5)
    before = points(radar(values, Category.LINGUISTIC).outline)
    after = points(radar(values | {names[2]: 9}, Category.LINGUISTIC).outline)
    assert [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [2]


@pytest.mark.parametrize("values", [{}, {"formality_level": None}, {"formality_level": ""}, {"tone": "wry"}])
def test_what_is_not_stated_is_the_middle(values: dict[str, str | None]) -> None:
    assert {spoke.value for spoke in radar(values, Category.LINGUISTIC).spokes} == {MIDDLE}


@each_category
def test_it_can_be_read_aloud(category: Category) -> None:
    drawn = same(category, 3)
    assert drawn.text == ", ".join(f"{spoke.label} 3" for spoke in drawn.spokes)


@pytest.mark.parametrize("starter", STARTERS, ids=lambda s: s.slug)
@each_category
def test_all_of_it_is_inside_the_picture(category: Category, starter: object) -> None:
    drawn = radar(starter.values, category)  # type: ignore[attr-defined]
    for spoke in drawn.spokes:
        x, y, long = float(spoke.x), float(spoke.y), LETTER * len(spoke.label)
        left = {"start": x, "middle": x - long / 2, "end": x - long}[spoke.anchor]
        assert left >= LEFT - 1
        assert left + long <= LEFT + WIDTH + 1
        assert TOP <= y <= TOP + HEIGHT
    assert CENTRE_X + HALF_WIDTH == LEFT + WIDTH


def test_a_category_without_ratings_is_empty() -> None:
    drawn = radar({}, Category.PERSONAL)
    assert (drawn.outline, drawn.spokes, drawn.text) == ("", (), "")


# What was measured, over it ------------------------------------------------------------------------------
NAMES = ratings(Category.LINGUISTIC)
WANTED = dict.fromkeys(NAMES, 5)


def over(**measured: float) -> Over:
    return radar_over(WANTED, measured, Category.LINGUISTIC)


def place(dot: Dot) -> tuple[float, float]:
    return float(dot.x), float(dot.y)


def test_what_was_measured_stands_on_its_spoke() -> None:
    drawn = over(**{NAMES[0]: 8.5, NAMES[2]: 1})
    assert [far(place(dot)) for dot in drawn.dots] == pytest.approx([RADIUS * 0.85, RADIUS * 0.1], abs=0.15)
    assert place(drawn.dots[0])[0] == pytest.approx(CENTRE_X, abs=0.1)
    # The others are points of the outline.
    outline = points(radar(WANTED, Category.LINGUISTIC).outline)
    assert [place(dot) for dot in drawn.hollow] == [point for at, point in enumerate(outline) if at not in (0, 2)]


@pytest.mark.parametrize(
    ("at", "apart"),
    [
        *(((), []), ((3,), []), ((0, 1), [False]), ((0, 3), [True]), ((0, 7), [False])),
        *(((0, 1, 2), [False, False, True]), ((0, 1, 7), [False, True, False])),
        (range(8), [False] * 8),
    ],
)
def test_sides_join_neighbours_and_are_broken_over_gaps(at: Sequence[int], apart: list[bool]) -> None:
    drawn = over(**{NAMES[index]: 6 for index in at})
    assert [side.apart for side in drawn.sides] == apart
    ends = {(side.x1, side.y1) for side in drawn.sides} | {(side.x2, side.y2) for side in drawn.sides}
    assert ends == ({(dot.x, dot.y) for dot in drawn.dots} if len(at) > 1 else set())
    assert len(drawn.dots) + len(drawn.hollow) == len(NAMES)


@pytest.mark.parametrize("measured", [{}, {"tone": 3.0}, {"contraction_usage": 9.0}])
def test_what_is_no_spoke_is_not_drawn(measured: dict[str, float]) -> None:
    assert over(**measured).dots == ()
