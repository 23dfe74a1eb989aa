"""A model's server on loopback: the OpenAI protocol over real HTTP, with every fault a client may meet.

`python -m core.tests.openai_server --port 8123 --fault rate_limit` runs it by hand.
"""

import argparse
import functools
import json
import os
import re
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from core.tests.openai_faults import FAULTS, tokens

REPLY = "# A quiet harbour\n\nThe boats came in at six, as they always did, and nobody spoke of the storm.\n"
MARKER = re.compile(r"\[\[fault:(\w+)\]\]")


class OpenAIServer:
    """A context manager; what it answers may be changed while it runs.

    `fault` holds for every call, `faults` is a queue of one fault a call ("" = none), and a last user message
    that holds `[[fault:NAME]]` chooses for its own call. `replies` is a queue of what to answer before `reply`.
    `answers`, where it is set, makes a reply out of a request's messages. `hold`, an Event, stops a stream after one
    token.
    """

    def __init__(self, port: int = 0, *, reply: str = REPLY, fault: str = "", api_key: str = "") -> None:
        self.reply = reply
        self.fault = fault
        self.faults: deque[str] = deque()
        self.replies: deque[str] = deque()
        self.answers: Callable[[list[dict[str, str]]], str] | None = None
        self.api_key = api_key
        self.delay = 0.0
        self.first_delay = 0.0
        self.retry_after = "1"
        self.location = "https://elsewhere.example/v1/chat/completions?secret=1"
        self.hold: threading.Event | None = None
        self.requests: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        self.closing = threading.Event()
        self._http = _HTTPServer(("127.0.0.1", port), Call) if port else _at_a_new_port()
        self._http.owner = self
        self.port: int = self._http.server_address[1]

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL is to be."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The requests for a completion, without those for the list of models."""
        return [request for request in self.requests if request["path"].endswith("/chat/completions")]

    def start(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    owner: OpenAIServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what this server is for."""


# The app remembers of each address what its server refuses: no two servers of a run may have one address.
_had: set[int] = set()


def _at_a_new_port() -> _HTTPServer:
    server = _HTTPServer(("127.0.0.1", 0), Call)
    if server.server_address[1] in _had:
        try:
            return _at_a_new_port()
        finally:
            server.server_close()
    _had.add(server.server_address[1])
    return server


class _HungUp(Exception):
    """The client has closed the connection."""


class Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _HTTPServer

    @property
    def owner(self) -> OpenAIServer:
        return self.server.owner

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._record({})
        if self.path.endswith("/models"):
            self.send_json(200, {"object": "list", "data": [{"id": "test-model", "object": "model"}]})
        else:
            self.send_error_json(404, "no such path")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.body: dict[str, Any] = json.loads(raw or b"{}")
        self._record(self.body)
        try:
            self._answer()
        except (_HungUp, ConnectionError, BrokenPipeError):
            self.owner.hung_up.set()
        self.close_connection = True

    def _answer(self) -> None:
        owner = self.owner
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        if not self.path.endswith("/chat/completions"):
            self.send_error_json(404, f"Invalid URL (POST {self.path})")
        elif owner.api_key and key != owner.api_key:
            self.send_error_json(401, f"Incorrect API key provided: {key}", "invalid_api_key")
        else:
            self.wait(owner.first_delay)
            FAULTS[self._fault()](self)

    def _fault(self) -> str:
        users = [item.get("content") for item in self.body.get("messages", []) if item.get("role") == "user"]
        marker = MARKER.search(str(users[-1])) if users else None
        if marker and marker.group(1) in FAULTS:
            return marker.group(1)
        return self.owner.faults.popleft() if self.owner.faults else self.owner.fault

    def _record(self, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.owner.requests.append({"path": self.path, "headers": headers, "json": body, "time": time.monotonic()})

    def wait(self, seconds: float) -> None:
        """Sleep, but notice a client that hangs up, and the server's own end."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            self.owner.closing.wait(min(left, 0.02))

    def check(self) -> None:
        """Raise _HungUp when the client has gone."""
        if self.owner.closing.is_set():
            raise _HungUp
        readable, _, _ = select.select([self.connection], [], [], 0)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise _HungUp

    def send_whole(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, status: int, value: object, **headers: str) -> None:
        self.send_whole(status, "application/json", json.dumps(value).encode(), **headers)

    def send_error_json(self, status: int, message: str, code: str = "", **headers: str) -> None:
        error = {"message": message, "type": "error", "param": None, "code": code or None}
        self.send_json(status, {"error": error}, **headers)

    def open_stream(self, kind: str = "text/event-stream; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()

    def send_raw(self, data: bytes) -> None:
        """One piece of a chunked body."""
        self.check()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def send_event(self, value: object) -> None:
        data = value if isinstance(value, str) else json.dumps(value)
        self.send_raw(f"data: {data}\n\n".encode())

    def send_delta(self, delta: dict[str, Any], finish: str | None = None, written: int = 0) -> None:
        """`written`: the tokens so far, told to those who ask for them as the built-in model's server tells them."""
        counts = {"timings": {"cache_n": 3, "prompt_n": 4, "predicted_n": written}}
        more = counts if written and self.body.get("timings_per_token") else {}
        self.send_event(self.chunk([{"index": 0, "delta": delta, "finish_reason": finish}], **more))

    def close_stream(self) -> None:
        """The proper end of a chunked body."""
        self.wfile.write(b"0\r\n\r\n")

    def chunk(self, choices: list[dict[str, Any]], **more: object) -> dict[str, Any]:
        model = self.body.get("model", "test-model")
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "model": model,
            "choices": choices,
            **more,
        }

    @functools.cached_property
    def reply(self) -> str:
        """What this call is answered; a queued reply serves one call."""
        if self.owner.answers:
            return self.owner.answers(self.body["messages"])
        return self.owner.replies.popleft() if self.owner.replies else self.owner.reply

    def usage(self) -> dict[str, int]:
        return {
            "prompt_tokens": 7,
            "completion_tokens": len(list(tokens(self.reply))),
            "total_tokens": 9,
        }

    def stream(self, finish: str | None = "stop", *, usage: bool = True, done: bool = True) -> None:
        """The whole reply, token by token."""
        self.open_stream()
        self.send_delta({"role": "assistant", "content": ""})
        self.send_tokens()
        if finish:
            self.send_delta({}, finish)
        if usage and self.body.get("stream_options", {}).get("include_usage"):
            self.send_event(self.chunk([], usage=self.usage()))
        if done:
            self.send_event("[DONE]")
        self.close_stream()

    def send_tokens(self, most: int | None = None) -> None:
        for number, token in enumerate(tokens(self.reply)):
            if number == most:
                return
            if number:
                self.wait(self.owner.delay)
            self.send_delta({"content": token}, written=number + 1)
            while number == 0 and self.owner.hold and not self.owner.hold.is_set():
                self.wait(0.02)

    def completion(self) -> None:
        """The whole reply as one JSON body."""
        message = {"role": "assistant", "content": self.reply}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        answer = self.chunk(choices, usage=self.usage()) | {"object": "chat.completion"}
        self.send_json(200, answer)

    def drop(self) -> None:
        """Close without a word: the client sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def forever(self, data: bytes, pause: float) -> None:
        while True:
            self.send_raw(data)
            self.wait(pause)


def main() -> None:
    """Run the server until interrupted."""
    parser = argparse.ArgumentParser(description="A model's server for tests, with faults.")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--fault", choices=sorted(FAULTS), default="")
    parser.add_argument("--reply", default=REPLY)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between tokens")
    options = parser.parse_args()
    with OpenAIServer(options.port, reply=options.reply, fault=options.fault) as server:
        server.delay = options.delay
        print(f"OPENAI_BASE_URL={server.base_url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
