"""The runs of this process, in memory: what a stream follows, and what a stop reaches at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from core.generation.tries import Try


@dataclass
class Live:
    """One run while it goes on. Belongs to the event loop of the runner."""

    pk: int
    text: str = ""
    waiting: str = ""
    # The candidate or round that is written behind the text that is shown, and those before it.
    trying: str = ""
    tries: list[Try] = field(default_factory=list)
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    # Set when the process itself is going down.
    leaving: bool = False

    def tell(self) -> None:
        """Wake everyone who waits for a change; later waiters get a fresh event."""
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


RUNS: dict[int, Live] = {}
