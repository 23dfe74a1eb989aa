"""What a model is asked so that a slider can be heard, and what is measured of the paragraphs."""

from __future__ import annotations

from typing import Any

import pytest

from core.analysis.methods import How
from core.analysis.rating import norm, rate
from core.analysis.table import METHODS
from core.attributes import BY_NAME, RATINGS
from core.generation.hearing_measure import UNSEEN, Move, _measure_at, measure, move
from core.llm.hearing_prompt import LONGEST, TOPICS, hearing_messages, paragraph, usual_topic
from core.tests.hearing import CASUAL, FORMAL, FORMALITY


# What is asked -------------------------------------------------------------------------------------------
def messages_for(value: int, **values: Any) -> list[dict[str, str]]:
    return hearing_messages("Iris", "Two\nlines.", values, FORMALITY, value, " A\n cup ")


def test_the_instruction_is_said_first_and_last() -> None:
    system, user = (message["content"] for message in messages_for(9, tone="wry", idiom_usage=9))
    told = FORMALITY.instruction(9)
    assert system.splitlines()[:3] == ["You are the writer “Iris”.", f"Most of all: {told}", "About you: Two lines."]
    assert user.splitlines()[0] == "Topic: A cup"
    assert user.splitlines()[-1] == f"Above all: {told}"
    assert f"- {BY_NAME['idiom_usage'].instruction(9)}" in system
    assert f"- {BY_NAME['tone'].instruction('wry')}" in system


@pytest.mark.parametrize("now", [None, 1, 5, 10])
def test_all_else_is_the_same_wherever_the_slider_stands(now: int | None) -> None:
    values = {row.name: 9 for row in RATINGS[:8]} | {"primary_language": "Danish", "formality_level": now}
    for one, other in zip(messages_for(2, **values), messages_for(9, **values), strict=True):
        swapped = one["content"].replace(FORMALITY.instruction(2), FORMALITY.instruction(9))
        assert swapped == other["content"] != one["content"]
    assert "Language: write in Danish." in messages_for(2, **values)[-1]["content"]


def test_an_even_voice_is_not_said_to_be_plain() -> None:
    assert "plain" not in messages_for(9)[0]["content"]


def test_topics() -> None:
    assert {usual_topic(number) for number in range(20)} == set(TOPICS)
    assert usual_topic(8) == usual_topic(8)


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("# A title\n\nThe text.", "The text."),
        ("\n\nThe text.\n", "The text."),
        ("The #1 text.", "The #1 text."),
        ("a\0b", "ab"),
        ("# Only a title", ""),
        ("x" * 9000, "x" * LONGEST),
    ],
)
def test_a_paragraph_is_what_is_left_of_a_reply(reply: str, kept: str) -> None:
    assert paragraph(reply) == kept


# How it is measured --------------------------------------------------------------------------------------
def test_what_cannot_be_seen_is_what_the_analyser_says() -> None:
    unseen = {row.name for row in RATINGS if row.name not in METHODS or METHODS[row.name].how is How.UNSEEN}
    assert unseen == UNSEEN
    assert all(norm(METHODS[row.name].measure) for row in RATINGS if row.name not in UNSEEN)


def test_the_figure_and_where_it_stands() -> None:
    (casual, said), (formal, _) = measure(CASUAL, "formality_level"), measure(FORMAL, "formality_level")
    assert casual is not None
    assert formal is not None
    assert casual < 3 < 7 < formal
    assert said.startswith("Its sentences average 0.")
    assert move("formality_level", casual, formal, 80) is Move.UP
    assert move("formality_level", formal, casual, 80) is Move.DOWN
    assert move("formality_level", casual, casual + 0.5, 80) is Move.NONE
    contracted, counted = measure(CASUAL, "contraction_usage")
    assert contracted
    assert contracted > 9
    assert counted.endswith("contractions in 1,000 words.")


@pytest.mark.parametrize(
    "text", ["Too short.", "Jeg venter på toget, og det regner igen i dag, som det altid gør. " * 4]
)
def test_what_is_not_measured(text: str) -> None:
    assert measure(text, "formality_level") == (None, "")
    assert measure(CASUAL, "symbolism_usage") == (None, "")


def test_one_thing_counted_proves_nothing() -> None:
    """However far up the scale it is: most texts have none at all."""
    usual = norm("idioms")
    assert usual
    none, one, three = (rate(count * 1000 / 90, None, usual) for count in (0, 1, 3))
    assert one - none > 5
    assert move("idiom_usage", none, one, 90) is Move.CHANCE
    assert move("idiom_usage", one, none, 90) is Move.CHANCE
    assert move("idiom_usage", none, three, 90) is Move.UP


@pytest.mark.parametrize("name", ["contractions", "idioms", "formality", "signs_self_confidence"])
def test_the_way_back_from_a_rating(name: str) -> None:
    usual = norm(name)
    assert usual
    low, high = usual.quantiles[0], usual.quantiles[-1]
    for value in (low - 1, low, (low + high) / 2, high, high + 3):
        assert _measure_at(name, rate(value, None, usual)) == pytest.approx(value, rel=1e-6, abs=1e-6)
