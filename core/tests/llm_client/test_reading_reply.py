"""Answers as models write them, and what is believed of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.reading import Confidence
from core.attributes import BY_NAME
from core.llm import loose_json
from core.llm.reading_reply import Passages, named, understood

TEXT = 'I can’t stand it,\n  she said. "Well, come and laugh at us here." I am a nurse of forty.'
NAMES = list(BY_NAME)
WHOLE = json.dumps({"tone": {"value": "dry", "quote": "she said"}, "formality_level": 7})


def values(reply: str, text: str = TEXT) -> dict[str, Any]:
    return {name: finding.value for name, finding in understood(reply, NAMES, text)[0].items()}


@pytest.mark.parametrize(
    "reply",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f"Here you are:\n\n{WHOLE}\n\nI hope this helps!",
        f'<think>{{"tone": "no"}} hm</think>{WHOLE}',
        json.dumps({"response": WHOLE}),
        json.dumps({"linguistic": {"Tone": "dry", "formalityLevel": "7/10"}}),
        json.dumps([{"name": "tone", "value": "dry"}, {"attribute": "Formality Level", "rating": 7}]),
        json.dumps(
            {"result": {"attributes": [{"trait": "tone", "value": ["dry"]}, {"key": "formality", "score": "7"}]}}
        ),
        "{'tone': 'dry', 'formality-level': 7,}",
        '{"tone": "dry", // a remark\n "formality_level": 7.2, /* another */ }',
        '{tone: "dry", formality_level: 7',
        '{"tone": "dry", "formality_level": 7, "idiom_us',
        '{"tone": "dry", "formality_level": {"value": 7, "quote": "she sa',
        '{"formality_level": 7, "tone": {"value": "dry", "quote": null}, "id": 3, "__class__": "x"}',
    ],
)
def test_every_shape_of_an_answer(reply: str) -> None:
    assert values(reply) == {"tone": "dry", "formality_level": 7}


@pytest.mark.parametrize(
    ("said", "rating"),
    [
        (7, 7),
        (7.5, 8),
        ("7", 7),
        ("7/10", 7),
        ("4/5", 8),
        ("8 out of 10", 8),
        ("6-7", 7),
        ("6 to 8", 7),
        ([7], 7),
        ("7 (rather formal)", 7),
        ("high", 8),
        ("Very low", 2),
        ("moderate", 5),
        ("rather formal", 7),
        (None, None),
        ("N/A", None),
        ("", None),
        ("not evident in this text", None),
    ],
)
def test_a_rating_in_every_dress(said: Any, rating: int | None) -> None:
    assert values(json.dumps({"formality_level": said})) == {"formality_level": rating}


@pytest.mark.parametrize(
    "said", [0, 11, 85, -3, True, "purple", "[1-10]", {"value": {"x": 1}}, [3, 4], "9" * 500, 1e300]
)
def test_what_is_no_rating(said: Any) -> None:
    findings, problems = understood(json.dumps({"formality_level": said}), NAMES, TEXT)
    assert "formality_level" not in findings
    assert problems["formality_level"]


def test_nan_is_nothing() -> None:
    assert values('{"formality_level": NaN, "idiom_usage": Infinity}') == {"formality_level": None}


def test_texts() -> None:
    said = {
        "tone": "  dry,\n wry\u0000\ud800 ",
        "core_values": ["family", "patience"],
        "decision_making_style": "string",
    }
    read = values(json.dumps(said))
    assert read["tone"].split()[:2] == ["dry,", "wry"]
    assert read["core_values"] == "family, patience"
    assert read["decision_making_style"] is None
    assert "\x00" not in read["tone"]
    long = values(json.dumps({"tone": "word " * 500}))["tone"]
    assert len(long) <= 200
    assert long.endswith("word")


def test_the_person_only_with_the_words_that_say_so() -> None:
    said = {
        "age": {"value": 40, "quote": "a nurse of forty"},
        "professional_background": {"value": "nurse", "quote": "I am a surgeon"},
        "gender": "female",
        "primary_language": {"value": "English", "quote": "she said"},
    }
    findings, problems = understood(json.dumps(said), NAMES, TEXT)
    assert {name: one.value for name, one in findings.items()} == {"age": 40}
    assert set(problems) == {"professional_background", "gender"}


@pytest.mark.parametrize("said", ["adult", 400, -1, "late 50s"])
def test_what_is_no_age(said: Any) -> None:
    assert values(json.dumps({"age": {"value": said, "quote": "a nurse of forty"}})) == {}


def test_a_quote_counts_only_where_it_stands() -> None:
    said = {"tone": {"value": "dry", "quote": "I laughed all night"}}
    finding = understood(json.dumps(said), NAMES, TEXT)[0]["tone"]
    assert (finding.value, finding.confidence, finding.evidence) == ("dry", Confidence.LOW, ())


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("I can't stand it, she said.", "I can’t stand it,\n  she said."),
        ("“Well, come and laugh”", "Well, come and laugh"),
        ("… a NURSE of forty …", "a nurse of forty"),
        ("it", None),
        ("a nurse of fifty", None),
        ("", None),
    ],
)
def test_passages(quote: str, stands: str | None) -> None:
    found = Passages(TEXT).find(quote)
    assert (found.quote if found else None) == stands
    if found:
        assert TEXT[found.start : found.end] == found.quote


def test_names() -> None:
    assert named('{"Name": "The  Watcher\\n", "description": {"value": "Dry."}}') == {
        "name": "The Watcher",
        "description": "Dry.",
    }
    assert named("[]") == named("no") == named('{"name": null}') == {}


def test_one_end_of_the_scale_throughout_is_an_order_obeyed() -> None:
    ratings = [name for name in NAMES if BY_NAME[name].is_rating]
    assert values(json.dumps(dict.fromkeys(ratings, 10))) == {}
    assert values(json.dumps(dict.fromkeys(ratings[:3], 10))) == dict.fromkeys(ratings[:3], 10)


@pytest.mark.parametrize(
    "reply",
    ["[" * 100_000, '{"a":' * 50_000, '{"tone": ' + "[" * 50_000, '"' * 100_000, "{'" * 50_000, "/*" * 50_000, "{", ""],
)
def test_hostile_answers_are_only_unread(reply: str) -> None:
    assert understood(reply, NAMES, TEXT)[0].keys() <= {"tone"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(json_values, st.integers(0, 400))
def test_whatever_comes_is_read_or_left(value: Any, cut: int) -> None:
    written = json.dumps(value)
    for reply in (written, written[:cut]):
        findings, _ = understood(reply, NAMES, TEXT)
        for name, finding in findings.items():
            row = BY_NAME[name]
            assert finding.value is None or (1 <= finding.value <= 10 if row.is_rating else True)
            assert finding.value is None or not row.max_length or len(str(finding.value)) <= row.max_length


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=8).filter(str.isalpha), st.integers(-999, 999), min_size=1))
def test_plain_json_is_read_as_it_is(value: dict[str, int]) -> None:
    assert loose_json.read(json.dumps(value)) == value
