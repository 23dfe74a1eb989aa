"""Where imported records are kept, and found again: personas, pieces, and the record of each as it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from taggit.models import Tag, TaggedItem

from core.legacy.bulk import begin_history, insert, moment, reserve
from core.legacy.hashing import raw_hash
from core.legacy.mapping import Mapped
from core.legacy.pieces import MappedPiece
from core.legacy.records import PERSONA, Record
from core.markdown import count_words
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


# Personas ------------------------------------------------------------------------------------------------
def add_personas(source: str, owned: Sequence[tuple[Record, Mapped, int]], now: datetime) -> None:
    usual = {str(field.column): field.get_default() for field in Persona._meta.concrete_fields}
    in_order = itemgetter(*usual)
    pks = reserve(Persona, len(owned))
    written = [
        in_order(usual | one.values | _persona_columns(pk, author, one, now))
        for pk, (_, one, author) in zip(pks, owned, strict=True)
    ]
    insert(Persona, list(usual), written)
    begin_history(Persona, pks, now, REASON)
    _add_records(
        source, [(record, author, pk, None, one) for pk, (record, one, author) in zip(pks, owned, strict=True)], now
    )


def _persona_columns(pk: int, author_id: int, one: Mapped, now: datetime) -> dict[str, Any]:
    created = one.created_at or one.updated_at or now
    return {
        "id": pk,
        "author_id": author_id,
        "name": one.name,
        "description": one.description,
        "is_active": one.is_active,
        "created_at": moment(created),
        "updated_at": moment(one.updated_at or created),
    }


# Pieces --------------------------------------------------------------------------------------------------
def add_pieces(source: str, owned: Sequence[tuple[Record, MappedPiece, int, Tie | None]], now: datetime) -> None:
    pks = reserve(ContentPiece, len(owned))
    written = [_piece_columns(pk, author, one, tie, now) for pk, (_, one, author, tie) in zip(pks, owned, strict=True)]
    insert(ContentPiece, list(written[0]), [tuple(row.values()) for row in written])
    tagged = {pk: one.tags for pk, (_, one, _, _) in zip(pks, owned, strict=True) if one.tags}
    if tagged:
        _tag(tagged)
    records = [(record, author, None, pk, one) for pk, (record, one, author, _) in zip(pks, owned, strict=True)]
    _add_records(source, records, now)


def _piece_columns(pk: int, author_id: int, one: MappedPiece, tie: Tie | None, now: datetime) -> dict[str, Any]:
    created = one.created_at or one.updated_at or now
    updated = one.updated_at or created
    published = one.published_at or (updated if one.status == ContentPiece.Status.PUBLISHED else None)
    # Another author's persona is none to tie to.
    mine = tie is not None and tie.author_id == author_id
    return {
        "id": pk,
        "author_id": author_id,
        "persona_id": tie.persona_id if tie and mine else None,
        "persona_name": (tie.name if tie and mine else "") or one.persona_name,
        "title": one.title,
        "content": one.content,
        "status": one.status,
        "word_count": count_words(one.content),
        "created_at": moment(created),
        "updated_at": moment(updated),
        "published_at": moment(published) if published else None,
    }


def _tag(tagged: dict[int, list[str]]) -> None:
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


# Records -------------------------------------------------------------------------------------------------
def _add_records(
    source: str, rows: Sequence[tuple[Record, int, int | None, int | None, Mapped | MappedPiece]], now: datetime
) -> None:
    at = moment(now)
    insert(
        LegacyRecord,
        RECORD_COLUMNS,
        [
            (
                *(source, record.key, record.kind, author, persona, piece, record.raw, raw_hash(record.raw)),
                *(one.fates.encode(), *one.fates.counts(), at),
            )
            for record, author, persona, piece, one in rows
        ],
    )
