"""The runner of analyses: the web process's own event loop takes what is queued and runs it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time

from core.generation.run import in_database
from core.samples import run

logger = logging.getLogger(__name__)
LOOK_EVERY, REAP_EVERY = 2.0, 10.0
# Read at once in one process; they take turns at the parser, so that a short text never waits for a long one.
SLOTS = 4


class AnalysisRunner:
    """Lives in one event loop. `wake` may be called from any thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.woken = asyncio.Event()
        self.tasks: dict[int, asyncio.Task[bool]] = {}
        self.reaped = 0.0
        self.leaving = False

    async def serve(self) -> None:
        """Look for work until cancelled: when woken, and every few seconds for what other processes queued."""
        while not self.leaving:
            self.woken.clear()
            try:
                if time.monotonic() - self.reaped > REAP_EVERY:
                    self.reaped = time.monotonic()
                    await in_database(run.reap)
                await self._take()
            except Exception:
                logger.exception("The runner could not look for analyses; trying again")
            try:
                await asyncio.wait_for(self.woken.wait(), LOOK_EVERY)
            except TimeoutError:
                continue

    async def _take(self) -> None:
        if len(self.tasks) >= SLOTS:
            return
        for pk in await in_database(run.queued, SLOTS):
            if pk not in self.tasks and len(self.tasks) < SLOTS and not self.leaving:
                self._run(pk)

    def _run(self, pk: int) -> None:
        task = self.tasks[pk] = self.loop.create_task(run.run_analysis(pk))
        task.add_done_callback(lambda _: self._done(pk))

    def _done(self, pk: int) -> None:
        task = self.tasks.pop(pk)
        if not task.cancelled() and (error := task.exception()):
            logger.error("Analysis %s ended badly", pk, exc_info=error)
        self.woken.set()

    def wake(self) -> None:
        self.loop.call_soon_threadsafe(self.woken.set)

    async def leave(self) -> None:
        """End what runs: each goes back to the queue and is read anew at the next start."""
        self.leaving = True
        self.woken.set()
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# The process's runner, once its event loop has started one.
_runner: AnalysisRunner | None = None


def install(runner: AnalysisRunner | None) -> None:
    global _runner
    _runner = runner


def wake() -> None:
    """There is something new to read. Without a runner here, one in another process finds it within seconds."""
    if _runner:
        _runner.wake()


def warm() -> None:
    """Load the parser now, in a thread, for the sample that is about to come."""
    if _runner:
        threading.Thread(target=_load, name="parser", daemon=True).start()


def _load() -> None:
    from core.analysis.parsing import load

    load()
