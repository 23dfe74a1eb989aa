"""A record that is ready to be written: mapped, its fates told, its columns in order. Plain values all the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from core.legacy.bulk import moment
from core.legacy.hashing import raw_hash
from core.legacy.mapping import Mapped, map_persona
from core.legacy.pieces import MappedPiece, map_piece
from core.legacy.records import PERSONA, Record
from core.legacy.shapes import parse
from core.markdown import count_words
from core.models import ContentPiece, Persona

# The columns of a persona that come after its own key and its author's, each with what it holds where nothing is said.
USUAL: dict[str, Any] = {
    str(field.column): field.get_default()
    for field in Persona._meta.concrete_fields
    if field.name not in ("id", "author")
}
PIECE_COLUMNS = "title content status persona_name word_count created_at updated_at published_at".split()


class Ready(NamedTuple):
    """`columns` are those of USUAL for a persona, of PIECE_COLUMNS for a piece.

    `counts` are those of its fates in their order; `keys`, counted apart, has to be their sum.
    """

    kind: str
    key: str
    place: str
    raw: str
    is_row: bool
    owner: str | None
    persona_key: str
    fates: str
    counts: tuple[int, int, int, int]
    keys: int
    columns: tuple[Any, ...]
    tags: list[str]

    @property
    def is_persona(self) -> bool:
        return self.kind == PERSONA

    @property
    def hash(self) -> str:
        return raw_hash(self.raw)

    @property
    def adds_up(self) -> bool:
        return sum(self.counts) == self.keys

    def record(self) -> Record:
        raw = self.raw
        return Record(self.kind, self.key, self.place, raw, parse(raw), self.is_row, self.owner, self.persona_key)


def maker(now: datetime) -> Callable[[Record], Ready]:
    """Makes records ready; what has no date of its own gets this one."""
    at = moment(now)

    def make(record: Record) -> Ready:
        if record.kind == PERSONA:
            persona = map_persona(record)
            return _ready(record, persona, _persona_columns(persona, at), [])
        piece = map_piece(record)
        return _ready(record, piece, _piece_columns(piece, at), piece.tags)

    return make


def _ready(record: Record, one: Mapped | MappedPiece, columns: tuple[Any, ...], tags: list[str]) -> Ready:
    return Ready(
        record.kind,
        record.key,
        record.place,
        record.raw,
        record.is_row,
        record.owner,
        record.persona_key,
        one.fates.encode(),
        one.fates.counts(),
        one.keys,
        columns,
        tags,
    )


def _persona_columns(one: Mapped, now: Any) -> tuple[Any, ...]:
    columns = USUAL | one.values
    columns["name"], columns["description"], columns["is_active"] = one.name, one.description, one.is_active
    columns["created_at"], columns["updated_at"] = _dates(one, now)
    return tuple(columns.values())


def _piece_columns(one: MappedPiece, now: Any) -> tuple[Any, ...]:
    created, updated = _dates(one, now)
    published = moment(one.published_at) if one.published_at else None
    if one.status == ContentPiece.Status.PUBLISHED:
        published = published or updated
    return (one.title, one.content, one.status, one.persona_name, count_words(one.content), created, updated, published)


def _dates(one: Mapped | MappedPiece, now: Any) -> tuple[Any, Any]:
    """When it was made and last changed, as the database takes them; each stands in for the other."""
    created, updated = one.created_at or one.updated_at, one.updated_at or one.created_at
    if created is None or updated is None:
        return now, now
    at = moment(created)
    return at, at if updated == created else moment(updated)
