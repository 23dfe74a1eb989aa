from __future__ import annotations

import pytest

from core.analysis.features import stance
from core.tests.analysis.hits import hits, tallied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. However, we went out. Therefore we got wet.", ["However", "Therefore"]),
        ("First, melt the butter. Then add the flour. Finally, stir.", ["First", "Then", "Finally"]),
        ("The plan is cheap; moreover, it is quick.", ["moreover"]),
        ("It is, however, too late.", ["however"]),
        ("On the other hand, nobody asked.", ["On the other hand"]),
        ("However hard he tried, he failed.", []),
        ("She won first prize, and he still sleeps.", []),
        ("Now that he is here, we can go. So many people came.", []),
        ("After all those years he came home.", []),
    ],
)
def test_links_are_counted_where_they_link(text: str, expected: list[str]) -> None:
    assert hits(stance, "transitions", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Perhaps it was the wind.", ["Perhaps"]),
        ("He seems to be tired.", ["seems"]),
        ("It might rain, and it may snow.", ["might", "may"]),
        ("This suggests that the clerk was wrong.", ["suggests"]),
        ("It was kind of cold, more or less.", ["kind of", "more or less"]),
        ("I may well be mistaken.", ["I may well be mistaken"]),
        ("We left in May. She appeared at the door.", []),
        ("It is a kind of bird, and this sort of bird sings.", []),
        ("He could swim before he could walk.", []),
        ("They suggest a walk.", []),
    ],
)
def test_hedges_are_told_from_their_doubles(text: str, expected: list[str]) -> None:
    assert hits(stance, "hedges", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In my opinion this is wrong.", ["In my opinion", "wrong"]),
        ("I think that the ending is a terrible idea.", ["I think", "terrible"]),
        ("If you ask me, the soup was too cheap.", ["If you ask me", "cheap"]),
        ("“I think it is wrong,” said the clerk.", []),
        ("The right hand and the best coat lay on a good bed.", []),
    ],
)
def test_opinions_are_the_writers_own(text: str, expected: list[str]) -> None:
    assert hits(stance, "opinions", text) == expected


def test_beliefs_are_not_opinions() -> None:
    text = "I believe that people are kind. It is wrong to lie, and everyone deserves a home."
    assert hits(stance, "beliefs", text) == ["I believe", "It is wrong to", "everyone deserves"]
    assert hits(stance, "opinions", text) == []


def test_the_measures_are_rates_per_thousand_words() -> None:
    tally, _ = tallied(stance, "Perhaps it rained. It was cold and dark all day.")
    assert stance.measures(tally) == {"transitions": 0, "hedges": 100, "opinions": 0, "beliefs": 0}
