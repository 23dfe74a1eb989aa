"""Callers of the API: each a client with a token of its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from core.models import ApiToken
from core.tests.api.served import Program
from core.tests.drafting import Pen
from core.tests.openai_server import OpenAIServer
from core.tests.servers import AppServer, AppServers


class Caller:
    """Speaks JSON, with a token or without."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def send(self, method: str, path: str, data: Any = None, raw: bytes | None = None, **headers: str) -> HttpResponse:
        """`headers` by their names with underscores: `If_Match`."""
        body = raw if raw is not None else b"" if data is None else json.dumps(data).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = named.pop("Content-Type", "application/json")
        sent = {} if method in ("GET", "HEAD") else {"content_type": kind}
        return self.client.generic(method, f"/api/v1/{path}", body, headers={**self.headers, **named}, **sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, data, **headers)

    def put(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.send("PUT", path, data, **headers)

    def patch(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, data, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.send("DELETE", path, **headers)


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Each test has its calls before it."""
    cache.clear()


@pytest.fixture
def caller_of() -> Callable[..., Caller]:
    def made(user: User, **options: Any) -> Caller:
        return Caller(ApiToken.objects.make(user.author, "of a test", **options)[1])

    return made


@pytest.fixture
def api(caller_of: Callable[..., Caller], owner: User) -> Caller:
    return caller_of(owner)


@pytest.fixture
def reader(caller_of: Callable[..., Caller], owner: User) -> Caller:
    """The owner's, with a token that only reads."""
    return caller_of(owner, read_only=True)


@pytest.fixture
def other(caller_of: Callable[..., Caller], stranger: User) -> Caller:
    return caller_of(stranger)


@pytest.fixture
def nobody() -> Caller:
    return Caller()


# The real app: one for a module's tests, each an author of its own --------------------------------------
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def shared_pen() -> Iterator[Pen]:
    with Pen() as server:
        yield server


@pytest.fixture(scope="module")
def shared_app(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Any, collected_static: None, shared_pen: Pen
) -> Iterator[AppServer]:
    with AppServers(tmp_path_factory.mktemp("api"), migrated_database) as servers:
        yield servers.start(OPENAI_BASE_URL=shared_pen.base_url)


@pytest.fixture
def program(shared_app: AppServer, shared_pen: Pen) -> Program:
    """A program of a new author's, with a model that answers at once; `pen` has one that waits for its words."""
    shared_pen.reset()
    shared_pen.fault = ""
    return Program(shared_app, f"author{next(NUMBERS)}")


@pytest.fixture
def model(program: Program, shared_pen: Pen) -> OpenAIServer:
    """The program's model, to be given faults."""
    return shared_pen


@pytest.fixture
def pen(program: Program, shared_pen: Pen) -> Pen:
    """The program's model, writing what the test hands out."""
    shared_pen.reset()
    return shared_pen
