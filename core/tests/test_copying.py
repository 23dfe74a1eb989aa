"""How much of a passage a text shares."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from core.llm.copying import MOST_SHARED, copied, without_copies


def by_hand(one: list[str], other: list[str]) -> int:
    longest = 0
    for a in range(len(one)):
        for b in range(len(other)):
            run = 0
            while a + run < len(one) and b + run < len(other) and one[a + run] == other[b + run]:
                run += 1
            longest = max(longest, run)
    return longest


def test_the_longest_run_is_counted_blind_to_case_marks_and_line_ends() -> None:
    passage = "It's gone by lunch – left on a bus, usually."
    assert copied("And so:\n\nIT’S gone, by lunch!\nLeft on a bus. Rarely.", [passage]) == 8
    assert copied("Nothing of it here.", [passage]) == 0


def test_a_run_may_stand_in_any_of_the_passages_but_not_across_two() -> None:
    assert copied("one two three four", ["one two", "three four"]) == 2
    assert copied("one two three four", ["nothing", "two three four"]) == 3


def test_without_words_or_passages_nothing_is_shared() -> None:
    assert copied("", ["one"]) == copied("one", []) == copied("one", ["", "—"]) == 0


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_it_finds_what_trying_every_place_finds(one: list[str], other: list[str]) -> None:
    assert copied(" ".join(one), [" ".join(other)]) == by_hand(one, other)


def test_long_texts_that_repeat_themselves_take_no_longer_than_their_words() -> None:
    began = time.process_time()
    assert copied("ha " * 30_000, ["ha " * 20_000]) == 20_000
    assert time.process_time() - began < 3


# A text without its copies ------------------------------------------------------------------------------
PASSAGE = "On Monday I wrote it down, which felt like progress. The trouble with habits is that they are like cats."
OWN = "I looked for the photograph in every drawer. Nothing! My wife, who finds things, was out."


def test_a_copied_sentence_goes_and_all_else_stays() -> None:
    own = "The trouble with HABITS is that they’re — no, they are."
    copy = "On Monday I wrote it down; which felt like progress!"
    left = without_copies(f"{OWN}\n\n{own} {copy}\n\n{OWN}", ["Nothing of it.", PASSAGE])
    assert left == f"{OWN}\n\n{own}\n\n{OWN}"
    assert without_copies(f"{OWN} {copy} {own}", [PASSAGE]) == f"{OWN} {own}"
    assert copied(left, [PASSAGE]) <= MOST_SHARED


def test_what_copies_nothing_stays_letter_for_letter() -> None:
    text = f"# A title\n\n{OWN}\n\n- one thing\n- and another…\n\nThe end"
    assert without_copies(text, [PASSAGE]) == text
    assert without_copies(text, []) == text


def test_what_is_hardly_anything_but_a_copy_stays() -> None:
    assert without_copies(PASSAGE, [PASSAGE]) == PASSAGE


@given(st.lists(st.sampled_from(["a", "b", "c", ". ", "\n\n", "d ", "e "]), max_size=60).map(" ".join))
def test_no_copy_is_left_of_any_text(text: str) -> None:
    passage = "a b c d e a b c d e. a a b b c c d d e e a"
    left = without_copies(text, [passage])
    assert left == text or copied(left, [passage]) <= MOST_SHARED
