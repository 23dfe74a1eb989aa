"""Proof, from the database alone, that what came in from the older tool is here as it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from core.attributes import BY_NAME
from core.legacy.fates import Fates
from core.legacy.hashing import raw_hash
from core.legacy.lookup import among, tags_of
from core.legacy.records import PERSONA
from core.legacy.shapes import count_keys, parse
from core.legacy.written import DEFAULTS, Compared, compared, distinct
from core.models import ContentPiece, LegacyRecord, Persona

CHUNK = 2000
# Mismatches that are told one by one; all are counted.
SHOWN = 20
_RECORD = "pk key source kind raw hash fates mapped converted kept refused imported_at persona_id piece_id".split()
_PERSONA = ["author_id", "name", "description", "is_active", "created_at", "updated_at", *BY_NAME]
_PIECE = "author_id title content status created_at updated_at published_at persona_name".split()


class Mismatch(NamedTuple):
    """A column that holds something else than what the record says it was given."""

    key: str
    source: str
    column: str
    expected: Any
    current: Any


@dataclass(slots=True)
class Verification:
    """What was found: `mapped`, `converted` and `edited` are keys, as are `kept` and `refused`."""

    records: int = 0
    mapped: int = 0
    converted: int = 0
    edited: int = 0
    kept: int = 0
    refused: int = 0
    deleted: int = 0
    mismatches: int = 0
    shown: list[Mismatch] = field(default_factory=list)

    def add(self, other: Verification) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        del self.shown[SHOWN:]

    def missed(self, row: dict[str, Any], column: str, expected: Any, current: Any) -> None:
        self.mismatches += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Mismatch(row["key"], row["source"], column, expected, current))


class _Differs(NamedTuple):
    """A column that is not as the record says: edited since, or wrong. Not `is_key`: no key named it."""

    row: dict[str, Any]
    is_key: bool
    column: str
    expected: Any
    current: Any
    touched: bool


def verify(
    source: str = "", upto: int | None = None, said: Callable[[int], None] = lambda looked_at: None
) -> Verification:
    """Look at every record, or those of one source or up to one key; `said` hears how many more were looked at."""
    records = LegacyRecord.objects.filter(source=source) if source else LegacyRecord.objects.all()
    if upto is not None:
        records = records.filter(pk__lte=upto)
    total = Verification()
    for first, last, rows in _chunks(records):
        part = _checked(rows)
        if part.mismatches:
            # Somebody may have saved between two of our queries: what is wrong is so a second time.
            part = _checked(_rows(records.filter(pk__range=(first, last)).order_by("pk")))
        total.add(part)
        said(part.records)
    return total


def _chunks(records: QuerySet[LegacyRecord]) -> Iterator[tuple[int, int, list[dict[str, Any]]]]:
    last = 0
    while rows := _rows(records.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        first, last = rows[0]["pk"], rows[-1]["pk"]
        yield first, last, rows


def _rows(records: QuerySet[LegacyRecord]) -> list[dict[str, Any]]:
    """Each record with the columns of what it became, under `now`; None where that was deleted."""
    rows: list[dict[str, Any]] = [dict(zip(_RECORD, one, strict=True)) for one in records.values_list(*_RECORD)]
    personas = _columns(Persona, _PERSONA, [row["persona_id"] for row in rows if row["kind"] == PERSONA])
    pieces = _columns(ContentPiece, _PIECE, [row["piece_id"] for row in rows if row["kind"] != PERSONA])
    for pk, names in (tags_of(pieces) if pieces else {}).items():
        pieces[pk]["tags"] = names
    for row in rows:
        row["now"] = personas.get(row["persona_id"]) if row["kind"] == PERSONA else pieces.get(row["piece_id"])
    return rows


def _columns(model: Any, names: list[str], pks: list[int | None]) -> dict[int, dict[str, Any]]:
    """By key, what these columns hold."""
    known = [pk for pk in pks if pk]
    found = model.objects.filter(among("pk", known)).order_by().values_list("pk", *names) if known else ()
    return {pk: {"tags": [], **dict(zip(names, values, strict=True))} for pk, *values in found}


def _checked(rows: list[dict[str, Any]]) -> Verification:
    part = Verification()
    differ: list[_Differs] = []
    for row in rows:
        part.records += 1
        part.kept += row["kept"]
        part.refused += row["refused"]
        try:
            value = parse(row["raw"])
            fates = Fates.decode(row["fates"], value)
            _add_up(part, row, value, fates)
            if row["now"] is None:
                part.deleted += 1
            else:
                differ += _differing(part, row, compared(value, fates, row["now"]))
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
            part.missed(row, "fates", "readable", f"{type(error).__name__}: {error}")
    _decide(part, differ)
    return part


def _add_up(part: Verification, row: dict[str, Any], value: Any, fates: Fates) -> None:
    """Is the JSON what came in, and has each of its keys one fate?"""
    if row["hash"] != (hash := raw_hash(row["raw"])):
        part.missed(row, "raw", row["hash"], hash)
    counts = (row["mapped"], row["converted"], row["kept"], row["refused"])
    if fates.counts() != counts:
        part.missed(row, "fates", counts, fates.counts())
    pointers, keys = distinct(fates), count_keys(value, row["kind"])
    if not pointers == keys == sum(counts):
        part.missed(row, "keys", keys, pointers)


def _differing(part: Verification, row: dict[str, Any], found: Compared) -> list[_Differs]:
    """What is not as it came; what is, is counted."""
    now = row["now"]
    part.mapped += found.mapped
    part.converted += found.converted
    differ = [(True, one.target, one.value) for one in found.unlike]
    if row["kind"] == PERSONA:
        silent = DEFAULTS.keys() - found.named
        differ += [(False, name, DEFAULTS[name]) for name in silent if now[name] != DEFAULTS[name]]
    # The clock tells of an edit only where its time is not the one that came in.
    moved = "updated_at" not in found.named or any(one.target == "updated_at" for one in found.unlike)
    touched = moved and now["updated_at"] > row["imported_at"]
    return [_Differs(row, is_key, name, said, now[name], touched) for is_key, name, said in differ]


# Edited since ----------------------------------------------------------------------------------------------
class _Past(NamedTuple):
    """A persona's history: what the newest row holds, which columns ever held something else, how it begins."""

    newest: dict[str, Any]
    changed: set[str]
    whole: bool
    dates: set[Any]


