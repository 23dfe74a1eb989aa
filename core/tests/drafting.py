"""What the tests of drafting share: a model that is written by hand, and a visitor of the real app."""

from __future__ import annotations

import asyncio
import contextlib
import html
import http.client
import queue
import re
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from types import ModuleType, TracebackType
from typing import Any, Self

import httpx2
import pytest

from core.generation.live import RUNS
from core.generation.run import run_generation
from core.generation.start import start_draft
from core.llm.client import Endpoint
from core.llm.prompts import Brief
from core.models import Generation, Persona
from core.tests.openai_faults import FAULTS
from core.tests.openai_server import Call, OpenAIServer
from core.tests.servers import AppServer

TOPIC = "Why a kettle sings"
PASSWORD = "a kettle on the hob 7"


class Pen(OpenAIServer):
    """A model whose words the test hands out: what was written is sent at once, what comes next is held.

    Every call begins with `opening`; what `write` and `end` hand out goes to one call at a time.
    """

    def __init__(self, opening: str = "", *, port: int = 0) -> None:
        super().__init__(port)
        self.fault = self.by_hand = f"pen_{self.port}"
        self.opening = opening
        self.strokes: queue.Queue[str] = queue.Queue()
        self.writing: set[Call] = set()

    def write(self, text: str) -> None:
        self.strokes.put(text)

    def end(self) -> None:
        self.strokes.put("")

    def reset(self) -> None:
        """As new: for a test that shares it with others."""
        self.fault, self.opening, self.hold = self.by_hand, "", None
        self.faults.clear()
        self.requests.clear()
        self.hung_up.clear()
        while not self.strokes.empty():
            self.strokes.get_nowait()

    def __enter__(self) -> Self:
        FAULTS[self.by_hand] = _by_hand
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        del FAULTS[self.by_hand]


def _by_hand(call: Call) -> None:
    pen = call.owner
    assert isinstance(pen, Pen)
    pen.writing.add(call)
    try:
        _write(call, pen)
    finally:
        pen.writing.discard(call)


def _write(call: Call, pen: Pen) -> None:
    call.open_stream()
    if pen.opening:
        call.send_delta({"content": pen.opening})
    while True:
        call.check()
        try:
            stroke = pen.strokes.get(timeout=0.01)
        except queue.Empty:
            continue
        if not stroke:
            break
        call.send_delta({"content": stroke})
    call.send_delta({}, "stop")
    call.send_event(call.chunk([], usage={"prompt_tokens": 7, "completion_tokens": 11, "total_tokens": 18}))
    call.send_event("[DONE]")
    call.close_stream()


def endpoint_of(server: OpenAIServer, timeout: float = 20.0) -> Endpoint:
    return Endpoint(server.base_url, "sk-of-the-tests", "test-model", timeout)


def queued(persona: Persona, topic: str = TOPIC, **brief: Any) -> Generation:
    return start_draft(persona.author, persona, Brief(topic, **brief))


def fresh(run: Generation) -> Generation:
    """The generation and its piece as the database has them now."""
    return Generation.objects.select_related("piece").get(pk=run.pk)


def until(condition: Callable[[], Any], within: float = 15.0) -> Any:
    """Wait for what another process or thread does; the first true value."""
    end = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {within} s"
        time.sleep(0.03)
    return value


async def auntil(condition: Callable[[], Any], within: float = 15.0) -> Any:
    """The same, while this event loop goes on."""
    end = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {within} s"
        await asyncio.sleep(0.03)
    return value


async def ended_while_claiming(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, work: Coroutine[None, None, bool]
) -> None:
    """The program ends when the module's claim has been made in the database and has not returned yet."""
    claimed, let_go, claim = threading.Event(), threading.Event(), module.claim

    def held(*args: Any) -> Any:
        taken = claim(*args)
        claimed.set()
        assert let_go.wait(15)
        return taken

    monkeypatch.setattr(module, "claim", held)
    task = asyncio.create_task(work)
    await auntil(claimed.is_set)
    task.cancel()
    let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await task


