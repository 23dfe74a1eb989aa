"""What looks for work in the database and runs each piece of it as a task: one in each web process's event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine

logger = logging.getLogger(__name__)
LOOK_EVERY, REAP_EVERY = 2.0, 10.0


class Worker(ABC):
    """Lives in one event loop; `wake` may be called from any thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.woken = asyncio.Event()
        self.tasks: dict[int, asyncio.Task[bool]] = {}
        self.reaped = 0.0
        self.leaving = False

    @abstractmethod
    async def reap(self) -> None:
        """Take care of what was left by processes that are gone."""

    @abstractmethod
    async def take(self) -> None:
        """Start what waits, as far as there is room."""

    async def serve(self) -> None:
        """Look for work until cancelled: when woken, and every few seconds for what other processes queued."""
        while not self.leaving:
            self.woken.clear()
            try:
                if time.monotonic() - self.reaped > REAP_EVERY:
                    self.reaped = time.monotonic()
                    await self.reap()
                await self.take()
            except Exception:
                # Mostly the database, for a while; whatever it is, the work of later is not to wait forever.
                logger.exception("%s could not look for work; trying again", type(self).__name__)
            try:
                await asyncio.wait_for(self.woken.wait(), LOOK_EVERY)
            except TimeoutError:
                continue

    def start(self, pk: int, work: Coroutine[None, None, bool]) -> None:
        task = self.tasks[pk] = self.loop.create_task(work)
        task.add_done_callback(lambda _: self._done(pk))

    def _done(self, pk: int) -> None:
        task = self.tasks.pop(pk)
        if not task.cancelled() and (error := task.exception()):
            logger.error("%s: %s ended badly", type(self).__name__, pk, exc_info=error)
        self.woken.set()

    def wake(self) -> None:
        self.loop.call_soon_threadsafe(self.woken.set)

    async def leave(self) -> None:
        """End what runs, each piece in its own way of ending early."""
        self.leaving = True
        self.woken.set()
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
