"""Looking after the process that serves the built-in model, from the web process's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from core.llm import locks
from core.llm.catalogue import MIB
from core.llm.local_serve import ALREADY_SERVED
from core.llm.local_state import State, lock_path, read_state

_RESTART_FIRST, _RESTART_LAST = 1.0, 30.0
_HEALTHY_SECONDS = 60.0
_RECHECK_SECONDS = 3.0
_TERM_SECONDS = 5.0
_LOG_BYTES = MIB


async def watch(name: str, model_dir: Path, stop: asyncio.Event, command: Sequence[str]) -> None:
    """Keep `command`, which serves the model, running until `stop` is set; but never beside another."""
    delay = _RESTART_FIRST
    while not stop.is_set():
        if locks.is_held(lock_path(model_dir, name)):
            await _pause(stop, _RECHECK_SECONDS)
            continue
        started = time.monotonic()
        code = await _run(command, model_dir, stop)
        if code == ALREADY_SERVED:
            continue
        if time.monotonic() - started >= _HEALTHY_SECONDS:
            delay = _RESTART_FIRST
        _tidy_up(name, model_dir, code, hopeless=delay > 2 * _RESTART_FIRST and not stop.is_set())
        await _pause(stop, delay)
        delay = min(delay * 2, _RESTART_LAST)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _run(command: Sequence[str], model_dir: Path, stop: asyncio.Event) -> int:
    """Run the command until it ends, or until `stop` is set and it has been ended: its exit code."""
    try:
        with _open_log(model_dir) as log:
            # A session of its own: Ctrl-C reaches the app alone, which then ends the model in its own time.
            child = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
    except OSError:
        return 127
    waits = {asyncio.ensure_future(child.wait()), asyncio.ensure_future(stop.wait())}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await _end(child)
    return child.returncode or 0


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), _TERM_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()


def _open_log(model_dir: Path) -> IO[bytes]:
    model_dir.mkdir(parents=True, exist_ok=True)
    path = model_dir / "serve.log"
    too_long = path.exists() and path.stat().st_size > _LOG_BYTES
    return path.open("wb" if too_long else "ab")


def _tidy_up(name: str, model_dir: Path, code: int, *, hopeless: bool) -> None:
    """Clear the state a server left that could not do so itself; tell of one that never lives long."""
    if read_state(model_dir, name).get("phase") == "failed" or locks.is_held(lock_path(model_dir, name)):
        return
    state = State(model_dir, name)
    if code != 0 and hopeless:
        state.write(phase="failed", error=f"its server keeps stopping (code {code}); see {model_dir}/serve.log")
    else:
        state.remove()
