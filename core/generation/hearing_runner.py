"""The runner of hearings: the web process's own event loop takes queued paragraphs and writes them."""

from __future__ import annotations

import time

from core.generation import hearing_run
from core.generation.endpoints import current_endpoint
from core.generation.run import in_database
from core.generation.worker import Worker
from core.llm.errors import ModelError

# Written at once in one process. The built-in model writes one after the other, so that drafts have its other place.
SLOTS, LOCAL_SLOTS = 6, 1
FORGET_EVERY = 3600.0


class HearingRunner(Worker):
    """Writes paragraphs. When it leaves, what it was writing goes back to the queue, and is written anew later."""

    def __init__(self) -> None:
        super().__init__()
        self.forgot: float | None = None

    async def reap(self) -> None:
        await in_database(hearing_run.reap)
        if self.forgot is None or time.monotonic() - self.forgot > FORGET_EVERY:
            self.forgot = time.monotonic()
            await in_database(hearing_run.forget_old)

    async def take(self) -> None:
        waiting = await in_database(hearing_run.queued, SLOTS)
        if not waiting:
            return
        try:
            endpoint = current_endpoint()
        except ModelError as error:
            await in_database(hearing_run.fail_queued, error)
            return
        if endpoint is None:
            return
        slots = LOCAL_SLOTS if endpoint.builtin else SLOTS
        for pk in waiting:
            if pk not in self.tasks and len(self.tasks) < slots and not self.leaving:
                self.start(pk, hearing_run.run_hearing(pk, endpoint))


# The process's runner, once its event loop has started one.
_runner: HearingRunner | None = None


def install(runner: HearingRunner | None) -> None:
    global _runner
    _runner = runner


def wake() -> None:
    """There is something new to write. Without a runner here, one in another process finds it within seconds."""
    if _runner:
        _runner.wake()
