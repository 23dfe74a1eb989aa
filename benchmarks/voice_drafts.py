"""The drafts of a run: each asked for once, and kept in a file of JSON lines, so that a run can be taken up again."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from core.llm.client import Delta, Endpoint, stream_chat
from core.llm.enough import Enough
from core.llm.errors import ErrorKind, ModelError

# As many at once as the built-in model has slots.
AT_ONCE = 2
TEMPERATURE = 0.8


@dataclass(frozen=True)
class Order:
    """One draft to be written."""

    messages: tuple[tuple[str, str], ...]
    seed: int
    max_tokens: int
    # Where it is ended, as the app ends a small model's; 0: nowhere.
    enough: int = 0
    temperature: float = TEMPERATURE
    sampling: tuple[tuple[str, Any], ...] = ()
    bias: tuple[tuple[str, float], ...] = ()

    def as_sent(self) -> list[dict[str, str]]:
        return [{"role": role, "content": content} for role, content in self.messages]

    def digest(self, model: str) -> str:
        return hashlib.sha256(json.dumps([model, *asdict(self).values()]).encode()).hexdigest()


def order(
    messages: Sequence[Mapping[str, str]],
    seed: int,
    max_tokens: int,
    *,
    enough: int = 0,
    temperature: float = TEMPERATURE,
    sampling: Mapping[str, Any] | None = None,
    bias: Mapping[str, float] | None = None,
) -> Order:
    lines = tuple((one["role"], one["content"]) for one in messages)
    further = (tuple(sorted((one or {}).items())) for one in (sampling, bias))
    return Order(lines, seed, max_tokens, enough, temperature, *further)


@dataclass
class Drafts:
    """Replies by what was asked. A reply without words is kept as '': a run that is taken up does not ask again."""

    endpoint: Endpoint
    path: Path
    # Whether the model is leant towards what is countable, as the app does it.
    leans: bool = True
    asked: int = 0
    _known: dict[str, str] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for line in self.path.read_text().splitlines() if self.path.exists() else []:
            self._take(line)

    def _take(self, line: str) -> None:
        try:
            kept: dict[str, Any] = json.loads(line)
            self._known[kept["digest"]] = kept["text"]
        except (ValueError, KeyError, TypeError):
            # The line during which the last run was stopped.
            return

    async def write(self, wanted: Order) -> str:
        wanted = wanted if self.leans else replace(wanted, bias=())
        digest = wanted.digest(self.endpoint.model)
        if digest in self._known:
            return self._known[digest]
        async with self._slots:
            text = await self._ask(wanted)
        self.asked += 1
        self._known[digest] = text
        with self.path.open("a") as file:
            file.write(json.dumps({"digest": digest, "seed": wanted.seed, "text": text}) + "\n")
        return text

    async def write_all(self, wanted: Sequence[Order]) -> list[str]:
        return list(await asyncio.gather(*(self.write(one) for one in wanted)))

    async def _ask(self, wanted: Order) -> str:
        text, enough = "", Enough(wanted.enough)
        stream = stream_chat(
            self.endpoint,
            wanted.as_sent(),
            max_tokens=wanted.max_tokens,
            temperature=wanted.temperature,
            seed=wanted.seed,
            logit_bias=dict(wanted.bias),
            sampling=dict(wanted.sampling),
        )
        try:
            async with contextlib.aclosing(stream):
                async for event in stream:
                    if isinstance(event, Delta):
                        text += event.text
                        if wanted.enough and enough.feed(event.text):
                            break
        except ModelError as error:
            if error.kind is not ErrorKind.EMPTY:
                raise
        return text[: enough.kept]
