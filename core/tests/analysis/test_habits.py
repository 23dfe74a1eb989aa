"""The habits of a hand: counted, held against those of samples, and told where small words differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis import grams
from core.analysis.fitted import section
from core.analysis.grams import NAME, Grams
from core.analysis.habits import LEAST_SAMPLES, TOLD, Habits, alike, habits, likeness, tokens
from core.tests.trying import PLAIN, STIFF

SMALL = list(section("habits")["words"])


def of(text: str, word: str) -> int:
    return habits(text).counts[SMALL.index(word)]


def samples(text: str) -> Habits:
    """A long sample in the manner of this text."""
    found = habits("\n\n".join([text] * 14))
    assert found.words > LEAST_SAMPLES
    return found


@pytest.mark.parametrize(
    ("text", "word", "times"),
    [
        ("The cat and THE dog, the end.", "the", 3),
        ("The cat and the dog, the end.", ",", 1),
        ("It’s here. It's there.", "it's", 2),
        ('“Now,” she said. "Then."', '"', 4),
        ("He came – late — and left -- early.", "—", 3),
        ("Well… well...", "…", 2),
        ("Then `the code` was here.", "the", 0),
        ("> the quoted line\n\nAnd what I say of it.", "the", 0),
        ("Other theories soothe.", "the", 0),
    ],
)
def test_what_is_counted(text: str, word: str, times: int) -> None:
    assert of(text, word) == times


def test_words_and_marks_are_counted_once_each() -> None:
    found = habits("It’s late, and I know it.")
    assert (found.words, found.total) == (6, 8)


def test_every_small_word_is_one_that_can_be_found() -> None:
    for word in SMALL:
        assert of(f"Word {word} word.", word) >= 1, word


def test_the_same_hand_is_nearer_than_another() -> None:
    own, other = alike(habits(PLAIN), samples(PLAIN)), alike(habits(STIFF), samples(PLAIN))
    assert own
    assert other
    assert own.score > 100 > 0 > other.score
    assert own.noise == pytest.approx(other.noise, rel=0.1)
    assert own.apart == ()
    told = {one.word: (one.text, one.samples) for one in other.apart}
    assert 0 < len(told) <= TOLD
    assert all(
        of(STIFF, word) * 1000 / habits(STIFF).total == pytest.approx(here)
        for word, (here, _) in told.items()
        if word != "I"
    )


def test_too_few_samples_say_nothing() -> None:
    assert alike(habits(PLAIN), habits(PLAIN)) is None
    assert alike(habits("1, 2"), samples(PLAIN)) is None


def test_longer_samples_alone_make_nothing_nearer_or_further() -> None:
    """What chance takes of a likeness for want of samples is put back."""
    short, long = (alike(habits(STIFF), times(habits(PLAIN), size // 100)) for size in (2_000, 20_000))
    assert short
    assert long
    assert abs(short.score - long.score) < 60


def times(one: Habits, number: int) -> Habits:
    counts, wording = (tuple(number * count for count in found) for found in (one.counts, one.grams.counts))
    return Habits(number * one.words, number * one.total, counts, Grams(number * one.grams.total, wording))


def spelt(text: str) -> set[str]:
    return set(grams.every(tokens(text), SMALL))


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("The cats sat.", {" the", "cats", "sat ", "at .", "=the", "=cats", "=."}, {"cats sat", "=sat."}),
        ("So she told Iris Murray of it.", {f"d {NAME} ", f" {NAME} {NAME}"[:4], f"={NAME}"}, {"iris", "=iris"}),
        ("Is it? I think so.", {" is ", " ? i", " i t"}, {NAME}),
        ("I'm here; I'll stay.", {" i'm", "i'll"}, {f" {NAME} h"}),
        ("A naïve plan of Émile's.", {"naïv", f" {NAME} ."}, {"mile"}),
    ],
)
def test_wording_is_words_endings_and_marks_but_no_names(text: str, has: set[str], lacks: set[str]) -> None:
    assert has <= spelt(text)
    assert not lacks & spelt(text)


def test_no_text_has_what_marks_a_whole_word() -> None:
    marked = {gram for gram in spelt("a = b, =the; x==y “=cats”") if grams.WHOLE in gram}
    assert marked == {"=a", "=b", "=,", "=the", "=;", "=x", "=y", '="', "=cats"}


def test_every_one_that_counts_has_a_weight_and_a_rate() -> None:
    by = grams.shipped()
    assert len(by.places) == len(by.weights) > 1_000
    words = [gram for gram in by.places if gram.startswith(grams.WHOLE)]
    assert 1_000 < len(words) < len(by.places) / 2
    assert all(len(gram) == grams.LENGTH for gram in by.places.keys() - set(words))
    for kind in by.kinds:
        assert len(kind.usual) == len(kind.varied) == len(by.places)
        assert min(kind.usual) >= 0
        assert min(kind.varied) > 0


OLD = (
    "“I had not thought it possible,” said Lady Ashton, with that air of resignation which became her so well, “that a"
    " gentleman of his station should so far forget what is due to his name.” She rose, and walked slowly towards the"
    " window, where the last of the daylight lay upon the lawn. Her daughter, who had been listening with downcast"
    " eyes, made no reply; but her hand trembled as she laid down her needlework."
)
NEW = (
    "The new release of our app is out today. You can download it from the website, and the settings menu now lets you"
    " choose what data we share with other users. If you have problems with the update, please contact the support team"
    " by email. We have fixed more than 40 bugs since the last version, including the one with the login screen."
)


def test_a_text_is_read_beside_texts_of_its_kind() -> None:
    by = grams.fitted(
        {
            "grams": ["thou", "okay"],
            "weights": [1, 1],
            "kinds": {
                "old": {"usual": [0.01, 0.0001], "spread": [0.002, 0.0002]},
                "new": {"usual": [0.0001, 0.01], "spread": [0.0002, 0.002]},
            },
        }
    )
    old, new = by.kinds
    # One that has far more than is usual of anywhere is still nearer to where there is more of it.
    assert grams.nearest_kind(Grams(1_000, (0, 90)), by) is new
    assert grams.nearest_kind(Grams(1_000, (9, 0)), by) is old
    assert grams.nearest_kind(Grams(1_000, (0, 9)), by) is new


PARTS = st.lists(st.sampled_from((PLAIN, STIFF, OLD, NEW)), min_size=1, max_size=3).map("\n\n".join)


@settings(max_examples=25)
@given(PARTS, PARTS)
def test_likeness_is_that_of_an_angle(one: str, other: str) -> None:
    assert -1.000001 <= likeness(habits(one), habits(other)) <= 1.000001
    assert likeness(habits(one), habits(one)) == pytest.approx(1)


@given(st.text(max_size=300))
def test_any_text_has_habits(text: str) -> None:
    found = habits(text)
    assert sum(found.counts) <= found.total
    assert found.words <= found.total
    alike(found, samples(PLAIN))