def _decide(part: Verification, differ: list[_Differs]) -> None:
    personas = {one.row["persona_id"] for one in differ if one.row["kind"] == PERSONA}
    pasts = _pasts(personas, {one.column for one in differ})
    names = _names([one for one in differ if one.column == "persona_name"])
    for one in differ:
        if not _edited(one, pasts, names):
            part.missed(one.row, one.column, one.expected, one.current)
        elif one.is_key:
            part.edited += 1


def _edited(one: _Differs, pasts: dict[int, _Past], names: set[tuple[int, str]]) -> bool:
    past = pasts.get(one.row["persona_id"]) if one.row["kind"] == PERSONA else None
    if past:
        return _tells(past, one)
    # A piece has the name that its persona had last, and gets it without being touched.
    return one.touched or (one.column == "persona_name" and (one.row["now"]["author_id"], one.current) in names)


def _tells(past: _Past, one: _Differs) -> bool:
    if one.column == "updated_at":
        # A persona that was brought back has the time of its last edit, not that of its newest row.
        return one.current in past.dates
    if past.newest.get(one.column) != one.current:
        return False
    return one.column in past.changed or (one.touched and not past.whole)


def _pasts(personas: set[int], columns: set[str]) -> dict[int, _Past]:
    if not personas:
        return {}
    known = [name for name in _PERSONA if name in columns]
    rows = Persona.history.filter(among("id", personas)).order_by("id", "-history_date", "-history_id")
    read = rows.values("id", "history_type", "updated_at", *(name for name in known if name != "updated_at"))
    return {pk: _past(versions, known) for pk, versions in groupby(read.iterator(), key=lambda row: int(row["id"]))}


def _past(versions: Iterator[dict[str, Any]], columns: list[str]) -> _Past:
    oldest = newest = next(versions)
    changed, dates = set(), {newest["updated_at"]}
    for oldest in versions:
        changed |= {name for name in columns if oldest[name] != newest[name]}
        dates.add(oldest["updated_at"])
    return _Past(newest, changed, oldest["history_type"] == "+", dates)


def _names(differ: list[_Differs]) -> set[tuple[int, str]]:
    """What these authors' personas are called or were, as far as these names go: each with its author."""
    if not differ:
        return set()
    authors = {one.row["now"]["author_id"] for one in differ}
    called = Q(author_id__in=authors, name__in={one.current for one in differ})
    rows: list[Any] = [Persona.objects, Persona.history]
    return {pair for one in rows for pair in one.filter(called).order_by().values_list("author_id", "name").distinct()}


__all__ = ["Mismatch", "Verification", "verify"]
