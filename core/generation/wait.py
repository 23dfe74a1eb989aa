"""Waiting for a generation, for a caller that wants the text and not a page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from core.generation import runner
from core.generation.endpoints import current_endpoint
from core.generation.follow import looks
from core.generation.run import in_database, run_generation
from core.llm.client import Endpoint
from core.llm.errors import ModelError

POLL = 0.5


async def ended(pk: int, within: float) -> bool:
    """Whether it has ended, in whatever way, within so many seconds."""
    try:
        async with asyncio.timeout(within), attended(pk), contextlib.aclosing(looks(pk)) as glimpses:
            async for _ in glimpses:
                pass
    except TimeoutError:
        return False
    return True


@contextlib.asynccontextmanager
async def attended(pk: int) -> AsyncIterator[None]:
    """Somebody runs it: this process's runner, or, where there is none, whoever asks."""
    if runner.is_here():
        yield
        return
    task = asyncio.ensure_future(_run(pk))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _endpoint() -> Endpoint:
    """Raises ModelError where the model cannot come."""
    found = current_endpoint()
    while found is None:
        await asyncio.sleep(POLL)
        found = current_endpoint()
    return found


async def _run(pk: int) -> None:
    try:
        endpoint = await _endpoint()
    except ModelError as error:
        await in_database(runner.fail_queued, error)
        return
    await run_generation(pk, endpoint)
