"""Looking after the server, with small programs in its place."""

import asyncio
import os
import signal
import sys

import pytest

from core.llm import local, local_watch, locks
from core.tests.local_model.tiny import (
    is_alive,
    write_state,
)

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
