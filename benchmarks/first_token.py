"""From POST to the first token on the page's stream, beside the same request made straight to the model server."""

from __future__ import annotations

import json
import urllib.request
from urllib.parse import urlencode

from benchmarks.site import Browser, clock, median, personas, prepare, say, server
from core.models import ContentPiece, Generation
from core.tests.openai_server import OpenAIServer

TIMES = 15
MARK = "zephyr"
REPLY = f"# A title\n\n{MARK} words come, and then the rest of them follows.\n"


def through_app(browser: Browser, persona: int) -> float:
    began = clock()
    browser.read("POST", f"/personas/{persona}/write/", urlencode({"topic": "The first frost", "words": 100}))
    piece = ContentPiece.objects.latest("pk").pk
    stream = browser.open("GET", f"/content/{piece}/stream/")
    while MARK not in (line := stream.readline().decode()):
        if not line:
            raise RuntimeError("the stream ended without the token")
    took = clock() - began
    stream.read()
    return took


def straight(model: OpenAIServer) -> float:
    return straight_to(model, Generation.objects.latest("pk").messages)


def straight_to(model: OpenAIServer, messages: list[dict[str, str]]) -> float:
    body = json.dumps({"model": "m", "messages": messages, "stream": True}).encode()
    request = urllib.request.Request(
        f"{model.base_url}/chat/completions", body, {"Content-Type": "application/json", "Authorization": "Bearer x"}
    )
    began = clock()
    with urllib.request.urlopen(request) as response:
        while MARK not in response.readline().decode():
            pass
        return clock() - began


def main() -> None:
    client = prepare()
    (persona,) = personas(1)
    with OpenAIServer(reply=REPLY) as model:
        for first_delay in (0.0, 0.5):
            model.first_delay = first_delay
            with server(OPENAI_BASE_URL=model.base_url, OPENAI_API_KEY="x") as app:
                browser = Browser(app.port, client)
                through_app(browser, persona)
                pairs = [(through_app(browser, persona), straight(model)) for _ in range(TIMES)]
            ours, theirs = median([a for a, _ in pairs]), median([b for _, b in pairs])
            name = f"first token, model answers after {first_delay * 1000:.0f} ms"
            say(name, f"{ours * 1000:.0f} ms, straight {theirs * 1000:.0f} ms: {ours / theirs:.2f} times")


if __name__ == "__main__":
    main()
