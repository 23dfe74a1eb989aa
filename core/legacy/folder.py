"""A folder of the older tool's JSON, with all that is in its folders."""

from __future__ import annotations

import os
from pathlib import Path

from core.legacy.jsonfiles import WHAT_IS, JsonFile, JsonSource
from core.legacy.keys import storable
from core.legacy.records import Broken, NotASource


def open_folder(path: Path) -> JsonSource:
    """Every file in it, sorted by its path there. What is hidden is left out, and links to folders are not followed."""
    files: list[JsonFile] = []
    troubles: list[Broken] = []

    def not_read(error: OSError) -> None:
        where = os.path.relpath(error.filename or path, path)
        troubles.append(Broken(storable(where), f"the folder cannot be read: {error.strerror}"))

    for folder, folders, names in os.walk(path, onerror=not_read):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            file = Path(folder) / name
            if not name.startswith(".") and file.is_file():
                files.append(JsonFile(file, file.relative_to(path).as_posix()))
    files.sort(key=lambda file: file.label)
    if not files:
        raise NotASource(f"“{storable(str(path))}” has no JSON in it. {WHAT_IS}")
    return JsonSource(f"folder:{path}", files, str(path), troubles)
