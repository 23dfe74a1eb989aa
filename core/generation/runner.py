"""The embedded runner: the web process's own event loop takes queued generations and runs them."""

from __future__ import annotations

import asyncio
import logging
import time

from django.conf import settings
from django.utils import timezone

from core.generation import lease
from core.generation.endpoints import current_endpoint
from core.generation.live import RUNS
from core.generation.run import in_database, run_generation
from core.llm.client import Endpoint
from core.llm.errors import ModelError
from core.models import Generation

logger = logging.getLogger(__name__)
LOOK_EVERY, REAP_EVERY = 2.0, 10.0
# What the built-in model writes at once; more wait their turn and say so.
LOCAL_SLOTS = 2


class Runner:
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
                await self._reap()
                await self._take()
            except Exception:
                # Mostly the database, for a while; whatever it is, the drafts of later are not to wait forever.
                logger.exception("The runner could not look for work; trying again")
            try:
                await asyncio.wait_for(self.woken.wait(), LOOK_EVERY)
            except TimeoutError:
                continue

    def wake(self) -> None:
        self.loop.call_soon_threadsafe(self.woken.set)

    async def leave(self) -> None:
        """Save what is being written and end: each run writes its text and becomes interrupted."""
        self.leaving = True
        self.woken.set()
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _reap(self) -> None:
        if time.monotonic() - self.reaped > REAP_EVERY:
            self.reaped = time.monotonic()
            await in_database(lease.reap)

    async def _take(self) -> None:
        try:
            endpoint = current_endpoint()
        except ModelError as error:
            await in_database(_fail_queued, error)
            return
        if endpoint is None:
            return
        slots = LOCAL_SLOTS if endpoint.builtin else settings.PERSONAGEN_DRAFTS_PER_PROCESS
        if len(self.tasks) >= slots:
            return
        for pk in await in_database(lease.queued, slots):
            if pk not in self.tasks and len(self.tasks) < slots and not self.leaving:
                self._run(pk, endpoint)

    def _run(self, pk: int, endpoint: Endpoint) -> None:
        task = self.loop.create_task(run_generation(pk, endpoint))
        self.tasks[pk] = task
        task.add_done_callback(lambda _: self._done(pk))

    def _done(self, pk: int) -> None:
        task = self.tasks.pop(pk)
        if not task.cancelled() and (error := task.exception()):
            logger.error("Generation %s ended badly", pk, exc_info=error)
        self.woken.set()


def _fail_queued(error: ModelError) -> None:
    Generation.objects.filter(state=Generation.State.QUEUED).update(
        state=Generation.State.FAILED,
        finished_at=timezone.now(),
        error_kind=error.kind.value,
        error=error.message,
        advice=error.advice,
    )


# The process's runner, once its event loop has started one.
_runner: Runner | None = None


def install(runner: Runner | None) -> None:
    global _runner
    _runner = runner


def wake() -> None:
    """There is something new to run. Without a runner here, one in another process finds it within seconds."""
    if _runner:
        _runner.wake()


def stop(pk: int) -> None:
    """End a run: at once where this process has it, otherwise at its holder's next save."""
    lease.request_stop(pk)
    if _runner and (live := RUNS.get(pk)):
        _runner.loop.call_soon_threadsafe(live.stop.set)
