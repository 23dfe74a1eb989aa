"""Choosing the built-in model and serving it, in a process of its own, to everyone on this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from core.llm import locks
from core.llm.catalogue import MIB, SMALL_MODEL, Entry, LocalModelError, lookup, memory_for
from core.llm.fetch import Progress, free_disk_at, ignore_progress, install
from core.llm.local_state import State, lock_path

# The exit code of a `serve` that found another one at work.
ALREADY_SERVED = 3

PARALLEL = 2
CONTEXT_EACH = 4096
# Finished prompts kept in memory to be gone on from; the server's own default is 8 GB.
_PROMPT_CACHE_MIB = 256
_WARNINGS_ONLY = 2


@dataclass(frozen=True)
class Choice:
    """The model that will serve, its file, and why it isn't the one asked for, if it isn't."""

    entry: Entry
    path: Path
    note: str = ""


def available_memory() -> int | None:
    """Bytes a new process may take, None where this system doesn't say."""
    found = None
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                found = int(line.split()[1]) * 1024
    # A container may be held to less than the machine has.
    with contextlib.suppress(OSError, ValueError):
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
        found = min(found or limit, limit)
    return found


def choose(
    name: str,
    model_dir: Path,
    progress: Progress = ignore_progress,
    *,
    free_disk: Callable[[Path], int] = free_disk_at,
    free_memory: Callable[[], int | None] = available_memory,
) -> Choice:
    """Have the named model installed; the small one where a larger of the catalogue can't be had or held."""
    entry = lookup(name)
    try:
        return _have(entry, model_dir, progress, free_disk, free_memory)
    except LocalModelError as problem:
        if not entry.is_catalogued or name == SMALL_MODEL:
            raise
        reason = problem
    small = lookup(SMALL_MODEL)
    try:
        choice = _have(small, model_dir, progress, free_disk, free_memory)
    except LocalModelError as problem:
        raise LocalModelError(f"{reason.message} {problem.message}", problem.advice) from reason
    note = f"{reason.message} So the small {small.label} serves; {entry.label} is tried again at the next start."
    return Choice(small, choice.path, note)


def _have(
    entry: Entry,
    model_dir: Path,
    progress: Progress,
    free_disk: Callable[[Path], int],
    free_memory: Callable[[], int | None],
) -> Choice:
    _check_memory(entry, entry.memory, free_memory())
    path = install(entry.name, model_dir, progress, free_disk=free_disk)
    if not entry.memory:
        _check_memory(entry, memory_for(path.stat().st_size), free_memory())
    return Choice(entry, path)


def _check_memory(entry: Entry, needed: int, free: int | None) -> None:
    if free is not None and free < needed:
        raise LocalModelError(
            f"{entry.label} needs {needed // MIB:,} MB of memory; {free // MIB:,} MB are free.",
            "Close something large, or choose a smaller model.",
        )


def serve(name: str, model_dir: Path, *, port: int = 0, with_parent: bool = False) -> int:
    """Serve the model in this process until a signal, or the parent's end, ends it.

    One process serves for all that share the folder: a second one returns ALREADY_SERVED.
    """
    # Before the libraries that read it are loaded: idle threads would otherwise spin.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        model_dir.mkdir(parents=True, exist_ok=True)
        # Patience: whoever asks for the status holds the lock, shared, for an instant.
        lock = locks.take(lock_path(model_dir, name), patience=1.0)
    except OSError as error:
        raise LocalModelError(
            f"{model_dir} can't be written: {error.strerror}.",
            "Set PERSONAGEN_MODEL_DIR to a folder that can.",
        ) from error
    if lock is None:
        return ALREADY_SERVED
    state = State(model_dir, name)
    try:
        _serve_until_told(name, model_dir, port, with_parent, state)
    except Exception as error:
        state.write(phase="failed", error=str(error) or type(error).__name__, base_url="", api_key="")
        raise
    except SystemExit:
        state.remove()
        # Not the long way out: the server would wait half a minute for the replies that are under way.
        os._exit(0)
    finally:
        os.close(lock)


def _serve_until_told(name: str, model_dir: Path, port: int, with_parent: bool, state: State) -> NoReturn:
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    if with_parent:
        threading.Thread(target=_follow_parent, daemon=True).start()
    state.write(phase="waiting")
    choice = choose(name, model_dir, state.progress)
    state.write(phase="loading", serving=choice.entry.name, note=choice.note)
    api_key = secrets.token_urlsafe(32)
    server = _load(choice, port, api_key)
    state.write(phase="ready", base_url=f"{server.listening_address}/v1", api_key=api_key)
    while True:
        time.sleep(1)


def _leave(number: int, frame: FrameType | None) -> None:
    # Once is enough: a second signal must not break off the tidying up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(0)


def _follow_parent() -> None:
    """End with the parent, however it ends: only then does the pipe that is our standard input close."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _load(choice: Choice, port: int, api_key: str) -> Any:
    """Start the OpenAI-compatible server on loopback; it runs in threads of its own."""
    try:
        import xllamacpp
    except ImportError as error:
        raise LocalModelError(
            f"xllamacpp, which runs the built-in model, can't be loaded: {error}.",
            "Run: pip install -r requirements.txt",
        ) from error
    params = xllamacpp.CommonParams()
    params.model.path = str(choice.path)
    params.model_alias = {choice.entry.name}
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], port, [api_key]
    params.ui, params.offline, params.endpoint_slots = False, True, False
    # The server shares n_ctx out among its slots.
    params.n_parallel, params.n_ctx = PARALLEL, PARALLEL * CONTEXT_EACH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _cores()
    params.cache_ram_mib, params.fit_params = _PROMPT_CACHE_MIB, False
    params.verbosity = _WARNINGS_ONLY
    # Loading holds Python's lock, so no Python handler could run: here the plain signal ends the process.
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise LocalModelError(
            f"{choice.path.name} could not be loaded.",
            "The file may be damaged or too new, or the port taken: serve.log beside it says more.",
        ) from error
    finally:
        signal.signal(signal.SIGTERM, handler)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
