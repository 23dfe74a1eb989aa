"""Samples read while somebody waits: here, or by whichever runner has taken them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from core.generation.limits import OverLimit
from core.generation.run import in_database
from core.models import Analysis
from core.samples.run import run_analysis

POLL = 0.1
# Seconds; a reading goes on after them, and nobody waits for it.
PATIENCE = 600.0
# Readings that are waited for in this process at once: they take turns at the parser anyway.
MOST, SOON = 8, 10
_few = threading.BoundedSemaphore(MOST)


@contextlib.contextmanager
def one_of_few() -> Iterator[None]:
    """Raises OverLimit where many are being waited for already."""
    if not _few.acquire(blocking=False):
        advice = "Try again in a little, or begin one with “analyses/”, which waits its turn."
        raise OverLimit("Several samples are being read already.", advice, SOON)
    try:
        yield
    finally:
        _few.release()


async def read_now(pk: int) -> Analysis | None:
    """The analysis when it has ended, however it did; open after a long while; None where it was thrown away."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while (found := await in_database(_load, pk)) and found.is_open:
                if found.state != Analysis.State.QUEUED or not await run_analysis(pk):
                    await asyncio.sleep(POLL)
    return await in_database(_load, pk)


def _load(pk: int) -> Analysis | None:
    return Analysis.objects.filter(pk=pk).first()
