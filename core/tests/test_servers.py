"""The real server, in a process of its own; and that its WSGI door behaves as Django's ASGI does."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from core.tests.browserless import Reply, Visitor
from core.tests.openai_server import OpenAIServer
from core.tests.servers import AppServer, AppServers

PLAIN = "core.tests.plain_asgi:application"
STARTER = {"starter": "morning-columnist"}
# What a browser acts upon, and what must not differ between the doors.
HEADERS = (
    "allow",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "hx-redirect",
    "hx-trigger",
    "location",
    "referrer-policy",
    "vary",
    "x-content-type-options",
    "x-frame-options",
)


def seen(reply: Reply) -> dict[str, object]:
    """What of a reply must be the same at both doors: without tokens, names of cookies instead of values."""
    cookies = [v for k, v in reply.headers if k == "set-cookie"]
    text = re.sub(r"[A-Za-z0-9]{32,}|[0-9a-f]{8}-[0-9a-f-]{27}", "*", reply.text)
    return {
        "status": reply.status,
        # The order of a policy's or Vary's parts is no part of its meaning, and differs from process to process.
        **{name: sorted(re.split("[;,] ?", reply.header(name) or "")) for name in HEADERS},
        "cookies": sorted(re.sub(r"=[^;]*|expires=[^;]*", "", cookie) for cookie in cookies),
        "text": "" if reply.header("content-encoding") else text,
    }


@pytest.fixture(scope="module")
def doors(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path, collected_static: None
) -> Iterator[tuple[str, str]]:
    with AppServers(tmp_path_factory.mktemp("doors"), migrated_database) as servers:
        yield servers.start().url, servers.start(application=PLAIN).url


@pytest.fixture
def both(doors: tuple[str, str]) -> Callable[[Callable[[Visitor], Reply]], Reply]:
    """Does the same at both doors, asserts that the replies are the same, and gives one of them."""
    visitors = [Visitor(url) for url in doors]

    def do(act: Callable[[Visitor], Reply]) -> Reply:
        ours, plain = (act(visitor) for visitor in visitors)
        assert seen(ours) == seen(plain)
        return ours

    return do


@pytest.fixture
def persona(both: Callable[..., Reply], request: pytest.FixtureRequest) -> str:
    """The address of a new persona, with its owner logged in at both doors."""
    both(lambda v: v.sign_up(request.node.name))
    return str(both(lambda v: v.post("/personas/new/", STARTER)).header("location"))


def test_the_server_starts_answers_and_ends(app_server: Callable[..., AppServer]) -> None:
    server = app_server()
    reply = Visitor(server.url).get("/healthz")
    assert (reply.status, reply.text) == (200, "ok")
    server.stop()
    # Nothing to complain of at the end either.
    assert server.log() == ""


def test_what_was_saved_outlives_the_process(app_server: Callable[..., AppServer]) -> None:
    first = app_server()
    visitor = Visitor(first.url)
    visitor.sign_up("owner")
    assert visitor.post("/personas/new/", STARTER).status == 302
    first.kill()
    second = app_server(DATABASE_URL=first.db_url)
    visitor.host = urlsplit(second.url).netloc
    assert "The Morning Columnist" in visitor.get("/personas/1/").text


def test_pages_for_the_signed_out(both: Callable[..., Reply]) -> None:
    assert both(lambda v: v.get("/healthz")).text == "ok"
    assert both(lambda v: v.get("/")).status == 200
    assert both(lambda v: v.get("/", Accept_Encoding="gzip")).header("content-encoding") == "gzip"
    assert both(lambda v: v.send("HEAD", "/")).body == b""
    assert both(lambda v: v.get("/personas/?q=caf%C3%A9&page=2")).header("location") == (
        "/accounts/login/?next=/personas/%3Fq%3Dcaf%25C3%25A9%26page%3D2"
    )
    assert both(lambda v: v.get("/personas")).status == 301
    assert both(lambda v: v.get("/admin/")).status == 302
    assert both(lambda v: v.get("/content/1/stream/")).status == 302


def test_errors(both: Callable[..., Reply]) -> None:
    assert both(lambda v: v.get("/no/such/page/")).status == 404
    assert both(lambda v: v.get("/caf%C3%A9/%E2%9C%93/")).status == 404
    assert both(lambda v: v.get("/%ff%00/")).status == 404
    assert both(lambda v: v.get("//evil.example/%2e%2e/")).status == 404
    assert both(lambda v: v.post("/healthz", {}, csrf=False)).status == 403
    assert both(lambda v: v.send("DELETE", "/", headers={"X-CSRFToken": "x"})).status == 403
    assert both(lambda v: v.send("OPTIONS", "/")).header("allow") == "GET, HEAD"
    assert both(lambda v: v.get("/", Host="elsewhere.example")).status == 400


def test_accounts_and_sessions(both: Callable[..., Reply]) -> None:
    refused = both(lambda v: v.post("/accounts/signup/", {"username": "owner"}, csrf=False))
    assert refused.status == 403
    assert both(lambda v: v.sign_up("owner")).header("location") == "/personas/"
    # The message of the sign-up is shown once.
    assert "Successfully signed in" in both(lambda v: v.get("/personas/")).text
    assert "Successfully signed in" not in both(lambda v: v.get("/personas/")).text
    assert both(lambda v: v.get("/")).header("location") == "/personas/"
    assert both(lambda v: v.post("/accounts/logout/", {})).status == 302
    assert both(lambda v: v.get("/personas/")).status == 302


def test_forms_fragments_and_messages(both: Callable[..., Reply], persona: str) -> None:
    field = f"{persona}fields/tone/"
    page = both(lambda v: v.get(persona))
    assert page.text.count("is yours now") == 1
    assert both(lambda v: v.get(field, HX_Request="true")).status == 200
    saved = both(lambda v: v.post(field, {"tone": "dry, “très” sec ✓"}, headers={"HX-Request": "true"}))
    assert saved.status == 200
    assert "dry, “très” sec ✓" in saved.text
    assert both(lambda v: v.post(field, {"tone": "x" * 201})).status == 422
    assert both(lambda v: v.post(field, {"tone": "warm", "was": "blunt"})).status == 409
    assert both(lambda v: v.post(field, {"tone": "warm"}, csrf=False)).status == 403
    token = {"X-CSRFToken": "wrong"}
    assert both(lambda v: v.post(field, {"tone": "warm"}, csrf=False, headers=token)).status == 403
    assert both(lambda v: v.send("PUT", field, b"{}", {"X-CSRFToken": v.cookies["csrftoken"]})).status == 405
    assert both(lambda v: v.get("/personas/9999/")).status == 404
    assert both(lambda v: v.get("/content/9999/stream/")).status == 404


def test_uploads_arrive_whole(both: Callable[..., Reply], persona: str) -> None:
    path = f"{persona}fields/own_voice/"
    words = "Écris comme la mer. " * 390
    # 4 MB in many pieces, binary, with line ends and a boundary's dashes in it.
    file = bytes(range(256)) * 16_384 + b"\r\n--\r\n"
    assert both(lambda v: v.upload(path, {"own_voice": words}, file)).status == 200
    assert words.strip() in both(lambda v: v.get(path)).text
    assert both(lambda v: v.upload(path, {"own_voice": "No token."}, file, csrf=False)).status == 403
    # Above what settings allow in one form.
    assert both(lambda v: v.post(path, {"own_voice": "x" * (11 * 1024 * 1024)})).status == 400


def test_a_header_with_an_underscore_is_not_taken_for_one_with_a_hyphen(
    both: Callable[..., Reply], persona: str
) -> None:
    """WSGI names X_Forwarded_For like X-Forwarded-For: a proxy sets the one, a visitor must not add the other."""

    def post(visitor: Visitor) -> Reply:
        token = {"X_CSRFToken": visitor.cookies["csrftoken"]}
        return visitor.post(f"{persona}fields/tone/", {"tone": "warm"}, csrf=False, headers=token)

    assert both(post).status == 403


def test_a_body_of_unsaid_length_arrives_whole(both: Callable[..., Reply], persona: str) -> None:
    """Scripts that stream a body send it chunked, without a Content-Length: WSGI alone would take it for empty."""

    def post(visitor: Visitor) -> Reply:
        form = urlencode({"csrfmiddlewaretoken": visitor.cookies["csrftoken"], "tone": "quietly amused"}).encode()
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (form[:20], form[20:])) + b"0\r\n\r\n"
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}
        return visitor.send("POST", f"{persona}fields/tone/", chunks, kind)

    reply = both(post)
    assert reply.status == 200
    assert "quietly amused" in reply.text


def test_a_client_that_goes_away_in_mid_upload_leaves_the_server_well(app_server: Callable[..., AppServer]) -> None:
    server = app_server()
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nabc")
    assert Visitor(server.url).get("/healthz").text == "ok"


def test_a_draft_through_the_real_server(app_server: Callable[..., AppServer], openai_server: OpenAIServer) -> None:
    server = app_server(OPENAI_BASE_URL=openai_server.base_url, OPENAI_API_KEY="k", PERSONAGEN_MODEL="m")
    visitor = Visitor(server.url)
    visitor.sign_up("owner")
    visitor.post("/personas/new/", STARTER)
    address = visitor.post("/personas/1/write/", {"topic": "Harbours"}).header("location")
    assert address == "/content/1/"
    stream = visitor.get("/content/1/stream/")
    assert stream.header("content-type") == "text/event-stream"
    assert "event: done" in stream.text
    assert "The boats came in at six" in visitor.get(address).text


def test_postgres_serves_the_same_pages(app_server: Callable[..., AppServer], fresh_postgres_url: str) -> None:
    visitor = Visitor(app_server(DATABASE_URL=fresh_postgres_url).url)
    assert visitor.sign_up("owner").header("location") == "/personas/"
    assert visitor.post("/personas/new/", STARTER).header("location") == "/personas/1/"
    with psycopg.connect(fresh_postgres_url) as connection:
        assert connection.execute("SELECT name FROM core_persona").fetchall() == [("The Morning Columnist",)]


def test_each_run_has_a_database_folder_of_its_own(db: None, settings: pytest.FixtureRequest) -> None:
    path = Path(str(settings.DATABASES["default"]["TEST"]["NAME"]))
    assert path.parent.name.startswith("test-")
    assert path.parent.parent == settings.BASE_DIR / "var"
