"""Drafts and what an author made of them before publishing, for the tests of what is learned from edits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.edits.pieces import edited_pieces
from core.models import ContentPiece, Edit, Generation, Persona

# Chatty drafts, each of its own subject and of more than a hundred words.
SUBJECTS = ("kettle", "bicycle", "piano", "stove", "radio", "ladder", "gate", "clock", "lamp", "boat", "pump", "desk")
DRAFT = """I don't think you'll believe it, but the old {0} isn't broken. It's just tired, and that's how I'd be,
too, if I'd stood in a shed for thirty years. We couldn't move it at first. My brother said he'd help, and he didn't,
so I've done it all on my own.

There's a trick that you won't find in any book. You can't force the {0}; you've got to wait until it's warm, and then
it'll turn as if nothing's wrong. I wasn't patient with it, and I'm not proud of that. They're made to last, these
things, and we're the ones who aren't.

So here's what I'd tell anyone who hasn't got one. Don't buy a new {0}. Ask around, because somebody's got one they
don't use, and they'll be glad that it's gone. You shouldn't pay for it. It wouldn't be right."""
_FULL = {
    "don't": "do not", "Don't": "Do not", "you'll": "you will", "isn't": "is not", "It's": "It is", "that's": "that is",
    "I'd": "I would", "couldn't": "could not", "he'd": "he would", "didn't": "did not", "I've": "I have",
    "There's": "There is", "won't": "will not", "can't": "cannot", "you've": "you have", "it's": "it is",
    "it'll": "it will", "nothing's": "nothing is", "wasn't": "was not", "I'm": "I am", "They're": "They are",
    "we're": "we are", "aren't": "are not", "here's": "here is", "hasn't": "has not", "somebody's": "somebody has",
    "they'll": "they will", "shouldn't": "should not", "wouldn't": "would not",
}  # fmt: skip


def draft(number: int = 0) -> str:
    return DRAFT.format(SUBJECTS[number % len(SUBJECTS)])


def written_out(text: str) -> str:
    """The same without a contraction: what a careful author makes of it."""
    for short, full in _FULL.items():
        text = text.replace(short, full)
    return text


def published(
    persona: Persona, number: int = 0, text: str | None = None, *, reply: str | None = None, **run: Any
) -> ContentPiece:
    """A piece that a model wrote and its author published, written out if nothing else is said. 0 is the newest."""
    content = draft(number) if reply is None else reply
    piece = ContentPiece.objects.create(
        author=persona.author,
        persona=persona,
        title=f"The {SUBJECTS[number % len(SUBJECTS)]}",
        content=written_out(content) if text is None else text,
        status=ContentPiece.Status.PUBLISHED,
        published_at=timezone.now() - timedelta(days=number),
    )
    wrote(piece, content, **run)
    return piece


def wrote(piece: ContentPiece, text: str, **fields: Any) -> Generation:
    """A run of a model that brought the piece this text."""
    persona = piece.persona
    values: dict[str, Any] = {"attributes": persona.attributes() if persona else {}, "state": "done"}
    return Generation.objects.create(
        piece=piece, author=piece.author, prompt="Things", text=f"# {piece.title}\n\n{text}", **(values | fields)
    )


def measured(persona: Persona, name: str, before: float, after: float, pieces: int = 3) -> None:
    """So many pieces more, as if the analyser had found this one rating in them."""
    first = persona.pieces.count()
    new = {published(persona, first + number).pk for number in range(pieces)}
    passage = {"wrote": ["We ", "shall", " <b>see</b>."], "cut": ["", "Gonna", " see."]}
    for one in edited_pieces(persona):
        if one.piece.pk in new:
            Edit.objects.create(
                piece=one.piece,
                digest=one.digest,
                before={name: before},
                after={name: {"score": after, "chance": 0.3, **passage}},
            )
