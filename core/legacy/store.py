"""Where imported records are kept, and found again: personas, pieces, and the record of each as it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from taggit.models import Tag, TaggedItem

from core.legacy.bulk import begin_history, insert, moment, reserve
from core.legacy.ready import PIECE_COLUMNS, USUAL, Ready
from core.legacy.records import PERSONA
from core.models import ContentPiece, LegacyRecord, Persona

REASON = "Brought from the older tool."
RECORD_COLUMNS = (
    "source key kind author_id persona_id piece_id raw hash fates mapped converted kept refused imported_at"
).split()


class Before(NamedTuple):
    """A record as an earlier import left it. `is_gone`: what it became was deleted since."""

    pk: int
    hash: str
    is_gone: bool


class Tie(NamedTuple):
    """The persona that a piece belongs to."""

    persona_id: int | None
    author_id: int
    name: str


def imported_before(source: str, keys: Sequence[str]) -> dict[str, Before]:
    """By key, which of these records of the source are here already."""
    found = LegacyRecord.objects.filter(source=source, key__in=keys)
    rows = found.values_list("key", "pk", "hash", "persona_id", "piece_id")
    return {key: Before(pk, hash_, persona is None and piece is None) for key, pk, hash_, persona, piece in rows}


def is_known(source: str) -> bool:
    """Was anything imported from this source before?"""
    return LegacyRecord.objects.filter(source=source).exists()


def imported_elsewhere(sources: Sequence[str], keys: Sequence[str]) -> dict[tuple[str, str], set[int]]:
    """By key and hash, the authors who have such a record from one of these sources."""
    found = LegacyRecord.objects.filter(source__in=sources, key__in=keys)
    authors: dict[tuple[str, str], set[int]] = {}
    for key, hash_, author in found.values_list("key", "hash", "author_id"):
        authors.setdefault((key, hash_), set()).add(author)
    return authors


def sources_like(source: str) -> list[str]:
    """The other sources of its make that something came from: a file may have been moved, or copied."""
    make = source.partition(":")[0] + ":"
    others = LegacyRecord.objects.filter(source__startswith=make).exclude(source=source).order_by()
    return list(others.values_list("source", flat=True).distinct())


def ties(sources: Sequence[str], keys: Iterable[str]) -> dict[str, Tie]:
    """By a persona's key, what it became; its own source counts before the others."""
    found: QuerySet[Any] = LegacyRecord.objects.filter(source__in=sources, key__in=list(keys), kind=PERSONA)
    rows = found.values_list("source", "key", "persona_id", "author_id", "persona__name")
    ranked = sorted(rows, key=lambda row: sources.index(row[0]), reverse=True)
    return {key: Tie(persona, author, name or "") for _, key, persona, author, name in ranked}


class Owned(NamedTuple):
    """A record whose owner is known, and for a piece the persona it belongs to."""

    one: Ready
    author_id: int
    tie: Tie | None


def add(source: str, owned: Sequence[Owned], now: datetime) -> None:
    """Write records of one sort, all personas or all pieces, within a transaction."""
    if owned[0].one.is_persona:
        pks = reserve(Persona, len(owned))
        rows = [(pk, author, *one.columns) for pk, (one, author, _) in zip(pks, owned, strict=True)]
        insert(Persona, ("id", "author_id", *USUAL), rows)
        begin_history(Persona, pks, now, REASON)
        keys: list[tuple[int | None, int | None]] = [(pk, None) for pk in pks]
    else:
        pks = reserve(ContentPiece, len(owned))
        insert(ContentPiece, ("id", "author_id", "persona_id", *PIECE_COLUMNS), _piece_rows(pks, owned))
        _tag({pk: one.tags for pk, (one, *_) in zip(pks, owned, strict=True) if one.tags})
        keys = [(None, pk) for pk in pks]
    at = moment(now)
    records = [
        (source, one.key, one.kind, author, *key, one.raw, one.hash, one.fates, *one.counts, at)
        for key, (one, author, _) in zip(keys, owned, strict=True)
    ]
    insert(LegacyRecord, RECORD_COLUMNS, records)


def _piece_rows(pks: Sequence[int], owned: Sequence[Owned]) -> list[tuple[Any, ...]]:
    rows = []
    for pk, (one, author, tie) in zip(pks, owned, strict=True):
        # Another author's persona is none to tie to.
        mine = tie if tie and tie.author_id == author else None
        columns = dict(zip(PIECE_COLUMNS, one.columns, strict=True))
        if mine and mine.name:
            columns["persona_name"] = mine.name
        rows.append((pk, author, mine.persona_id if mine else None, *columns.values()))
    return rows


def _tag(tagged: dict[int, list[str]]) -> None:
    if not tagged:
        return
    names = {name for tags in tagged.values() for name in tags}
    known = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    for name in sorted(names - known.keys()):
        known[name] = Tag.objects.create(name=name).pk
    of_pieces = ContentType.objects.get_for_model(ContentPiece)
    TaggedItem.objects.bulk_create(
        TaggedItem(tag_id=known[name], content_type=of_pieces, object_id=pk)
        for pk, tags in tagged.items()
        for name in tags
    )
