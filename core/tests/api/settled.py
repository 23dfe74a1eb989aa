"""The real app with an owner, a reader and a stranger in it, and a database that can be put back as it was."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import requests

from core.tests.api.planted import SEED, Planted
from core.tests.drafting import until
from core.tests.servers import AppServer, manage

# Which no call of a stranger's may touch, by how they hang on their author.
OWNED = {
    "core_author": "id = 1",
    "core_persona": "author_id = 1",
    "core_historicalpersona": "author_id = 1",
    "core_contentpiece": "author_id = 1",
    "core_generation": "author_id = 1",
    "core_sample": "author_id = 1",
    "core_analysis": "author_id = 1",
    "core_proposal": "analysis_id IN (SELECT id FROM core_analysis WHERE author_id = 1)",
    "core_answer": "author_id = 1",
    "taggit_taggeditem": "object_id IN (SELECT id FROM core_contentpiece WHERE author_id = 1)",
}
# What may be there or not, whoever calls.
NOT_PUT_BACK = {"core_usage", "core_apitoken"}


class Settled:
    """`callers`: a session each, by name; nobody's has no token."""

    def __init__(self, app: AppServer) -> None:
        self.app = app
        told = json.loads(manage("shell", "-v", "0", "-c", SEED, DATABASE_URL=app.db_url))
        self.planted = Planted(**told["planted"])
        self.tokens: dict[str, str] = {"nobody": "", **told["tokens"]}
        self.callers = {name: _session(token) for name, token in self.tokens.items()}
        self.database = sqlite3.connect(app.db_url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)
        self.database.execute("PRAGMA synchronous = OFF")
        tables = self._all("SELECT name FROM sqlite_master WHERE name LIKE 'core_%' OR name LIKE 'taggit_%'")
        self.tables = [name for (name,) in tables if name not in NOT_PUT_BACK and self._is_table(name)]
        self.was = {name: self._all(f"SELECT * FROM {name}") for name in self.tables}

    def _is_table(self, name: str) -> bool:
        return bool(self._all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name))

    def _all(self, query: str, *values: Any) -> list[Any]:
        return self.database.execute(query, values).fetchall()

    def owned(self) -> dict[str, list[Any]]:
        """Every row that is the owner's."""
        return {name: self._all(f"SELECT * FROM {name} WHERE {mine}") for name, mine in OWNED.items()}

    def is_still(self) -> bool:
        """Whether nothing is being written or read."""
        still = "SELECT 1 FROM {} WHERE state IN ('queued', 'running')"
        return not any(self._all(still.format(name)) for name in ("core_generation", "core_analysis"))

    def put_back(self) -> None:
        """As it was at the start, once nothing is being written any more."""
        until(self.is_still, 30)
        self.database.execute("BEGIN IMMEDIATE")
        for name, rows in self.was.items():
            self.database.execute(f"DELETE FROM {name}")
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self.database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        self.database.execute("COMMIT")

    def close(self) -> None:
        self.database.close()
        for session in self.callers.values():
            session.close()


def _session(token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    if token:
        session.headers["Authorization"] = f"Bearer {token}"
    return session
