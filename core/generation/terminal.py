"""A draft without the web process: the same generation, run by the command that asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from django.conf import settings

from core.access import MOST_NAMED, personas_called
from core.generation import lease
from core.generation.endpoints import current_endpoint, local_status, look_after_local_model
from core.generation.limits import OverLimit
from core.generation.live import RUNS
from core.generation.run import in_database, run_generation
from core.generation.start import start_draft
from core.generation.tries import progress
from core.llm.client import Endpoint
from core.llm.errors import ModelError
from core.llm.prompts import Brief
from core.models import ContentPiece, Generation, Persona

Say = Callable[[str], None]


class WriteError(Exception):
    """Why there is no draft, or no whole one, and what to do."""


def write_draft(name: str, username: str, brief: Brief, on_text: Say, say: Say, *, candidates: int = 1) -> ContentPiece:
    """Write in the voice of the persona of that name (or number), telling the text as it comes.

    Of several candidates only the one that is kept is told, at the end, and how far they are meanwhile.
    Raises WriteError; what had been written by then is kept all the same.
    """
    persona = _find(name, username)
    try:
        run = start_draft(persona.author, persona, brief, candidates=candidates)
    except OverLimit as error:
        raise WriteError(str(error)) from error
    try:
        asyncio.run(_write(run.pk, on_text, say) if candidates == 1 else _write_several(run.pk, on_text, say))
    except ModelError as error:
        _give_up(run.pk, error)
        raise WriteError(f"{error.message} {error.advice}".strip()) from error
    run = Generation.objects.select_related("piece").get(pk=run.pk)
    if run.state != Generation.State.DONE:
        raise WriteError(f"{run.error} {run.advice} What was written is piece {run.piece_id}.".strip())
    if run.error:
        say(f"{run.error} {run.advice}".strip())
    return run.piece


def _find(name: str, username: str) -> Persona:
    found, personas = personas_called(name, username)
    if not found:
        known = ", ".join(f"“{n}”" for n in personas.values_list("name", flat=True)[:MOST_NAMED]) or "none yet"
        raise WriteError(f"There is no persona “{name}”. There are: {known}.")
    if len(found) > 1:
        which = ", ".join(f"{p.pk} ({p.author})" for p in found)
        raise WriteError(f"Several personas are called “{name}”: say --author, or give its number: {which}.")
    return found[0]


def _give_up(pk: int, error: ModelError) -> None:
    Generation.objects.filter(pk=pk, state=Generation.State.QUEUED).update(
        state=Generation.State.FAILED, error_kind=error.kind.value, error=error.message, advice=error.advice
    )


async def _write(pk: int, on_text: Say, say: Say) -> None:
    stop = asyncio.Event()
    server: asyncio.Task[None] | None = None
    try:
        endpoint = current_endpoint() if not settings.USES_LOCAL_MODEL or local_status().ready else None
        if endpoint is None:
            server = asyncio.create_task(look_after_local_model(stop))
            endpoint = await _ready(say)
        await in_database(lease.reap)
        while not await run_generation(pk, endpoint, on_text):
            if await in_database(_is_queued, pk):
                # As many of this author's drafts as may be are being written: the next free place is ours.
                await asyncio.sleep(1)
                await in_database(lease.reap)
            else:
                # A web process saw it first: it writes there, and is followed here.
                await _follow(pk, on_text)
                break
    finally:
        stop.set()
        if server:
            await server


async def _write_several(pk: int, on_text: Say, say: Say) -> None:
    teller = asyncio.create_task(_tell_progress(pk, say))
    try:
        await _write(pk, lambda text: None, say)
    finally:
        teller.cancel()
        run = await in_database(Generation.objects.get, pk=pk)
        on_text(run.text)


async def _tell_progress(pk: int, say: Say) -> None:
    said = ""
    while True:
        run = await in_database(Generation.objects.get, pk=pk)
        line = progress(run.kind, run.candidates, live.tries if (live := RUNS.get(pk)) else run.tries)
        if run.state == Generation.State.RUNNING and line != said:
            said = line
            say(said)
        await asyncio.sleep(0.5)


async def _ready(say: Say) -> Endpoint:
    """The built-in model's endpoint, once it is there; says how far it is meanwhile."""
    said, failures = "", 0
    while True:
        status = local_status()
        if status.line != said:
            said = status.line
            say(said)
        # A failure that was left from an earlier start is tried once more.
        failures = failures + 1 if status.phase == "failed" else 0
        if failures > 20 or status.ready:
            endpoint = current_endpoint()
            if endpoint:
                return endpoint
        await asyncio.sleep(0.5)


def _is_queued(pk: int) -> bool:
    return Generation.objects.filter(pk=pk, state=Generation.State.QUEUED).exists()


async def _follow(pk: int, on_text: Say) -> None:
    told = 0
    while True:
        run = await in_database(Generation.objects.get, pk=pk)
        on_text(run.text[told:])
        told = len(run.text)
        if not run.is_open:
            return
        await asyncio.sleep(0.5)
