from __future__ import annotations

import pytest

from core.analysis.analyser import analyse
from core.analysis.features import personality
from core.analysis.reading import Confidence
from core.tests.analysis.hits import tallied

UPSET = "I was terrified and miserable. The panic, the dread, the shame: I cried, I hated it, I was sick with worry."
CALM = "She stayed calm and patient. There was no hurry. He was at ease and quietly content with the steady rain."


@pytest.mark.parametrize("attribute", [row.attribute for row in personality.METHODS if row.measure])
def test_ratings_stay_near_the_middle_whatever_the_text(attribute: str) -> None:
    for text in (UPSET * 30, CALM * 30, "Thanks, friends! What a party! " * 60, "Shut up, you idiot. " * 60):
        found = analyse(text).attributes[attribute]
        assert found.confidence in {Confidence.LOW, Confidence.NONE}
        assert found.value is None or 4 <= int(found.value) <= 7


def test_signs_move_the_rating_their_way_and_are_quoted() -> None:
    upset, calm = (analyse(text).attributes["emotional_stability"] for text in (UPSET, CALM))
    assert upset.score is not None
    assert calm.score is not None
    assert upset.score < 5.5 < calm.score
    assert "terrified" in [evidence.quote for evidence in upset.evidence]
    assert "patient" in [evidence.quote for evidence in calm.evidence]
    assert "weak signal" in upset.note


@pytest.mark.parametrize("attribute", ["risk_taking_tendency", "creativity_level"])
def test_what_no_text_shows_is_not_evident(attribute: str) -> None:
    found = analyse(UPSET + CALM).attributes[attribute]
    assert (found.value, found.score, found.evidence) == (None, None, ())


def test_we_does_not_drown_the_other_signs() -> None:
    tally, _ = tallied(personality, "We went to the party with our friends.")
    assert tally.counts["extraversion +"] == pytest.approx(2.4)


def test_signs_for_and_against_are_set_off() -> None:
    tally, _ = tallied(personality, "Thank you, you idiot, and thanks again.")
    assert personality.measures(tally)["signs_agreeableness"] > 0
    tally, _ = tallied(personality, "You idiot, you moron, thank you.")
    assert personality.measures(tally)["signs_agreeableness"] < 0
