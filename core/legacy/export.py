"""The way back: personas as the older tool's flat JSON, or with their pieces as what its `loaddata` takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.attributes import BY_NAME
from core.legacy.flat import Kept, flat
from core.legacy.lookup import among, tags_of
from core.models import Author, ContentPiece, LegacyRecord, Persona

CHUNK = 1000
# The older tool's column is this long.
NAME_LENGTH = 100
_PERSONA = ("pk", "name", "description", "is_active", "created_at", "updated_at", *BY_NAME)
_PIECE = "pk persona_id title content status word_count created_at updated_at published_at".split()


@dataclass
class Exported:
    personas: int = 0
    pieces: int = 0


def flat_lines(author: Author | None, counts: Exported) -> Iterator[str]:
    """Each persona's JSON, one a line; `counts` is kept up to date."""
    for _, text in _personas(author, counts):
        yield text


def fixture_lines(author: Author | None, counts: Exported) -> Iterator[str]:
    """Each persona, then each piece, as an element of a fixture, one a line."""
    for now, text in _personas(author, counts):
        yield _persona_element(now, text)
    for now in _chunked(ContentPiece, author, _PIECE, _with_tags):
        counts.pieces += 1
        yield _piece_element(now)


def _personas(author: Author | None, counts: Exported) -> Iterator[tuple[dict[str, Any], str]]:
    for now in _chunked(Persona, author, _PERSONA, _with_records):
        counts.personas += 1
        yield now, flat(now, now["record"])


def _chunked(model: Any, author: Author | None, columns: Any, add: Any) -> Iterator[dict[str, Any]]:
    """Rows in the order of their keys, a chunk in memory at a time, each with what `add` puts to it."""
    rows = model.objects.order_by("pk").values(*columns)
    if author:
        rows = rows.filter(author=author)
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1]["pk"]
        add({row["pk"]: row for row in chunk})
        yield from chunk


def _with_records(personas: dict[int, dict[str, Any]]) -> None:
    for now in personas.values():
        now["record"] = None
    records = LegacyRecord.objects.filter(among("persona_id", personas)).order_by()
    for _, pk, *kept in sorted(records.values_list("pk", "persona_id", "source", "raw", "fates")):
        personas[pk]["record"] = Kept(*kept)


def _with_tags(pieces: dict[int, dict[str, Any]]) -> None:
    tags = tags_of(pieces)
    for pk, now in pieces.items():
        now["tags"] = tags.get(pk, [])


# Fixtures --------------------------------------------------------------------------------------------------
def _persona_element(now: dict[str, Any], data: str) -> str:
    """`data` goes in as the text it is: its numbers stay as they were written."""
    before = {"author": None, "name": now["name"][:NAME_LENGTH], "description": now["description"] or None}
    after = {"is_active": now["is_active"], **_dates(now, "created_at", "updated_at")}
    fields = f'{json.dumps(before)[:-1]}, "data": {data}, {json.dumps(after)[1:]}'
    return f'{{"model": "core.persona", "pk": {now["pk"]}, "fields": {fields}}}'


def _piece_element(now: dict[str, Any]) -> str:
    fields = {
        "author": None,
        "persona": now["persona_id"],
        **{name: now[name] for name in ("title", "content", "status", "tags", "word_count")},
        **_dates(now, "created_at", "updated_at", "published_at"),
    }
    return json.dumps({"model": "core.contentpiece", "pk": now["pk"], "fields": fields})


def _dates(now: dict[str, Any], *names: str) -> dict[str, str | None]:
    moments: dict[str, datetime | None] = {name: now[name] for name in names}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}


__all__ = ["Exported", "fixture_lines", "flat_lines"]
