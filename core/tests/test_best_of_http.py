"""Candidates and revisions by the real app, in a process that ends midway: the nearest text so far is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from core.tests.drafting import Guest, Pen, rows, run_of, until
from core.tests.servers import AppServer
from core.tests.trying import MIDDLING, PLAIN, STIFF, reply


def tries_of(app: AppServer, piece: int) -> list[dict[str, object]]:
    return json.loads(run_of(app, piece)["tries"])


@pytest.fixture
def guest(app_server: Callable[..., AppServer], pen: Pen) -> Guest:
    return Guest(app_server(OPENAI_BASE_URL=pen.base_url, OPENAI_API_KEY="sk-of-the-tests")).sign_up()


def plain_persona(guest: Guest) -> int:
    persona = guest.make_persona()
    for name, value in {"formality_level": 2, "vocabulary_complexity": 2, "contraction_usage": 9}.items():
        assert guest.post(f"/personas/{persona}/fields/{name}/", **{name: value}).status_code in (200, 302)
    return persona


@pytest.mark.slow
def test_each_way_of_ending_midway(guest: Guest, pen: Pen, app_server: Callable[..., AppServer]) -> None:
    persona, app = plain_persona(guest), guest.app
    piece = guest.write(persona, candidates=2)
    pen.write(reply(STIFF))
    pen.end()
    until(lambda: tries_of(app, piece), within=30)
    pen.write(reply("I like"))
    # Killed: what was whole is there, and who comes next says why there is no more.
    app.kill()
    assert run_of(app, piece)["state"] == "running"
    rows(app, "UPDATE core_generation SET lease_until = '2020-01-01 00:00:00'")
    pen.reset()
    app = app_server(OPENAI_BASE_URL=pen.base_url, OPENAI_API_KEY="sk-of-the-tests", DATABASE_URL=app.db_url)
    guest.log_in(app)
    run = until(lambda: run if (run := run_of(app, piece))["state"] == "interrupted" else None, within=20)
    assert (run["content"], len(tries_of(app, piece))) == (STIFF, 1)
    assert "Continue from there" not in guest.page(piece)
    # Ended politely, in the second round of a revision.
    assert guest.post(f"/content/{piece}/nearer/").status_code == 302
    pen.write(reply(MIDDLING))
    pen.end()
    until(lambda: run_of(app, piece)["content"] == MIDDLING, within=30)
    pen.write(reply(PLAIN))
    app.stop()
    run = run_of(app, piece)
    assert (run["kind"], run["state"], run["title"], run["content"]) == ("nearer", "interrupted", "On tea", MIDDLING)
    assert run["before_content"] == STIFF
    assert "nearest text so far is kept" in run["advice"]
    assert "Traceback" not in app.log()
