"""What only a socket can send: bodies of unsaid or wrong length, and heads that no client would make."""

from __future__ import annotations

import contextlib
import json
import socket
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from core.tests.api.planted import WRITING
from core.tests.api.settled import Settled
from core.tests.openai_server import OpenAIServer
from core.tests.servers import AppServers

MB = 1024 * 1024


@pytest.fixture(scope="module")
def settled(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Any, collected_static: None
) -> Iterator[Settled]:
    with OpenAIServer() as model, AppServers(tmp_path_factory.mktemp("raw"), migrated_database) as servers:
        app = servers.start(OPENAI_BASE_URL=model.base_url, PERSONAGEN_API_ADDRESS_RATE="1000000/minute")
        settled = Settled(app)
        yield settled
        settled.close()


@pytest.fixture
def anew(settled: Settled) -> Iterator[Settled]:
    settled.put_back()
    yield settled
    assert "Traceback" not in settled.app.log()
    # Whatever came, it goes on.
    assert settled.callers["owner"].get(f"{settled.app.url}/api/v1/attributes/").status_code == 200


def sent(settled: Settled, head: str, body: bytes = b"", *, who: str = "owner", ends: bool = False) -> tuple[int, str]:
    """The status, and all of the answer. `ends`: hangs up what it had only begun to say."""
    token = f"Authorization: Bearer {settled.tokens[who]}\r\n" if settled.tokens[who] else ""
    raw = f"{head}\r\nHost: 127.0.0.1\r\nConnection: close\r\n{token}\r\n".encode("latin-1") + body
    with closing(socket.create_connection(("127.0.0.1", settled.app.port), timeout=20)) as connection:
        try:
            connection.sendall(raw)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before all of it was sent
        said = b""
        try:
            while part := connection.recv(65536):
                said += part
        except ConnectionError:
            pass
    return (int(said.split(b" ", 2)[1]) if said else 0), said.decode("latin-1")


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def head(method: str, path: str, *lines: str) -> str:
    return "\r\n".join([f"{method} /api/v1/{path} HTTP/1.1", "Content-Type: application/json", *lines])


