"""One persona of the older tool, as a file or as pasted text: read, looked at, and brought in by its author."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.legacy.fates import Fates
from core.legacy.hashing import canonical_hash, raw_hash
from core.legacy.mapping import Mapped, map_persona
from core.legacy.records import PERSONA, Record
from core.legacy.shapes import as_row
from core.llm import loose_json
from core.models import Author, LegacyRecord, Persona

MOST_BYTES = 2_000_000
# Objects within objects: no persona has a quarter of these.
DEEPEST = 60
SOURCE = "upload"
_LIST = re.compile(r"\s*\[\s*")


class NotAPersona(ValueError):
    """Why a text gives no persona, and what to do."""


class Given(NamedTuple):
    """A persona as it was given, what it would become, and whether its JSON was not whole and had to be mended."""

    record: Record
    mapped: Mapped
    mended: bool


class Brought(NamedTuple):
    """The persona, and whether it was made now rather than found."""

    persona: Persona
    made: bool


def decoded(name: str, content: bytes) -> str:
    """A file's text. Raises NotAPersona for one that is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPersona(f"“{name}” is not text in UTF-8. Save it as UTF-8 and choose it again.") from error


def read_persona(text: str, place: str = "") -> Given:
    """The one persona of a text; `place` is its file's name, '' for pasted text. Raises NotAPersona."""
    what = f"“{place}”" if place else "This"
    _check(text, what)
    found, raw = _parsed(text, what)
    one = _only(found, what)
    mended = not raw
    if raw and found is not one:
        raw = _element(text) if isinstance(found, list) and len(found) == 1 and found[0] is one else ""
    value = as_row(one)
    record = Record(
        kind=PERSONA,
        key=f"{PERSONA}:{canonical_hash(value)}",
        place=place or "pasted text",
        raw=raw or json.dumps(one),
        value=value,
        is_row="data" in value or value is not one,
    )
    mapped = map_persona(record)
    if not _is_known(mapped.fates):
        raise NotAPersona(f"{what} holds nothing that is known here as part of a persona. Is it the right file?")
    return Given(record, mapped, mended)


def _is_known(fates: Fates) -> bool:
    """Does any key mean something here, whether or not its value can be read?"""
    mapped, converted, _, _ = fates.counts()
    return mapped + converted > 0 or any(target for _, target, _ in fates.refused)


def _check(text: str, what: str) -> None:
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise NotAPersona(f"{what} is more than 2 MB. A persona is a few thousand characters: give it alone.")
    if not text.strip():
        raise NotAPersona(f"{what} is empty. Choose a file, or paste what is in it.")
    if "\x00" in text:
        raise NotAPersona(f"{what} is not text: it holds characters that no text has. Is it the right file?")


def _parsed(text: str, what: str) -> tuple[Any, str]:
    """What the text holds, and that text; '' where it had to be mended, as a model's reply with prose around it."""
    try:
        return json.loads(text), text.strip()
    except RecursionError as error:
        raise _too_deep(what) from error
    except ValueError:
        found = loose_json.read_all(text)
    if not any(True for _ in _personas(found)):
        raise NotAPersona(f"{what} is not JSON. Give the persona’s JSON whole, from its first {{ to its last }}.")
    return found, ""


def _only(found: Any, what: str) -> dict[str, Any]:
    if _depth(found) > DEEPEST:
        raise _too_deep(what)
    personas = list(_personas(found))
    if len(personas) > 1:
        raise NotAPersona(
            f"{what} holds {len(personas)} personas, and this page takes one at a time. All at once is what "
            "manage.py import_legacy is for, on the machine that PersonaGen runs on."
        )
    if not personas:
        raise NotAPersona(f"{what} holds no persona. Give the object with its name and its values: {{ … }}.")
    return personas[0]


def _too_deep(what: str) -> NotAPersona:
    return NotAPersona(f"{what} is nested too deeply for a persona. Give the persona’s own object alone.")


def _depth(value: Any) -> int:
    """How many objects and lists stand within each other, up to one more than are allowed."""
    depth, level = 0, [value]
    while depth <= DEEPEST and (level := [one for one in level if isinstance(one, (dict, list))]):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
        depth += 1
    return depth


def _personas(value: Any) -> Iterator[dict[str, Any]]:
    """The personas of an object, of a list, of a page of the older tool's API, or of its `dumpdata`."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                yield from _personas(one)
    elif isinstance(value, dict):
        if isinstance(value.get("results"), list) and "count" in value:
            yield from _personas(value["results"])
        elif isinstance(value.get("fields"), dict) and isinstance(value.get("model"), str):
            if value["model"].lower().endswith(".persona"):
                yield value
        elif value:
            yield value


def _element(text: str) -> str:
    """The text of the object that a list of one holds."""
    start = _LIST.match(text)
    at = start.end() if start else 0
    return text[at : json.JSONDecoder().raw_decode(text, at)[1]]


def key_of(author: Author, record: Record) -> str:
    """The author's own, so that two authors may bring in the same file."""
    kind, _, digest = record.key.partition(":")
    return f"{kind}:{author.pk}:{digest}"


def earlier(author: Author, record: Record) -> LegacyRecord | None:
    """The record of the same persona, where this author brought it in before; its `persona` is None once deleted."""
    known = LegacyRecord.objects.filter(source=SOURCE, key=key_of(author, record))
    return known.select_related("persona").defer("raw", "fates").first()


def bring_in(author: Author, given: Given) -> Brought:
    """Make the persona, with its record; the one made before where the same came in already."""
    try:
        with transaction.atomic():
            return _bring_in(author, given)
    except IntegrityError:
        # Sent twice at once: the other was first.
        with transaction.atomic():
            return _bring_in(author, given)


def _bring_in(author: Author, given: Given) -> Brought:
    record, mapped, _ = given
    key = key_of(author, record)
    known = LegacyRecord.objects.select_for_update().filter(source=SOURCE, key=key).first()
    if known and known.persona:
        return Brought(known.persona, made=False)
    known = known or LegacyRecord(source=SOURCE, key=key, kind=record.kind, author=author)
    known.persona = _made(author, mapped)
    known.raw, known.hash, known.fates = record.raw, raw_hash(record.raw), mapped.fates.encode()
    known.mapped, known.converted, known.kept, known.refused = mapped.fates.counts()
    known.imported_at, known.reviewed_at = timezone.now(), None
    known.save()
    return Brought(known.persona, made=True)


def _made(author: Author, mapped: Mapped) -> Persona:
    persona = Persona.objects.create(
        author=author, name=mapped.name, description=mapped.description, is_active=mapped.is_active, **mapped.values
    )
    dates = {"created_at": mapped.created_at, "updated_at": mapped.updated_at}
    if known := {name: date for name, date in dates.items() if date}:
        # Past the columns' own clocks.
        Persona.objects.filter(pk=persona.pk).update(**known)
    return persona


__all__ = [
    "MOST_BYTES",
    "Brought",
    "Given",
    "NotAPersona",
    "bring_in",
    "decoded",
    "earlier",
    "key_of",
    "read_persona",
]
