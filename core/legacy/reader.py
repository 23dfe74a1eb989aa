"""A source of the older tool, known by its content: a database, a file, or a folder of files."""

from __future__ import annotations

from pathlib import Path

from core.legacy.folder import open_folder
from core.legacy.jsonfiles import WHAT_IS, JsonFile, JsonSource
from core.legacy.keys import storable
from core.legacy.postgres import SCHEMES, PostgresSource
from core.legacy.records import NotASource, Source
from core.legacy.sqlite import MAGIC, SqliteSource


def open_source(name: str) -> Source:
    """Raises NotASource where there is nothing that could be one."""
    if name.startswith(SCHEMES):
        return PostgresSource(name)
    shown = storable(name)
    try:
        if not name:
            raise NotASource(f"No source is named. {WHAT_IS}")
        path = Path(name).resolve()
        if path.is_dir():
            return open_folder(path)
        if not path.exists():
            raise NotASource(f"There is no file “{shown}”. {WHAT_IS}")
        if not path.is_file():
            raise NotASource(f"“{shown}” is neither a file nor a folder. {WHAT_IS}")
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
        if head == MAGIC:
            return SqliteSource(path)
    except (OSError, ValueError, RuntimeError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise NotASource(f"“{shown}” cannot be read: {storable(said)}.") from error
    return JsonSource(f"json:{path}", [JsonFile(path)], name)
