"""A program that calls the API of the real app over HTTP."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from typing import Any

import httpx2

from core.models.token import PREFIX, digest
from core.tests.drafting import parsed
from core.tests.servers import AppServer


class Program:
    """An author's, with a token: of a new one, or of the one who is there."""

    def __init__(self, app: AppServer, name: str = "ada", *, read_only: bool = False) -> None:
        make_author(app, name)
        self.app, self.name = app, name
        self.secret = make_token(app, name, read_only=read_only)
        headers = {"Authorization": f"Bearer {self.secret}"}
        self.http = httpx2.Client(base_url=f"{app.url}/api/v1/", timeout=60, trust_env=False, headers=headers)

    def post(self, path: str, data: Any = None, **headers: str) -> httpx2.Response:
        """`headers` by their names with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(path, json=data, headers=named)

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(path)

    def persona(self, name: str = "The Kettle Critic", **fields: Any) -> int:
        response = self.post("personas/", {"name": name, **fields})
        assert response.status_code == 201, response.text
        return int(response.json()["id"])

    def events(self, path: str, data: Any) -> Iterator[tuple[str, Any]]:
        """The server-sent events of a POST, each as its name and what it tells."""
        with self.http.stream("POST", path, json=data) as response:
            assert response.status_code in (200, 201), response.read()
            assert response.headers["content-type"].startswith("text/event-stream")
            yield from ((name, json.loads(told)) for name, told in parsed(response.iter_lines()))


def make_author(app: AppServer, name: str) -> None:
    """Past the pages of signing up, which take their time over a password."""
    with sqlite3.connect(app.db_url.removeprefix("sqlite:///"), timeout=20) as database:
        made = database.execute(
            "INSERT OR IGNORE INTO auth_user (username, password, email, first_name, last_name, is_active, is_staff,"
            " is_superuser, date_joined) VALUES (?, '!', '', '', '', 1, 0, 0, datetime('now'))",
            (name,),
        )
        if made.rowcount:
            database.execute("INSERT INTO core_author (user_id, bio) VALUES (?, '')", (made.lastrowid,))


def make_token(app: AppServer, name: str, *, read_only: bool = False) -> str:
    """Past the app, which shows one only on a page."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with sqlite3.connect(app.db_url.removeprefix("sqlite:///"), timeout=20) as database:
        author = "SELECT a.id FROM core_author a JOIN auth_user u ON u.id = a.user_id WHERE u.username = ?"
        database.execute(
            "INSERT INTO core_apitoken (author_id, name, digest, beginning, read_only, created_at)"
            f" VALUES (({author}), 'of a test', ?, ?, ?, datetime('now'))",
            (name, digest(secret), secret[:9], read_only),
        )
    return secret
