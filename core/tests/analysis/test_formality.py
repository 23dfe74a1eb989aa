"""Casual or formal, sentence by sentence, through the real parser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.analyser import analyse, measured
from core.analysis.features.formal_signs import signs
from core.analysis.features.wordfacts import described
from core.analysis.parsing import load
from core.analysis.reading import Confidence, Finding
from core.tests.analysis.short_texts import SHORT_TEXTS, Short

# Each as said from casual to formal.
LADDERS = (
    (
        "lol u gonna come or what",
        "Are you going to come?",
        "We should be grateful to know whether you intend to attend.",
    ),
    (
        "omg thx so much!!!",
        "Thanks a lot for your help.",
        "I wish to express my sincere gratitude for your assistance.",
    ),
    (
        "yeah, I dunno, it kinda broke",
        "It broke, and I don't know why.",
        "The cause of the failure could not be determined.",
    ),
)
CONTRACTIONS = (
    ("I don't know what they want.", "I do not know what they want."),
    ("It's the first time we've seen this.", "It is the first time we have seen this."),
    ("You can't say that she isn't right.", "You cannot say that she is not right."),
    ("They won't pay, and he’d rather not ask.", "They will not pay, and he would rather not ask."),
    ("The board couldn't agree on the terms.", "The board could not agree on the terms."),
)
SUBJECTS = ("the committee", "my sister", "our neighbours", "the new clerk", "I", "you", "nobody here")
SHORT = {"do not": "don't", "cannot": "can't", "will not": "won't", "did not": "didn't", "would not": "wouldn't"}
OBJECTS = (
    "accept the offer",
    "know the answer",
    "like such weather",
    "read the report",
    "give it back",
    "wait for him",
)
ROUGH = ("lol", "gonna", "yeah", "dude", "omg", "kinda")


def formality(text: str) -> float:
    return measured(text)[0]["formality"]


def finding(text: str) -> Finding:
    return analyse(text).attributes["formality_level"]


@pytest.mark.parametrize("ladder", LADDERS)
def test_rises_from_chat_to_address(ladder: tuple[str, ...]) -> None:
    scores = [finding(text).score or 0.0 for text in ladder]
    assert scores == sorted(scores)
    assert scores[-1] - scores[0] > 2.5


@pytest.mark.parametrize(("short", "long"), CONTRACTIONS)
def test_long_forms_are_never_less_formal(short: str, long: str) -> None:
    assert formality(long) > formality(short)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(SUBJECTS), st.sampled_from(sorted(SHORT)), st.sampled_from(OBJECTS))
def test_no_contraction_makes_a_sentence_more_formal(subject: str, verb: str, rest: str) -> None:
    long = f"{subject} {verb} {rest}."
    assert formality(long[0].upper() + long[1:]) > formality((long[0].upper() + long[1:]).replace(verb, SHORT[verb]))


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(ROUGH), st.sampled_from(SUBJECTS), st.sampled_from(OBJECTS))
def test_slang_never_makes_a_sentence_more_formal(rough: str, subject: str, rest: str) -> None:
    assert formality(f"Perhaps {subject} will {rest}.") > formality(f"Perhaps {subject} will {rest} {rough}.")


@pytest.mark.parametrize(
    ("tidy", "careless"),
    [
        ("Where did they go?", "where did they go??"),
        ("I believe that I am right.", "i believe that i am right"),
        ("That is a surprise.", "That is a surprise!!!"),
        ("We shall see.", "We shall see..."),
    ],
)
def test_a_careless_hand_is_less_formal(tidy: str, careless: str) -> None:
    assert formality(tidy) > formality(careless)


def test_sentences_further_out_than_any_text_keep_their_order() -> None:
    low = [finding(text).score or 0.0 for text in ("lol ok!!!", "ok lol", "yeah sure", "Sure, yeah.")]
    assert min(low) > 1
    assert len(set(low)) == len(low)


@pytest.mark.parametrize(
    "text", [s for s in SHORT_TEXTS if s.attribute == "formality_level"], ids=lambda s: s.text[:12]
)
def test_quotes_what_makes_it_so(text: Short) -> None:
    attribute, high, sample = text
    found = analyse(sample).attributes[attribute]
    quotes = [evidence.quote for evidence in found.evidence]
    wanted = ("hereby", "therewith", "Accordingly") if high else ("Hey", "gimme", "won't")
    assert all(any(one in quote for quote in quotes) for one in wanted)
    assert all(sample[e.start : e.end] == e.quote for e in found.evidence)
    starts = [(e.start, e.end) for e in found.evidence]
    assert all(end <= start for (_, end), (start, _) in pairwise(starts))
    assert isinstance(found.value, int)
    assert found.value >= 8 if high else found.value <= 3


def test_one_sentence_is_scored_but_hardly_trusted() -> None:
    found = finding("Please find the requested documents enclosed.")
    assert found.score is not None
    assert found.confidence in (Confidence.LOW, Confidence.NONE)


def test_nothing_is_measured_where_no_words_are() -> None:
    assert "formality" not in measured("1984 * 12 ... ???")[0]


def test_contractions_are_read_as_their_long_forms() -> None:
    (_, spoken), *_ = described(load()("He won't, she can't, let's go; it's Bob's."))
    assert [word.form for word in spoken if word.short] == ["not", "not", "us", "is"]
    assert "'s" in [word.form for word in spoken]


def test_the_signs_do_not_depend_on_the_length_of_a_very_long_sentence() -> None:
    (sentence, spoken), *_ = described(load()("word " * 400))
    assert signs(sentence, spoken)["words"] < 5
