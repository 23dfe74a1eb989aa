"""A conversation in a persona's voice: asked for, told as it comes, counted, and not kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from core.generation import limits
from core.generation.run import in_database, length
from core.llm.client import CHARACTERS, Delta, Endpoint, Usage, stream_chat
from core.llm.errors import ModelError
from core.llm.leaning import leaning_for
from core.llm.short_prompt import SAMPLING, is_small

TEMPERATURE = 0.8
# Of a small model that finds no end.
MOST_OF_SMALL = 2_000
Values = Mapping[str, int | str | None]

# Answers that are being written in this process, by author.
_busy: Counter[int] = Counter()


@dataclass
class Chat:
    """One call. `prompt_tokens`, `completion_tokens` and `finish_reason` are known at its end."""

    author: int
    model: str
    endpoint: Endpoint
    messages: list[dict[str, str]]
    values: Values
    stream: bool = False
    tells_usage: bool = False
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    sampling: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    finish_reason: str = "stop"
    has_place: bool = False

    def reserve(self) -> bool:
        """Takes one of its author's places, where there is one. Call it on the event loop; `write` gives it back."""
        if _busy[self.author] >= settings.PERSONAGEN_DRAFTS_PER_AUTHOR:
            return False
        _busy[self.author] += 1
        self.has_place = True
        return True

    def release(self) -> None:
        if self.has_place:
            self.has_place = False
            _busy[self.author] -= 1

    async def write(self) -> AsyncGenerator[str, None]:
        """The answer's pieces as they come. Raises ModelError; what was written by then is counted all the same."""
        usage: Usage | None = None
        refused = False
        try:
            async with contextlib.aclosing(self._asked()) as events:
                async for event in events:
                    if isinstance(event, Delta):
                        usage = event.so_far or usage
                        if text := event.text.replace("\x00", ""):
                            self.text += text
                            yield text
                    elif isinstance(event, Usage):
                        usage = event
                        self.finish_reason = event.finish_reason or "stop"
        except ModelError:
            refused = True
            raise
        finally:
            self.release()
            # A client that left before the first word had its prompt read all the same.
            if usage or self.text or not refused:
                # Also where the client has left, and this is being cancelled.
                await asyncio.shield(in_database(self._count, usage))

    def _asked(self) -> AsyncGenerator[Any, None]:
        small = self.endpoint.builtin or is_small(self.endpoint.model)
        return stream_chat(
            self.endpoint,
            self.messages,
            max_tokens=self.max_tokens or (MOST_OF_SMALL if small else None),
            temperature=TEMPERATURE if self.temperature is None else self.temperature,
            seed=self.seed,
            logit_bias=leaning_for(self.messages, self.values) if self.endpoint.builtin else None,
            sampling={**(SAMPLING if small else {}), **self.sampling},
        )

    def _count(self, usage: Usage | None) -> None:
        told, written = (usage.prompt_tokens, usage.completion_tokens) if usage else (None, None)
        self.prompt_tokens = told if told is not None else length(self.messages) // CHARACTERS
        self.completion_tokens = written if written is not None else len(self.text) // CHARACTERS
        limits.spent(self.author, self.prompt_tokens, self.completion_tokens)
