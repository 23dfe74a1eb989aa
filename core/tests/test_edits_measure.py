"""Edits measured by the analyser itself: a few at a time, once, and with the passages that show them."""

from __future__ import annotations

from typing import Any

import pytest

from core.analysis.analyser import analyse
from core.analysis.reading import Evidence
from core.edits.compare import compare
from core.edits.measure import AT_ONCE, LONGEST, MUCH, measure
from core.edits.passages import only_here
from core.edits.pieces import edited_pieces
from core.edits.steady import suggestions
from core.models import ContentPiece, Edit, Persona
from core.tests.editing import draft, published, written_out

NAME = "contraction_usage"


def measured(persona: Persona) -> bool:
    """As one request does it; whether more is to be done."""
    return measure(edited_pieces(persona))


def test_both_texts_are_measured(persona: Persona) -> None:
    piece = published(persona)
    assert not measured(persona)
    edit = Edit.objects.get(piece=piece)
    assert edit.before[NAME] - edit.after[NAME]["score"] > 3
    assert edit.before["formality_level"] < edit.after["formality_level"]["score"]
    assert edit.before.keys() == edit.after.keys()


def test_what_is_kept_are_the_analyser_s_own_ratings() -> None:
    first, last = analyse(draft()), analyse(draft().replace("shed", "barn"))
    before, after = compare(draft(), draft().replace("shed", "barn"))
    for name, score in before.items():
        assert score == pytest.approx(first.attributes[name].score, abs=0.001)
        assert after[name]["score"] == pytest.approx(last.attributes[name].score, abs=0.001)


def test_a_rating_that_rests_on_nothing_is_left_out() -> None:
    before, after = compare(draft(), f"{draft()}\n\nIt was as old as the hills, and as stubborn as a mule.")
    assert "simile_frequency" not in before
    assert "simile_frequency" not in after
    before, _ = compare(f"{draft()} It sang like a bird.", f"{draft()} It sang like a gull, like a bird in spring.")
    assert "simile_frequency" in before


def test_a_text_cut_short_is_no_change_of_voice() -> None:
    """A short text is rated nearer to the middle than a long one that is written just so."""
    long = "\n\n".join([draft()] * 6)
    before, after = compare(long, draft())
    alone = analyse(draft()).attributes["subordinate_clause_frequency"].score
    whole = analyse(long).attributes["subordinate_clause_frequency"].score
    assert whole is not None
    assert alone is not None
    assert whole - alone > 0.3
    change = after["subordinate_clause_frequency"]["score"] - before["subordinate_clause_frequency"]
    assert abs(change) < 0.1


def test_chance_grows_with_what_was_changed_and_with_what_a_measure_leaves_open() -> None:
    _, little = compare(draft(), draft().replace("brother", "sister"))
    _, much = compare(draft(), written_out(draft()))
    assert 0 < little[NAME]["chance"] < much[NAME]["chance"]
    long = "\n\n".join(draft(number) for number in range(8))
    _, longer = compare(long, written_out(long))
    assert longer[NAME]["chance"] < much[NAME]["chance"]


def test_the_passages_are_those_that_only_one_of_them_has(persona: Persona) -> None:
    piece = published(persona, text=draft().replace("I wasn't patient", "Perhaps I was hardly patient"))
    measured(persona)
    after = Edit.objects.get(piece=piece).after
    assert after["hedging_language_frequency"]["wrote"] == [
        "",
        "Perhaps",
        " I was hardly patient with it, and I'm not proud of that.",
    ]
    assert after["hedging_language_frequency"]["cut"] is None
    assert after[NAME]["cut"] == ["I ", "wasn't", " patient with it, and I'm not proud of that."]
    assert after[NAME]["wrote"] is None


def test_measured_once(persona: Persona, django_assert_num_queries: Any) -> None:
    published(persona)
    measured(persona)
    pieces = edited_pieces(persona)
    with django_assert_num_queries(0):
        assert not measure(pieces)


def test_measured_again_where_a_text_is_another(persona: Persona) -> None:
    piece = published(persona)
    measured(persona)
    before = Edit.objects.get(piece=piece)
    piece.content = draft().replace("isn't", "is not")
    piece.save()
    measured(persona)
    after = Edit.objects.get(piece=piece)
    assert after.pk == before.pk
    assert after.measured_at > before.measured_at
    assert after.after[NAME]["score"] > before.after[NAME]["score"]


