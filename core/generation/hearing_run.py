"""One paragraph that lets a slider be heard, from claim to last write, apart from any request: `run_hearing(pk)`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import F, Q
from django.utils import timezone

from core.generation import limits
from core.generation.hearing_measure import measure
from core.generation.run import claimed, in_database, length
from core.llm.client import Delta, Endpoint, Usage, stream_chat
from core.llm.errors import ErrorKind, ModelError
from core.llm.hearing_prompt import MOST_TOKENS, paragraph
from core.models import Hearing
from core.models.hearing import HearingQuerySet

logger = logging.getLogger(__name__)
State = Hearing.State
LEASE = timedelta(seconds=30)
SAVE_EVERY, RENEW_EVERY = 0.8, 5.0
# A program that dies while a paragraph is written is no reason to stop; one that always dies of it is.
ATTEMPTS = 3
KEPT = timedelta(days=14)
# Even enough that two paragraphs can be compared, and still alive.
TEMPERATURE = 0.5


async def run_hearing(pk: int, endpoint: Endpoint) -> bool:
    """Claims and writes one queued paragraph to its end. False where another runner has it."""
    hearing = await claimed(lambda: claim(pk, endpoint), give_back)
    if hearing is None:
        return False
    await _Run(hearing, endpoint).run()
    return True


class _Run:
    def __init__(self, hearing: Hearing, endpoint: Endpoint) -> None:
        self.hearing, self.endpoint = hearing, endpoint
        self.text, self.model = "", endpoint.model
        self.score: float | None = None
        self.counted = ""
        self.usage: Usage | None = None

    async def run(self) -> None:
        writer = asyncio.ensure_future(self._write())
        keeper = asyncio.ensure_future(self._keep())
        leaving = False
        try:
            await asyncio.wait((writer, keeper), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            leaving = True
        # Either the program ends, or the writing does, or another runner has taken it.
        for task in (writer, keeper):
            task.cancel()
        await asyncio.gather(writer, keeper, return_exceptions=True)
        if leaving and writer.cancelled():
            await in_database(give_back, self.hearing)
        elif not writer.cancelled():
            await self._finish(writer.exception())

    async def _write(self) -> None:
        stream = stream_chat(self.endpoint, self.hearing.messages, max_tokens=MOST_TOKENS, temperature=TEMPERATURE)
        async with contextlib.aclosing(stream):
            async for event in stream:
                match event:
                    case Delta(text):
                        self.text += text
                    case Usage(model=model):
                        self.model, self.usage = model, event
        text = paragraph(self.text)
        if not text:
            raise ModelError(ErrorKind.EMPTY, "The model wrote nothing.")
        try:
            self.score, self.counted = await asyncio.to_thread(measure, text, self.hearing.attribute)
        except Exception:
            # The paragraph is there to be heard, measured or not.
            logger.exception("Could not measure hearing %s", self.hearing.pk)

    async def _keep(self) -> None:
        """Saves the text so far and renews the lease; ends when the paragraph is no longer this runner's."""
        saved, renewed = "", time.monotonic()
        while True:
            await asyncio.sleep(SAVE_EVERY)
            text = paragraph(self.text)
            if text == saved and time.monotonic() - renewed < RENEW_EVERY:
                continue
            try:
                if not await in_database(_save, self.hearing, text):
                    return
            except (DatabaseError, InterfaceError):
                logger.exception("Could not save hearing %s; trying again", self.hearing.pk)
                continue
            saved, renewed = text, time.monotonic()

    async def _finish(self, error: BaseException | None) -> None:
        if self.text:
            await in_database(self._count)
        if isinstance(error, ModelError):
            await in_database(_fail, self.hearing, error.message, error.advice)
        elif error:
            logger.error("Hearing %s broke", self.hearing.pk, exc_info=error)
            said = ("Something went wrong on our side while this was being written.", "The log has the details.")
            await in_database(_fail, self.hearing, *said)
        else:
            await in_database(_done, self.hearing, paragraph(self.text), self.model, self.score, self.counted)

    def _count(self) -> None:
        told, written = (self.usage.prompt_tokens, self.usage.completion_tokens) if self.usage else (None, None)
        asked = length(self.hearing.messages)
        limits.spent(self.hearing.author_id, told, written, asked=asked, written=len(self.text))


# The database's side: each a short transaction, and a write counts only with the newest token --------------
def queued(limit: int) -> list[int]:
    waiting = Hearing.objects.filter(state=State.QUEUED)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def claim(pk: int, endpoint: Endpoint) -> Hearing | None:
    """Take a queued paragraph: one conditional update, whose count says whether it is ours."""
    taken = Hearing.objects.filter(pk=pk, state=State.QUEUED).update(
        state=State.RUNNING,
        fence=F("fence") + 1,
        lease_until=timezone.now() + LEASE,
        model=endpoint.model[:300],
        builtin=endpoint.builtin,
    )
    return Hearing.objects.get(pk=pk) if taken else None


def reap() -> None:
    """Those whose holder is gone are written again, and given up after a few times."""
    now = timezone.now()
    expired = Hearing.objects.filter(Q(lease_until__lt=now) | Q(lease_until=None), state=State.RUNNING)
    expired.filter(fence__lt=ATTEMPTS).update(state=State.QUEUED, lease_until=None, text="")
    expired.update(
        state=State.FAILED,
        lease_until=None,
        finished_at=now,
        error="The program ended three times while it was writing this.",
        advice="Try again, or on another topic.",
    )


def forget_old() -> None:
    """What was heard is kept for as long as a session lasts."""
    Hearing.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def fail_queued(error: ModelError) -> None:
    Hearing.objects.filter(state=State.QUEUED).update(
        state=State.FAILED, finished_at=timezone.now(), error=error.message, advice=error.advice
    )


def give_back(hearing: Hearing) -> None:
    """Back to the queue: whoever starts next writes it from the beginning."""
    _ours(hearing).update(state=State.QUEUED, lease_until=None, text="", fence=F("fence") - 1)


def _ours(hearing: Hearing) -> HearingQuerySet:
    return Hearing.objects.filter(pk=hearing.pk, fence=hearing.fence, state=State.RUNNING)


def _save(hearing: Hearing, text: str) -> bool:
    return bool(_ours(hearing).update(text=text, lease_until=timezone.now() + LEASE))


def _fail(hearing: Hearing, error: str, advice: str) -> None:
    _ours(hearing).update(
        state=State.FAILED, finished_at=timezone.now(), lease_until=None, text="", error=error, advice=advice
    )


def _done(hearing: Hearing, text: str, model: str, score: float | None, counted: str) -> None:
    _ours(hearing).update(
        state=State.DONE,
        finished_at=timezone.now(),
        lease_until=None,
        text=text,
        model=model[:300],
        score=score,
        advice=counted,
    )
