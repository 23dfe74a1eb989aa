"""How much feeling shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.analyser import analyse, measured
from core.analysis.reading import Finding

STIRRED = (
    "I loved her with all my heart, and they killed her! Her blood was on my hands. I screamed until my throat was "
    "raw, and I wept like a child. God, how I hate this horrible war!"
)
COOL = (
    "The committee met at ten in the library. The minutes of the previous meeting were read, and the treasurer "
    "presented the accounts of the second quarter. Item four was deferred to the next meeting."
)


def emotion(text: str) -> Finding:
    return analyse(text).attributes["emotion_level"]


def level(text: str) -> float:
    return measured(text)[0]["emotion"]


def test_a_stirred_text_is_rated_over_a_cool_one() -> None:
    stirred, cool = emotion(STIRRED), emotion(COOL)
    assert stirred.score is not None
    assert cool.score is not None
    assert stirred.score > 9 > 4.5 > cool.score


def test_the_sentences_that_weigh_are_quoted() -> None:
    quotes = [evidence.quote for evidence in emotion(STIRRED).evidence]
    assert "God, how I hate this horrible war!" in quotes
    assert "I loved her with all my heart, and they killed her!" in quotes


def test_a_sentence_that_only_says_i_is_not_quoted() -> None:
    assert "I went to the office." not in [
        found.quote for found in emotion("I went to the office. " + STIRRED).evidence
    ]


def test_of_a_long_sentence_as_much_is_quoted_as_can_be_read() -> None:
    text = "The accounts were read out to the members, " * 12 + "and then a horrible scream was heard by everybody."
    quotes = [found.quote for found in emotion(text).evidence]
    assert len(quotes) == 1
    assert quotes[0].startswith("horrible scream")


@pytest.mark.parametrize(
    ("plain", "moved"),
    [
        ("He came home.", "He came home!"),
        ("He came home!", "He came home!!"),
        ("You should never do this.", "You should NEVER do this."),
        ("She closed the door.", "She slammed the door."),
        ("They were pleased with it.", "They were ecstatic about it."),
        ("He spoke to the crowd.", "He screamed at the crowd."),
        ("The man left.", "Oh, the man left."),
    ],
)
def test_what_stirs_raises_it(plain: str, moved: str) -> None:
    assert level(moved) > level(plain)


def test_abbreviations_and_a_text_in_capitals_are_not_shouted() -> None:
    assert level("The UNHCR opened an office.") == level("The agency opened an office.")
    assert level("THE DOOR WAS CLOSED.") == level("the door was closed.")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from((COOL + " " + STIRRED).split(". ")), min_size=1, max_size=6), st.integers(1, 4))
def test_exclamation_marks_never_lower_it(sentences: list[str], marks: int) -> None:
    text = ". ".join(sentences).rstrip("!.")
    assert level(text + "!" * marks) >= level(text + ".")


def test_one_hostile_sentence_over_and_over_is_only_intense() -> None:
    found = emotion("I hate you all!\n\n" * 2_000)
    assert found.value == 10
    assert len(found.evidence) <= 24


def test_without_words_there_is_no_emotion() -> None:
    assert emotion("!!! ... !!!") == Finding()
