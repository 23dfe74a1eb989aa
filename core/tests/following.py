"""A follower of one generation, and a run of another process, for tests."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from core.generation import lease
from core.generation.follow import follow
from core.generation.pieces import piece_columns
from core.markdown import render
from core.models import Generation
from core.tests.drafting import parsed, visible, watched

State = Generation.State


class Follower:
    """Reads a stream beside the test, and keeps what came with the time at which it came."""

    def __init__(self, run: Generation) -> None:
        self.raw: list[str] = []
        self.times: list[float] = []
        self.task = asyncio.create_task(self._read(run.pk))

    async def _read(self, pk: int) -> None:
        async for message in follow(pk):
            self.raw.append(message)
            self.times.append(time.monotonic())

    @property
    def events(self) -> list[tuple[str, str]]:
        return list(parsed(line for message in self.raw for line in message.split("\n")))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    @property
    def html(self) -> str:
        """What stands on the page."""
        return closed_up(watched(iter(self.events))[0])

    @property
    def words(self) -> str:
        return visible(self.html)

    def last(self, name: str) -> str:
        return watched(iter(self.events))[1].get(name, "")

    async def end(self, within: float = 10) -> None:
        await asyncio.wait_for(self.task, within)
        assert self.names[-1] == "done"


def closed_up(html: str) -> str:
    """Without the white space between blocks, which no page shows."""
    return html.replace(">\n<", "><").strip()


def shown(markdown: str) -> str:
    return closed_up(render(markdown))


class Elsewhere:
    """Another process that runs it: the rows, written as its runner would write them."""

    def __init__(self, run: Generation) -> None:
        claimed = lease.claim(run.pk, endpoint="http://x/v1", model="m", builtin=False)
        assert claimed
        self.run = claimed

    def has(self, text: str, **fields: Any) -> None:
        columns = piece_columns(self.run, text, final=False)
        lease.save(self.run.pk, self.run.fence, {"text": text, **fields}, columns)

    def ends(self, text: str, state: Generation.State = State.DONE) -> None:
        columns = piece_columns(self.run, text, final=True)
        lease.finish(self.run.pk, self.run.fence, state, {"text": text}, columns)
