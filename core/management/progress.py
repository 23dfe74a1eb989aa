"""How far a long command is, on a terminal: one line that is written over."""

from __future__ import annotations

import time
from typing import Protocol

EVERY = 0.2


class Screen(Protocol):
    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """Says something at most five times a second, and nothing at all where nobody looks."""

    def __init__(self, screen: Screen) -> None:
        self.screen, self.seen, self.longest = screen, screen.isatty(), 0
        self.last = 0.0

    def say(self, text: str) -> None:
        now = time.monotonic()
        if self.seen and now - self.last >= EVERY:
            self.last = now
            self._write(text)

    def clear(self) -> None:
        if self.longest:
            self._write("")
            self.screen.write("\r")
            self.longest = 0

    def _write(self, text: str) -> None:
        self.longest = max(self.longest, len(text))
        self.screen.write(f"\r{text:{self.longest}}")
        self.screen.flush()
