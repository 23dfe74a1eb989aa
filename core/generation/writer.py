"""A model's replies as they come in, one call after another: into the text that is shown, or behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from core.generation.ends import CUT_SHORT, REPEATED, no_words
from core.generation.live import Live
from core.generation.pieces import has_words
from core.llm.client import Delta, Endpoint, Usage, Waiting, stream_chat
from core.llm.copying import without_copies
from core.llm.enough import Enough
from core.llm.errors import ModelError
from core.llm.leaning import leaning_for
from core.llm.passages_prompt import passages_in
from core.llm.prompts import Brief, max_tokens
from core.llm.repeats import Repeats
from core.llm.short_prompt import SAMPLING, is_small
from core.models import Generation

if TYPE_CHECKING:
    from core.analysis.habits import Habits


@dataclass(frozen=True)
class Reply:
    """One reply. `cut` says why it is not whole."""

    text: str
    cut: ModelError | None


class Writer:
    """Asks the model for one run. `usage` is the sum over its calls."""

    def __init__(
        self, generation: Generation, endpoint: Endpoint, live: Live, on_text: Callable[[str], None] | None
    ) -> None:
        self.generation, self.endpoint, self.live, self.on_text = generation, endpoint, live, on_text
        self.first_token_at: datetime | None = None
        self.usage: Usage | None = None
        # The habits that the persona's samples show, where texts are compared.
        self.samples: Habits | None = None
        # What the kept text has to say of its end.
        self.note: ModelError | None = None

    async def write(
        self, messages: list[dict[str, str]], words: int, *, shown: bool = True, temperature: float = 0.8
    ) -> Reply:
        """One reply, as long as `words` need. Raises ModelError, also for a reply without one word."""
        self.live.trying = ""
        limit = max_tokens(Brief(self.generation.prompt, words=words))
        repeats, ended = Repeats(), ""
        small = self.endpoint.builtin or is_small(self.endpoint.model)
        # A revision comes to the end of what its text says. Sampled plainly, a small model gives that back unchanged.
        enough = Enough(words) if small and self.generation.kind == Generation.Kind.DRAFT else None
        sampling = SAMPLING if small else None
        # Only the built-in model's server is known to take words for a bias; others take numbers of their own.
        bias = leaning_for(messages, self.generation.attributes) if self.endpoint.builtin else None
        stream = stream_chat(
            self.endpoint,
            messages,
            max_tokens=limit,
            temperature=temperature,
            logit_bias=bias,
            sampling=sampling,
        )
        async with contextlib.aclosing(stream):
            async for event in stream:
                match event:
                    case Delta(text, so_far):
                        # PostgreSQL has no NUL in its texts.
                        text = text.replace("\x00", "")
                        self._take(text, shown)
                        if repeats.feed(text) or (enough and enough.feed(text)):
                            self.usage = _sum(self.usage, so_far) if so_far else self.usage
                            break
                    case Waiting(seconds=seconds, reason=reason):
                        self.live.waiting = f"{reason} Trying again in {seconds:.0f} s."[:200]
                    case Usage():
                        self.usage, ended = _sum(self.usage, event), event.finish_reason
                self.live.tell()
        text = (self.live.text if shown else self.live.trying)[: repeats.kept]
        text = text[: enough.kept] if enough else text
        if small and not self.generation.continues:
            text = without_copies(text, passages_in(messages))
        says_something = has_words(text)
        self._settle(text if says_something else "", shown)
        if not says_something:
            raise no_words()
        return Reply(text, REPEATED if repeats.kept is not None else CUT_SHORT.get(ended))

    def _take(self, text: str, shown: bool) -> None:
        if self.first_token_at is None:
            self.first_token_at = timezone.now()
        self.live.waiting = ""
        if not shown:
            self.live.trying += text
            return
        self.live.text += text
        if self.on_text:
            self.on_text(text)

    def _settle(self, text: str, shown: bool) -> None:
        """What is left of the reply at its end."""
        if shown:
            self.live.text = text
        else:
            self.live.trying = ""
        self.live.tell()


def _sum(before: Usage | None, now: Usage) -> Usage:
    if before is None:
        return now
    return Usage(
        _added(before.prompt_tokens, now.prompt_tokens),
        _added(before.completion_tokens, now.completion_tokens),
        now.model,
        now.finish_reason,
    )


def _added(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
