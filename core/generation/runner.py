"""The embedded runner: the web process's own event loop takes queued generations and runs them."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from core.generation import lease
from core.generation.endpoints import current_endpoint
from core.generation.live import RUNS
from core.generation.run import in_database, run_generation
from core.generation.worker import Worker
from core.llm.errors import ModelError
from core.models import Generation

# What the built-in model writes at once; more wait their turn and say so.
LOCAL_SLOTS = 2


class Runner(Worker):
    """Runs drafts. When it leaves, each run writes its text and becomes interrupted."""

    async def reap(self) -> None:
        await in_database(lease.reap)

    async def take(self) -> None:
        try:
            endpoint = current_endpoint()
        except ModelError as error:
            await in_database(fail_queued, error)
            return
        if endpoint is None:
            return
        slots = LOCAL_SLOTS if endpoint.builtin else settings.PERSONAGEN_DRAFTS_PER_PROCESS
        if len(self.tasks) >= slots:
            return
        for pk in await in_database(lease.queued, slots):
            if pk not in self.tasks and len(self.tasks) < slots and not self.leaving:
                self.start(pk, run_generation(pk, endpoint))


def fail_queued(error: ModelError) -> None:
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


def is_here() -> bool:
    """Whether this process runs what is queued."""
    return _runner is not None


def wake() -> None:
    """There is something new to run. Without a runner here, one in another process finds it within seconds."""
    if _runner:
        _runner.wake()


def stop(pk: int) -> None:
    """End a run: at once where this process has it, otherwise at its holder's next save."""
    lease.request_stop(pk)
    if _runner and (live := RUNS.get(pk)):
        _runner.loop.call_soon_threadsafe(live.stop.set)
