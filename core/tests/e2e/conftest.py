"""One app and one model's server for all browser tests of a worker; a new user and a new context for each test."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.tests.e2e.desk import Desk, cookies, make_sessions
from core.tests.e2e.house import OPEN_PAGES, RICH, House, furnish
from core.tests.openai_server import REPLY, OpenAIServer
from core.tests.servers import AppServer, AppServers

AUTHORS = 120
# Machines that run tests are busy ones.
expect.set_options(timeout=10_000)


class _Loop:
    """Playwright's event loop, which its synchronous interface leaves running in this thread from call to call."""

    kept: asyncio.AbstractEventLoop | None = None

    @classmethod
    def resume(cls) -> None:
        if cls.kept:
            asyncio._set_running_loop(cls.kept)

    @classmethod
    def suspend(cls) -> None:
        if running := asyncio._get_running_loop():
            cls.kept = running
            asyncio._set_running_loop(None)


# Between two tests of this folder no loop runs: a worker's next test may want one of its own.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Iterator[None]:
    _Loop.resume()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    try:
        return (yield)
    finally:
        _Loop.suspend()


@pytest.fixture(scope="session")
def _playwrights_end(browser: Browser) -> Iterator[None]:
    """Set up after the browser, so ended before it: it is closed in Playwright's loop, whichever test was the last."""
    yield
    _Loop.resume()


class Noise:
    """What the browser complained of: a test fails for it, except for what it says it expects."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        self.expected.append(pattern)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", lambda said: self._hear(said.type, f"{said.text} {said.location.get('url', '')}"))
        context.on("weberror", lambda error: self._hear("error", f"uncaught: {error.error}"))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.heard.append(text)

    @property
    def unexpected(self) -> list[str]:
        """What is left of it. A page that is left breaks off what it had asked for: that is no complaint."""
        broken_off = (
            r"^htmx:(sendAbort|afterRequest)," if any("htmx:sendAbort" in text for text in self.heard) else "$^"
        )
        known = [*self.expected, broken_off]
        return [text for text in self.heard if not any(re.search(pattern, text) for pattern in known)]


@pytest.fixture
def noise() -> Iterator[Noise]:
    noise = Noise()
    yield noise
    assert not noise.unexpected, "The browser complained:\n" + "\n".join(noise.unexpected)


@pytest.fixture
def new_context(
    browser: Browser, browser_context_args: dict[str, Any], noise: Noise, _playwrights_end: None
) -> Iterator[Callable[..., BrowserContext]]:
    """As pytest-playwright's own, but its options may replace the common ones, and somebody listens."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**(browser_context_args | options))
        context.set_default_timeout(12_000)
        contexts.append(context)
        noise.listen(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def _model_server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def openai_server(_model_server: OpenAIServer) -> Iterator[OpenAIServer]:
    """The shared model's server, as new."""
    yield _reset(_model_server)
    if _model_server.hold:
        _model_server.hold.set()
    _reset(_model_server)


def _reset(server: OpenAIServer) -> OpenAIServer:
    server.reply, server.fault, server.hold = REPLY, "", None
    server.delay = server.first_delay = 0.0
    server.retry_after = "1"
    server.faults.clear()
    server.requests.clear()
    return server


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    migrated_database: Path,
    collected_static: None,
    _model_server: OpenAIServer,
) -> Iterator[AppServer]:
    with AppServers(tmp_path_factory.mktemp("site"), migrated_database) as servers:
        server = servers.start(
            OPENAI_BASE_URL=_model_server.base_url,
            OPENAI_API_KEY="sk-of-the-tests-0001",
            PERSONAGEN_MODEL="test-model",
            # Many authors sign up from one address here: without a cache nobody counts them.
            CACHE_URL="dummycache://",
        )
        yield server
    assert "Traceback" not in server.log(), server.log()


@pytest.fixture(scope="session")
def base_url(site: AppServer) -> str:
    return site.url


@pytest.fixture(scope="session")
def authors(site: AppServer) -> Iterator[str]:
    return iter(make_sessions(site, AUTHORS))


@pytest.fixture
def sit(
    new_context: Callable[..., BrowserContext], site: AppServer, authors: Iterator[str], openai_server: OpenAIServer
) -> Callable[..., Desk]:
    """A new author, signed in, in a context of their own: `sit(viewport=…)` takes a context's options."""

    def begin(**options: Any) -> Desk:
        context = new_context(**options)
        context.add_cookies(cookies(site, next(authors)))
        return Desk(context, context.new_page(), site)

    return begin


@pytest.fixture
def desk(sit: Callable[..., Desk]) -> Desk:
    return sit()


@pytest.fixture(scope="session")
def house(browser: Browser, site: AppServer, authors: Iterator[str], _model_server: OpenAIServer) -> House:
    """An author who has something on every page; tests look at it and change nothing."""
    _reset(_model_server).reply = RICH
    session_key = next(authors)
    with browser.new_context() as context:
        context.add_cookies(cookies(site, session_key))
        furnished = furnish(Desk(context, context.new_page(), site), session_key)
    _reset(_model_server)
    return furnished


@pytest.fixture
def visit(
    new_context: Callable[..., BrowserContext], site: AppServer, house: House, openai_server: OpenAIServer
) -> Callable[..., Page]:
    """Opens one of the house's pages by its name, signed in where that page wants it."""

    def opened(name: str, **options: Any) -> Page:
        context = new_context(**options)
        if name not in OPEN_PAGES:
            context.add_cookies(cookies(site, house.session_key))
        page = context.new_page()
        page.goto(site.url + house.path(name))
        expect(page.locator("#check .waiting")).to_have_count(0)
        return page

    return opened


@pytest.fixture
def visitor(new_context: Callable[..., BrowserContext], openai_server: OpenAIServer) -> Callable[..., Page]:
    """A page of somebody who has no account yet."""
    return lambda **options: new_context(**options).new_page()
