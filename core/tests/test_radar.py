"""A persona's ratings as points: plain numbers in, plain numbers out."""

from __future__ import annotations

from math import hypot

import pytest

from core.attributes import CORE, HIGHEST, LOWEST, MIDDLE, Category
from core.radar import CENTRE_X, CENTRE_Y, HALF_WIDTH, LETTER, RADIUS, Radar, radar
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
