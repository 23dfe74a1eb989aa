"""The runner of analyses: the web process's own event loop takes what is queued and runs it."""

from __future__ import annotations

import threading

from core.generation.run import in_database
from core.generation.worker import Worker
from core.samples import run

# Read at once in one process; they take turns at the parser, so that a short text never waits for a long one.
SLOTS = 4


class AnalysisRunner(Worker):
    """Reads samples. When it leaves, what it was reading goes back to the queue, and is read anew at the next start."""

    async def reap(self) -> None:
        await in_database(run.reap)

    async def take(self) -> None:
        if len(self.tasks) >= SLOTS:
            return
        for pk in await in_database(run.queued, SLOTS):
            if pk not in self.tasks and len(self.tasks) < SLOTS and not self.leaving:
                self.start(pk, run.run_analysis(pk))


# The process's runner, once its event loop has started one.
_runner: AnalysisRunner | None = None
_warmed = False


def install(runner: AnalysisRunner | None) -> None:
    global _runner
    _runner = runner


def wake() -> None:
    """There is something new to read. Without a runner here, one in another process finds it within seconds."""
    if _runner:
        _runner.wake()


def warm() -> None:
    """Load the parser and all word lists now, in a thread, for the sample that is about to come."""
    global _warmed
    if _runner and not _warmed:
        _warmed = True
        threading.Thread(target=_load, name="analyser", daemon=True).start()


def _load() -> None:
    from core.analysis.analyser import analyse

    analyse("A first sentence, for practice.")
