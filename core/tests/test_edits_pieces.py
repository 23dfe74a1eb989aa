"""Which pieces speak for what their author changes, and what of them was the draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from core.edits.pieces import LAST, EditedPiece, edited_pieces
from core.edits.shared import changed_share
from core.models import ContentPiece, Generation, Persona
from core.tests.editing import draft, published, written_out, wrote

State, Status, Kind = Generation.State, ContentPiece.Status, Generation.Kind


def only(persona: Persona) -> EditedPiece:
    (one,) = edited_pieces(persona)
    return one


def test_what_was_edited_and_published_counts(persona: Persona) -> None:
    piece = published(persona)
    one = only(persona)
    assert (one.piece, one.draft, one.published) == (piece, draft(), written_out(draft()))
    assert one.made_with["formality_level"] == persona.formality_level


@pytest.mark.parametrize(
    "text",
    [
        draft(),
        f"  {draft()}\n\n",
        draft().replace("\n", "\r\n"),
        draft().replace("\n\n", "\n\n\n"),
        f"## Of kettles\n\n{draft()}\n\n###\n",
        " ".join(draft().split()),
    ],
)
def test_headings_and_white_space_are_no_edit(persona: Persona, text: str) -> None:
    published(persona, text=text)
    assert edited_pieces(persona) == []


def test_a_heading_that_the_model_wrote_and_the_author_cut_is_no_edit(persona: Persona) -> None:
    published(persona, text="One.\n\nTwo.", reply="One.\n\n## Then\n\nTwo.")
    assert edited_pieces(persona) == []


@pytest.mark.parametrize("state", [State.FAILED, State.INTERRUPTED])
def test_a_draft_that_came_to_no_end_is_none(persona: Persona, state: Generation.State) -> None:
    published(persona, state=state)
    assert edited_pieces(persona) == []


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_what_is_being_written_is_nobodys_edit(persona: Persona, state: Generation.State) -> None:
    wrote(published(persona), "", state=state)
    assert edited_pieces(persona) == []


def test_what_was_stopped_counts(persona: Persona) -> None:
    published(persona, state=State.STOPPED)
    assert only(persona).draft == draft()


def test_only_published_ones_count(persona: Persona) -> None:
    piece = published(persona)
    ContentPiece.objects.update(published_at=None, status=Status.DRAFT)
    assert edited_pieces(persona) == []
    ContentPiece.objects.update(status=Status.PUBLISHED)
    assert only(persona).piece == piece
    # Taken back to be worked on, but published it was.
    ContentPiece.objects.update(published_at=timezone.now(), status=Status.ARCHIVED)
    assert only(persona).piece == piece


def test_what_is_written_by_hand_or_by_another_voice_does_not_count(persona: Persona, stranger: User) -> None:
    by_hand = published(persona)
    by_hand.generations.all().delete()
    published(Persona.objects.create(author=persona.author, name="Another"))
    other_author = published(persona, 1)
    ContentPiece.objects.filter(pk=other_author.pk).update(author=stranger.author)
    assert edited_pieces(persona) == []


def test_a_draft_without_text_is_none(persona: Persona) -> None:
    piece = published(persona)
    piece.generations.update(text="")
    assert edited_pieces(persona) == []


def test_the_last_ten_newest_first(persona: Persona) -> None:
    pieces = [published(persona, number) for number in range(LAST + 2)]
    as_it_came = published(persona, 3, draft(3))
    found = [one.piece for one in edited_pieces(persona)]
    assert found == pieces[:LAST]
    assert as_it_came not in found


def test_the_draft_is_what_the_model_gave_last(persona: Persona) -> None:
    piece = published(persona)
    wrote(piece, draft().replace("a shed", "a barn"))
    assert "a barn" in only(persona).draft


def test_what_its_author_took_back_of_the_last_draft_is_an_edit(persona: Persona) -> None:
    piece = published(persona)
    wrote(piece, draft().replace("a shed", "the garden of a house that nobody had lived in"))
    assert "lived in" in only(persona).draft


def test_an_earlier_draft_that_was_taken_again_is_the_draft(persona: Persona) -> None:
    piece = published(persona)
    wrote(piece, "Something else entirely that its author did not want in the end, and left behind.")
    assert only(persona).draft == draft()
    piece.content = draft()
    piece.save()
    assert edited_pieces(persona) == []


def test_what_was_brought_nearer_is_the_draft_where_something_of_it_was_kept(persona: Persona) -> None:
    piece = published(persona)
    nearer = {"kind": Kind.NEARER, "before_title": piece.title, "before_content": piece.content}
    run = wrote(piece, draft(), **nearer)
    run.text = ""
    run.save()
    assert "a shed" in only(persona).draft
    # What ends early has its best all the same.
    for state in (State.DONE, State.STOPPED, State.FAILED):
        run.text, run.state = draft().replace("a shed", f"a {state} barn"), state
        run.save()
        assert f"a {state} barn" in only(persona).draft


def test_a_continued_draft_is_all_of_it(persona: Persona) -> None:
    piece = published(persona)
    wrote(piece, "And then it sang.", continues=True, before_title=piece.title, before_content=draft())
    assert only(persona).draft.startswith("I don't think")
    assert only(persona).draft.endswith("sang.")


def test_as_many_queries_for_many_as_for_one(persona: Persona, django_assert_num_queries: Any) -> None:
    published(persona)
    for number in range(1, 6):
        wrote(published(persona, number), draft(number + 1))
    with django_assert_num_queries(2):
        assert len([one.is_measured for one in edited_pieces(persona)]) == 6


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("", "", 0.0),
        ("", "words", 1.0),
        ("the same words", "The same, words!", 0.0),
        ("one two three four five six seven eight", "one two three FOR five six seven eight", 1 / 8),
        ("one two three four", "five six seven eight", 1.0),
        ("one two three four five six seven eight", "one two three four", 4 / 8),
        ("one two three four", "one two three four five six seven eight", 4 / 8),
        # The words are the same, but none stands where it stood.
        ("the cat and a dog saw me", "a cat saw the me dog and", 1.0),
    ],
)
def test_how_much_of_a_text_is_new(one: str, other: str, share: float) -> None:
    assert changed_share(one, other) == pytest.approx(share, abs=0.01)
