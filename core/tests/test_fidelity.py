"""A text held against a persona: what counts, how near, in which words, and what is declined."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis import matching
from core.analysis.analyser import analyse
from core.analysis.reading import Reading, Unreadable
from core.analysis.wanted import WANTED
from core.attributes import ATTRIBUTES, BY_NAME
from core.fidelity import NOTICEABLE, SHOWN, WIDE, Check, check, compare

CHATTY = (
    "I don't know why I bother, honestly. You'd think they'd fix the lift, wouldn't you? They won't. It's been three "
    "weeks! I've carried the shopping up four floors (my knees aren't what they were), and nobody's said a word. So I "
    "wrote a note. I didn't sign it. That's my way: brave, but not too brave. "
)
STIFF = (
    "The committee, which had been convened in order that the allegations might be examined, was presented with "
    "evidence whose provenance could not be established. It was therefore determined that the proceedings would be "
    "adjourned until such documentation as had been requested was furnished by the responsible authorities. "
)
CASUAL = {
    "formality_level": 2,
    "contraction_usage": 9,
    "pronoun_preference": "first-person",
    "sentence_structure": "short",
}
FORMAL = {
    "formality_level": 9,
    "contraction_usage": 1,
    "pronoun_preference": "third-person",
    "sentence_structure": "long",
}


@pytest.fixture(scope="module")
def chatty() -> Reading:
    return analyse(CHATTY * 12)


@pytest.fixture(scope="module")
def stiff() -> Reading:
    return analyse(STIFF * 12)


def row_of(found: Check, name: str):
    return next(row for row in found.rows if row.name == name)


def test_each_text_is_nearer_to_its_own_voice(chatty: Reading, stiff: Reading) -> None:
    assert compare(chatty, CASUAL).distance < compare(chatty, FORMAL).distance - 2
    assert compare(stiff, FORMAL).distance < compare(stiff, CASUAL).distance - 2
    assert compare(chatty, CASUAL).match > 60
    assert compare(stiff, CASUAL).match < 10


def test_the_difference_is_told_in_words_with_both_figures(stiff: Reading) -> None:
    found = compare(stiff, CASUAL)
    row = row_of(found, "sentence_structure")
    words = stiff.measures["mean_sentence_words"]
    assert row.words == f"Longer sentences than this voice: {words:.0f} words on average, it wants about 11."
    assert row.aim.startswith("Make the sentences shorter: about 11 words")
    assert row.difference > NOTICEABLE
    contractions = row_of(found, "contraction_usage")
    assert contractions.words.startswith("Fewer contractions than this voice: 0 in 1,000 words, it wants about ")
    assert BY_NAME["contraction_usage"].instruction(9) in contractions.aim
    formality = row_of(found, "formality_level")
    assert formality.words.startswith("More formal than this voice: ")
    assert formality.words.endswith(f"it wants {BY_NAME['formality_level'].word(2)}.")


def test_too_much_and_too_little_are_told_apart(chatty: Reading) -> None:
    """The same distance either way is no difference either way: the words and the sign say which."""
    less = compare(chatty, {"contraction_usage": 1}).rows[0]
    assert less.difference > 0
    assert less.words.startswith("More contractions than this voice")
    assert less.aim.startswith("Fewer contractions")
    assert less.evidence


def test_an_aim_asks_for_one_thing_only(chatty: Reading, stiff: Reading) -> None:
    """A level's instruction is given where it points the same way; else how far to go."""
    level = BY_NAME["contraction_usage"]
    more = row_of(compare(stiff, {"contraction_usage": 3}), level.name)
    assert more.aim == f"More contractions, as far as “{level.word(3)}” and no further."
    less = row_of(compare(chatty, {"contraction_usage": 3}), level.name)
    assert less.aim == f"Fewer contractions. {level.instruction(3)}"
    assert level.instruction(5) in row_of(compare(stiff, {"contraction_usage": 5}), level.name).aim
    formality = BY_NAME["formality_level"]
    assert (
        row_of(compare(stiff, {"formality_level": 7}), formality.name).aim
        == f"Less formal, as far as “{formality.word(7)}” and no further."
    )


def test_the_largest_are_few_and_noticeable(stiff: Reading) -> None:
    found = compare(stiff, CASUAL | {"vocabulary_complexity": 1, "passive_voice_frequency": 1})
    assert 0 < len(found.largest) <= SHOWN
    assert all(abs(row.difference) >= NOTICEABLE for row in found.largest)
    assert list(found.largest) == [row for row in found.rows if row.noticeable][:SHOWN]


def test_weights_are_shares_of_one(chatty: Reading) -> None:
    found = compare(chatty, CASUAL)
    assert sum(row.weight for row in found.rows) == pytest.approx(1)
    by_hand = sum(row.weight * abs(row.difference) for row in found.rows)
    assert found.distance == pytest.approx(by_hand)


@given(st.data())
def test_a_text_that_moves_toward_its_target_never_loses(data: st.DataObject) -> None:
    attribute = data.draw(st.sampled_from([a.name for a in ATTRIBUTES if matching.readable(a.name)]))
    words = data.draw(st.sampled_from([6000, 40_000]))
    target = data.draw(st.integers(1, 10))
    measure = matching.readable(attribute).measure
    at = matching.figure_at(measure, target)
    here = data.draw(st.floats(0, 200))
    nearer = here + (at - here) * data.draw(st.floats(0, 1))
    values = {attribute: target, "formality_level": 5}
    before, after = (
        matching.match(matching.places(values, {"formality": 0.4, measure: figure}, words), words)
        for figure in (here, nearer)
    )
    if attribute != "formality_level":
        assert after.score >= before.score - 1e-9
        assert after.distance <= before.distance + 1e-9


