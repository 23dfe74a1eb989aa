"""An import that is killed, again and again, ends like one that nobody disturbed."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.tests.legacy.old_tool import make_sqlite, persona_data
from core.tests.servers import ROOT, app_environment

PERSONAS, PIECES, KILLS = 1500, 400, 12


def old(path: Path) -> Path:
    chance = random.Random(7)
    names = [f"writer{n}" for n in range(20)]
    dates = {"created_at": "2024-10-24 13:12:00", "updated_at": "2024-10-25 13:12:00"}
    personas = [
        {"id": n, "name": f"Persona {n}", "author": chance.choice(names), **dates}
        | {"data": persona_data(formality_level=chance.randint(1, 10), tone=f"tone {n}")}
        for n in range(1, PERSONAS + 1)
    ]
    pieces = [
        {
            "id": n,
            "title": f"Piece {n:04}",
            "content": "Words.",
            "persona": n,
            "author": None,
            "tags": ["a", "b"],
            **dates,
        }
        for n in range(1, PIECES + 1)
    ]
    return make_sqlite(path, personas=personas, users=names, pieces=pieces)


def killed(source: Path, url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "core.tests.legacy.killing", str(source), str(KILLS), "7"]
    done = subprocess.run(
        command, cwd=ROOT, env=app_environment({"DATABASE_URL": url}), capture_output=True, text=True, timeout=170
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def check(told: dict[str, Any]) -> None:
    assert told["killed"] == KILLS
    assert told["failed"] == 0
    assert len(told["digests"]) == told["ends"] >= 2
    assert len(set(told["digests"])) == 1


def test_on_sqlite(tmp_path: Path, migrated_database: Path) -> None:
    database = shutil.copy(migrated_database, tmp_path / "new.sqlite3")
    check(killed(old(tmp_path / "old.sqlite3"), f"sqlite:///{database}"))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("old.sqlite3-")]


@pytest.mark.slow
@pytest.mark.postgres
def test_on_postgres(tmp_path: Path, fresh_postgres_url: str) -> None:
    check(killed(old(tmp_path / "old.sqlite3"), fresh_postgres_url))
