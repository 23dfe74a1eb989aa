from __future__ import annotations

import pytest

from core.analysis.features import content
from core.tests.analysis.hits import hits, tallied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rents fell by 9 per cent, to £1,200.", ["9", "1,200"]),
        ("One in three left; seven per cent came back.", ["One", "seven"]),
        ("The average was 4.7, and two million saw it.", ["average", "4.7", "two"]),
        ("In 1984 he was born, on 3 March at 10 am.", []),
        ("See chapter 4 and page 12.", []),
        ("One of them had three dogs. First come, first served.", []),
    ],
)
def test_figures_are_amounts_and_not_dates(text: str, expected: list[str]) -> None:
    assert hits(content, "figures", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When I was nine, we moved to the coast.", ["When I was", "I was", "we moved"]),
        ("I remember the smell.", ["I remember"]),
        ("“I lost my hat,” said Tom.", []),
        ("She took the train, and he walked.", []),
        ("One day the king died.", []),
        ("I like trains, and we take them.", []),
    ],
)
def test_stories_are_the_writers_own(text: str, expected: list[str]) -> None:
    assert sorted(hits(content, "own_story", text)) == sorted(expected)


def test_reflection_and_digression() -> None:
    text = "By the way, the cat came back. Looking back, I realise that I wonder about cats. But I digress."
    assert hits(content, "digressions", text) == ["By the way", "But I digress"]
    assert hits(content, "reflections", text) == ["Looking back", "I realise", "I wonder"]


def test_a_report_has_none_of_it() -> None:
    tally, _ = tallied(content, "The dam has two doors. Water enters through a channel on the northern side.")
    assert set(content.measures(tally).values()) == {0}


def test_every_number_of_a_list_is_left_out() -> None:
    assert hits(content, "figures", "1. Meet at the station.\n\n2. Sign the list.\n\n3) Bring boots.") == []
