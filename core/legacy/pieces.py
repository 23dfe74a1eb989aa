"""A blog post or content piece of the older tool, as one of ours, and the fate of each of its keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.legacy.fates import Fates
from core.legacy.mapping import date_fate, read_date
from core.legacy.records import ABOUT_THE_ROW, Record
from core.legacy.values import clean
from core.models.content import TITLE_LENGTH, ContentPiece

TAG_LENGTH = 100
LONGEST = {"title": TITLE_LENGTH, "persona_name": 120}
KEPT = ABOUT_THE_ROW | {
    "word_count": "counted anew",
    "persona": "ties it to its persona",
    "persona_id": "ties it to its persona",
}


@dataclass(slots=True)
class MappedPiece:
    title: str = ""
    content: str = ""
    status: str = ContentPiece.Status.DRAFT
    tags: list[str] = field(default_factory=list)
    persona_name: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_at: datetime | None = None
    fates: Fates = field(default_factory=Fates)
    keys: int = 0

    @property
    def adds_up(self) -> bool:
        return sum(self.fates.counts()) == self.keys


def map_piece(record: Record) -> MappedPiece:
    mapped = MappedPiece(keys=len(record.value))
    for key, value in record.value.items():
        _key(mapped, key, value)
    return mapped


def _key(mapped: MappedPiece, key: str, value: Any) -> None:
    fates, pointer = mapped.fates, f"/{key.replace('~', '~0').replace('/', '~1')}"
    if key in KEPT:
        fates.kept.append((pointer, KEPT[key]))
    elif key in ("created_at", "updated_at", "published_at"):
        read = read_date(value)
        setattr(mapped, key, read)
        date_fate(fates, pointer, key, value, read)
    elif value in (None, "", []):
        fates.kept.append((pointer, "says nothing"))
    elif key in ("title", "content", "persona_name"):
        _text(mapped, pointer, key, value)
    elif key == "status":
        _status(mapped, pointer, value)
    elif key == "tags":
        _tags(mapped, pointer, value)
    else:
        fates.kept.append((pointer, "no place for it here"))


def _text(mapped: MappedPiece, pointer: str, key: str, value: Any) -> None:
    if not isinstance(value, str):
        mapped.fates.refused.append((pointer, key, "not a text"))
        return
    text, why = _as_written(value) if key == "content" else clean(value, LONGEST[key], one_line=True)
    setattr(mapped, key, text)
    if text == value:
        mapped.fates.add_mapped("", key)
    else:
        mapped.fates.converted.append((pointer, key, text, why))


def _as_written(value: str) -> tuple[str, str]:
    """A text with its own white space; only what no database takes is left out."""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode(), "tidied"


def _status(mapped: MappedPiece, pointer: str, value: Any) -> None:
    if value in ContentPiece.Status.values:
        mapped.status = value
        mapped.fates.add_mapped("", "status")
    else:
        mapped.fates.refused.append((pointer, "status", "no status that is known"))


def _tags(mapped: MappedPiece, pointer: str, value: Any) -> None:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(one, str | int) for one in parts):
        mapped.fates.refused.append((pointer, "tags", "no list of words"))
        return
    names = (clean(str(one), TAG_LENGTH, one_line=True)[0] for one in parts)
    mapped.tags = list(dict.fromkeys(name for name in names if name))
    mapped.fates.converted.append((pointer, "tags", mapped.tags, "tags of their own"))
