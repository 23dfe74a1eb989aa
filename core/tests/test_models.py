"""What the models keep true by themselves, whoever saves them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.attributes import RATINGS, Attribute
from core.models import Author, ContentPiece, Generation, Persona


def stored(piece: ContentPiece, *names: str) -> tuple[Any, ...]:
    return ContentPiece.objects.values_list(*names).get(pk=piece.pk)


def run(piece: ContentPiece, **fields: Any) -> Generation:
    return Generation.objects.create(piece=piece, author=piece.author, prompt="x", **fields)


# Owners --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", [Persona, ContentPiece, Generation])
def test_for_user(model: Any, owner: User, stranger: User, piece: ContentPiece) -> None:
    run(piece)
    assert model.objects.for_user(owner).count() == 1
    assert not model.objects.for_user(stranger).exists()
    assert not model.objects.for_user(AnonymousUser()).exists()
    assert not model.objects.for_user(User(username="unsaved")).exists()


def test_an_author_is_called_as_the_user(owner: User) -> None:
    assert str(owner.author) == "owner"
    assert Author.objects.of(owner) == owner.author


def test_a_fixture_brings_its_own_authors(owner: User) -> None:
    kept = serializers.serialize("json", [owner, owner.author])
    owner.delete()
    for row in serializers.deserialize("json", kept):
        row.save()
    assert Author.objects.get().user.username == "owner"


# Personas ------------------------------------------------------------------------------------------------
def test_with_piece_count(owner: User, piece: ContentPiece, persona: Persona) -> None:
    Persona.objects.create(author=owner.author, name="Empty")
    ContentPiece.objects.create(author=owner.author, title="Of none")
    counts = dict(Persona.objects.with_piece_count().values_list("name", "piece_count"))
    assert counts == {persona.name: 1, "Empty": 0}


@pytest.mark.parametrize(
    ("text", "found"), [("", 1), ("kettle", 0), ("ada", 1), ("ADA dry", 1), ("ada wet", 0), ("old sailor", 1)]
)
def test_search(owner: User, text: str, found: int) -> None:
    Persona.objects.create(author=owner.author, name="Ada", tone="dry", description="An old sailor.")
    assert Persona.objects.search(text).count() == found


@pytest.mark.parametrize("rating", RATINGS, ids=lambda a: a.name)
def test_the_model_itself_refuses_a_rating_out_of_range(owner: User, rating: Attribute) -> None:
    for value in (0, 11, -1, "x"):
        persona = Persona(author=owner.author, name="A voice", **{rating.name: value})
        with pytest.raises(ValidationError) as refused:
            persona.full_clean()
        assert set(refused.value.message_dict) == {rating.name}


def test_a_persona_is_valid_as_it_begins(owner: User) -> None:
    persona = Persona(author=owner.author, name="A voice")
    persona.full_clean()
    assert str(persona) == "A voice"


def test_validation_asks_nothing_of_the_database_for_the_ranges(owner: User) -> None:
    persona = Persona(author=owner.author, name="A voice")
    with CaptureQueriesContext(connection) as captured:
        persona.full_clean()
    assert len(captured) <= 1


def test_save_field_writes_one_column(persona: Persona) -> None:
    stale = Persona.objects.get(pk=persona.pk)
    persona.tone = "tart"
    persona.save_field("tone")
    stale.formality_level = 9
    stale.save_field("formality_level")
    persona.refresh_from_db()
    assert (persona.tone, persona.formality_level) == ("tart", 9)


# Pieces --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", 0),
        ("One two three.", 3),
        ("# One\n\n*two* [three](https://x.org)", 3),
        ("don't well-known", 2),
        ("日本語", 3),
    ],
)
def test_word_count(owner: User, content: str, words: int) -> None:
    piece = ContentPiece.objects.create(author=owner.author, title="T", content=content)
    assert stored(piece, "word_count") == (words,)


def test_word_count_is_kept_whatever_is_named(piece: ContentPiece) -> None:
    piece.content = "Just three words"
    piece.save(update_fields=["content"])
    assert stored(piece, "word_count") == (3,)
    before = stored(piece, "updated_at")[0]
    piece.save(update_fields=["title"])
    assert stored(piece, "updated_at")[0] > before


def test_a_part_that_is_saved_writes_no_other_text(piece: ContentPiece) -> None:
    stale = ContentPiece.objects.get(pk=piece.pk)
    ContentPiece.objects.filter(pk=piece.pk).update(content="Newer.")
    stale.status = "published"
    stale.save(update_fields=["status"])
    assert stored(piece, "content", "status") == ("Newer.", "published")


def test_published_at_is_set_once(piece: ContentPiece) -> None:
    assert piece.published_at is None
    piece.status = "published"
    piece.save(update_fields=["status"])
    [first] = stored(piece, "published_at")
    assert timezone.now() - first < timedelta(minutes=1)
    for status in ("draft", "published", "archived"):
        piece.status = status
        piece.save()
    assert stored(piece, "published_at") == (first,)


def test_a_piece_made_published_is_published(owner: User) -> None:
    piece = ContentPiece.objects.create(author=owner.author, title="T", status="published")
    assert piece.published_at


def test_persona_name(piece: ContentPiece, persona: Persona) -> None:
    assert piece.persona_name == persona.name
    Persona.objects.filter(pk=persona.pk).update(name="Renamed")
    piece = ContentPiece.objects.get(pk=piece.pk)
    assert piece.voice == "Renamed"
    Persona.objects.get(pk=persona.pk).delete()
    piece.refresh_from_db()
    assert (piece.persona, piece.voice) == (None, "Renamed")


def test_a_piece_of_nobody_has_no_voice(owner: User) -> None:
    piece = ContentPiece.objects.create(author=owner.author)
    assert (piece.voice, str(piece)) == ("", "Untitled")


def test_with_run_state_is_the_newest(piece: ContentPiece) -> None:
    assert ContentPiece.objects.with_run_state().get().run_state is None
    run(piece, state="failed")
    run(piece, state="done")
    assert ContentPiece.objects.with_run_state().get().run_state == "done"


# Generations ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", Generation.State.values)
def test_states(piece: ContentPiece, state: str) -> None:
    assert run(piece, state=state).is_open is (state in ("queued", "running"))
    assert Generation.objects.open().count() == (state in ("queued", "running"))


@pytest.mark.parametrize("fields", [{"state": "dreaming"}, {"state": ""}])
def test_the_database_refuses_another_state(piece: ContentPiece, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run(piece, **fields)


def test_one_open_run_a_piece(piece: ContentPiece) -> None:
    run(piece, state="done")
    run(piece, state="queued")
    with pytest.raises(IntegrityError), transaction.atomic():
        run(piece, state="running")


def test_a_key_is_used_once_by_one_author(piece: ContentPiece, stranger: User) -> None:
    other = ContentPiece.objects.create(author=stranger.author)
    run(piece, state="done", idempotency_key="k")
    run(other, state="done", idempotency_key="k")
    for _ in range(2):
        run(piece, state="done")
    with pytest.raises(IntegrityError), transaction.atomic():
        run(piece, state="done", idempotency_key="k")
