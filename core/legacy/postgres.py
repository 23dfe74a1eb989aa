"""A PostgreSQL database of the older tool, read within one transaction that cannot write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.rows import dict_row
from psycopg.types.string import TextLoader

from core.legacy.records import KINDS, Broken, NotASource, OldUser, Record, Survey
from core.legacy.tables import AUTHORS, OURS, TABLES, USERS, one_user, records, select
from core.legacy.users import old_user

SCHEMES = ("postgres://", "postgresql://")
CHUNK = 2000


class PostgresSource:
    def __init__(self, url: str) -> None:
        self.url, self.name = url, _name(url)
        with self._opened() as old:
            self.columns = self._columns(old)
        if OURS & self.columns.keys():
            raise NotASource(f"{self.name} is a database of PersonaGen itself, not of the older tool.")
        if not any(table in self.columns for table in TABLES.values()):
            raise NotASource(f"{self.name} is no database of the older tool: it has no table core_persona.")

    def close(self) -> None:
        """Nothing is held open between readings."""

    def survey(self) -> Survey:
        counts = dict.fromkeys(KINDS, 0)
        with self._opened() as old:
            for kind in self._kinds():
                found = old.execute(f'SELECT count(*) FROM "{TABLES[kind]}"').fetchone()  # noqa: S608
                counts[kind] = found[0] if found else 0
        if not sum(counts.values()):
            raise NotASource(f"{self.name} holds no persona and no piece: there is nothing to bring.")
        return Survey(counts)

    def users(self) -> Iterator[str]:
        if USERS in self.columns:
            with self._opened() as old, old.cursor("users") as cursor:
                cursor.itersize = CHUNK
                for (name,) in cursor.execute(f"SELECT username FROM {USERS} ORDER BY id"):  # noqa: S608
                    yield name

    def user(self, username: str) -> OldUser | None:
        if USERS not in self.columns:
            return None
        with self._opened() as old, old.cursor(row_factory=dict_row) as cursor:
            cursor.execute(one_user(self.columns).replace("?", "%s"), [username])
            found = cursor.fetchone()
        return old_user(found) if found else None

    def records(self) -> Iterator[Record | Broken]:
        with self._opened() as old:
            for kind in self._kinds():
                table = TABLES[kind]
                wanted = select(table, self.columns).replace(" WHERE t.id > ?", "")
                with old.cursor(f"rows_{kind}") as cursor:
                    cursor.itersize = CHUNK
                    cursor.execute(wanted)
                    yield from records(kind, self.columns[table], iter(cursor))

    def _kinds(self) -> list[str]:
        return [kind for kind in KINDS if "id" in self.columns.get(TABLES[kind], ())]

    def _opened(self) -> psycopg.Connection[Any]:
        try:
            old: psycopg.Connection[Any] = psycopg.connect(self.url, connect_timeout=20)
        except psycopg.Error as error:
            raise NotASource(f"{self.name} cannot be reached: {_plainly(error, self.url)}") from None
        old.read_only = True
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # As text, so that the JSON is kept as it stands there.
        for kind in ("json", "jsonb"):
            old.adapters.register_loader(kind, TextLoader)
        return old

    def _columns(self, old: psycopg.Connection[Any]) -> dict[str, list[str]]:
        rows = old.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = ANY (current_schemas(false)) AND table_name = ANY (%s) ORDER BY ordinal_position",
            [[*TABLES.values(), AUTHORS, USERS, *OURS]],
        )
        columns: dict[str, list[str]] = {}
        for table, column in rows:
            columns.setdefault(table, []).append(column)
        return columns


def _name(url: str) -> str:
    """The same for the same database, and without a password."""
    try:
        parts = urlsplit(url)
        return f"postgresql://{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"[:500]
    except ValueError:
        raise NotASource("This is no URL of a database: postgres://user:password@host:5432/name is the form.") from None


def _plainly(error: psycopg.Error, url: str) -> str:
    said = " ".join(str(error).split())
    password = urlsplit(url).password
    return said.replace(password, "…")[:300] if password else said[:300]
