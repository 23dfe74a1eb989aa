from __future__ import annotations

import pytest

from core.analysis.analyser import analyse
from core.analysis.features import person
from core.analysis.features.learning import number
from core.analysis.reading import Confidence
from core.analysis.table import METHODS
from core.attributes import ATTRIBUTES
from core.tests.analysis.hits import tallied
from core.tests.analysis.statements import STATEMENTS

TOLD = (
    "As a nurse of forty, I know hospitals. I grew up in a Turkish family in Berlin. I have two children, "
    "and what matters to me most is honesty."
)


@pytest.mark.parametrize(("text", "expected"), STATEMENTS)
def test_only_what_the_text_says_outright_is_read(text: str, expected: dict[str, int | str]) -> None:
    tally, _ = tallied(person, text)
    assert {name: said.value for name, said in person.said(tally, {}).items()} == expected


def test_a_statement_is_quoted_and_never_sure() -> None:
    reading = analyse(TOLD)
    age = reading.attributes["age"]
    assert (age.value, age.score, age.confidence) == (40, None, Confidence.MEDIUM)
    assert [evidence.quote for evidence in age.evidence] == ["As a nurse of forty"]
    assert "no text can tell" in age.note
    assert reading.attributes["core_values"].value == "honesty"
    assert reading.attributes["core_values"].confidence is Confidence.LOW


@pytest.mark.parametrize("attribute", [*person.PERSONAL, *person.MOTIVES, "primary_language"])
def test_what_the_text_does_not_say_is_not_evident(attribute: str) -> None:
    found = analyse("The bridge was built in 1874. It is English, and a nurse of forty crossed it.").attributes[
        attribute
    ]
    assert (found.value, found.confidence, found.evidence) == (None, Confidence.NONE, ())


def test_the_first_language_is_never_claimed() -> None:
    told = "English is my first language. I am a native speaker of English."
    assert analyse(told).attributes["primary_language"].value is None


def test_what_is_said_most_often_wins_and_ties_go_to_the_first() -> None:
    tally, _ = tallied(person, "I am 43. I am 44. I am 44.")
    assert person.said(tally, {})["age"].value == 44
    tally, _ = tallied(person, "I am 43. I am 44.")
    assert person.said(tally, {})["age"].value == 43


def test_values_fit_their_attributes() -> None:
    many = " ".join(f"I live in {place}shire-upon-the-long-river, {place}." for place in ("A", "B", "C", "D", "E", "F"))
    long = "What matters to me most is " + "extraordinarily" * 30 + "."
    tally, _ = tallied(person, f"{many} {long}")
    limits = {row.name: row.max_length for row in ATTRIBUTES}
    for name, said in person.said(tally, {}).items():
        assert len(str(said.value)) <= (limits[name] or 0)
    assert str(person.said(tally, {})["background"].value).count(";") == 3


@pytest.mark.parametrize(
    ("said", "expected"), [("43", 43), ("forty-three", 43), ("ninety", 90), ("nineteen", 19), ("a hundred", 100)]
)
def test_ages_in_words_and_figures(said: str, expected: int) -> None:
    assert number(said) == expected


def test_every_row_of_the_person_says_how_it_is_read() -> None:
    assert all(METHODS[name].source and METHODS[name].note for name in (*person.PERSONAL, *person.MOTIVES))
