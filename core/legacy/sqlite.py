"""An SQLite file of the older tool, read without leaving a trace: no lock, no journal, nothing beside it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.legacy.keys import short_name, storable
from core.legacy.records import KINDS, Broken, NotASource, OldUser, Record, Survey
from core.legacy.tables import ALL, OURS, TABLES, USERS, Columns, Table, one_user, quoted, records
from core.legacy.users import old_user

MAGIC = b"SQLite format 3\x00"
BESIDE = ("-wal", "-journal")
TRIES, PAUSE = 5, 0.3


class SqliteSource:
    def __init__(self, path: Path) -> None:
        self.name = short_name(f"sqlite:{path}")
        self.shown = storable(str(path))
        self.path, self.was = path, _stamp(path)
        self.copied: tempfile.TemporaryDirectory[str] | None = None
        try:
            self.file = self._still()
            self.columns, self.tables = self._looked_over()
        except sqlite3.Error as error:
            self.close()
            raise NotASource(
                f"“{self.shown}”: SQLite cannot read it ({_said(error)}). Is it whole? Try a copy or a backup."
            ) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self.copied:
            self.copied.cleanup()

    def survey(self) -> Survey:
        survey = Survey()
        with closing(self._opened()) as old:
            for table in self.tables:
                try:
                    survey.counts[table.kind] = old.execute(table.count()).fetchone()[0]
                except sqlite3.Error:
                    # Reading will say where it is broken.
                    survey.broken += 1
        if not survey.total:
            raise NotASource(f"“{self.shown}” holds no persona and no piece: there is nothing to bring.")
        return survey

    def users(self) -> Iterator[str]:
        if "username" not in self.columns.get(USERS, ()):
            return
        with closing(self._opened()) as old:
            try:
                for (name,) in old.execute(f"SELECT username FROM {USERS} ORDER BY rowid"):  # noqa: S608
                    if isinstance(name, str):
                        yield storable(name)
            except sqlite3.Error:
                # Their records say so, where they have any.
                return

    def user(self, username: str) -> OldUser | None:
        if "username" not in self.columns.get(USERS, ()):
            return None
        with closing(self._opened()) as old:
            old.row_factory = sqlite3.Row
            try:
                found = old.execute(one_user(self.columns), [username]).fetchone()
            except sqlite3.Error:
                return None
        return old_user(dict(found)) if found else None

    def records(self) -> Iterator[Record | Broken]:
        for table in self.tables:
            yield from records(table, self._rows(table))
        if _stamp(self.path) != self.was:
            yield Broken(self.shown, "it changed while it was read: stop the older tool, and import it again")

    def _rows(self, table: Table) -> Iterator[Any]:
        """Rows as they come. Where the file is broken in the middle, those before it, and those after it backwards."""
        before: list[Any] = []
        with closing(self._opened()) as old:
            try:
                yield from _rising(old.execute(table.select(self.columns)), before)
                return
            except sqlite3.Error as error:
                where = f"after row {before[0]}" if before else "from its first row on"
                yield Broken(f"{table.name} {where}", f"the file cannot be read there: {_said(error)}")
            after = f"WHERE {table.order} > ? ORDER BY {table.order} DESC"
            try:
                rows = old.execute(table.select(self.columns, after), before or [-(2**63)])
                yield from _rising(rows, [], -1)
            except sqlite3.Error:
                return

    # The file --------------------------------------------------------------------------------------------
    def _opened(self) -> sqlite3.Connection:
        # Immutable: nobody writes it while we look, so SQLite needs no lock and no file beside it.
        where = f"file:{quote(bytes(self.file))}?mode=ro&immutable=1"
        old = sqlite3.connect(where, uri=True, check_same_thread=False)
        old.text_factory = _text
        return old

    def _looked_over(self) -> tuple[Columns, list[Table]]:
        with closing(self._opened()) as old:
            names = {name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            described = {
                table: old.execute(f"PRAGMA table_info({quoted(table)})").fetchall() for table in ALL if table in names
            }
        if OURS & described.keys():
            raise NotASource(
                f"“{self.shown}” is a database of PersonaGen itself. Give the older tool’s own: its backend/db.sqlite3."
            )
        columns = {table: [row[1] for row in rows] for table, rows in described.items()}
        tables = []
        for kind in KINDS:
            if rows := described.get(TABLES[kind]):
                keys = [row[1] for row in rows if row[5] and row[2].upper() == "INTEGER"]
                tables.append(Table(kind, columns[TABLES[kind]], "t.rowid", keys == ["id"]))
        if not tables:
            raise NotASource(
                f"“{self.shown}” is an SQLite file, but not the older tool’s: it has no table core_persona. "
                "Give its backend/db.sqlite3."
            )
        return columns, tables

    def _still(self) -> Path:
        """The file itself, or, where changes to it stand beside it, a copy that has them in it."""
        if not any(size for size, _ in self.was[1:]):
            return self.path
        try:
            self.copied = tempfile.TemporaryDirectory(prefix="personagen-old-", ignore_cleanup_errors=True)
            copy = Path(self.copied.name) / "old.sqlite3"
            for _ in range(TRIES):
                if self._copy(copy):
                    # Opened once to be written: what stood beside it goes in.
                    with closing(sqlite3.connect(copy)) as own:
                        own.execute("PRAGMA journal_mode = DELETE").fetchone()
                    return copy
                time.sleep(PAUSE)
        except OSError as error:
            raise NotASource(
                f"“{self.shown}” has changes beside it, and cannot be copied to read them: {_said(error)}. "
                "Stop the older tool, or make room for a copy in the temporary folder."
            ) from error
        raise NotASource(f"“{self.shown}” is being written to. Stop the older tool, and try again.")

    def _copy(self, copy: Path) -> bool:
        """Copy the file and what stands beside it. False where they changed meanwhile."""
        before = _stamp(self.path)
        shutil.copyfile(self.path, copy)
        for end, (size, _) in zip(BESIDE, before[1:], strict=True):
            beside = copy.with_name(copy.name + end)
            beside.unlink(missing_ok=True)
            if size:
                try:
                    shutil.copyfile(_beside(self.path, end), beside)
                except FileNotFoundError:
                    return False
        self.was = _stamp(self.path)
        return before == self.was


def _rising(rows: Iterator[Any], last: list[Any], sign: int = 1) -> Iterator[Any]:
    """Rows whose numbers go on and on; a broken file may give the same ones again. `last` has the last number."""
    for row in rows:
        number = row[-1]
        if last and (number - last[0]) * sign <= 0:
            raise sqlite3.DatabaseError("its rows are not in their order")
        last[:] = (number,)
        yield row


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _stamp(path: Path) -> list[tuple[int, int]]:
    """Size and time of the file and of each that may stand beside it."""
    stamps = []
    for one in (path, *(_beside(path, end) for end in BESIDE)):
        try:
            stat = one.stat()
            stamps.append((stat.st_size, stat.st_mtime_ns if stat.st_size else 0))
        except FileNotFoundError:
            stamps.append((0, 0))
    return stamps


def _text(value: bytes) -> str | bytes:
    """Text that is none in UTF-8 stays bytes: its row alone is broken."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _said(error: Exception) -> str:
    return storable(getattr(error, "strerror", None) or str(error))[:300]
