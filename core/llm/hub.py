"""One file from the Hugging Face hub: a quick look whether it can be had, and a download that resumes."""

from __future__ import annotations

import errno
import http.client
import queue
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from core.llm.catalogue import HubFile, LocalModelError

CONNECT_SECONDS = 3.0
# The whole look, name lookup too: a dead resolver can hang far longer than any socket timeout.
PROBE_SECONDS = 5.0
_READ_SECONDS = 30.0
_BLOCK = 1024 * 1024
_ADVICE = "Check the network, or fetch the file elsewhere and give its path in PERSONAGEN_LOCAL_MODEL."


@dataclass(frozen=True)
class HubAnswer:
    """What the hub says of a file: its size in bytes and SHA-256, 0 and empty where it doesn't say."""

    size: int
    sha256: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The hub states size and hash on the redirect itself, so it is read and not followed."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def probe(source: HubFile) -> HubAnswer:
    """Ask for the file's size and hash; a closed network is noticed within PROBE_SECONDS."""
    answers: queue.Queue[HubAnswer | LocalModelError] = queue.Queue()
    threading.Thread(target=lambda: answers.put(_ask(source)), daemon=True).start()
    try:
        answer = answers.get(timeout=PROBE_SECONDS)
    except queue.Empty:
        raise LocalModelError("The Hugging Face hub did not answer in time.", _ADVICE) from None
    if isinstance(answer, LocalModelError):
        raise answer
    return answer


def download_from_hub(source: HubFile, data: Path, size: int, on_bytes: Callable[[int], None]) -> None:
    """Append to `data` what it still lacks of the file; `on_bytes` hears the bytes there are so far."""
    done = data.stat().st_size if data.exists() else 0
    if size and done == size:
        return
    if size and done > size:
        done = 0
    try:
        _append_rest(source, data, done, on_bytes)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        raise LocalModelError(f"The download from the hub broke off: {error}.", _ADVICE) from error
    if size and data.stat().st_size != size:
        raise LocalModelError("The download from the hub ended too early.", _ADVICE)


def _append_rest(source: HubFile, data: Path, done: int, on_bytes: Callable[[int], None]) -> None:
    request = urllib.request.Request(source.url)  # noqa: S310 - always below HUB
    if done:
        request.add_header("Range", f"bytes={done}-")
    with urllib.request.urlopen(request, timeout=_READ_SECONDS) as reply:  # noqa: S310 - as above
        if reply.status != 206:
            done = 0
        with data.open("r+b" if data.exists() else "w+b") as file:
            file.truncate(done)
            file.seek(done)
            while block := reply.read(_BLOCK):
                file.write(block)
                done += len(block)
                on_bytes(done)


def _ask(source: HubFile) -> HubAnswer | LocalModelError:
    request = urllib.request.Request(source.url, method="HEAD")  # noqa: S310 - always below HUB
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=CONNECT_SECONDS) as reply:
            return _read_headers(reply.headers)
    except urllib.error.HTTPError as error:
        if 300 <= error.code < 400:
            return _read_headers(error.headers)
        if error.code in (401, 403, 404):
            return LocalModelError(
                f"The hub has no open file {source.file} in {source.repository} (status {error.code}).",
                "Check the name: hf:owner/repository/file.gguf, of a repository that needs no login.",
            )
        return LocalModelError(f"The Hugging Face hub answered with status {error.code}.", _ADVICE)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        return LocalModelError(f"The Hugging Face hub can't be reached: {reason}.", _ADVICE)


def _read_headers(headers: Message) -> HubAnswer:
    size = headers.get("X-Linked-Size") or ""
    sha256 = (headers.get("X-Linked-Etag") or "").strip('"')
    return HubAnswer(
        size=int(size) if size.isdigit() else 0,
        sha256=sha256 if re.fullmatch(r"[0-9a-f]{64}", sha256) else "",
    )
