"""A record that changed in its source since it was imported: what changed there is taken over, and nothing else."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.attributes import BY_NAME
from core.legacy.mapping import Mapped, map_persona
from core.legacy.pieces import MappedPiece, map_piece
from core.legacy.ready import USUAL, Ready
from core.legacy.shapes import parse
from core.models import ContentPiece, LegacyRecord, Persona

PIECE_COLUMNS = ("title", "content", "status", "published_at")


def update(pk: int, one: Ready) -> None:
    """Compare what the record said with what it says. A value set here stays where the source still says the same."""
    record = one.record()
    with transaction.atomic():
        kept = LegacyRecord.objects.select_for_update(of=("self",)).get(pk=pk)
        said = record._replace(raw=kept.raw, value=parse(kept.raw))
        if one.is_persona:
            _persona(kept, map_persona(said), map_persona(record))
        else:
            _piece(kept, map_piece(said), map_piece(record))
        kept.raw, kept.hash, kept.fates = one.raw, one.hash, one.fates
        kept.mapped, kept.converted, kept.kept, kept.refused = one.counts
        kept.reviewed_at = None
        kept.save()


def _persona(kept: LegacyRecord, before: Mapped, after: Mapped) -> None:
    persona = Persona.objects.select_for_update(of=("self",)).get(legacy_records=kept)
    changed = []
    for name in ("name", "description", "is_active", *BY_NAME):
        then, now = _said(before, name), _said(after, name)
        if then != now:
            setattr(persona, name, USUAL[name] if now is None else now)
            changed.append(name)
    if changed or _dated(persona, before, after):
        by_hand = persona.marked("by_hand") - set(changed)
        persona.mark(by_hand=by_hand)
        persona.save(update_fields=[*changed, "by_hand", "created_at", "updated_at"])


def _said(mapped: Mapped, name: str) -> Any:
    return mapped.values.get(name) if name in BY_NAME else getattr(mapped, name)


def _piece(kept: LegacyRecord, before: MappedPiece, after: MappedPiece) -> None:
    piece = ContentPiece.objects.select_for_update(of=("self",)).get(legacy_records=kept)
    changed = [name for name in PIECE_COLUMNS if getattr(before, name) != getattr(after, name)]
    for name in changed:
        setattr(piece, name, getattr(after, name))
    if before.tags != after.tags:
        piece.tags.set(after.tags)
        changed.append("tags")
    if changed or _dated(piece, before, after):
        piece.save(update_fields=[name for name in changed if name != "tags"] + ["created_at"])


def _dated(one: Persona | ContentPiece, before: Mapped | MappedPiece, after: Mapped | MappedPiece) -> bool:
    """Take over when it was made, where the source says another time now. Is either of its dates another?"""
    if after.created_at and before.created_at != after.created_at:
        one.created_at = after.created_at
    return (before.created_at, before.updated_at) != (after.created_at, after.updated_at)
