from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.models import Persona
from core.tests.legacy.old_tool import make_sqlite
from core.tests.legacy.returning import FLAT, bring_one


@pytest.fixture
def old(tmp_path: Path) -> Callable[..., str]:
    """Makes an SQLite file of the older tool; its path."""

    def made(name: str = "old.sqlite3", **tables: Any) -> str:
        return str(make_sqlite(tmp_path / name, **{"users": ["ada"]} | tables))

    return made


@pytest.fixture
def ada(tmp_path: Path, author: Any) -> Persona:
    """A persona that the test's author brought in."""
    return bring_one(tmp_path, FLAT)
