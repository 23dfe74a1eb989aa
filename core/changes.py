"""What changed in a persona, told from its history: field by field, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from core.attributes import BY_NAME
from core.models import Persona

FIELDS = {
    "name": "Name",
    "description": "Description",
    "own_voice": "In your own words",
    "use_passages": "Its samples as examples",
    "is_active": "Active",
} | {name: attribute.label for name, attribute in BY_NAME.items()}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One saved state, and how it differs from the one before; `what` says what it was where nothing changed."""

    pk: int
    at: datetime
    who: str
    changes: tuple[Change, ...]
    what: str


class Versions(Sequence[Version]):
    """A persona's versions, newest first, read a page at a time."""

    def __init__(self, persona: Persona) -> None:
        self.records = persona.history.select_related("history_user").order_by("-history_date", "-history_id")

    def __len__(self) -> int:
        return int(self.records.count())

    def __getitem__(self, index: Any) -> Any:
        start, stop = index.start or 0, index.stop
        rows = list(self.records[start : stop + 1])
        older = [*rows[1:], None]
        return [_version(row, before) for row, before in zip(rows, older, strict=True)][: stop - start]


def persona_changes(persona: Persona) -> Versions:
    return Versions(persona)


def _version(record: Any, before: Any | None) -> Version:
    changes = () if before is None else tuple(_changes(before, record))
    who = str(record.history_user or "")
    return Version(record.history_id, record.history_date, who, changes, _what(record, before))


def _what(record: Any, before: Any | None) -> str:
    """What a version was beside its changes, in a sentence."""
    if record.history_type == "-":
        return "Deleted."
    if before is None:
        return "The persona began like this."
    return "Brought back." if record.history_type == "+" else "Saved with nothing changed."


def _changes(before: Any, after: Any) -> list[Change]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    return [Change(FIELDS[name], _words(name, a), _words(name, b)) for name, a, b in pairs if a != b]


def _words(name: str, value: Any) -> str:
    if value in (None, ""):
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    attribute = BY_NAME.get(name)
    return f"{attribute.word(value)}, {value}" if attribute and attribute.is_rating else str(value)


def restore_persona(persona: Persona, version: int) -> int:
    """Put every field back as it was in that version; returns how many differed. LookupError where there is none."""
    record = persona.history.filter(history_id=version).first()
    if record is None:
        raise LookupError(version)
    with transaction.atomic():
        now = Persona.objects.select_for_update().get(pk=persona.pk)
        changed = [name for name in FIELDS if getattr(now, name) != getattr(record, name)]
        for name in changed:
            setattr(now, name, getattr(record, name))
        if changed:
            now.save_by_hand(changed)
    return len(changed)
