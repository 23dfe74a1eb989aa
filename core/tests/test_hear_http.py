"""A slider heard in the real app, over HTTP, and through a restart while a paragraph is being written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from core.tests.drafting import Guest, rows, until
from core.tests.hearing import obliges
from core.tests.openai_server import OpenAIServer
from core.tests.servers import AppServer


def states(app: AppServer) -> list[tuple[str, Any]]:
    found = rows(app, "SELECT state, lease_until FROM core_hearing ORDER BY id")
    return [(row["state"], row["lease_until"]) for row in found]


@pytest.mark.slow
def test_through_a_restart(app_server: Callable[..., AppServer], openai_server: OpenAIServer) -> None:
    obliges(openai_server)
    openai_server.hold = threading.Event()
    env = {"OPENAI_BASE_URL": openai_server.base_url, "OPENAI_API_KEY": "sk-of-the-tests"}
    app = app_server(**env)
    guest = Guest(app).sign_up()
    path = f"/personas/{guest.make_persona()}/fields/formality_level/hear/"
    guest.submit(path, against="1", topic="Tea")
    until(lambda: {state for state, _ in states(app)} == {"running"})
    assert all(lease for _, lease in states(app))
    app.stop()
    assert states(app) == [("queued", None)] * 2
    openai_server.hold.set()
    again = app_server(DATABASE_URL=app.db_url, **env)
    until(lambda: {state for state, _ in states(again)} == {"done"}, 30)
    guest = Guest(again).log_in()
    assert "being written" not in guest.get(path).text
