"""Deleted personas, kept in their owner's session for a little while so that a deletion can be undone."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core import serializers
from django.db import transaction

from core.models import Analysis, Author, ContentPiece, Dismissal, LegacyRecord, Persona, Sample

# The page offers it for ten seconds; a slow click or a slow page still counts.
KEPT_FOR = 60
KEY = "deleted_personas"
_TIED = ((ContentPiece, "pieces"), (Sample, "samples"), (Analysis, "analyses"), (LegacyRecord, "legacy"))


def keep(session: SessionBase, persona: Persona) -> int:
    """Remember the persona, what was written with it and what it was read from; returns how many pieces those are."""
    pieces = list(persona.pieces.values_list("pk", flat=True))
    session[KEY] = _fresh(session) | {
        str(persona.pk): {
            "persona": serializers.serialize("json", [persona]),
            # To the microsecond, which the serializer leaves out.
            "dates": [persona.created_at.isoformat(), persona.updated_at.isoformat()],
            "pieces": pieces,
            "samples": list(persona.samples.values_list("pk", flat=True)),
            "analyses": list(persona.analyses.values_list("pk", flat=True)),
            "dismissed": list(persona.dismissals.values_list("attribute", "direction")),
            "legacy": list(persona.legacy_records.values_list("pk", flat=True)),
            "at": time.time(),
        }
    }
    return len(pieces)


def _fresh(session: SessionBase) -> dict[str, Any]:
    """What can still be brought back, oldest first."""
    kept: dict[str, Any] = session.get(KEY, {})
    return {pk: one for pk, one in kept.items() if time.time() - one["at"] <= KEPT_FOR}


def restore(session: SessionBase, author: Author, pk: str = "") -> Persona | None:
    """The persona of that key as it was (the last one deleted, without a key), what was its own tied to it again.

    None when there is nothing to bring back any more.
    """
    fresh = _fresh(session)
    kept = fresh.pop(pk or next(reversed(fresh), ""), None)
    session[KEY] = fresh
    if kept is None:
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
        for model, key in _TIED:
            mine = model._default_manager.filter(author=author, persona=None, pk__in=kept.get(key, []))
            mine.update(persona=persona)
        dismissed = [Dismissal(persona=persona, attribute=a, direction=d) for a, d in kept.get("dismissed", [])]
        Dismissal.objects.bulk_create(dismissed)
    return persona
