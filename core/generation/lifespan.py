"""What the web process does beside serving pages: it runs drafts, samples and hearings, and the built-in model."""

from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType

from django.conf import settings

from core.generation import hearing_runner as hearing_runners
from core.generation import runner as runners
from core.generation.endpoints import look_after_local_model
from core.generation.hearing_runner import HearingRunner
from core.generation.runner import Runner
from core.llm.client import warm
from core.samples import runner as analysis_runners
from core.samples.runner import AnalysisRunner


class Lifespan:
    """Begun and ended by the server's lifespan events, in its event loop."""

    def __init__(self) -> None:
        self.runner, self.analyses, self.hearings = Runner(), AnalysisRunner(), HearingRunner()
        self.stop = asyncio.Event()
        self.leaving: asyncio.Future[list[None]] | None = None
        self.workers = (self.runner, self.analyses, self.hearings)
        self.serving = [asyncio.create_task(worker.serve()) for worker in self.workers]
        self.tasks = [*self.serving, asyncio.create_task(asyncio.to_thread(warm))]
        if settings.USES_LOCAL_MODEL and settings.PERSONAGEN_LOCAL_MODEL_START:
            self.tasks.append(asyncio.create_task(look_after_local_model(self.stop)))
        runners.install(self.runner)
        analysis_runners.install(self.analyses)
        hearing_runners.install(self.hearings)
        for number in (signal.SIGTERM, signal.SIGINT):
            self._on(number)

    def _on(self, number: signal.Signals) -> None:
        """Save at the signal itself: the server waits for open streams before it says that it is ending."""
        if threading.current_thread() is not threading.main_thread():
            return
        before = signal.getsignal(number)
        loop = asyncio.get_running_loop()

        def handler(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._leave)
            if callable(before):
                before(number, frame)

        signal.signal(number, handler)

    def _leave(self) -> None:
        if self.leaving is None:
            self.leaving = asyncio.gather(*(worker.leave() for worker in self.workers))

    async def end(self) -> None:
        self._leave()
        if self.leaving:
            await self.leaving
        runners.install(None)
        analysis_runners.install(None)
        hearing_runners.install(None)
        self.stop.set()
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
