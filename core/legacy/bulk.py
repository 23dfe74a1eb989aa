"""Many rows at once, past the ORM: SQLite's `executemany`, PostgreSQL's `COPY`. Call within a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

HISTORY_FIELDS = ("history_date", "history_type", "history_change_reason")


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that no other row of the table has or will get."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [pk for (pk,) in cursor.fetchall()]
        # The transaction holds the write lock, so nobody takes these meanwhile; inserting them moves the sequence on.
        cursor.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0), "  # noqa: S608
            f'coalesce((SELECT max(id) FROM "{table}"), 0))'
        )
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows with a value for each of these columns, moments as `moment` gives them."""
    table, names = _quoted(model._meta.db_table), ", ".join(map(_quoted, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def begin_history(model: Any, pks: Sequence[int], at: datetime, reason: str) -> None:
    """The first row of each one's history, copied by the database itself."""
    history = model.history.model
    own = {field.column for field in model._meta.concrete_fields}
    shared = ", ".join(_quoted(field.column) for field in history._meta.concrete_fields if field.column in own)
    table, source = _quoted(history._meta.db_table), _quoted(model._meta.db_table)
    first, last = min(pks), max(pks)
    # Keys in one row unless somebody else took some between them.
    apart = "" if last - first < len(pks) else f" AND id IN ({', '.join(map(str, pks))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({shared}, {', '.join(HISTORY_FIELDS)}) "  # noqa: S608
            f"SELECT {shared}, %s, '+', %s FROM {source} WHERE id BETWEEN %s AND %s{apart}",
            [moment(at), reason, first, last],
        )


def moment(at: datetime) -> Any:
    """A moment as the database's own driver takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
