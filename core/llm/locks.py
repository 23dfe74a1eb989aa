"""File locks between processes: held through an open file, so that a dead process holds none."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path


def take(path: Path, *, patience: float = 0.0) -> int | None:
    """Lock the file: its descriptor, or None when another still holds it after `patience` seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return None
            time.sleep(0.05)


def is_held(path: Path) -> bool:
    """Whether any process, this one too, holds the lock; it is only looked at."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
