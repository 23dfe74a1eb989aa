"""A source of the older tool, known by its content: a database, a file, or a folder of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from core.legacy.jsonfiles import JsonFile, Keys, opened
from core.legacy.postgres import SCHEMES, PostgresSource
from core.legacy.records import (
    BLOG_POST,
    CONTENT_PIECE,
    KINDS,
    PERSONA,
    Broken,
    NotASource,
    OldUser,
    Record,
    Source,
    Survey,
)
from core.legacy.sqlite import MAGIC, SqliteSource

ENDINGS = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz")
LONGEST_NAME = 500


def open_source(name: str) -> Source:
    """Raises NotASource where there is nothing that could be one."""
    if name.startswith(SCHEMES):
        return PostgresSource(name)
    path = Path(os.path.realpath(name))
    try:
        if path.is_dir():
            return _folder(path)
        if not path.exists():
            raise NotASource(
                f"There is no file “{name}”. Give the path of the older tool’s database, or of a file it wrote."
            )
        if not path.is_file():
            raise NotASource(f"“{name}” is neither a file nor a folder.")
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise NotASource(f"“{name}” cannot be read: {error.strerror or error}.") from error
    if head == MAGIC:
        return SqliteSource(path)
    if not head:
        raise NotASource(f"“{name}” is empty.")
    return JsonSource(f"json:{path}", [JsonFile(path)], name)


class JsonSource:
    """A file of JSON, or all those of a folder."""

    def __init__(self, name: str, files: list[JsonFile], shown: str) -> None:
        self.name, self.files, self.shown = short_name(name), files, shown

    def close(self) -> None:
        """Nothing is held open between readings."""

    def survey(self) -> Survey:
        survey = Survey()
        for file in self.files:
            file.survey()
            for kind in KINDS:
                survey.counts[kind] += file.counts[kind]
            survey.broken += file.broken
        self.files = [file for file in self.files if file.total or file.users or _named_json(file)]
        if not sum(survey.counts.values()):
            raise NotASource(
                f"“{self.shown}” holds no persona and no piece of the older tool. Give its SQLite file, the URL of its "
                "PostgreSQL database, a dump, or JSON that it exported."
            )
        return survey

    def users(self) -> Iterator[str]:
        for file in self.files:
            yield from file.usernames()

    def user(self, username: str) -> OldUser | None:
        return next((user for file in self.files if (user := file.user(username))), None)

    def records(self) -> Iterator[Record | Broken]:
        keys = Keys()
        if len(self.files) == 1 and self.files[0].in_order:
            yield from self.files[0].records(KINDS, keys)
            return
        for kind in (PERSONA, BLOG_POST, CONTENT_PIECE):
            for file in self.files:
                if file.counts[kind] or (kind == PERSONA and file.broken):
                    yield from file.records((kind,), keys)


def _folder(path: Path) -> JsonSource:
    files = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder) / name
            if not name.startswith(".") and file.is_file() and _may_be_json(file):
                files.append(JsonFile(file, str(file.relative_to(path))))
    files.sort(key=lambda one: one.label)
    if not files:
        raise NotASource(f"“{path}” has no JSON in it.")
    return JsonSource(f"folder:{path}", files, str(path))


def _may_be_json(path: Path) -> bool:
    """By its name, or because it begins like an object or a list."""
    if path.name.lower().endswith(ENDINGS):
        return True
    try:
        with opened(path) as file:
            return file.read(1000).lstrip()[:1] in ("{", "[")
    except (OSError, EOFError, ValueError):
        return False


def _named_json(file: JsonFile) -> bool:
    return file.path.name.lower().endswith(ENDINGS)


def short_name(name: str) -> str:
    name = name.encode("utf-8", "backslashreplace").decode()
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 65]}~{sha256(name.encode()).hexdigest()}"
