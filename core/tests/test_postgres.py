"""The same on PostgreSQL: the real app over HTTP, two processes of it on one database."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from core.tests.drafting import TOPIC, Guest, Pen, until, visible
from core.tests.hearing import obliges
from core.tests.servers import AppServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def pen() -> Iterator[Pen]:
    with Pen() as server:
        yield server


@pytest.fixture
def start(app_server: Callable[..., AppServer], fresh_postgres_url: str, pen: Pen) -> Callable[..., AppServer]:
    """Starts the app, or one more of it, on this test's own database."""

    def one(**env: object) -> AppServer:
        return app_server(
            DATABASE_URL=fresh_postgres_url, OPENAI_BASE_URL=pen.base_url, OPENAI_API_KEY="sk-of-the-tests", **env
        )

    return one


def ask(app: AppServer, query: str, *values: Any) -> list[dict[str, Any]]:
    with psycopg.connect(app.db_url, row_factory=dict_row) as connection:
        cursor = connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def run_of(app: AppServer, piece: int) -> dict[str, Any]:
    query = """SELECT g.*, p.content, p.title FROM core_generation g JOIN core_contentpiece p ON p.id = g.piece_id
               WHERE g.piece_id = %s ORDER BY g.id DESC LIMIT 1"""
    return ask(app, query, piece)[0]


def test_from_signing_up_to_a_draft(start: Callable[..., AppServer], pen: Pen) -> None:
    app = start()
    guest = Guest(app).sign_up()
    persona = guest.make_persona("The Kettle Critic")
    _two_sliders_from_two_threads(guest, persona)
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(app, "UPDATE core_persona SET formality_level = 11 WHERE id = %s", persona)
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(app, "UPDATE core_persona SET formality_level = 0 WHERE id = %s", persona)
    _lists(guest)
    piece = guest.write(persona)
    until(lambda: pen.calls)
    pen.write("# Ste\x00am\n\nThe first half")
    until(lambda: run_of(app, piece)["content"] == "The first half")
    assert run_of(app, piece)["state"] == "running"
    pen.write(" and the second.")
    pen.end()
    text, last = guest.follow(piece)
    assert visible(text) == "The first half and the second."
    assert visible(last["title"]) == "Steam"
    run = run_of(app, piece)
    assert (run["state"], run["completion_tokens"], run["attributes"]["formality_level"]) == ("done", 11, 9)
    assert "The first half and the second." in guest.page(piece)
    assert "Steam" in visible(guest.get("/content/?q=second").text)
    assert guest.get(f"/content/{piece}/export/md/").text.startswith("# Steam\n\nThe first half")
    assert guest.post(f"/personas/{persona}/delete/").status_code == 302
    assert "The Kettle Critic" in guest.page(piece)
    assert "Traceback" not in app.log()


def _two_sliders_from_two_threads(guest: Guest, persona: int) -> None:
    def move(name: str) -> list[int]:
        visitor = Guest(guest.app, guest.name).log_in()
        path = f"/personas/{persona}/fields/{name}/"
        return [visitor.post(path, **{name: value}).status_code for value in range(1, 10)]

    names = ("formality_level", "metaphor_frequency")
    with ThreadPoolExecutor(2) as threads:
        assert {status for statuses in threads.map(move, names) for status in statuses} == {200}
    row = ask(guest.app, "SELECT * FROM core_persona WHERE id = %s", persona)[0]
    assert [row[name] for name in names] == [9, 9]
    refused = guest.post(f"/personas/{persona}/fields/formality_level/", formality_level=11)
    assert refused.status_code == 422


def _lists(guest: Guest) -> None:
    for query in ("", "?q=kettle", "?sort=formality_level", "?min_formality_level=9", "?sort=-piece_count"):
        page = guest.get(f"/personas/{query}")
        assert page.status_code == 200
        assert "The Kettle Critic" in page.text
    assert "The Kettle Critic" not in guest.get("/personas/?max_formality_level=3").text


