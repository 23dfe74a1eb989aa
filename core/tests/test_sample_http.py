"""Samples read by the real app, in a process of its own: all over HTTP, and through its death."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from core.tests.drafting import Guest, rows, until, visible
from core.tests.servers import AppServer
from core.tests.test_sample_run import LETTER

LONG = "\n\n".join([LETTER] * 4000)


def begin(guest: Guest, text: str) -> int:
    """Give a sample; the number of its analysis."""
    where = guest.submit("/samples/new/", text=text, engine="builtin", name="Aunt Polly").headers["Location"]
    return int(where.strip("/").rpartition("/")[2])


def state(app: AppServer, pk: int) -> dict[str, Any]:
    return rows(app, "SELECT * FROM core_analysis WHERE id = ?", pk)[0]


def test_from_a_sample_to_a_persona(app_server: Callable[..., AppServer]) -> None:
    app = app_server()
    guest = Guest(app).sign_up()
    pk = begin(guest, LETTER)
    until(lambda: state(app, pk)["state"] == "done")
    page = guest.get(f"/analyses/{pk}/")
    assert page.status_code == 200
    assert "I don't know where you've been" in visible(page.text)
    # The page's own form, sent as it stands.
    form = page.text[page.text.index('id="review"') :]
    fields = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form))
    assert fields
    assert state(app, pk)["accepted_at"] is None
    assert not rows(app, "SELECT * FROM core_persona")


@pytest.mark.slow
def test_an_app_that_is_stopped_gives_it_back(app_server: Callable[..., AppServer]) -> None:
    app = app_server()
    guest = Guest(app).sign_up()
    pk = begin(guest, LONG)
    until(lambda: state(app, pk)["progress"] > 0.01)
    app.stop()
    left = state(app, pk)
    assert (left["state"], left["lease_until"]) == ("queued", None)
    again = app_server(DATABASE_URL=app.db_url)
    until(lambda: state(again, pk)["progress"] > 0.01)


@pytest.mark.slow
def test_an_app_that_is_killed_leaves_a_lease_that_runs_out(app_server: Callable[..., AppServer]) -> None:
    app = app_server()
    guest = Guest(app).sign_up()
    pk = begin(guest, LONG)
    until(lambda: state(app, pk)["progress"] > 0.01)
    app.kill()
    left = state(app, pk)
    assert (left["state"], left["fence"]) == ("running", 1)
    assert left["lease_until"]
    assert rows(app, "SELECT text FROM core_sample")[0]["text"] == LONG
    # Half a minute later, which a test does not wait for.
    change(app, "UPDATE core_analysis SET lease_until = '2020-01-01 00:00:00', progress = 0")
    again = app_server(DATABASE_URL=app.db_url)
    until(lambda: state(again, pk)["progress"] > 0.01)
    assert state(again, pk)["fence"] == 2


def change(app: AppServer, statement: str) -> None:
    with sqlite3.connect(app.db_url.removeprefix("sqlite:///"), timeout=20) as database:
        database.execute(statement)
