"""Rows of the older tool's tables, from SQLite or PostgreSQL, as records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.legacy.jsonstream import too_deep
from core.legacy.keys import Keys, short, storable
from core.legacy.records import BLOG_POST, CONTENT_PIECE, PERSONA, Broken, Record

TABLES = {PERSONA: "core_persona", BLOG_POST: "core_blogpost", CONTENT_PIECE: "core_contentpiece"}
AUTHORS, USERS = "core_author", "auth_user"
# Tables that only a database of this program has.
OURS = frozenset({"core_legacyrecord", "core_generation"})
ALL = (*TABLES.values(), AUTHORS, USERS, *sorted(OURS))
# Columns that hold JSON in text.
JSON_COLUMNS = ("data", "tags")
OWNERS = ("author_id", "user_id", "owner_id")
_encode = json.JSONEncoder().encode
_decode = json.JSONDecoder().decode

Columns = dict[str, list[str]]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with records. `order` is what its rows are told apart by; `by_id` says that this is their `id`."""

    kind: str
    columns: list[str]
    order: str
    by_id: bool

    @property
    def name(self) -> str:
        return TABLES[self.kind]

    def count(self) -> str:
        return f'SELECT count(*) FROM "{self.name}"'  # noqa: S608

    def select(self, columns: Columns, rest: str = "") -> str:
        """The SQL for its rows: every column, the owner's name, what it is ordered by. `t` is the table."""
        wanted = ", ".join(f"t.{quoted(name)}" for name in self.columns)
        rest = rest or f"ORDER BY {self.order}"
        return f'SELECT {wanted}, {self._owner(columns)}, {self.order} FROM "{self.name}" t {rest}'  # noqa: S608

    def _owner(self, columns: Columns) -> str:
        # A query for each row: rows come as they stand in the table, each once, whatever the other tables hold.
        link = next((name for name in OWNERS if name in self.columns), "")
        if not link or not {"id", "username"}.issubset(columns.get(USERS, ())):
            return "NULL"
        if link == "author_id" and AUTHORS in columns:
            if not {"id", "user_id"}.issubset(columns[AUTHORS]):
                return "NULL"
            tables, where = f"{AUTHORS} a JOIN {USERS} u ON u.id = a.user_id", "a.id"
        else:
            tables, where = f"{USERS} u", "u.id"
        return f'(SELECT u.username FROM {tables} WHERE {where} = t."{link}" LIMIT 1)'  # noqa: S608


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def one_user(columns: Columns) -> str:
    """The SQL for the user of a name (`?`), with the bio that the author's row has."""
    known = {"bio", "user_id"}.issubset(columns.get(AUTHORS, ()))
    bio = f"(SELECT bio FROM {AUTHORS} a WHERE a.user_id = u.id LIMIT 1)" if known else "NULL"  # noqa: S608
    return f"SELECT u.*, {bio} AS bio FROM {USERS} u WHERE username = ?"  # noqa: S608


def records(table: Table, rows: Iterable[Row | Broken]) -> Iterator[Record | Broken]:
    """Rows as `select` gives them, as records."""
    make = _maker(table)
    for row in rows:
        if isinstance(row, Broken):
            yield row
            continue
        try:
            yield make(row)
        except _Unfit as error:
            yield Broken(storable(f"{table.name} row {_id(table, row)}"), str(error))


class _Unfit(ValueError):
    """A value that no JSON can hold."""


def _id(table: Table, row: Row) -> Any:
    id_ = row[table.columns.index("id")] if "id" in table.columns else None
    return id_ if isinstance(id_, int | str) else f"#{row[-1]}"


def _maker(table: Table) -> Callable[[Row], Record]:
    """What makes a row into a record. The text of its JSON columns goes in as it is, into its place."""
    names, kind = table.columns, table.kind
    owner_at = len(names)
    texts = [(name, f"{json.dumps(name)}: ") for name in names if name in JSON_COLUMNS]
    has_flag = "is_active" in names
    persona_at = names.index("persona_id") if "persona_id" in names and kind != PERSONA else None
    begin, place = f"{kind}:", f"{table.name} row "
    keys = None if table.by_id else Keys()

    def make(row: Row) -> Record:
        value = dict(zip(names, row, strict=False))
        if has_flag and value["is_active"] in (0, 1):
            value["is_active"] = bool(value["is_active"])
        parsed = []
        for name, mark in texts:
            if type(text := value[name]) is str:
                value[name] = None
                parsed.append((name, mark, *_json(text)))
        try:
            rest, raw = _encode(value), ""
        except TypeError:
            value = {name: _plain(name, one) for name, one in value.items()}
            rest, raw = _encode(value), ""
        for name, mark, inner, text in parsed:
            # Within a text a quote is escaped: what is found is the key.
            before, _, rest = rest.partition(f"{mark}null")
            raw += f"{before}{mark}{text}"
            value[name] = inner
        owner = row[owner_at]
        tie = row[persona_at] if persona_at is not None else None
        number = row[-1] if keys is None else _id(table, row)
        return Record(
            kind,
            f"{begin}{number}" if keys is None else keys.own(begin, number),
            f"{place}{number}" if keys is None else storable(f"{place}{number}"),
            raw + rest,
            value,
            True,
            storable(owner) if type(owner) is str else None,
            short(f"{PERSONA}:{tie}") if tie is not None else "",
        )

    return make


def _json(text: str) -> tuple[Any, str]:
    """What JSON in a column holds, and its text; text that is no JSON is itself."""
    try:
        value = _decode(text)
    except (ValueError, RecursionError):
        return text, _encode(text)
    if too_deep(text, value):
        return text, _encode(text)
    return value, text


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        whole = value.is_finite() and value == value.to_integral_value()
        return int(value) if whole else float(value)
    if isinstance(value, list):
        return [_plain(name, one) for one in value]
    if isinstance(value, bytes | bytearray | memoryview):
        raise _Unfit(f"the column “{storable(name)}” holds something that is not text")
    return str(value)