@pytest.mark.parametrize(("attribute", "word"), sorted(WANTED))
def test_every_word_for_a_style_can_be_met_and_missed(attribute: str, word: str) -> None:
    assert word in {choice.value for choice in BY_NAME[attribute].choices}
    for want in WANTED[attribute, word]:
        inside = min(max(want.low, 0.5), want.high)
        met = matching.places({attribute: word}, {want.measure: inside}, 5000)
        assert [place.away for place in met if place.measure == want.measure] == [0.0]
        missed = [
            place.away
            for figure in (0.0, 500.0)
            for place in matching.places({attribute: word}, {want.measure: figure}, 5000)
            if place.measure == want.measure
        ]
        assert max(missed) > 1


def test_a_short_text_has_a_band_and_no_number() -> None:
    found = check(CHATTY * 2, CASUAL)
    assert found.match is None
    assert found.high - found.low >= WIDE
    long = check(CHATTY * 20, CASUAL)
    assert long.match is not None
    assert long.low <= long.match <= long.high
    assert long.high - long.low < found.high - found.low


def test_a_short_text_counts_less(chatty: Reading) -> None:
    values = CASUAL | {"hedging_language_frequency": 5}
    short = check(CHATTY * 2, values)
    assert "hedging_language_frequency" in {one.name for one in short.not_counted}
    assert "hedging_language_frequency" in {row.name for row in compare(chatty, values).rows}
    why = next(one.why for one in short.not_counted if one.name == "hedging_language_frequency")
    assert why.startswith("It takes about 229 words to tell, and this text has ")


def test_what_text_does_not_show_is_listed_with_the_reason(chatty: Reading) -> None:
    values = {
        "extraversion": 9,
        "age": 40,
        "core_values": "thrift",
        "tone": "wry",
        "sentence_structure": "like a tide coming in",
        "gender": "",
        "contraction_usage": None,
    }
    found = compare(chatty, values)
    whys = {one.name: one.why for one in found.not_counted}
    assert whys == {
        "extraversion": "A text shows it too weakly to count.",
        "age": "Text does not show it.",
        "core_values": "Text does not show it.",
        "tone": "No figure stands for these words.",
        "sentence_structure": "No figure stands for these words.",
    }
    assert (found.match, found.low, found.high, found.rows) == (None, 0, 100, ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Der Ausschuss hat sich gestern mit den Vorwürfen befasst und wird erst im Herbst entscheiden. " * 12,
            "language",
        ),
        ("Too short to tell.", "too_short"),
        ("   \n", "empty"),
        ("\x00\x01\x02" * 200, "not_text"),
    ],
)
def test_what_cannot_be_read_is_declined(text: str, kind: str) -> None:
    with pytest.raises(Unreadable) as declined:
        check(text, CASUAL)
    assert declined.value.kind == kind
    assert declined.value.message


def test_the_same_text_gives_the_same_check(chatty: Reading) -> None:
    assert compare(chatty, CASUAL) == compare(analyse(CHATTY * 12), dict(reversed(CASUAL.items())))


def test_evidence_quotes_the_text(chatty: Reading) -> None:
    text = CHATTY * 12
    quoted = [one for row in compare(chatty, CASUAL).rows for one in row.evidence]
    assert quoted
    assert all(text[one.start : one.end] == one.quote for one in quoted)


def test_as_json_is_json(chatty: Reading) -> None:
    found = compare(chatty, CASUAL | {"age": 30})
    told = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert set(told) == {"words", "match", "low", "high", "distance", "rows", "not_counted", "wording"}
    assert told["wording"] is None
    assert told["rows"][0]["difference"] == pytest.approx(found.rows[0].difference, abs=1e-3)
    assert told["not_counted"] == [{"name": "age", "label": "Age", "why": "Text does not show it."}]


def test_a_count_is_known_to_half_an_occurrence(chatty: Reading) -> None:
    """None in so few words may be a few in a thousand: no difference is made of that."""
    none = replace(chatty, measures=chatty.measures | {"parentheses": 0.0}, words=210)
    values = {"parenthetical_aside_frequency": 4, "contraction_usage": 9}
    assert row_of(compare(none, values), "parenthetical_aside_frequency").difference == 0
    assert row_of(compare(replace(none, words=5000), values), "parenthetical_aside_frequency").difference < -1


def test_own_texts_and_others_keep_their_ends() -> None:
    """What the scale was set by: on it a hand's own texts are about 100 and other hands' about 0, at every length."""
    figures = matching.section("match")
    assert all(others < own - 90 for others, own in figures["ends"])
    assert figures["auc"]["masc"]["700"] > figures["auc"]["masc"]["100"] > 0.8
    # Novels that the samples don't have: there it is the wording that tells.
    assert figures["auc_with_samples"]["novels"]["700"] > 0.8 > figures["auc"]["novels"]["700"]
    assert figures["auc_with_samples"]["novels"]["3000"] > 0.93
