"""A persona of the older tool that is sent several times at once, and the hostile ones, on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from core.tests.drafting import Guest
from core.tests.servers import AppServer
from core.tests.test_legacy_pages import HOSTILE, IMPORT, PILOT

pytestmark = pytest.mark.postgres


@pytest.fixture
def app(app_server: Callable[..., AppServer], fresh_postgres_url: str) -> AppServer:
    return app_server(DATABASE_URL=fresh_postgres_url)


def count(app: AppServer, table: str) -> int:
    with psycopg.connect(app.db_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


def test_sent_several_times_at_once(app: AppServer) -> None:
    guest = Guest(app).sign_up()
    clients = [Guest(app, guest.name).log_in() for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        sent = list(threads.map(lambda one: one.post(IMPORT, text=json.dumps(PILOT), do="accept"), clients))
    assert {response.status_code for response in sent} == {302}
    assert len({response.headers["location"] for response in sent}) == 1
    assert (count(app, "core_persona"), count(app, "core_legacyrecord")) == (1, 1)


def test_hostile_content(app: AppServer) -> None:
    guest = Guest(app).sign_up()
    made = guest.post(IMPORT, text=json.dumps(HOSTILE), do="accept")
    assert made.status_code == 302
    path = made.headers["location"]
    for page in (guest.get(path), guest.get(f"{path}legacy/"), guest.post(IMPORT, text=json.dumps(HOSTILE))):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert guest.post(f"{path}legacy/").headers["location"] == path
