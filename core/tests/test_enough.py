"""Where the reply of a small model is ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.llm.enough import LONGEST, Enough

SENTENCE = "One two three four five six seven eight nine ten. "


def fed(text: str, words: int, size: int = 3) -> str | None:
    """What is kept of a reply that comes in pieces of that size; None where it is not long enough."""
    enough = Enough(words)
    for at in range(0, len(text), size):
        if enough.feed(text[at : at + size]):
            return text[: enough.kept]
    return None


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_it_ends_with_the_sentence_that_makes_it_long_enough(size: int) -> None:
    assert fed(SENTENCE * 9, 25, size) == (SENTENCE * 3).strip()


def test_a_paragraph_may_end_it_a_little_before() -> None:
    assert fed(SENTENCE * 8 + SENTENCE.strip() + "\n\n" + SENTENCE * 5, 100) == (SENTENCE * 9).strip()
    # Eight sentences are too few for that: the text goes on to its length.
    eight = SENTENCE * 7 + SENTENCE.strip() + "\n\n"
    assert fed(eight + SENTENCE * 5, 100) == eight + (SENTENCE * 2).strip()


def test_headings_are_no_part_of_the_length() -> None:
    kept = fed("# A title of many more words\n\n" + SENTENCE + "\n## And a heading\n\n" + SENTENCE * 3, 20)
    assert kept is not None
    assert kept.count("ten.") == 2


def test_a_quotation_is_closed_before_the_end() -> None:
    assert fed(f"“{SENTENCE.strip()}” More of it follows. ", 10) == f"“{SENTENCE.strip()}”"


def test_a_short_reply_is_left_as_it_is() -> None:
    assert fed(SENTENCE, 20) is None
    assert fed(SENTENCE.strip(), 5) is None


def test_without_a_full_stop_it_is_ended_at_the_first_that_comes() -> None:
    text = "word " * LONGEST
    assert fed(text, 10, 50) is None
    assert fed(text + "end. ", 10, 50) == text + "end."


@given(st.text(alphabet="ab.!? \n#”", max_size=200), st.integers(1, 20), st.integers(1, 9))
def test_the_pieces_in_which_it_comes_make_no_difference(text: str, words: int, size: int) -> None:
    assert fed(text, words, size) == fed(text, words, len(text) or 1)
