"""Files that a command reads and writes, by name; “-” is the process's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
    else:
        with Path(name).open("rb") as file:
            yield file


def beginning(name: str, most: int) -> bytes:
    """The file's first bytes: one more than may be read at all tells that it is too long."""
    with opened(name) as file:
        return file.read(most)


@contextmanager
def written(name: str) -> Iterator[BinaryIO]:
    """A new file takes the name only when it is whole: an old one stays as it was until then."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(os.path.realpath(name))
    if path.exists() and not path.is_file():
        # A device or a pipe: there is nothing to keep, and no other name to write to.
        with path.open("wb") as file:
            yield file
        return
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, error.strerror, name) from error
    finally:
        part.unlink(missing_ok=True)