@pytest.mark.slow
def test_two_processes_keep_one_limit(start: Callable[..., AppServer], pen: Pen) -> None:
    pen.fault, pen.hold = "", threading.Event()
    first, second = start(PERSONAGEN_DRAFTS_PER_AUTHOR=3), start(PERSONAGEN_DRAFTS_PER_AUTHOR=3)
    guests = [Guest(first).sign_up()]
    guests.append(Guest(second, guests[0].name).log_in())
    persona = guests[0].make_persona()

    def write(number: int) -> int:
        return guests[number % 2].write(persona, f"{TOPIC} {number}")

    with ThreadPoolExecutor(2) as threads:
        pieces = list(threads.map(write, range(8)))
    until(lambda: len(pen.calls) == 3)
    # Both look for work every two seconds.
    assert not threading.Event().wait(2.5)
    assert len(pen.calls) == 3
    states = [run_of(first, piece)["state"] for piece in pieces]
    assert sorted(states) == ["queued"] * 5 + ["running"] * 3
    pen.hold.set()
    until(lambda: {run_of(first, piece)["state"] for piece in pieces} == {"done"}, within=30)
    assert len(pen.calls) == 8


def test_one_process_follows_and_stops_what_another_writes(start: Callable[..., AppServer], pen: Pen) -> None:
    first, second = start(), start()
    guest = Guest(first).sign_up()
    other = Guest(second, guest.name).log_in()
    piece = guest.write(guest.make_persona())
    until(lambda: pen.calls)
    pen.write("# Steam\n\nFrom afar")
    events = other.events(piece)
    assert any("From afar" in data for _, data in events)
    assert other.post(f"/content/{piece}/stop/").status_code == 302
    assert ("done", '{"state": "stopped"}') in list(events)
    assert run_of(first, piece)["content"] == "From afar"


@pytest.mark.slow
def test_a_process_that_dies_leaves_its_text(start: Callable[..., AppServer], pen: Pen) -> None:
    first = start()
    guest = Guest(first).sign_up()
    piece = guest.write(guest.make_persona())
    until(lambda: pen.calls)
    pen.write("# Steam\n\nHalf a")
    until(lambda: run_of(first, piece)["content"] == "Half a")
    first.kill()
    ask(first, "UPDATE core_generation SET lease_until = now() - interval '1 second'")
    guest.log_in(start())
    until(lambda: run_of(first, piece)["state"] == "interrupted", within=12)
    assert "Continue from there" in guest.page(piece)


def test_the_same_form_sent_twice_at_once(start: Callable[..., AppServer], pen: Pen) -> None:
    app = start()
    guest = Guest(app).sign_up()
    path = f"/personas/{guest.make_persona()}/write/"
    key = re.search(r'name="key" value="([^"]+)"', guest.get(path).text)
    assert key
    clients = [Guest(app, guest.name).log_in() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda client: client.post(path, topic=TOPIC, words=100, key=key[1]), clients))
    assert len({response.headers["location"] for response in sent}) == 1
    assert len(ask(app, "SELECT id FROM core_contentpiece")) == 1
    pen.end()


def test_open_streams_hold_no_connections(start: Callable[..., AppServer], pen: Pen) -> None:
    """Many more streams than the pool has connections, and the pages still come."""
    app = start()
    guest = Guest(app).sign_up()
    piece = guest.write(guest.make_persona())
    until(lambda: pen.calls)
    pen.write("# Steam\n\nHeld")
    streams = [guest.events(piece) for _ in range(40)]
    guest.http.timeout = 15
    for stream in streams:
        assert any("Held" in data for _, data in stream)
    assert guest.get("/personas/").status_code == 200
    pen.write(" open.")
    pen.end()
    for stream in streams:
        assert ("done", '{"state": "done"}') in list(stream)


@pytest.mark.slow
def test_a_slider_is_heard(start: Callable[..., AppServer], pen: Pen) -> None:
    pen.fault = ""
    obliges(pen)
    app = start()
    guest = Guest(app).sign_up()
    path = f"/personas/{guest.make_persona()}/fields/formality_level/hear/"
    guest.submit(path, against="1", topic="Tea")
    heard = "SELECT state, text, score, lease_until FROM core_hearing ORDER BY id"
    until(lambda: {row["state"] for row in ask(app, heard)} == {"done"}, within=30)
    assert all(row["text"] and row["score"] and not row["lease_until"] for row in ask(app, heard))
    assert "being written" not in guest.get(path).text
    # The same paragraphs are not asked for a second time.
    guest.submit(path, against="1", topic="Tea")
    assert len(pen.calls) == len(ask(app, heard)) == 2
    assert guest.post(f"/personas/{path.split('/')[2]}/delete/").status_code == 302
    assert ask(app, heard) == []
