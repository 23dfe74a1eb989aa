"""The same text gives the same answer, whoever asks and whatever else was asked; what is absent is not claimed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.analysis.analyser import analyse
from core.analysis.methods import How
from core.analysis.reading import Confidence, Finding
from core.analysis.table import METHODS
from core.attributes import ATTRIBUTES
from core.tests.analysis.short_texts import SHORT_TEXTS

LETTER = (
    "Dear Anna,\n\nI can't thank you enough for the parcel; it's lovely! The children were as happy as larks.\n\n"
    "Don't you think we should meet in May? I was told that the house would be sold, although nobody knows when."
)
TEXTS = [LETTER, *(short.text for short in SHORT_TEXTS[:5])]
_PRINT = (
    "import json, sys; from core.analysis.analyser import analyse;"
    " print(json.dumps(analyse(sys.stdin.read()).as_json(), sort_keys=True))"
)


@pytest.fixture(scope="module")
def expected() -> list[str]:
    return [printed(text) for text in TEXTS]


def printed(text: str) -> str:
    return json.dumps(analyse(text).as_json(), sort_keys=True)


def test_threads_and_order_change_nothing(expected: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        backwards = list(pool.map(printed, reversed(TEXTS * 2)))
    assert backwards == list(reversed(expected * 2))


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_every_process_gives_the_same_answer(seed: str, expected: list[str]) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", _PRINT], input=LETTER, capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == expected[0]


def test_every_attribute_has_a_finding_with_passages_of_the_text() -> None:
    found = analyse(LETTER).attributes
    assert list(found) == [row.name for row in ATTRIBUTES]
    quoted = [evidence for finding in found.values() for evidence in finding.evidence]
    assert quoted
    assert [one for one in quoted if LETTER[one.start : one.end] != one.quote or not one.quote.strip()] == []


def test_a_score_is_given_however_short_the_text_and_a_value_only_with_confidence() -> None:
    found = analyse("I can't come.").attributes
    assert found["contraction_usage"].score is not None
    assert found["contraction_usage"].score > 5.5
    assert [name for name, one in found.items() if (one.value is None) != (one.confidence is Confidence.NONE)] == []
    unscored = [name for name, row in METHODS.items() if row.how is How.MEASURED and row.measure]
    assert [name for name in unscored if found[name].score is None and name in analyse(LETTER).measures] == []


@pytest.mark.parametrize("text", ["", "   \n\n ", "...!!!", "— … —"])
def test_a_text_without_words_shows_nothing(text: str) -> None:
    reading = analyse(text)
    assert reading.words == 0
    assert set(reading.attributes.values()) == {Finding()}


def test_what_is_only_counted_is_never_more_than_low_and_says_nothing_of_a_short_text_without_it() -> None:
    counted = [name for name, row in METHODS.items() if row.how is How.COUNTED]
    found = analyse("It rained. " + LETTER).attributes
    assert {found[name].confidence for name in counted} <= {Confidence.LOW, Confidence.NONE}
    assert found["simile_frequency"].confidence is Confidence.LOW
    plain = analyse("The shop opens at nine and closes at five.").attributes["simile_frequency"]
    assert (plain.value, plain.confidence, plain.evidence) == (None, Confidence.NONE, ())


def test_surety_grows_with_the_text() -> None:
    order = [Confidence.NONE, Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH]
    sure = [
        order.index(analyse("\n\n".join([LETTER] * many)).attributes["contraction_usage"].confidence)
        for many in (1, 4, 16)
    ]
    assert sure == sorted(sure)
    assert sure[0] < sure[-1]


def test_a_low_rating_quotes_what_little_there_is() -> None:
    report = "The committee approved the budget of the library for the coming year. " * 60
    found = analyse(report + "It isn't large.").attributes["contraction_usage"]
    assert found.value is not None
    assert found.value < 4
    assert [evidence.quote for evidence in found.evidence] == ["isn't"]


def test_what_text_does_not_show_is_not_evident() -> None:
    found = analyse(LETTER).attributes
    unseen = [name for name, row in METHODS.items() if row.how is How.UNSEEN]
    assert unseen
    assert {found[name].value for name in unseen} == {None}


def test_progress_rises_to_the_whole() -> None:
    told: list[float] = []
    analyse(LETTER, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
