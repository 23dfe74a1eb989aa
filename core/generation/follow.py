"""A generation as server-sent events: from memory where this process runs it, from the database otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.http import HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from core.generation.endpoints import model_line
from core.generation.live import RUNS
from core.generation.pieces import piece_columns
from core.generation.run import in_database
from core.generation.tries import Try, kept, progress
from core.llm.titles import split_reply
from core.markdown import count_words, render_blocks
from core.models import Generation

# Between two looks at a text that grows: in memory a frame that the eye follows, in the database a gentle poll.
FRAME, POLL, BEAT = 0.12, 0.7, 1.0
EVENT_STREAM = "text/event-stream"
R = TypeVar("R", bound=HttpResponseBase)
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Seen:
    """What a follower sees of a generation at one moment."""

    state: str
    text: str
    waiting: str
    tries: list[Try] = field(default_factory=list)
    # What is written behind the text that is shown; known only where it is written.
    trying: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in Generation.OPEN


def event(name: str, data: str) -> str:
    """One server-sent event; each line of `data` on a line of its own, as the protocol wants."""
    lines = "".join(f"data: {line}\n" for line in LINE_END.split(data.rstrip("\r\n")))
    return f"event: {name}\n{lines}\n"


def as_response(events: AsyncIterator[str]) -> StreamingHttpResponse:
    """Server-sent events as they come."""
    return unbuffered(StreamingHttpResponse(events, content_type=EVENT_STREAM))


def unbuffered(response: R) -> R:
    """Held back by nobody on its way."""
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    # Already as it is to be sent: the compressing middleware would hold it back.
    response["Content-Encoding"] = "identity"
    return response


async def follow(pk: int) -> AsyncIterator[str]:
    """The events of one generation until it ends: `draft` (all so far), `more` (finished blocks), `tail` (the
    paragraph that grows), `title`, `facts` (words, time, state), `done`.
    """
    # What looked the piece up goes back to the pool: streams last for minutes, and may be more than it can lend.
    await sync_to_async(connections.close_all)()
    yield "retry: 2000\n\n"
    generation = await in_database(_load, pk)
    page = _Page(generation) if generation else None
    seen: Seen | None = None
    told, beat = "", 0.0
    async with contextlib.aclosing(looks(pk)) as glimpses:
        async for seen in glimpses:
            if page is None:
                break
            for message in page.news(seen):
                yield message
            if seen.state != told or time.monotonic() - beat >= BEAT:
                told, beat = seen.state, time.monotonic()
                yield await page.facts(seen)
    # A run that went away while it was open was deleted.
    yield event("done", json.dumps({"state": seen.state if seen and not seen.is_open else "gone"}))


async def looks(pk: int) -> AsyncGenerator[Seen, None]:
    """What is to be seen of a generation, again and again until it has ended; nothing of one that is gone."""
    while True:
        # What changes after this look is not waited for in vain.
        live, looked = RUNS.get(pk), time.monotonic()
        changed = live.changed if live else None
        seen = await _look(pk)
        if seen is None:
            return
        yield seen
        if not seen.is_open:
            return
        await _pause(pk, changed, looked)


async def _look(pk: int) -> Seen | None:
    if (live := RUNS.get(pk)) and not live.ended:
        return Seen(Generation.State.RUNNING, live.text, live.waiting, live.tries, live.trying)
    return await in_database(_read, pk)


async def _pause(pk: int, changed: asyncio.Event | None, looked: float) -> None:
    """Until there is something new, but no less than a frame after the last look and no more than a beat."""
    if changed is None:
        for _ in range(int(POLL / 0.05)):
            await asyncio.sleep(0.05)
            if pk in RUNS:
                return
        return
    try:
        await asyncio.wait_for(changed.wait(), BEAT)
    except TimeoutError:
        return
    await asyncio.sleep(max(0.0, looked + FRAME - time.monotonic()))


def _load(pk: int) -> Generation | None:
    return Generation.objects.filter(pk=pk).first()


def _read(pk: int) -> Seen | None:
    """The state first and the text after it: whatever state is told, its text is all there."""
    rows = Generation.objects.filter(pk=pk)
    state = rows.values_list("state", flat=True).first()
    if state is None:
        return None
    text, waiting, tries = rows.values_list("text", "waiting", "tries").first() or ("", "", [])
    return Seen(state, text, waiting, tries)


class _Page:
    """What a follower has been sent so far, so that each event tells only what is new."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.seen: tuple[str, bool] | None = None
        self.title = ""
        self.blocks: list[str] = []
        self.words = 0

    def news(self, seen: Seen) -> list[str]:
        # The end settles what was still in doubt: whether a first line is the title.
        is_whole = not seen.is_open or kept(seen.tries) is not None
        if (seen.text, is_whole) == self.seen:
            return []
        first, self.seen = self.seen is None, (seen.text, is_whole)
        piece = piece_columns(self.generation, seen.text, final=is_whole)
        self.words = piece["word_count"]
        messages = []
        if piece["title"] != self.title:
            self.title = piece["title"]
            messages.append(event("title", render_to_string("core/content/_title.html", {"title": self.title})))
        blocks = [str(block) for block in render_blocks(piece["content"])]
        still = seen.is_open and self._is_behind(seen)
        return [*messages, *self._text(blocks, still=still, first=first)]

    def _text(self, blocks: list[str], *, still: bool, first: bool) -> list[str]:
        """Blocks but the last of a text that grows are finished: sent once. What changed further up sends all anew."""
        done = blocks if still else blocks[:-1]
        tail = "".join(blocks[len(done) :])
        before, self.blocks = self.blocks, done
        if first or done[: len(before)] != before:
            return [event("draft", "".join(done)), event("tail", tail)]
        more = done[len(before) :]
        return [*([event("more", "".join(more))] if more else []), event("tail", tail)]

    def _is_behind(self, seen: Seen) -> bool:
        """Whether what is being written is another text than the one that is shown."""
        return self.generation.kind == Generation.Kind.NEARER or kept(seen.tries) is not None

    def _words(self, seen: Seen) -> int:
        """How long what is being written is by now, whether it is shown or not."""
        if seen.is_open and self._is_behind(seen):
            return count_words(split_reply(seen.trying, final=False).body)
        return self.words

    async def facts(self, seen: Seen) -> str:
        started = self.generation.started_at
        if started is None and seen.state != Generation.State.QUEUED:
            if begun := await in_database(_load, self.generation.pk):
                self.generation = begun
            started = self.generation.started_at
        context = {
            "state": seen.state,
            "line": progress(self.generation.kind, self.generation.candidates, seen.tries),
            "words": self._words(seen),
            "wanted": self.generation.words,
            "seconds": int((timezone.now() - started).total_seconds()) if started else 0,
            "waiting": seen.waiting,
            "builtin": self.generation.builtin,
            "model_line": model_line() if seen.state == Generation.State.QUEUED else None,
            "behind": await in_database(_ahead_of, self.generation) if seen.state == Generation.State.QUEUED else 0,
        }
        return event("facts", render_to_string("core/content/_facts.html", context))


def _ahead_of(generation: Generation) -> int:
    """How many drafts come before this one: the author's own, and everyone's where the built-in model serves all."""
    before = Generation.objects.open().filter(pk__lt=generation.pk)
    return (before if settings.USES_LOCAL_MODEL else before.filter(author=generation.author_id)).count()
