"""The small words of a hand: counted, held against those of samples, and told where they differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.fitted import section
from core.analysis.habits import LEAST_SAMPLES, TOLD, Habits, alike, cosine, habits
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
    assert habits("It’s late, and I know it.").words == 8


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
        of(STIFF, word) * 1000 / habits(STIFF).words == pytest.approx(here)
        for word, (here, _) in told.items()
        if word != "I"
    )


def test_too_few_samples_say_nothing() -> None:
    assert alike(habits(PLAIN), habits(PLAIN)) is None
    assert alike(habits("漢字"), samples(PLAIN)) is None


def test_longer_samples_alone_make_nothing_nearer_or_further() -> None:
    """What chance takes of a likeness for want of samples is put back."""
    short, long = (
        alike(habits(STIFF), Habits(size, tuple(size * n // 100 for n in habits(PLAIN).counts)))
        for size in (2_000, 20_000)
    )
    assert short
    assert long
    assert abs(short.score - long.score) < 60


COUNTS = st.lists(st.integers(0, 40), min_size=len(SMALL), max_size=len(SMALL)).map(
    lambda counts: Habits(sum(counts) * 2, tuple(counts))
)


@given(COUNTS, COUNTS)
def test_likeness_is_mutual(one: Habits, other: Habits) -> None:
    assert cosine(one, other) == pytest.approx(cosine(other, one))
    assert -1.000001 <= cosine(one, other) <= 1.000001
    if one.words:
        assert cosine(one, one) == pytest.approx(1)


@given(st.text(max_size=300))
def test_any_text_has_habits(text: str) -> None:
    found = habits(text)
    assert sum(found.counts) <= found.words
    alike(found, samples(PLAIN))
