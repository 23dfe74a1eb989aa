"""The API's list of personas beside the page of the same, and what a chat costs before its first token.

The first token of `chat/completions` is timed beside the same request made straight to the model's server.
"""

from __future__ import annotations

import http.client
import json

from benchmarks.site import Browser, clock, median, personas, prepare, say, server  # isort: skip  # the settings
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.first_token import MARK, REPLY, straight_to
from core.models import ApiToken, Author
from core.tests.openai_server import OpenAIServer

TIMES, LIMITS = 40, {"PERSONAGEN_API_RATE": "100000/minute"}


def secret() -> str:
    return ApiToken.objects.make(Author.objects.of(User.objects.get(username="bench")), "of a benchmark")[1]


class Program:
    """A keep-alive client with a token."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def open(self, method: str, path: str, body: str = "") -> http.client.HTTPResponse:
        self.connection.request(method, path, body=body or None, headers=self.headers)
        response = self.connection.getresponse()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {response.read().decode()[:200]}")
        return response

    def took(self, path: str) -> float:
        began = clock()
        self.open("GET", path).read()
        return clock() - began


def lists(token: str) -> None:
    client = prepare()
    for count in (10, 50):
        personas(count)
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/personas/?page_size=50", headers={"Authorization": f"Bearer {token}"})
        say(f"queries, API's list of {count} personas", len(queries))
    with server(**LIMITS) as app:
        browser, program = Browser(app.port, client), Program(app.port, token)
        for size in (25, 50):
            path, times = f"/api/v1/personas/?page_size={size}", list[tuple[float, float]]()
            for _ in range(TIMES):
                ours = program.took(path)
                began = clock()
                browser.read("GET", "/personas/")
                times.append((ours, clock() - began))
            ours, page = median([one for one, _ in times]), median([one for _, one in times])
            told = f"{ours * 1000:.0f} ms, the page of 25 {page * 1000:.0f} ms: {ours / page:.2f} times"
            say(f"API's list of {size} personas", told)


def through_chat(program: Program, persona: int) -> float:
    messages = [{"role": "user", "content": "Write about the first frost."}]
    sent = {"model": f"persona:{persona}", "messages": messages, "stream": True}
    began = clock()
    response = program.open("POST", "/api/v1/chat/completions", json.dumps(sent))
    while MARK not in (line := response.readline().decode()):
        if not line:
            raise RuntimeError("the stream ended without the token")
    took = clock() - began
    response.read()
    return took


def first_tokens(token: str) -> None:
    (persona,) = personas(1)
    with OpenAIServer(reply=REPLY) as model:
        for first_delay in (0.0, 0.5):
            model.first_delay = first_delay
            with server(OPENAI_BASE_URL=model.base_url, OPENAI_API_KEY="x", **LIMITS) as app:
                program = Program(app.port, token)
                through_chat(program, persona)
                asked = model.requests[-1]["json"]["messages"]
                pairs = [(through_chat(program, persona), straight_to(model, asked)) for _ in range(TIMES)]
            ours, theirs = median([a for a, _ in pairs]), median([b for _, b in pairs])
            name = f"chat's first token, model answers after {first_delay * 1000:.0f} ms"
            told = f"{ours * 1000:.0f} ms, straight {theirs * 1000:.0f} ms: {ours / theirs:.2f} times"
            say(name, f"{told}, {(ours - theirs) * 1000:.0f} ms more")


def main() -> None:
    prepare()
    token = secret()
    lists(token)
    first_tokens(token)


if __name__ == "__main__":
    main()
