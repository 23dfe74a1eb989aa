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

    def __init__(self, screen: Screen, *, silent: bool = False) -> None:
        self.screen, self.seen, self.longest = screen, screen.isatty() and not silent, 0
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


class Pace:
    """How many of `total` are done, how fast, and how long the rest will take."""

    def __init__(self, progress: Progress, total: int, noun: str) -> None:
        self.progress, self.total, self.noun = progress, total, noun
        self.done, self.began = 0, time.monotonic()

    def step(self, count: int) -> None:
        self.done += count
        rate = self.done / max(time.monotonic() - self.began, 0.001)
        share = min(1.0, self.done / self.total) if self.total else 1.0
        left = max(0, self.total - self.done) / rate if rate else 0
        bar, how_many = "█" * round(share * 20), f"{self.done:,} of {self.total:,} {self.noun}"
        self.progress.say(f"{bar:░<20} {share:4.0%}  {how_many}  {rate:,.0f} a second  {_span(left)} left")


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
