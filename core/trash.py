"""A deleted persona, kept in its owner's session for a little while so that the deletion can be undone."""

from __future__ import annotations

import time
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.core import serializers
from django.db import transaction

from core.models import Author, ContentPiece, Persona

# The page offers it for ten seconds; a slow click or a slow page still counts.
KEPT_FOR = 60
KEY = "deleted_persona"


def keep(session: SessionBase, persona: Persona) -> int:
    """Remember the persona and which pieces were written with it; returns how many those are."""
    pieces = list(persona.pieces.values_list("pk", flat=True))
    session[KEY] = {
        "persona": serializers.serialize("json", [persona]),
        # To the microsecond, which the serializer leaves out.
        "dates": [persona.created_at.isoformat(), persona.updated_at.isoformat()],
        "pieces": pieces,
        "at": time.time(),
    }
    return len(pieces)


def restore(session: SessionBase, author: Author) -> Persona | None:
    """The persona as it was, its pieces tied to it again; None when there is nothing to bring back any more."""
    kept = session.pop(KEY, None)
    if kept is None or time.time() - kept["at"] > KEPT_FOR:
        return None
    persona = next(iter(serializers.deserialize("json", kept["persona"]))).object
    if not isinstance(persona, Persona):
        return None
    if persona.author_id != author.pk or Persona.objects.filter(pk=persona.pk).exists():
        return None
    with transaction.atomic():
        persona.save(force_insert=True)
        created, updated = (datetime.fromisoformat(date) for date in kept["dates"])
        Persona.objects.filter(pk=persona.pk).update(created_at=created, updated_at=updated)
        mine = ContentPiece.objects.filter(author=author, persona=None, pk__in=kept["pieces"])
        mine.update(persona=persona)
    return persona
