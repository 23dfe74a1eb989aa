"""Drafting by the real app, in a process of its own, with a real model's server: all over HTTP."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from core.tests.drafting import TOPIC, Guest, Pen, read_until, rows, run_of, until, visible
from core.tests.openai_server import closed_port
from core.tests.servers import AppServer, AppServers


@pytest.fixture(scope="module")
def shared_pen() -> Iterator[Pen]:
    with Pen() as server:
        yield server


@pytest.fixture
def pen(shared_pen: Pen) -> Iterator[Pen]:
    shared_pen.reset()
    yield shared_pen
    # Whatever a test left behind must not take the words of the next one.
    shared_pen.hold = None
    for _ in range(20):
        shared_pen.end()
    until(lambda: not shared_pen.writing)


@pytest.fixture(scope="module")
def apps(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: object, collected_static: None
) -> Iterator[AppServers]:
    with AppServers(tmp_path_factory.mktemp("apps"), migrated_database) as servers:
        yield servers


@pytest.fixture(scope="module")
def app(apps: AppServers, shared_pen: Pen) -> AppServer:
    return connected(apps, shared_pen)


def connected(apps: AppServers, pen: Pen, **env: object) -> AppServer:
    return apps.start(OPENAI_BASE_URL=pen.base_url, OPENAI_API_KEY="sk-of-the-tests", **env)


@pytest.fixture(scope="module")
def shared_guest(app: AppServer) -> tuple[Guest, int]:
    guest = Guest(app).sign_up()
    return guest, guest.make_persona()


@pytest.fixture
def guest(shared_guest: tuple[Guest, int]) -> Guest:
    return shared_guest[0]


@pytest.fixture
def piece(shared_guest: tuple[Guest, int], pen: Pen) -> Iterator[int]:
    """A draft that has begun; at the end of the test it is over."""
    guest, persona = shared_guest
    number = guest.write(persona)
    until(lambda: pen.calls)
    yield number
    guest.post(f"/content/{number}/stop/")
    until(lambda: run_of(guest.app, number)["state"] not in ("queued", "running"))


@contextmanager
def raw_stream(guest: Guest, piece: int, **headers: str) -> Iterator[http.client.HTTPResponse]:
    """The stream through a socket and nothing that could hold a byte back."""
    with closing(http.client.HTTPConnection("127.0.0.1", guest.app.port, timeout=10)) as connection:
        cookies = "; ".join(f"{name}={value}" for name, value in guest.http.cookies.items())
        connection.request("GET", f"/content/{piece}/stream/", headers={"Cookie": cookies, **headers})
        yield connection.getresponse()


def ended(guest: Guest, piece: int, state: str, within: float = 15) -> dict[str, object]:
    until(lambda: run_of(guest.app, piece)["state"] not in ("queued", "running"), within)
    run = run_of(guest.app, piece)
    assert run["state"] == state, run["error"]
    return run


# Streaming streams ---------------------------------------------------------------------------------------
def test_the_first_token_is_here_before_the_second_is_made(guest: Guest, pen: Pen, piece: int) -> None:
    with raw_stream(guest, piece) as response:
        assert response.status == 200
        pen.write("# Steam\n\nFirst")
        read_until(response, "First")
        # The model has not made the rest; nobody but this test can.
        assert run_of(guest.app, piece)["state"] == "running"
        for word in ("Second", "Third"):
            wrote = time.monotonic()
            pen.write(f" {word}")
            assert read_until(response, word) - wrote < 0.9
        pen.end()
        read_until(response, '{"state": "done"}')
        assert response.read().strip() == b""
    assert run_of(guest.app, piece)["content"] == "First Second Third"


def test_nothing_on_the_way_holds_it_back(guest: Guest, pen: Pen, piece: int) -> None:
    with raw_stream(guest, piece, **{"Accept-Encoding": "gzip, br"}) as response:
        assert response.getheader("Content-Type", "").startswith("text/event-stream")
        assert response.getheader("Content-Encoding") in (None, "identity")
        assert "no-transform" in response.getheader("Cache-Control", "")
        assert response.getheader("X-Accel-Buffering") == "no"
        pen.write("# Steam\n\nPlain")
        read_until(response, "Plain")


def test_a_closed_tab_loses_nothing(guest: Guest, pen: Pen, piece: int) -> None:
    with raw_stream(guest, piece) as response:
        pen.write("# Steam\n\nSeen,")
        read_until(response, "Seen")
    pen.write(" and unseen.")
    pen.end()
    assert ended(guest, piece, "done")["content"] == "Seen, and unseen."
    assert not pen.hung_up.is_set()


def test_nobody_ever_looked(guest: Guest, pen: Pen, piece: int) -> None:
    pen.write("# Steam\n\nUnseen.")
    pen.end()
    assert ended(guest, piece, "done")["content"] == "Unseen."


def test_two_tabs_and_a_reload_midway(guest: Guest, pen: Pen, piece: int) -> None:
    with raw_stream(guest, piece) as first, raw_stream(guest, piece) as second:
        pen.write("# Steam\n\nOne.\n\nTwo")
        for response in (first, second):
            read_until(response, "Two")
        # A reload: the page itself holds what was saved by then, the stream all of it.
        with raw_stream(guest, piece) as third:
            read_until(third, "One.")
            read_until(third, "Two")
            until(lambda: "Two" in guest.page(piece))
            page = guest.get(f"/content/{piece}/").text
            assert f'sse-connect="/content/{piece}/stream/"' in page
            assert "words so far" in visible(page)
            pen.write(" and three.")
            pen.end()
            for response in (first, second, third):
                read_until(response, "three")
                read_until(response, '{"state": "done"}')
    text, last = guest.follow(piece)
    assert visible(text) == "One. Two and three."
    assert visible(last["title"]) == "Steam"


def test_the_stop_button(guest: Guest, pen: Pen, piece: int) -> None:
    with raw_stream(guest, piece) as response:
        pen.write("# Steam\n\nUp to here")
        read_until(response, "Up to here")
        assert "Stop" in guest.page(piece)
        began = time.monotonic()
        assert guest.post(f"/content/{piece}/stop/").status_code == 302
        read_until(response, '{"state": "stopped"}')
        assert time.monotonic() - began < 3
    assert pen.hung_up.wait(3)
    assert ended(guest, piece, "stopped")["content"] == "Up to here"
    page = guest.page(piece)
    assert "Stopped. What was written up to there is kept." in page
    assert "Continue from there" in page
    # Twice does no harm.
    assert guest.post(f"/content/{piece}/stop/").status_code == 302


def test_write_it_again(guest: Guest, pen: Pen, piece: int) -> None:
    pen.write("# Steam\n\nThe first.")
    pen.end()
    ended(guest, piece, "done")
    assert guest.post(f"/content/{piece}/again/", how="retry").status_code == 302
    until(lambda: len(pen.calls) == 2)
    assert "The first." in guest.page(piece)
    pen.write("# Smoke\n\nThe second.")
    pen.end()
    run = ended(guest, piece, "done")
    assert (run["title"], run["content"]) == ("Smoke", "The second.")


def test_what_a_model_says_is_text_over_http(guest: Guest, pen: Pen, piece: int) -> None:
    pen.write("# <script>alert(1)</script>Hi\n\n<script>alert(2)</script>\n\n**bold** [x](javascript:alert(3))")
    pen.end()
    text, last = guest.follow(piece)
    page = guest.get(f"/content/{piece}/").text
    for html in (text, last["title"], page.partition("<main")[2]):
        assert "<script>alert" not in html
        assert "javascript:" not in html
    assert "<strong>bold</strong>" in page


# Whose it is ---------------------------------------------------------------------------------------------
def test_a_stranger_s_stream_does_not_exist(guest: Guest, app: AppServer, piece: int) -> None:
    stranger = Guest(app, "stranger").sign_up()
    assert stranger.get(f"/content/{piece}/stream/").status_code == 404
    assert stranger.post(f"/content/{piece}/stop/").status_code == 404
    assert stranger.post(f"/content/{piece}/again/", how="retry").status_code == 404
    assert run_of(app, piece)["state"] == "running"
    signed_out = Guest(app).get(f"/content/{piece}/stream/")
    assert signed_out.status_code == 302
    assert signed_out.headers["location"].startswith("/accounts/login/")


def test_wrong_methods_and_wrong_words(guest: Guest, piece: int) -> None:
    assert guest.post(f"/content/{piece}/stream/").status_code == 405
    assert guest.get(f"/content/{piece}/stop/").status_code == 405
    assert guest.get(f"/content/{piece}/again/").status_code == 405
    assert guest.post(f"/content/{piece}/again/", how="backwards").status_code == 400
    assert guest.get("/content/999999/stream/").status_code == 404


def test_a_deleted_piece_ends_its_stream(guest: Guest, shared_guest: tuple[Guest, int], pen: Pen) -> None:
    piece = guest.write(shared_guest[1])
    until(lambda: pen.calls)
    with raw_stream(guest, piece) as response:
        pen.write("# Steam\n\nGoing")
        read_until(response, "Going")
        assert guest.post(f"/content/{piece}/delete/").status_code == 302
        read_until(response, '{"state": "gone"}')
    assert pen.hung_up.wait(5)
    assert rows(guest.app, "SELECT * FROM core_generation WHERE piece_id = ?", piece) == []


# Many ----------------------------------------------------------------------------------------------------
def test_ten_at_once_and_the_eleventh_waits(guest: Guest, shared_guest: tuple[Guest, int], pen: Pen) -> None:
    pen.fault, pen.hold = "", threading.Event()
    pieces = [guest.write(shared_guest[1], f"{TOPIC} {number}") for number in range(11)]
    until(lambda: len(pen.calls) == 10)
    states = [run_of(guest.app, piece)["state"] for piece in pieces]
    assert sorted(states) == ["queued"] + ["running"] * 10
    last = pieces[states.index("queued")]
    assert "Waiting its turn" in guest.page(last)
    with raw_stream(guest, last) as response:
        read_until(response, "10 drafts before this one")
        pen.hold.set()
        read_until(response, '{"state": "done"}')
    for piece in pieces:
        assert "The boats came in" in str(ended(guest, piece, "done", within=30)["content"])
    assert len(pen.calls) == 11


# The model fails -----------------------------------------------------------------------------------------
ADVICE = {
    "key": "OPENAI_API_KEY",
    "forbidden": "OPENAI_API_KEY",
    "rate_limit_long": "try again",
    "quota": "plan and credit",
    "server_error": "wait a little",
    "bad_model": "PERSONAGEN_MODEL",
    "bad_path": "OPENAI_BASE_URL",
    "prompt_too_long": "Shorten the topic",
    "closed": "Try again",
    "cut": "kept",
    "reset": "kept",
    "error_event_late": "kept",
    "nonsense_late": "kept",
    "html": "OPENAI_BASE_URL",
    "nonsense_body": "OPENAI_BASE_URL",
    "garbage": "OPENAI_BASE_URL",
    "empty": "Try again",
    "empty_body": "ry again",
    "refusal": "other words",
    "redirect": "OPENAI_BASE_URL",
    "slow": "PERSONAGEN_LLM_TIMEOUT",
    "trickle": "PERSONAGEN_LLM_TIMEOUT",
    "trickle_text": "kept",
    "huge_line": "",
    "thinks_only": "",
    "leaky": "",
}


def test_every_failure_is_told_on_the_piece(apps: AppServers, pen: Pen) -> None:
    """All at once, each draft with a failure of its own."""
    app = connected(apps, pen, PERSONAGEN_LLM_TIMEOUT=3, PERSONAGEN_DRAFTS_PER_AUTHOR=len(ADVICE))
    guest = Guest(app).sign_up()
    persona = guest.make_persona()
    pen.fault = ""
    pieces = {fault: guest.write(persona, f"{TOPIC} [[fault:{fault}]]") for fault in ADVICE}
    for fault, piece in pieces.items():
        _, last = guest.follow(piece)
        assert json.loads(last["done"]) == {"state": "failed"}, fault
        page = guest.page(piece)
        assert "The draft could not be finished." in page, fault
        assert ADVICE[fault] in page, (fault, page)
        run = run_of(app, piece)
        assert run["error"], fault
        assert run["error"] in page, fault
        assert run["advice"], fault
        kept = bool(run["text"])
        assert ("Continue from there" in page) is kept, fault
        assert ("Try again" in page.partition("What was asked")[0]) or kept, fault
        assert "sk-of-the-tests" not in page
        assert "Traceback" not in page
    assert len(guest.get("/content/").text) > 1000
    assert "Traceback" not in app.log()


def test_a_model_that_nobody_serves_yet(apps: AppServers) -> None:
    port = closed_port()
    app = apps.start(OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", OPENAI_API_KEY="sk-of-the-tests")
    guest = Guest(app).sign_up()
    piece = guest.write(guest.make_persona())
    guest.follow(piece)
    page = guest.page(piece)
    assert "could not be reached" in page
    assert "OPENAI_BASE_URL" in page
    assert "Your topic and notes are kept." in page
    # Once the server is there, one press of a button is all it takes.
    with Pen("# Steam\n\nAt last.", port=port) as pen:
        pen.end()
        assert guest.post(f"/content/{piece}/again/", how="retry").status_code == 302
        assert ended(guest, piece, "done")["content"] == "At last."


# The app itself ends -------------------------------------------------------------------------------------
def half_written(apps: AppServers, pen: Pen) -> tuple[Guest, int, int]:
    """A draft that is being written, and one that waits for it."""
    pen.opening = "# Steam\n\nThe kettle sang of"
    guest = Guest(connected(apps, pen, PERSONAGEN_DRAFTS_PER_AUTHOR=1)).sign_up()
    persona = guest.make_persona()
    first, second = guest.write(persona), guest.write(persona, "Another")
    until(lambda: pen.calls)
    return guest, first, second


def test_sigterm_saves_at_once(apps: AppServers, pen: Pen) -> None:
    guest, piece, waiting = half_written(apps, pen)
    app = guest.app
    with raw_stream(guest, piece) as response:
        read_until(response, "sang of")
        pen.write(" the last word")
        read_until(response, "last word")
        began = time.monotonic()
        app.process.terminate()
        # Saved at the signal, though a tab is still open.
        read_until(response, '{"state": "interrupted"}')
    run = ended(guest, piece, "interrupted", within=3)
    assert time.monotonic() - began < 3
    assert run["content"] == "The kettle sang of the last word"
    assert run["lease_until"] is None
    app.process.wait(10)
    assert run_of(app, waiting)["state"] == "queued"
    assert "Traceback" not in app.log()


@pytest.mark.slow
def test_sigkill_loses_a_second_at_most(apps: AppServers, pen: Pen) -> None:
    guest, piece, waiting = half_written(apps, pen)
    assert until(lambda: run_of(guest.app, piece)["text"], within=5) == pen.opening
    pen.write(" the sea,")
    # A second, and what a busy machine needs.
    time.sleep(1.5)
    guest.app.kill()
    run = run_of(guest.app, piece)
    assert (run["state"], run["content"]) == ("running", "The kettle sang of the sea,")
    # How long a lease is, test_lease says; here it is over.
    expire(guest.app, piece)
    pen.reset()
    guest.log_in(connected(apps, pen, DATABASE_URL=guest.app.db_url))
    ended(guest, piece, "interrupted", within=12)
    page = guest.page(piece)
    assert "The draft was interrupted." in page
    assert "The kettle sang of the sea," in page
    assert "Continue from there" in page
    # What waited when the old process died is written by the new one.
    pen.write("# Smoke\n\nIts turn.")
    pen.end()
    assert ended(guest, waiting, "done")["content"] == "Its turn."
    assert guest.post(f"/content/{piece}/again/", how="continue").status_code == 302
    pen.write("the storm, and the tea.")
    pen.end()
    run = ended(guest, piece, "done")
    assert run["content"] == "The kettle sang of the sea, the storm, and the tea."
    assert run["title"] == "Steam"


def expire(app: AppServer, piece: int) -> None:
    rows(app, "UPDATE core_generation SET lease_until = '2020-01-01 00:00:00' WHERE piece_id = ?", piece)


def test_two_apps_share_one_database(apps: AppServers, app: AppServer, guest: Guest, pen: Pen, piece: int) -> None:
    """The other process follows by the database, and its stop button reaches the one that writes."""
    other = Guest(connected(apps, pen, DATABASE_URL=app.db_url), guest.name).log_in()
    with raw_stream(other, piece) as response:
        pen.write("# Steam\n\nFrom afar")
        read_until(response, "From afar")
        assert other.post(f"/content/{piece}/stop/").status_code == 302
        read_until(response, '{"state": "stopped"}')
    assert run_of(app, piece)["content"] == "From afar"
