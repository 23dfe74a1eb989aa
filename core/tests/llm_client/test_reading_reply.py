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
from core.llm.reading_quotes import Passages
from core.llm.reading_reply import named, understood

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
        f"I looked [as asked] at {{it}} closely.\n{WHOLE}",
        f"It is formal {{I think}}, so no tone.</think>\n{WHOLE}",
        f"{{{WHOLE}}}",
        json.dumps(WHOLE),
        json.dumps(WHOLE)[1:-1],
        json.dumps(WHOLE)[:-2],
        '{"tone": {"value": "dry", "quote": "she said "Well, come" here"}, "formality_level": 7}',
        '{"tone": "dry"], "idiom_usage": , "formality_level": 7}',
        '[{"tone": {"value": "dry"}}}, {"idiom_usage": {"value": }, "formality_level": 7}]',
        '{“tone”: “dry”, "formality_level": /* of ten */ 7}',
        '{"tone": {"value": "dry"}}\n{"formality_level": {"value": 7}}',
        '[{"tone": "dry"}, {"formality_level": 7, "primary_language": "English"}]',
        json.dumps({"Tone": "Dry"} | {BY_NAME["formality_level"].label: "7"}).replace("Dry", "dry"),
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
        ("**7**", 7),
        ("~7", 7),
        ("70%", 7),
        ("70/100", 7),
        ("High (8/10)", 8),
        ("moderate: 5", 5),
        (None, None),
        ("N/A", None),
        ("", None),
        ("not evident in this text", None),
    ],
)
def test_a_rating_in_every_dress(said: Any, rating: int | None) -> None:
    assert values(json.dumps({"formality_level": said})) == {"formality_level": rating}


@pytest.mark.parametrize(
    "said", [0, 11, 85, -3, True, "purple", "[1-10]", {"value": {"x": 1}}, [3, 4], "12/10", "120%", "9" * 500, 1e300]
)
def test_what_is_no_rating(said: Any) -> None:
    findings, problems = understood(json.dumps({"formality_level": said}), NAMES, TEXT)
    assert "formality_level" not in findings
    assert problems["formality_level"]


@pytest.mark.parametrize(
    "reply",
    [
        '{"tone": "dry", "formality_level":',
        '{"tone": "dry", "formality_level": 1',
        '{"tone": "dry", "formality_level": nul',
        '{"tone": "dry", "formality_level": {"value": ',
        '{"tone": "dry", "formality_level": {"value": "hi',
        '{"tone": "dry", "formality_level": {"quo',
        '{"tone": "dry", "formality_level": {"quote": "she said"}}',
        '{"tone": "dry", "core_values": {"value": "freedom and jus',
    ],
)
def test_what_broke_off_before_its_value_is_unread_and_not_absent(reply: str) -> None:
    assert values(reply) == {"tone": "dry"}


def test_the_score_is_not_rounded() -> None:
    finding = understood('{"formality_level": "6.5"}', NAMES, TEXT)[0]["formality_level"]
    assert (finding.value, finding.score) == (7, 6.5)


@pytest.mark.parametrize("said", [7, "7/10", True, {"deep": {"er": 1}}, 3.5])
def test_what_is_no_text(said: Any) -> None:
    findings, problems = understood(json.dumps({"tone": {"value": said}}), NAMES, TEXT)
    assert findings == {}
    assert problems["tone"]


def test_a_usual_value_is_spelt_as_the_table_spells_it() -> None:
    assert values('{"tone": "Wry.", "core_values": "Freedom"}') == {"tone": "wry", "core_values": "freedom"}


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
    assert {name: one.value for name, one in findings.items()} == {
        "age": 40,
        "professional_background": None,
        "gender": None,
    }
    assert "outright" in findings["gender"].note
    assert problems == {}


@pytest.mark.parametrize("quote", ["she said", "I am a nurse of", None])
def test_an_age_that_no_number_says_is_a_guess(quote: str | None) -> None:
    assert values(json.dumps({"age": {"value": 40, "quote": quote}})) == {"age": None}


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
    assert [one.quote for one in found] == ([] if stands is None else [stands])
    assert all(TEXT[one.start : one.end] == one.quote for one in found)


def test_a_passage_without_its_middle_counts_if_both_halves_stand() -> None:
    passages = Passages(TEXT)
    assert [one.quote for one in passages.find("I can't stand it [...] come and laugh")] == [
        "I can’t stand it",
        "come and laugh",
    ]
    assert passages.find("I can't stand it … come and weep") == ()
    assert passages.find("a … b … c") == ()
    assert [one.quote for one in Passages("Wait ... what?").find("Wait ... what")] == ["Wait ... what"]


def test_a_passage_stands_in_whole_words() -> None:
    assert Passages("The pages of age, and the sage.").find("age")[0].start == 13
    assert Passages("The pages and the sage.").find("age") == ()
    assert Passages("x" * 50_000).find("xxx") == ()


def test_one_odd_capital_does_not_cost_the_passages() -> None:
    text = "We flew to İstanbul in MAY, and it rained."
    (found,) = Passages(text).find("istanbul in may") or Passages(text).find("in may, and it rained")
    assert text[found.start : found.end] == found.quote


def test_names() -> None:
    assert named('{"Name": "The  Watcher\\n", "description": {"value": "Dry."}}') == {
        "name": "The Watcher",
        "description": "Dry.",
    }
    assert named('{"persona": {"name": "**“The Nurse”**", "description": "Dry. And more."}}') == {
        "name": "The Nurse",
        "description": "Dry.",
    }
    assert named('[{"name": "name", "value": "The Nurse"}, {"name": "tone", "value": "dry"}]') == {"name": "The Nurse"}
    assert len(named(json.dumps({"name": "Long " * 100, "description": "On " * 900}))["description"]) <= 300
    for nothing in ("[]", "no", '{"name": null}', '{"name": "N/A", "description": "unknown"}', '{"name": 7}'):
        assert named(nothing) == {}


def test_one_end_of_the_scale_throughout_is_an_order_obeyed() -> None:
    ratings = [name for name in NAMES if BY_NAME[name].is_rating]
    assert values(json.dumps(dict.fromkeys(ratings, 10))) == {}
    assert values(json.dumps(dict.fromkeys(ratings[:3], 10))) == dict.fromkeys(ratings[:3], 10)
    told = dict.fromkeys(ratings, 1) | {"tone": "dry"}
    findings, problems = understood(json.dumps(told), NAMES, TEXT)
    assert list(findings) == ["tone"]
    assert set(problems) == set(ratings)


@pytest.mark.parametrize(
    "reply",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"tone": ' + "[" * 50_000,
        '"' * 100_000,
        "{'" * 50_000,
        "/*" * 50_000,
        "{",
        "",
        "{" * 100_000,
        "<think>" * 20_000,
        "</think>" * 20_000,
        "[x] " * 50_000,
        '{"tone": "' + "…" * 90_000,
        "\\" * 90_000,
        '{"tone": {"value": "a", "quote": "' + "she … " * 30_000 + '"}}',
        '{"' + "a-B" * 60_000 + '": 1}',
        "'{" * 50_000,
    ],
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
