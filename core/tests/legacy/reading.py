"""Reading a source in tests: all that is in it, and whether it was left as it was."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.legacy.reader import open_source
from core.legacy.records import Broken, NotASource, Record


def read(source: Path | str) -> list[Record | Broken]:
    """Everything that a source gives."""
    opened = open_source(str(source))
    try:
        survey = opened.survey()
        found = list(opened.records())
        assert len(found) == survey.total
        return found
    finally:
        opened.close()


def records(source: Path | str) -> list[Record]:
    """Everything, where nothing of it is broken."""
    found = read(source)
    assert not [one for one in found if isinstance(one, Broken)]
    return [one for one in found if isinstance(one, Record)]


def broken(source: Path | str) -> list[tuple[str, str]]:
    return [(one.place, one.why) for one in read(source) if isinstance(one, Broken)]


def keys(source: Path | str) -> list[str]:
    return [one.key for one in records(source)]


def why_not(source: Path | str) -> str:
    """The one line that is said of what is no source."""
    with pytest.raises(NotASource) as caught, contextlib.closing(open_source(str(source))) as opened:
        opened.survey()
    said = str(caught.value)
    assert said
    assert "\n" not in said
    return said


def tree(folder: Path) -> dict[str, Any]:
    """All that is in a folder, to the byte and to the nanosecond."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@contextlib.contextmanager
def untouched(folder: Path) -> Iterator[None]:
    before = tree(folder)
    yield
    assert tree(folder) == before
