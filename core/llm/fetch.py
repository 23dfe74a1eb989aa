"""Fetching model files: resumable, one process at a time, trusted only once the SHA-256 agrees."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.llm import locks
from core.llm.catalogue import MIB, Entry, HubFile, LocalModelError, Source, check_gguf, lookup
from core.llm.hub import download_from_hub, probe
from core.llm.wheels import download_wheels

# Called with the phase (waiting, fetching, verifying), the bytes done and the bytes in all.
Progress = Callable[[str, int, int], None]

KEPT = "What has been fetched so far is kept: the next start goes on from there."
# Beyond the file itself: one package as it comes, once in pip's own temporary folder and once out of it.
_DISK_MARGIN = 160 * MIB
_BLOCK = 4 * MIB


def ignore_progress(phase: str, done: int, total: int) -> None:
    """The progress callback of someone who doesn't look."""


def free_disk_at(folder: Path) -> int:
    """Free bytes on the disk where the folder is."""
    return shutil.disk_usage(folder).free


def install(
    name: str,
    model_dir: Path,
    progress: Progress = ignore_progress,
    *,
    free_disk: Callable[[Path], int] = free_disk_at,
) -> Path:
    """Have the named model's file in the folder, whole and verified: its path."""
    entry = lookup(name)
    target = entry.target(model_dir)
    if not entry.sources or is_verified(entry, target):
        check_gguf(target)
        return target
    try:
        model_dir.mkdir(parents=True, exist_ok=True)
        with _alone(entry, target, progress):
            if not is_verified(entry, target) and not _verify_in_place(entry, target, progress):
                _fetch(entry, target, progress, free_disk)
    except OSError as error:
        raise LocalModelError(
            f"The model could not be stored in {model_dir}: {error.strerror or error}.",
            f"Free some space there, or set PERSONAGEN_MODEL_DIR to a folder that can be written. {KEPT}",
        ) from error
    return target


def is_here(entry: Entry, model_dir: Path) -> bool:
    """Whether the file is there with its right size: a look at the disk, no hashing."""
    try:
        size = entry.target(model_dir).stat().st_size
    except OSError:
        return False
    return size == entry.size or (not entry.size and size > 0)


def is_verified(entry: Entry, target: Path) -> bool:
    """Whether the file is as it was when its hash was last found right: by size and time, without hashing."""
    try:
        found = target.stat()
    except OSError:
        return False
    marker = _read_marker(target)
    return (
        (marker.get("size"), marker.get("mtime_ns")) == (found.st_size, found.st_mtime_ns)
        and entry.size in (0, found.st_size)
        and entry.sha256 in ("", marker.get("sha256"))
    )


def partial_dir(target: Path) -> Path:
    """Where an unfinished download of that file is kept."""
    return target.with_name(f"{target.name}.partial")


@contextmanager
def _alone(entry: Entry, target: Path, progress: Progress) -> Iterator[None]:
    """Hold the download lock of that file, waiting for whoever has it and showing how far they are."""
    lock = target.with_name(f".{target.name}.lock")
    while (descriptor := locks.take(lock)) is None:
        progress("waiting", _size(partial_dir(target) / "data"), entry.size)
        time.sleep(0.5)
    try:
        yield
    finally:
        os.close(descriptor)


def _verify_in_place(entry: Entry, target: Path, progress: Progress) -> bool:
    """Hash a file that is there already; one that is wrong is removed."""
    if not target.exists():
        return False
    expected = entry.sha256 or str(_read_marker(target).get("sha256", ""))
    right_size = entry.size in (0, _size(target))
    digest = _sha256(target, progress) if right_size else ""
    if right_size and expected in ("", digest):
        check_gguf(target)
        _write_marker(target, digest)
        return True
    target.unlink()
    return False


def _fetch(entry: Entry, target: Path, progress: Progress, free_disk: Callable[[Path], int]) -> None:
    """Try the sources in order, until one has given the right file."""
    problems: list[LocalModelError] = []
    for source in entry.sources:
        _check_disk(entry.size, target, free_disk)
        try:
            return _fetch_from(source, entry, target, progress, free_disk)
        except LocalModelError as problem:
            problems.append(problem)
    told = " ".join(problem.message for problem in problems)
    raise LocalModelError(f"{entry.label} could not be fetched. {told}", problems[-1].advice)


def _fetch_from(
    source: Source, entry: Entry, target: Path, progress: Progress, free_disk: Callable[[Path], int]
) -> None:
    partial = partial_dir(target)
    partial.mkdir(exist_ok=True)
    data = partial / "data"
    size, sha256 = entry.size, entry.sha256
    if isinstance(source, HubFile):
        found = probe(source)
        size, sha256 = size or found.size, sha256 or found.sha256
        _check_disk(size, target, free_disk)
    while True:
        resumed = _size(data) > 0
        _download(source, data, size, lambda done: progress("fetching", done, size))
        digest = _sha256(data, progress)
        if sha256 in ("", digest):
            break
        data.unlink()
        # Bytes kept from an earlier, broken run may be to blame: once more, from nothing.
        if not resumed:
            raise LocalModelError(
                f"{entry.label} arrived damaged: its SHA-256 is {digest}, and should be {sha256}.",
                "Try again; if it goes on, something between here and the source alters the file.",
            )
    check_gguf(data)
    os.replace(data, target)
    _write_marker(target, digest)
    shutil.rmtree(partial, ignore_errors=True)


def _download(source: Source, data: Path, size: int, on_bytes: Callable[[int], None]) -> None:
    try:
        if isinstance(source, HubFile):
            download_from_hub(source, data, size, on_bytes)
        else:
            download_wheels(source, data, on_bytes)
    finally:
        # The rename that follows must not reach the disk before the bytes do.
        if data.exists():
            with data.open("rb") as file:
                os.fsync(file.fileno())


def _check_disk(size: int, target: Path, free_disk: Callable[[Path], int]) -> None:
    needed = size - _size(partial_dir(target) / "data") + _DISK_MARGIN
    free = free_disk(target.parent)
    if free < needed:
        raise LocalModelError(
            f"The model needs {needed // MIB:,} MB in {target.parent}; {free // MIB:,} MB are free.",
            "Free some space there, or set PERSONAGEN_MODEL_DIR to a folder on a larger disk.",
        )


def _sha256(path: Path, progress: Progress) -> str:
    digest, done, total = hashlib.sha256(), 0, _size(path)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            progress("verifying", done, total)
    return digest.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _marker(target: Path) -> Path:
    return target.with_name(f"{target.name}.verified")


def _read_marker(target: Path) -> dict[str, Any]:
    try:
        marker = json.loads(_marker(target).read_text())
    except (OSError, ValueError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _write_marker(target: Path, sha256: str) -> None:
    found = target.stat()
    values = {"size": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": sha256}
    _marker(target).write_text(json.dumps(values))
