"""One run, from claim to last write: `run_generation(pk)`, apart from any request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections

from core.generation import lease, limits
from core.generation.candidates import best_of
from core.generation.ends import broke_off, what_is_kept
from core.generation.live import RUNS, Live
from core.generation.nearer import revise_nearer
from core.generation.pieces import has_words
from core.generation.pieces import piece_columns as piece_columns
from core.generation.tries import kept, whole
from core.generation.writer import Writer
from core.llm.client import Endpoint
from core.llm.errors import ErrorKind, ModelError
from core.models import Generation
from core.samples.texts import habits_of

logger = logging.getLogger(__name__)
State = Generation.State
SAVE_EVERY, RENEW_EVERY = 0.8, 2.0
P = ParamSpec("P")
T = TypeVar("T")

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


async def claimed(claim: Callable[[], T | None], give_back: Callable[[T], object]) -> T | None:
    """What a claim in the database takes; None where another runner has it."""
    claiming = asyncio.ensure_future(in_database(claim))
    try:
        return await asyncio.shield(claiming)
    except asyncio.CancelledError:
        # The program ends, and the claim goes on in its thread: what it takes goes back to the queue.
        if taken := await claiming:
            await in_database(give_back, taken)
        raise


async def run_generation(pk: int, endpoint: Endpoint, on_text: Callable[[str], None] | None = None) -> bool:
    """Claim and run one queued generation to its end, whatever that is. False when another runner has it.

    `on_text` gets each piece of text as it comes. Never raises for what the model does: the row tells it.
    """
    url = endpoint.base_url or "api.openai.com"
    generation = await claimed(
        lambda: lease.claim(pk, endpoint=url, model=endpoint.model, builtin=endpoint.builtin),
        lambda taken: lease.give_back(taken.pk, taken.fence),
    )
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


def length(messages: Iterable[Mapping[str, str]]) -> int:
    """In characters."""
    return sum(len(message["content"]) for message in messages)


class _Run:
    """The state of one run: a reader that takes the model's text in, and a keeper that saves it."""

    def __init__(
        self, generation: Generation, endpoint: Endpoint, live: Live, on_text: Callable[[str], None] | None
    ) -> None:
        self.generation, self.live = generation, live
        self.writer = Writer(generation, endpoint, live, on_text)
        self.saved = ("", False)
        self.saved_waiting = ""
        self.saved_tries = live.tries

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
        else:
            await in_database(self._count_lost)

    async def _read(self) -> None:
        run = self.generation
        await in_database(self._check_tokens)
        if run.kind == Generation.Kind.NEARER or run.candidates > 1:
            self.writer.samples = await in_database(habits_of, run.piece.persona_id)
        if run.kind == Generation.Kind.NEARER:
            await revise_nearer(self.writer)
        elif run.candidates > 1:
            await best_of(self.writer)
        else:
            self.writer.note = (await self.writer.write(run.messages, run.words)).cut

    def _check_tokens(self) -> None:
        """Once more: others of the same author's may have spent them while this one waited."""
        try:
            limits.check_tokens(self.generation.author)
        except limits.OverLimit as limit:
            error = ModelError(ErrorKind.QUOTA, limit.message, advice=limit.advice, retryable=False)
            raise error from None

    async def _keep(self) -> lease.Held:
        """Save what is new at least once a second and renew the lease; ends when told to stop, or fenced off."""
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(SAVE_EVERY)
            now, waiting, tries = (self.live.text, self._is_whole), self.live.waiting, self.live.tries
            news = now != self.saved or waiting != self.saved_waiting or tries is not self.saved_tries
            if not news and time.monotonic() - renewed < RENEW_EVERY:
                continue
            text, is_whole = now
            changed = now != self.saved and (text or self.saved[0])
            piece = self._piece(text, final=is_whole) if changed else None
            try:
                fields = self._fields(text) | {"waiting": waiting}
                fields |= {"tries": tries} if tries is not self.saved_tries else {}
                held = await in_database(lease.save, self.generation.pk, self.generation.fence, fields, piece)
            except (DatabaseError, InterfaceError):
                # The lease outlives a few failed saves; the next one writes all of the text.
                logger.exception("Could not save generation %s; trying again", self.generation.pk)
                continue
            renewed = time.monotonic()
            self.saved, self.saved_waiting, self.saved_tries = now, waiting, tries
            if held is not lease.Held.YES:
                return held

    async def _finish(self, outcome: object) -> None:
        text, tries = self.live.text, self.live.tries
        if not has_words(text):
            text = ""
        state, error = self._verdict(outcome)
        fields = self._fields(text) | {"stop_requested": state is State.STOPPED}
        fields |= {"tries": tries} if tries else {}
        if usage := self.writer.usage:
            fields |= {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens}
            fields |= {"model": usage.model[:300]} if usage.model else {}
        if error:
            fields |= {"error_kind": error.kind.value, "error": error.message, "advice": error.advice}
        piece = self._piece(text, final=True) if text or self.saved[0].strip() else None
        await self._write_last(state, fields, piece)

    async def _write_last(self, state: State, fields: dict[str, Any], piece: dict[str, Any] | None) -> None:
        for pause in (0.2, 1.0, 3.0, None):
            try:
                await in_database(self._end, state, fields, piece)
                return
            except (DatabaseError, InterfaceError):
                logger.exception("Could not finish generation %s", self.generation.pk)
                if pause is not None:
                    await asyncio.sleep(pause)

    def _end(self, state: State, fields: dict[str, Any], piece: dict[str, Any] | None) -> None:
        run = self.generation
        if lease.finish(run.pk, run.fence, state, fields, piece):
            self._count()
        else:
            self._count_lost()

    def _count_lost(self) -> None:
        """A run that was taken over is counted there; one whose piece was deleted, here."""
        if not Generation.objects.filter(pk=self.generation.pk).exists():
            self._count()

    def _count(self) -> None:
        """What the calls took; of one that was cut short, and of a server that does not count, an estimate."""
        run, usage = self.generation, self.writer.usage
        told, written = (usage.prompt_tokens, usage.completion_tokens) if usage else (None, None)
        text = self.live.text + self.live.trying
        if usage or text:
            limits.spent(run.author_id, told, written, asked=length(run.messages), written=len(text))

    def _verdict(self, outcome: object) -> tuple[State, ModelError | None]:
        run, tries = self.generation, self.live.tries
        if self.live.leaving and outcome is not None:
            message = "PersonaGen was shut down while this was being written."
            return State.INTERRUPTED, ModelError(ErrorKind.CUT, message, advice=what_is_kept(run, tries))
        if isinstance(outcome, asyncio.CancelledError):
            return State.STOPPED, None
        if outcome is None:
            return State.DONE, self.writer.note
        error = self._error(outcome)
        return (State.DONE, broke_off(run, tries, error)) if whole(tries) else (State.FAILED, error)

    def _error(self, outcome: object) -> ModelError:
        if isinstance(outcome, ModelError):
            return outcome
        logger.error("Generation %s broke", self.generation.pk, exc_info=outcome)  # type: ignore[arg-type]
        message = "Something went wrong on our side while this was being written."
        return ModelError(ErrorKind.SERVER, message, advice="Try again; the log has the details.")

    @property
    def _is_whole(self) -> bool:
        """Whether the text that is shown is one that has come to its end."""
        return kept(self.live.tries) is not None

    def _fields(self, text: str) -> dict[str, Any]:
        return {"text": text, "first_token_at": self.writer.first_token_at}

    def _piece(self, text: str, *, final: bool) -> dict[str, Any]:
        """The piece's columns for this much text."""
        return piece_columns(self.generation, text, final=final)
