"""An SQLite file of the older tool, read without leaving a trace: no lock, no journal, nothing beside it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.legacy.records import KINDS, Broken, NotASource, OldUser, Record, Survey
from core.legacy.tables import AUTHORS, OURS, TABLES, USERS, one_user, records, select
from core.legacy.users import old_user

MAGIC = b"SQLite format 3\x00"
CHUNK = 2000
TRIES = 5
FIRST = -(2**63)


class SqliteSource:
    def __init__(self, path: Path) -> None:
        self.name = f"sqlite:{path}"
        self.path, self.folder = _still(path)
        try:
            self.columns = self._columns()
        except sqlite3.Error as error:
            self.close()
            raise NotASource(
                f"{path}: SQLite cannot read it ({error}). Is it whole? Try a copy or a backup."
            ) from error
        if OURS & self.columns.keys():
            self.close()
            raise NotASource(
                f"{path} is a database of PersonaGen itself, not of the older tool: there is nothing to bring."
            )
        if not any(table in self.columns for table in TABLES.values()):
            self.close()
            raise NotASource(f"{path} is an SQLite file, but none of the older tool: it has no table core_persona.")

    def close(self) -> None:
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def survey(self) -> Survey:
        counts = dict.fromkeys(KINDS, 0)
        try:
            with closing(self._opened()) as old:
                for kind in self._kinds():
                    counts[kind] = old.execute(f'SELECT count(*) FROM "{TABLES[kind]}"').fetchone()[0]  # noqa: S608
        except sqlite3.Error as error:
            raise NotASource(f"{self.path}: SQLite cannot read it ({error}). Try a copy or a backup.") from error
        if not sum(counts.values()):
            raise NotASource(f"{self.path} holds no persona and no piece: there is nothing to bring.")
        return Survey(counts)

    def users(self) -> Iterator[str]:
        if USERS in self.columns:
            for row in _rows(self._opened, f'SELECT username, id FROM "{USERS}" WHERE id > ? ORDER BY id', USERS):  # noqa: S608
                if not isinstance(row, Broken) and isinstance(row[0], str):
                    yield row[0]

    def user(self, username: str) -> OldUser | None:
        if USERS not in self.columns:
            return None
        with closing(self._opened()) as old:
            old.row_factory = sqlite3.Row
            found = old.execute(one_user(self.columns), [username]).fetchone()
        return old_user(dict(found)) if found else None

    def records(self) -> Iterator[Record | Broken]:
        for kind in self._kinds():
            table = TABLES[kind]
            yield from records(kind, self.columns[table], _rows(self._opened, select(table, self.columns), table))

    def _kinds(self) -> list[str]:
        return [kind for kind in KINDS if "id" in self._of(TABLES[kind])]

    def _of(self, table: str) -> list[str]:
        return self.columns.get(table, [])

    def _columns(self) -> dict[str, list[str]]:
        with closing(self._opened()) as old:
            tables = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            wanted = {*TABLES.values(), AUTHORS, USERS, *OURS} & set(tables)
            return {table: [row[1] for row in old.execute(f'PRAGMA table_info("{table}")')] for table in wanted}

    def _opened(self) -> sqlite3.Connection:
        # Immutable: nobody writes it while we look, so SQLite needs no lock and no file beside it.
        return sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _rows(opened: Callable[[], sqlite3.Connection], select: str, table: str) -> Iterator[Any]:
    """Rows as they come, by their ids. Where the file is broken in the middle, what could be read before."""
    at: Any = FIRST
    lenient = False
    while True:
        with closing(opened()) as old:
            if lenient:
                old.text_factory = _text
            try:
                cursor = old.execute(select, [at])
                while chunk := cursor.fetchmany(CHUNK):
                    yield from chunk
                    at = chunk[-1][1]
                return
            except sqlite3.OperationalError as error:
                if lenient or "decode" not in str(error).lower():
                    yield _broken(table, at, error)
                    return
                # Some text there is none: once more from here on, and such text as bytes.
                lenient = True
            except sqlite3.Error as error:
                yield _broken(table, at, error)
                return


def _broken(table: str, at: Any, error: sqlite3.Error) -> Broken:
    where = "from its first row on" if at == FIRST else f"after row {at}"
    return Broken(f"{table} {where}", f"the file cannot be read there: {error}")


def _text(value: bytes) -> str | bytes:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _still(path: Path) -> tuple[Path, str]:
    """The file itself, or, where changes to it stand beside it, a copy with these in a folder of ours."""
    beside = [
        one for end in ("-wal", "-journal") if (one := path.with_name(path.name + end)).exists() and one.stat().st_size
    ]
    if not beside:
        return path, ""
    folder = tempfile.mkdtemp(prefix="personagen-old-")
    files = [path, *beside]
    for _ in range(TRIES):
        before = [(one.stat().st_size, one.stat().st_mtime_ns) for one in files]
        for one in files:
            shutil.copyfile(one, Path(folder) / one.name)
        if before == [(one.stat().st_size, one.stat().st_mtime_ns) for one in files]:
            copy = Path(folder) / path.name
            # Opened once to be written: what stood beside it goes in.
            with closing(sqlite3.connect(copy)) as own:
                own.execute("PRAGMA journal_mode = DELETE").fetchone()
            return copy, folder
    shutil.rmtree(folder, ignore_errors=True)
    raise NotASource(f"{path} is being written to. Stop the older tool, and try again.")
