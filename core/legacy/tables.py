"""Rows of the older tool's tables, from SQLite or PostgreSQL, as records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.legacy.records import BLOG_POST, CONTENT_PIECE, PERSONA, Broken, Record

TABLES = {PERSONA: "core_persona", BLOG_POST: "core_blogpost", CONTENT_PIECE: "core_contentpiece"}
AUTHORS, USERS = "core_author", "auth_user"
# Tables that only a database of this program has.
OURS = frozenset({"core_legacyrecord", "core_generation"})
# Columns that hold JSON in text.
JSON_COLUMNS = ("data", "tags")
OWNERS = ("author_id", "user_id", "owner_id")
_encode = json.JSONEncoder(default=lambda value: _plain(value)).encode
_decode = json.JSONDecoder().decode


def select(table: str, columns: dict[str, list[str]]) -> str:
    """The SQL for a table's rows by their ids: the owner's name, the id, every column. `?` is the id to begin after."""
    link = next((name for name in OWNERS if name in columns[table]), "")
    owner, joins = "NULL", ""
    if link and "username" in columns.get(USERS, ()):
        owner = "u.username"
        if link == "author_id" and "user_id" in columns.get(AUTHORS, ()):
            joins = f'LEFT JOIN {AUTHORS} a ON a.id = t."{link}" LEFT JOIN {USERS} u ON u.id = a.user_id'
        else:
            joins = f'LEFT JOIN {USERS} u ON u.id = t."{link}"'
    wanted = ", ".join(f't."{name}"' for name in columns[table])
    return f'SELECT {owner}, t.id, {wanted} FROM "{table}" t {joins} WHERE t.id > ? ORDER BY t.id'  # noqa: S608


def one_user(columns: dict[str, list[str]]) -> str:
    """The SQL for a user of a name, with the bio that the author's row has."""
    known = "bio" in columns.get(AUTHORS, ())
    bio = f"(SELECT bio FROM {AUTHORS} a WHERE a.user_id = u.id)" if known else "NULL"  # noqa: S608
    return f"SELECT u.*, {bio} AS bio FROM {USERS} u WHERE username = ?"  # noqa: S608


class Unfit(ValueError):
    """A value that no JSON can hold."""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise Unfit(f"a value that is no text: {type(value).__name__}")


def records(kind: str, columns: Sequence[str], rows: Iterator[Sequence[Any] | Broken]) -> Iterator[Record | Broken]:
    """Rows as `select` gives them, as records."""
    make = _maker(kind, columns)
    table = TABLES[kind]
    for row in rows:
        if isinstance(row, Broken):
            yield row
            continue
        try:
            yield make(row)
        except (Unfit, ValueError, RecursionError) as error:
            yield Broken(f"{table} row {row[1]}", _why(error))


def _why(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:300]


def _maker(kind: str, columns: Sequence[str]) -> Callable[[Sequence[Any]], Record]:
    """What makes a row into a record: the text of its JSON columns goes in as it is."""
    texts = [at for at, name in enumerate(columns) if name in JSON_COLUMNS]
    flags = [at for at, name in enumerate(columns) if name == "is_active"]
    id_at = columns.index("id")
    persona_at = columns.index("persona_id") if "persona_id" in columns and kind != PERSONA else None
    heads = [f"{json.dumps(name)}: " for name in columns]
    place = f"{TABLES[kind]} row "

    def make(row: Sequence[Any]) -> Record:
        values = list(row[2:])
        for at in flags:
            if values[at] in (0, 1):
                values[at] = bool(values[at])
        parts: dict[int, str] = {}
        for at in texts:
            if isinstance(text := values[at], str):
                values[at], parts[at] = _json(text)
        raw = ", ".join(heads[at] + (parts[at] if at in parts else _encode(value)) for at, value in enumerate(values))
        key = values[id_at]
        value = {
            name: _plain(one) if type(one) not in PLAIN else one for name, one in zip(columns, values, strict=True)
        }
        tie = f"{PERSONA}:{values[persona_at]}" if persona_at is not None and values[persona_at] is not None else ""
        return Record(kind, f"{kind}:{key}", f"{place}{key}", f"{{{raw}}}", value, True, row[0], tie)

    return make


PLAIN = {str, int, float, bool, type(None), dict, list}


def _json(text: str) -> tuple[Any, str]:
    """What JSON in a column holds, and its text; text that is no JSON is itself."""
    try:
        return _decode(text), text.strip()
    except (ValueError, RecursionError):
        return text, _encode(text)
