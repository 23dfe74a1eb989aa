"""A PostgreSQL database of the older tool, read within one transaction that cannot write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from core.legacy.keys import short_name, storable
from core.legacy.records import KINDS, Broken, NotASource, OldUser, Record, Survey
from core.legacy.tables import ALL, OURS, TABLES, USERS, Columns, Table, one_user, records
from core.legacy.users import old_user

SCHEMES = ("postgres://", "postgresql://")
CHUNK = 2000
WITHIN = 20
FORM = "postgres://user:password@host:5432/name is the form"


class PostgresSource:
    def __init__(self, url: str) -> None:
        self.url = url
        self.asking: tuple[int, psycopg.Connection[Any]] | None = None
        # Before it is known by its own words: how it would be called.
        self.name = _name(url)
        try:
            self.columns, self.tables = self._looked_over(self._asked())
        except psycopg.Error as error:
            raise self._unreadable(error) from None
        if OURS & self.columns.keys():
            raise NotASource(f"{self.name} is a database of PersonaGen itself. Give the URL of the older tool’s.")
        if not self.tables:
            raise NotASource(f"{self.name} is not the older tool’s database: it has no table core_persona.")

    def close(self) -> None:
        if self.asking and self.asking[0] == os.getpid():
            self.asking[1].close()
        self.asking = None

    def survey(self) -> Survey:
        survey = Survey()
        try:
            for table in self.tables:
                found = self._asked().execute(table.count()).fetchone()
                survey.counts[table.kind] = found[0] if found else 0
        except psycopg.Error as error:
            raise self._unreadable(error) from None
        if not survey.total:
            raise NotASource(f"{self.name} holds no persona and no piece: there is nothing to bring.")
        return survey

    def users(self) -> Iterator[str]:
        if "username" not in self.columns.get(USERS, ()):
            return
        with self._opened() as old, old.cursor("users") as cursor:
            cursor.itersize = CHUNK
            for (name,) in cursor.execute(f"SELECT username FROM {USERS} ORDER BY 1"):  # noqa: S608
                if isinstance(name, str):
                    yield name

    def user(self, username: str) -> OldUser | None:
        if "username" not in self.columns.get(USERS, ()) or "\x00" in username:
            return None
        with self._asked().cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(one_user(self.columns).replace("?", "%s"), [username]).fetchone()
        return old_user(found) if found else None

    def records(self) -> Iterator[Record | Broken]:
        old = self._opened()
        try:
            for table in self.tables:
                trouble = ""
                try:
                    yield from self._rows(old, table)
                except psycopg.Error as error:
                    trouble = _said(error, self.url)
                if trouble:
                    yield Broken(table.name, f"the database stopped reading it: {trouble}")
                    old.close()
                    with suppress(NotASource):
                        old = self._opened()
        finally:
            old.close()

    def _rows(self, old: psycopg.Connection[Any], table: Table) -> Iterator[Record | Broken]:
        cursor = old.cursor(f"rows_{table.kind}")
        cursor.itersize = CHUNK
        try:
            cursor.execute(table.select(self.columns).encode())
            yield from records(table, cursor)
        finally:
            with suppress(psycopg.Error):
                cursor.close()

    # Connections -----------------------------------------------------------------------------------------
    def _asked(self) -> psycopg.Connection[Any]:
        """The connection for small questions. A process never uses that of another."""
        if self.asking is None or self.asking[0] != os.getpid() or self.asking[1].closed:
            old = self._opened()
            old.autocommit = True
            self.asking = os.getpid(), old
        return self.asking[1]

    def _opened(self) -> psycopg.Connection[Any]:
        try:
            old: psycopg.Connection[Any] = psycopg.connect(self.url, connect_timeout=WITHIN, client_encoding="utf8")
        except (psycopg.Error, ValueError) as error:
            raise NotASource(f"{self.name} cannot be reached: {_said(error, self.url)}") from None
        old.read_only = True
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # As it stands there, so that the JSON is kept and no date is too far away.
        for kind in ("json", "jsonb", "text", "varchar", "bpchar", "name"):
            old.adapters.register_loader(kind, _Text)
        for kind in ("timestamptz", "timestamp"):
            old.adapters.register_loader(kind, _Moment)
        old.adapters.register_loader("date", _Text)
        old.execute("SET default_transaction_read_only = on; SET TIME ZONE 'UTC'; SET datestyle = 'ISO'")
        if old.info.parameter_status("server_encoding") == "SQL_ASCII":
            # It would refuse whole tables for one such text; as it stands there, their row alone is lost.
            old.execute("SET client_encoding = 'SQL_ASCII'")
        old.commit()
        return old

    def _looked_over(self, old: psycopg.Connection[Any]) -> tuple[Columns, list[Table]]:
        rows = old.execute(
            "SELECT c.relname, n.nspname, a.attname, coalesce(i.indisprimary, false) "
            "FROM unnest(%s::text[]) AS wanted JOIN pg_class c ON c.oid = to_regclass(quote_ident(wanted)) "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indkey::text = a.attnum::text "
            "ORDER BY c.relname, a.attnum",
            [list(ALL)],
        ).fetchall()
        columns: Columns = {}
        for table, _, column, _ in rows:
            columns.setdefault(table, []).append(column)
        keys = {(table, column) for table, _, column, is_key in rows if is_key}
        tables = [
            Table(kind, columns[name], "t.id" if "id" in columns[name] else "t.ctid", (name, "id") in keys)
            for kind in KINDS
            if (name := TABLES[kind]) in columns
        ]
        schemas = [schema for table, schema, *_ in rows if table in TABLES.values()]
        info = old.info
        self.name = _called(info.host, info.port, info.dbname, schemas[0] if schemas else "public")
        return columns, tables

    def _unreadable(self, error: psycopg.Error) -> NotASource:
        return NotASource(f"{self.name} cannot be read: {_said(error, self.url)}. May this user read its tables?")


class _Text(Loader):
    """Text that is none in UTF-8 stays bytes: its row alone is broken."""

    def load(self, data: Buffer) -> str | bytes:
        try:
            return str(data, "utf-8")
        except UnicodeDecodeError:
            return bytes(data)


class _Moment(Loader):
    def load(self, data: Buffer) -> str:
        text = str(data, "ascii").replace(" ", "T", 1)
        return f"{text}:00" if text.endswith("+00") else text


def _called(host: str, port: int | str, database: str, schema: str = "public") -> str:
    other = f"?schema={schema}" if schema != "public" else ""
    return short_name(f"postgresql://{host or 'localhost'}:{port}/{database}{other}")


def _name(url: str) -> str:
    """What a URL says of itself, without the password."""
    try:
        said = conninfo_to_dict(url)
    except psycopg.Error:
        raise NotASource(f"This is no URL of a PostgreSQL database: {FORM}, and signs in it as %40 for @.") from None
    return _called(str(said.get("host") or ""), str(said.get("port") or 5432), str(said.get("dbname") or ""))


def _said(error: Exception, url: str) -> str:
    """The driver's words in one line, never with the password."""
    said = storable(" ".join(str(error).split()))
    password = str(conninfo_to_dict(url).get("password") or "")
    for secret in {password, unquote(password)} - {""}:
        said = said.replace(secret, "…")
    return said[:300].removesuffix(".")