def count(settled: Settled, table: str) -> int:
    with closing(sqlite3.connect(settled.app.db_url.removeprefix("sqlite:///"), timeout=20)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# In chunks -----------------------------------------------------------------------------------------------
RIGHT = [
    ("POST", "personas/", {"name": "In chunks"}, 201),
    ("PATCH", "personas/{persona}/", {"tone": "In chunks"}, 200),
    ("POST", "content/", {"title": "In chunks"}, 201),
    ("PUT", "content/{piece}/", {"title": "In chunks"}, 200),
    ("POST", "analyses/", {"text": WRITING}, 202),
    ("POST", "personas/{persona}/generate_content/", {"prompt": "In chunks"}, 201),
    ("POST", "analyses/{analysis}/accept/", {"values": {"tone": "In chunks"}}, 200),
]


@pytest.mark.parametrize(("method", "path", "data", "code"), RIGHT, ids=[f"{row[0]} {row[1]}" for row in RIGHT])
def test_a_body_in_chunks_is_read(anew: Settled, method: str, path: str, data: Any, code: int) -> None:
    body = json.dumps(data).encode()
    where = path.format(**vars(anew.planted))
    status, said = sent(anew, head(method, where, "Transfer-Encoding: chunked"), chunked(body[:5], body[5:]))
    assert status == code, said
    if code != 202:
        assert "In chunks" in said or "A quiet harbour" in said


@pytest.mark.parametrize("path", ["personas/", "content/", "personas/{persona}/generate_content/"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (chunked(b'{"name": NaN}'), 400),
        (chunked(b"[" * 100_000), 400),
        (chunked(*[b'{"name": "\xff'] * 3), 400),
        (chunked(b'{"name": "', *[b"x" * MB] * 12, b'"}'), 413),
        (chunked(), 400),
        (b"zz\r\nnonsense\r\n0\r\n\r\n", 400),
        (b"-5\r\nabcde\r\n0\r\n\r\n", 400),
        (b"5\r\nabc", 0),
    ],
    ids=["NaN", "deep", "not UTF-8", "12 MB", "nothing", "a wrong length", "a negative length", "cut short"],
)
def test_a_wrong_body_in_chunks_is_refused(anew: Settled, path: str, body: bytes, code: int) -> None:
    before = anew.owned()
    where = path.format(**vars(anew.planted))
    status, said = sent(anew, head("POST", where, "Transfer-Encoding: chunked"), body, ends=code == 0)
    assert status in (code, 400), said
    assert anew.owned() == before


@pytest.mark.parametrize("path", ["/api/v1/content/", "/api/v1/chat/completions", "/personas/new/"])
def test_a_body_without_end_is_not_read_to_its_end(anew: Settled, path: str) -> None:
    """Nor kept anywhere: it is refused once it is larger than anything that is taken."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: chunked", "Content-Type: text/plain"]
    address, taken = ("127.0.0.1", anew.app.port), 0
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        with contextlib.suppress(OSError):
            while taken < 200:
                connection.sendall(b"%x\r\n%s\r\n" % (MB, b"x" * MB))
                taken += 1
    assert taken < 60
    with urllib.request.urlopen(f"{anew.app.url}/healthz", timeout=20) as response:
        assert response.read() == b"ok"


# Of a wrong length ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["personas/", "content/"])
@pytest.mark.parametrize("length", ["5", "10000", "0", "-1", "x", "1e9", "99999999999999999999", "", "5, 5", "+5"])
def test_a_length_that_is_not_so_makes_nothing(anew: Settled, path: str, length: str) -> None:
    before = count(anew, "core_persona"), count(anew, "core_contentpiece")
    body = b'{"name": "Of a wrong length", "title": "Of a wrong length"}'
    status, said = sent(anew, head("POST", path, f"Content-Length: {length}"), body, ends=len(length) > 3)
    assert status == 0 or 400 <= status < 500, said
    assert (count(anew, "core_persona"), count(anew, "core_contentpiece")) == before


@pytest.mark.parametrize(
    "lines", [["Content-Length: 5", "Content-Length: 9"], ["Content-Length: 5", "Transfer-Encoding: chunked"]]
)
def test_two_lengths_smuggle_no_second_request(anew: Settled, lines: list[str]) -> None:
    before = count(anew, "core_persona"), count(anew, "core_contentpiece")
    inner = head("POST", "personas/", "Content-Length: 15", f"Authorization: Bearer {anew.tokens['stranger']}")
    body = chunked() + f'{inner}\r\nHost: 127.0.0.1\r\n\r\n{{"name": "Sly"}}'.encode()
    status, said = sent(anew, head("POST", "personas/", *lines), body)
    assert status == 0 or 400 <= status < 500, said
    assert (count(anew, "core_persona"), count(anew, "core_contentpiece")) == before


@pytest.mark.parametrize("size", [12 * MB + 1, 10**15])
@pytest.mark.parametrize("path", ["personas/", "content/", "personas/{persona}/generate_content/"])
def test_too_large_a_length_is_refused_in_words(anew: Settled, path: str, size: int) -> None:
    where = path.format(**vars(anew.planted))
    status, said = sent(anew, head("POST", where, f"Content-Length: {size}"), b'{"name": "x"}', ends=path != "content/")
    # Of one that is cut short, nobody is left to be told.
    assert status in (0, 400, 413)
    assert status != 413 or "application/problem+json" in said


# Heads ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "line",
    [
        "GET /api/v1/personas/?search=\x00 HTTP/1.1",
        "GET /api/v1/personas/?search=%00 HTTP/1.1",
        "GET /api/v1/personas/?search=\xff\xfe HTTP/1.1",
        "GET /api/v1/personas/%00/ HTTP/1.1",
        "GET /api/v1/personas/%ED%A0%80/ HTTP/1.1",
        "GET /api/v1/models/%00 HTTP/1.1",
        "GET /api/v1/models/%FF%FE HTTP/1.1",
        "GET /api/v1/models/%ED%A0%80 HTTP/1.1",
        "GET /api/v1/models/..%2f..%2fadmin HTTP/1.1",
        "GET /api/v1/../../admin/ HTTP/1.1",
        "GET //evil.example/api/v1/personas/ HTTP/1.1",
        "GET http://evil.example/api/v1/nope/ HTTP/1.1",
        f"GET /api/v1/personas/{'9' * 30_000}/ HTTP/1.1",
        f"GET /api/v1/personas/?search={'x' * 100_000} HTTP/1.1",
        "BREW /api/v1/personas/ HTTP/1.1",
        "get /api/v1/nope/ HTTP/1.1",
        "GET /api/v1/personas/",
        "\x00\x01\x02",
    ],
)
def test_a_strange_address_is_refused(anew: Settled, line: str) -> None:
    status, said = sent(anew, line)
    assert status == 0 or 400 <= status < 500, said[:300]


@pytest.mark.parametrize(
    "value",
    [
        "Bearer",
        "Bearer  ",
        "Bearer \xff\xfe\x80",
        f"Bearer {'x' * 100_000}",
        "Basic b3duZXI6eA==",
        "\xff",
        "",
        "Bearer pgen_\x00",
    ],
)
@pytest.mark.parametrize("path", ["personas/", "content/", "chat/completions"])
def test_a_token_of_any_wrong_shape_opens_nothing(anew: Settled, path: str, value: str) -> None:
    method = "POST" if path == "chat/completions" else "GET"
    status, said = sent(anew, head(method, path, f"Authorization: {value}"), who="nobody")
    assert status in (400, 401, 431), said[:300]
    assert "Zanzibar" not in said


@pytest.mark.parametrize("preference", ["garbage", "\xff", "respond-async;;", "wait=-1", "x" * 10_000])
def test_a_preference_that_is_none_is_not_looked_at(anew: Settled, preference: str) -> None:
    body = b'{"prompt": "Kettles"}'
    where = f"personas/{anew.planted.persona}/generate_content/"
    status, said = sent(anew, head("POST", where, f"Prefer: {preference}", f"Content-Length: {len(body)}"), body)
    assert status in (201, 202), said[:300]
