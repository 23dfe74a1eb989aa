"""One run, from claim to last write: `run_generation(pk)`, apart from any request."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from core.generation import lease
from core.generation.live import RUNS, Live
from core.generation.pieces import piece_columns as piece_columns
from core.llm.client import Delta, Endpoint, Usage, Waiting, stream_chat
from core.llm.errors import ErrorKind, ModelError
from core.llm.prompts import Brief, max_tokens
from core.models import Generation

logger = logging.getLogger(__name__)
State = Generation.State
SAVE_EVERY, RENEW_EVERY = 0.8, 2.0
P = ParamSpec("P")
T = TypeVar("T")

# What a whole reply may say of its end: there is text, and it is not all of it.
CUT_SHORT = {
    "length": ModelError(
        ErrorKind.TOO_LONG,
        "The model came to its limit of length before it came to the end.",
        advice="Continue from there, or ask for a shorter text.",
    ),
    "content_filter": ModelError(
        ErrorKind.REFUSED_REQUEST,
        "The model’s provider ended the text here, by its own rules.",
        advice="Put the topic in other words, or use another model.",
    ),
}

# The database's own few threads: a slow write never holds up the event loop, nor other work in its pool.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="generation-db")


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a database function in a thread, and give its connection back."""

    def call() -> T:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads, call)


async def run_generation(pk: int, endpoint: Endpoint, on_text: Callable[[str], None] | None = None) -> bool:
    """Claim and run one queued generation to its end, whatever that is. False when another runner has it.

    `on_text` gets each piece of text as it comes. Never raises for what the model does: the row tells it.
    """
    generation = await _claim(pk, endpoint)
    if generation is None:
        return False
    live = RUNS[pk] = Live(pk)
    try:
        await _Run(generation, endpoint, live, on_text).run()
    finally:
        live.ended = True
        live.tell()
        RUNS.pop(pk, None)
    return True


async def _claim(pk: int, endpoint: Endpoint) -> Generation | None:
    url = endpoint.base_url or "api.openai.com"
    claim = in_database(lease.claim, pk, endpoint=url, model=endpoint.model, builtin=endpoint.builtin)
    claiming = asyncio.ensure_future(claim)
    try:
        return await asyncio.shield(claiming)
    except asyncio.CancelledError:
        # The claim goes on in its thread; what it takes goes back to the queue.
        if taken := await claiming:
            await in_database(lease.give_back, pk, taken.fence)
        raise


class _Run:
    """The state of one run: a reader that takes the model's text in, and a keeper that saves it."""

    def __init__(
        self, generation: Generation, endpoint: Endpoint, live: Live, on_text: Callable[[str], None] | None
    ) -> None:
        self.generation, self.endpoint, self.live, self.on_text = generation, endpoint, live, on_text
        self.usage: Usage | None = None
        self.first_token_at: Any = None
        self.saved = ""
        self.saved_waiting = ""

    async def run(self) -> None:
        reader = asyncio.ensure_future(self._read())
        keeper = asyncio.ensure_future(self._keep())
        stopper = asyncio.ensure_future(self.live.stop.wait())
        tasks = (reader, keeper, stopper)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self.live.leaving = True
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        if results[1] is not lease.Held.LOST:
            kept_badly = isinstance(results[1], Exception)
            await self._finish(results[1] if kept_badly else results[0])

    async def _read(self) -> None:
        brief = Brief(self.generation.prompt, words=self.generation.words)
        stream = stream_chat(self.endpoint, self.generation.messages, max_tokens=max_tokens(brief), temperature=0.8)
        async with contextlib.aclosing(stream):
            async for event in stream:
                self._hear(event)
                self.live.tell()

    def _hear(self, event: Delta | Waiting | Usage) -> None:
        match event:
            case Delta(text):
                self._take(text)
            case Waiting(seconds=seconds, reason=reason):
                self.live.waiting = f"{reason} Trying again in {seconds:.0f} s."[:200]
            case Usage():
                self.usage = event

    def _take(self, text: str) -> None:
        if self.first_token_at is None:
            self.first_token_at = timezone.now()
        self.live.waiting = ""
        # PostgreSQL has no NUL in its texts.
        text = text.replace("\x00", "")
        self.live.text += text
        if self.on_text:
            self.on_text(text)

    async def _keep(self) -> lease.Held:
        """Save what is new at least once a second and renew the lease; ends when told to stop, or fenced off."""
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(SAVE_EVERY)
            news = self.live.text != self.saved or self.live.waiting != self.saved_waiting
            if not news and time.monotonic() - renewed < RENEW_EVERY:
                continue
            text, waiting = self.live.text, self.live.waiting
            piece = self._piece(text, final=False) if text != self.saved else None
            try:
                fields = self._fields(text) | {"waiting": waiting}
                held = await in_database(lease.save, self.generation.pk, self.generation.fence, fields, piece)
            except (DatabaseError, InterfaceError):
                # The lease outlives a few failed saves; the next one writes all of the text.
                logger.exception("Could not save generation %s; trying again", self.generation.pk)
                continue
            renewed, self.saved, self.saved_waiting = time.monotonic(), text, waiting
            if held is not lease.Held.YES:
                return held

    async def _finish(self, outcome: object) -> None:
        text = self.live.text
        state, error = self._verdict(outcome)
        fields = self._fields(text) | {"stop_requested": state is State.STOPPED}
        if self.usage:
            fields |= {
                "prompt_tokens": self.usage.prompt_tokens,
                "completion_tokens": self.usage.completion_tokens,
            }
            if self.usage.model:
                fields["model"] = self.usage.model[:300]
            if error is None and state is State.DONE:
                error = CUT_SHORT.get(self.usage.finish_reason)
        if error:
            fields |= {"error_kind": error.kind.value, "error": error.message, "advice": error.advice}
        piece = self._piece(text, final=True) if text.strip() else None
        await self._write_last(state, fields, piece)

    async def _write_last(self, state: State, fields: dict[str, Any], piece: dict[str, Any] | None) -> None:
        for pause in (0.2, 1.0, 3.0, None):
            try:
                await in_database(lease.finish, self.generation.pk, self.generation.fence, state, fields, piece)
                return
            except (DatabaseError, InterfaceError):
                logger.exception("Could not finish generation %s", self.generation.pk)
                if pause is not None:
                    await asyncio.sleep(pause)

    def _verdict(self, outcome: object) -> tuple[State, ModelError | None]:
        if self.live.leaving and outcome is not None:
            message = "PersonaGen was shut down while this was being written."
            advice = "What was written is kept. Continue from there, or write it again."
            return State.INTERRUPTED, ModelError(ErrorKind.CUT, message, advice=advice)
        if isinstance(outcome, ModelError):
            return State.FAILED, outcome
        if isinstance(outcome, asyncio.CancelledError):
            return State.STOPPED, None
        if isinstance(outcome, BaseException):
            logger.error("Generation %s broke", self.generation.pk, exc_info=outcome)
            message = "Something went wrong on our side while this was being written."
            return State.FAILED, ModelError(ErrorKind.SERVER, message, advice="Try again; the log has the details.")
        return State.DONE, None

    def _fields(self, text: str) -> dict[str, Any]:
        return {"text": text, "first_token_at": self.first_token_at}

    def _piece(self, text: str, *, final: bool) -> dict[str, Any]:
        """The piece's columns for this much text."""
        return piece_columns(self.generation, text, final=final)
