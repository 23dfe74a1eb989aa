"""Something to look around with: a demo author, the starter personas, a first piece."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from core.models import Author, ContentPiece
from core.samples.starting import take_starter
from core.starters import STARTERS

TITLE = "The kettle knows"
TEXT = """There is a moment, every morning, when the kettle and I look at each other like two people who \
have agreed to share an office and regret it.

It wants to be filled. I want it to have been filled already, by someone kinder, in the night. We settle this \
the way all serious disputes are settled: I lose, and there is tea.

## A short history of waiting

Nobody tells you that most of a life is spent beside things that are nearly ready. Toast. Trains. Teenagers. \
I've grown rather fond of it. You can't hurry a kettle, and you can't be clever at it either, which before \
eight o'clock is a mercy.
"""


@dataclass(frozen=True)
class Seeded:
    """How much was made. `password` is '' for a user who was there before."""

    personas: int
    pieces: int
    password: str


@transaction.atomic
def seed_demo(username: str, password: str = "") -> Seeded:
    """Make what is not there yet, by name; never a second time."""
    user, new = get_user_model().objects.get_or_create(username=username)
    if new:
        password = password or secrets.token_urlsafe(9)
        user.set_password(password)
        user.save()
    author = Author.objects.of(user)
    personas = pieces = 0
    for starter in STARTERS:
        if not author.personas.filter(name=starter.name).exists():
            take_starter(author, starter)
            personas += 1
    if not author.pieces.exists():
        first = author.personas.order_by("pk").first()
        ContentPiece.objects.create(author=author, persona=first, title=TITLE, content=TEXT)
        pieces = 1
    return Seeded(personas, pieces, password if new else "")
