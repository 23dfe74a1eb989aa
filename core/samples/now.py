"""Samples read while somebody waits: here, or by whichever runner has taken them."""

from __future__ import annotations

import asyncio

from core.generation.run import in_database
from core.models import Analysis
from core.samples.run import run_analysis

POLL = 0.1


async def read_now(pk: int) -> Analysis:
    """The analysis when it has ended, however it did."""
    await run_analysis(pk)
    while (found := await in_database(_load, pk)).is_open:
        await asyncio.sleep(POLL)
        if found.state == Analysis.State.QUEUED:
            # Its runner is going down, and gave it back.
            await run_analysis(pk)
    return found


def _load(pk: int) -> Analysis:
    return Analysis.objects.get(pk=pk)