def test_at_most_four_at_once_and_in_one_query(persona: Persona, django_assert_num_queries: Any) -> None:
    for number in range(AT_ONCE + 1):
        published(persona, number)
    pieces = edited_pieces(persona)
    with django_assert_num_queries(3):
        # One to write, and the savepoint around it.
        assert measure(pieces)
    assert set(Edit.objects.values_list("piece", flat=True)) == {one.piece.pk for one in pieces[:AT_ONCE]}
    assert not measured(persona)
    assert Edit.objects.count() == AT_ONCE + 1


def test_long_ones_are_fewer_at_once(persona: Persona) -> None:
    long = "7 " * (MUCH // 8)
    for number in range(3):
        published(persona, number, f"{long}\n\nAnd so on.", reply=long)
    assert measured(persona)
    assert Edit.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "Too short.",
        "Der Kessel hat Meinungen, und das weiß ich schon seit vielen Jahren. " * 8,
        "",
        "word " * (LONGEST // 4),
    ],
)
def test_what_cannot_be_read_is_left_out_and_not_tried_again(persona: Persona, text: str) -> None:
    piece = published(persona, text=text)
    assert not measured(persona)
    edit = Edit.objects.get(piece=piece)
    assert (edit.before, edit.after) == ({}, {})
    assert edited_pieces(persona)[0].is_measured


@pytest.mark.django_db(transaction=True)
def test_a_piece_that_is_gone_by_now_has_nothing_kept(persona: Persona) -> None:
    published(persona)
    pieces = edited_pieces(persona)
    ContentPiece.objects.all().delete()
    measure(pieces)
    assert not Edit.objects.exists()


def test_what_is_steady_is_found_and_what_is_not_is_not(persona: Persona) -> None:
    for number in range(3):
        published(persona, number)
    measured(persona)
    (one,) = suggestions(persona, edited_pieces(persona))
    assert (one.attribute.name, one.direction, one.now) == (NAME, -1, persona.contraction_usage)
    assert one.to == one.now - 2
    assert one.always
    assert all(change.cut and not change.wrote for change in one.changes)


def test_edits_without_aim_suggest_nothing(persona: Persona) -> None:
    for number in range(4):
        published(persona, number, draft(number).replace("a shed", "the barn").replace("thirty", "forty"))
    measured(persona)
    assert suggestions(persona, edited_pieces(persona)) == []


# Passages --------------------------------------------------------------------------------------------------
def passages(quote: str, text: str, other: str = "") -> list[list[str]]:
    start = text.index(quote)
    return list(only_here([Evidence(quote, start, start + len(quote))], text, other))


def test_a_passage_is_the_sentence_around_its_hit() -> None:
    text = "One is here. It *clears* its throat like an uncle, I'd say! And a third."
    assert passages("like an uncle", text) == [["It clears its throat ", "like an uncle", ", I'd say!"]]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("A heading\n\nIt may\nrain. No.", "It ", " rain."),
        ("- one\n- it may be\n- two", "it ", " be"),
        ("> It may be.", "It ", " be."),
        ("may", "", ""),
        ("“May it,” he said. “It may.” So it did.", "“It ", ".”"),
    ],
)
def test_where_its_sentence_ends(text: str, before: str, after: str) -> None:
    assert passages("may", text) == [[before, "may", after]]


def test_what_the_other_text_has_too_is_no_passage() -> None:
    text = "It may rain. I think it may."
    assert passages("may", text, "So be it. It **may**\nrain.") == []
    # Its sentence is another one, but there is no more of it than before.
    assert passages("may", "It may well rain.", "It may rain.") == []


def test_a_long_sentence_is_cut_at_words() -> None:
    text = f"{'before ' * 60}may {'after ' * 60}end."
    ((before, quote, after),) = passages("may", text)
    assert quote == "may"
    assert (before[:7], before[-7:]) == ("…before", "before ")
    assert (after[:6], after[-6:]) == (" after", "after…")
    assert max(len(before), len(after)) < 130