class Guest:
    """Somebody with a browser's cookies, but no scripts, at the real app over HTTP."""

    def __init__(self, app: AppServer, name: str = "ada") -> None:
        self.app, self.name = app, name
        self.http = httpx2.Client(base_url=app.url, timeout=30, trust_env=False)

    def sign_up(self) -> Self:
        self.submit("/accounts/signup/", username=self.name, email="", password1=PASSWORD, password2=PASSWORD)
        return self

    def log_in(self, app: AppServer | None = None) -> Self:
        """To the same app or, after a restart, to its successor."""
        self.app = app or self.app
        self.http = httpx2.Client(base_url=self.app.url, timeout=30, trust_env=False)
        self.submit("/accounts/login/", login=self.name, password=PASSWORD)
        return self

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(path)

    def post(self, path: str, **fields: Any) -> httpx2.Response:
        """A form's POST, with the token that the cookie holds."""
        token = self.http.cookies.get("csrftoken") or ""
        return self.http.post(path, data={"csrfmiddlewaretoken": token, **fields})

    def submit(self, path: str, **fields: Any) -> httpx2.Response:
        """Open a form's page and send it; what it says in its place, or where it leads."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        response = self.http.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        assert response.status_code == 302, visible(response.text)
        return response

    def make_persona(self, name: str = "The Kettle Critic") -> int:
        return int(re.findall(r"\d+", self.submit("/personas/new/", name=name).headers["location"])[0])

    def write(self, persona: int, topic: str = TOPIC, **fields: Any) -> int:
        """Ask for a draft; the number of its piece."""
        response = self.post(f"/personas/{persona}/write/", topic=topic, **{"words": 100, **fields})
        assert response.status_code == 302, visible(response.text)
        return int(re.findall(r"\d+", response.headers["location"])[0])

    def events(self, piece: int) -> Iterator[tuple[str, str]]:
        """The piece's server-sent events as they come, each as its name and data."""
        with self.http.stream("GET", f"/content/{piece}/stream/") as response:
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")
            yield from parsed(response.iter_lines())

    def follow(self, piece: int) -> tuple[str, dict[str, Any]]:
        """Watch a stream to its end: what stands on the page then, and the last of each kind of event."""
        return watched(self.events(piece))

    def page(self, piece: int) -> str:
        response = self.get(f"/content/{piece}/")
        assert response.status_code == 200
        return visible(response.text)


def parsed(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Server-sent events as a browser reads them."""
    name, data = "", []
    for line in lines:
        key, _, value = line.rstrip("\r\n").partition(":")
        if key == "event":
            name = value.removeprefix(" ")
        elif key == "data":
            data.append(value.removeprefix(" "))
        elif not key:
            if name:
                yield name, "\n".join(data)
            name, data = "", []


def watched(events: Iterator[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    """The text as a page would show it after these events, and the last of each kind of event."""
    draft, last = "", {}
    for name, data in events:
        last[name] = data
        if name == "draft":
            draft = data
        elif name == "more":
            draft += data
    return draft + last.get("tail", ""), last


def visible(page: str) -> str:
    """The words of a page."""
    words = re.sub(r"<(script|style|noscript).*?</\1>|<[^>]*>", " ", page, flags=re.S)
    return " ".join(html.unescape(words).split())


def rows(app: AppServer, query: str, *values: Any) -> list[dict[str, Any]]:
    """What the app's SQLite file holds, read past the app."""
    with sqlite3.connect(app.db_url.removeprefix("sqlite:///"), timeout=20) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query, values)]


def run_of(app: AppServer, piece: int) -> dict[str, Any]:
    """A piece's newest generation, with the piece's own `content` and `title`."""
    query = """SELECT g.*, p.content, p.title FROM core_generation g JOIN core_contentpiece p ON p.id = g.piece_id
               WHERE g.piece_id = ? ORDER BY g.id DESC LIMIT 1"""
    return rows(app, query, piece)[0]


@contextlib.asynccontextmanager
async def running(run: Generation, server: OpenAIServer) -> AsyncIterator[asyncio.Task[bool]]:
    """The run as a task beside the test, begun; awaited at the end."""
    task = asyncio.create_task(run_generation(run.pk, endpoint_of(server)))
    await auntil(lambda: run.pk in RUNS or task.done())
    yield task
    await asyncio.wait_for(task, 15)


async def finished(run: Generation, server: OpenAIServer, timeout: float = 20) -> Generation:
    assert await run_generation(run.pk, endpoint_of(server, timeout))
    return fresh(run)


def read_until(response: http.client.HTTPResponse, word: str) -> float:
    """Read lines until one holds the word; the moment at which it came."""
    while line := response.readline().decode():
        if word in line:
            return time.monotonic()
    raise AssertionError(f"the stream ended without {word!r}")
