"""What is steady enough to suggest, and how far it would move a slider."""

from __future__ import annotations

from typing import Any

import pytest

from core.attributes import RATINGS
from core.edits.pieces import EditedPiece
from core.edits.steady import Suggestion, suggestions
from core.edits.words import in_words
from core.models import ContentPiece, Edit, Persona

NAME = "formality_level"


def voice(**values: Any) -> Persona:
    return Persona(**{NAME: 4, **values})


def edits(*pairs: tuple[float, float], name: str = NAME, made_with: int | None = 4, chance: float = 0.3) -> list[Any]:
    """A piece for each `(before, after)`."""
    return [
        EditedPiece(
            ContentPiece(title=f"Piece {number}"),
            "",
            {name: made_with},
            Edit(before={name: before}, after={name: {"score": after, "chance": chance, "wrote": None, "cut": None}}),
        )
        for number, (before, after) in enumerate(pairs)
    ]


def only(persona: Persona, pieces: list[EditedPiece]) -> Suggestion:
    (one,) = suggestions(persona, pieces)
    return one


def test_three_pieces_the_same_way_move_a_slider_by_one() -> None:
    one = only(voice(), edits((4, 5.2), (4, 5.2), (4, 5.2)))
    assert (one.attribute.name, one.direction, one.now, one.to) == (NAME, 1, 4, 5)
    assert (one.same_way, one.looked_at, one.always) == (3, 3, True)


def test_downwards_as_well() -> None:
    one = only(voice(), edits((4, 2.9), (3.9, 2.8), (4, 3)))
    assert (one.direction, one.to) == (-1, 3)


def test_far_changes_move_it_by_two() -> None:
    assert only(voice(), edits((3, 6), (4, 7), (3, 6))).to == 6
    # Not beyond what is published: one step brings it nearer than two.
    assert only(voice(), edits((2, 5.1), (2, 5.2), (2, 5.1))).to == 5


@pytest.mark.parametrize(
    ("why", "pairs"),
    [
        ("two pieces are no direction", [(3, 6), (3, 6)]),
        ("hardly changed", [(4.6, 5.0), (4.6, 5.0), (4.6, 5.0)]),
        ("one in four the other way", [(4, 5.5), (4, 5.5), (4, 5.5), (6, 4.5)]),
        ("changed, but not by much", [(4.9, 5.5), (4.9, 5.5), (4.9, 5.5)]),
        ("what is published is where the slider is", [(2.9, 4.2), (2.9, 4.2), (2.9, 4.2)]),
        ("what is published is on the other side of the slider", [(1, 2.5), (1, 2.5), (1, 2.5)]),
    ],
)
def test_what_is_not_suggested(why: str, pairs: list[tuple[float, float]]) -> None:
    assert not suggestions(voice(), edits(*pairs)), why


def test_one_in_five_may_go_the_other_way_and_is_shown() -> None:
    one = only(voice(), edits((4, 6), (4, 6), (4, 6), (4, 6), (6, 5)))
    assert (one.same_way, len(one.changes), one.always) == (4, 5, False)
    assert one.points == pytest.approx(7 / 5)


def test_what_did_not_change_counts_for_how_many_were_looked_at() -> None:
    one = only(voice(), edits((4, 6), (5, 5.1), (4, 6), (4, 6)))
    assert (one.same_way, len(one.changes), one.looked_at, one.always) == (3, 3, 4, False)


def test_the_less_a_measure_is_sure_the_more_must_change() -> None:
    pairs = ((4, 5.2), (4, 5.2), (4, 5.2))
    assert suggestions(voice(), edits(*pairs, chance=0.5))
    # Each is beyond what chance brings, but the three together are not beyond doubt.
    assert not suggestions(voice(), edits(*pairs, chance=0.8))
    assert suggestions(voice(), edits(*pairs, *pairs, chance=0.8))
    assert not suggestions(voice(), edits(*pairs, *pairs, *pairs, chance=1.3))


def test_at_its_end_a_slider_goes_no_further() -> None:
    assert not suggestions(voice(formality_level=10), edits((6, 10), (6, 10), (6, 10), made_with=10))
    assert not suggestions(voice(formality_level=1), edits((4, 1), (4, 1), (4, 1), made_with=1))
    assert only(voice(formality_level=9), edits((5, 10), (5, 10), (5, 10), made_with=9)).to == 10


def test_only_drafts_made_with_the_value_of_today_count() -> None:
    old, new = edits((4, 6), (4, 6), (4, 6), made_with=4), edits((5, 6.5), (5, 6.5), made_with=5)
    assert only(voice(), [*new, *old]).looked_at == 3
    assert not suggestions(voice(formality_level=5), [*new, *old])
    assert only(voice(formality_level=5), [*new, *new, *old]).to == 6


def test_what_is_not_stated_is_set_to_what_is_published() -> None:
    pieces = edits((3, 7.2), (3, 6.7), (3, 7), name="contraction_usage", made_with=None)
    one = only(voice(contraction_usage=None), pieces)
    assert (one.now, one.to) == (None, 7)
    assert not suggestions(voice(contraction_usage=5), pieces)


def test_what_was_turned_down_is_not_suggested_that_way() -> None:
    up, down = edits((4, 6), (4, 6), (4, 6)), edits((4, 2), (4, 2), (4, 2))
    assert not suggestions(voice(), up, {(NAME, 1)})
    assert suggestions(voice(), down, {(NAME, 1)})
    assert suggestions(voice(), up, {("idiom_usage", 1)})


def test_the_three_strongest() -> None:
    def pieces(name: str, to: float) -> list[Any]:
        return edits((4, to), (4, to), (4, to), name=name)

    names = ["idiom_usage", "simile_frequency", "formality_level", "emotion_level"]
    every = [one for name, to in zip(names, (5.2, 8, 6, 7), strict=True) for one in pieces(name, to)]
    found = suggestions(voice(**dict.fromkeys(names, 4)), every)
    assert [one.attribute.name for one in found] == ["simile_frequency", "emotion_level", "formality_level"]


def test_what_could_not_be_read_says_nothing() -> None:
    blank = [EditedPiece(ContentPiece(), "", {NAME: 4}, edit) for edit in (None, Edit())]
    assert only(voice(), [*blank, *edits((4, 6), (4, 6), (4, 6))]).looked_at == 3
    assert not suggestions(voice(), blank * 3)


def test_every_direction_has_words() -> None:
    words = {in_words(attribute, direction) for attribute in RATINGS for direction in (1, -1)}
    assert len(words) == 2 * len(RATINGS)
    assert {"more formal language", "fewer contractions", "less jargon", "fewer questions to the reader"} <= words
    assert {"less emphasis", "less openness", "plainer words"} <= words
