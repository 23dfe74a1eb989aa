"""A model's reading of a sample: asked in a few calls, checked against the text, mended once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from core.analysis.clean import Cleaned, clean
from core.analysis.reading import Evidence, Finding
from core.attributes import ATTRIBUTES, BY_NAME
from core.llm.catalogue import CATALOGUE
from core.llm.client import CHARACTERS, Delta, Endpoint, Usage, stream_chat
from core.llm.errors import ErrorKind, ModelError
from core.llm.reading_prompt import (
    FEW_WORDS,
    MOST_WORDS,
    Message,
    repair_messages,
    sample_messages,
    schema,
    shortened,
)
from core.llm.reading_quotes import Passages
from core.llm.reading_reply import NEVER, named, understood

# Attributes a call: an answer of this length comes whole. Fewer from a model with a short context.
AT_ONCE, AT_ONCE_BUILTIN = 20, 10
CALLS_AT_ONCE = 2
# What an answer takes, and what a model that thinks first may spend before it.
TOKENS_EACH, TOKENS_THINKING, TOKENS_BESIDE = 90, 4_000, 200
MOST_NAMED = 6
# After one of these, the next call would fail in the same way.
HOPELESS = {
    ErrorKind.KEY,
    ErrorKind.QUOTA,
    ErrorKind.RATE_LIMIT,
    ErrorKind.UNREACHABLE,
    ErrorKind.ADDRESS,
    ErrorKind.NOT_FOUND,
    ErrorKind.TIMEOUT,
}
# The client's own advice speaks of a text to be written.
ADVICE = {
    ErrorKind.TIMEOUT: "Try again, give a shorter sample, or allow more time with PERSONAGEN_LLM_TIMEOUT.",
    ErrorKind.CUT: "Try again.",
    ErrorKind.EMPTY: "Try again, or use a model that reasons less.",
    ErrorKind.TOO_LONG: "Try again, or use another model.",
    ErrorKind.PROMPT_TOO_LONG: "Give a shorter sample, or use a model with a longer context.",
    ErrorKind.REFUSED_REQUEST: "Give another sample, or use another model.",
}


@dataclass(frozen=True)
class ModelReading:
    """What a model read. `findings`: what was understood. `error`: why something is missing, after one more try."""

    findings: dict[str, Finding] = field(default_factory=dict)
    name: str = ""
    description: str = ""
    error: ModelError | None = None
    # Of all its calls together; estimated where the server does not count.
    prompt_tokens: int = 0
    completion_tokens: int = 0


def usable(endpoint: Endpoint) -> bool:
    """Is this model asked at all? Those that the app brings are not; an author's own, served by it, is.

    The larger of them was right about 5 traits, 4 tones and 6 values of 10 plain texts (benchmarks/model_reading.py):
    better than chance for the words, not good enough to be shown.
    """
    return not (endpoint.builtin and endpoint.model in CATALOGUE)


async def read_by_model(
    endpoint: Endpoint,
    text: str,
    names: Collection[str] | None = None,
    told: Callable[[float], None] | None = None,
) -> ModelReading:
    """Asks for these attributes (all of them, if None); `told` gets the share that is done, 0 to 1.

    Raises ModelError where nothing at all could be had.
    """
    if not usable(endpoint):
        raise ModelError(
            ErrorKind.REFUSED_REQUEST,
            "The small built-in model cannot judge a text.",
            advice="Connect a larger model (see the README), or use the built-in analyser.",
        )
    wanted = [row.name for row in ATTRIBUTES if (names is None or row.name in names) and row.name not in NEVER]
    size = AT_ONCE_BUILTIN if endpoint.builtin else AT_ONCE
    groups = [wanted[start : start + size] for start in range(0, len(wanted), size)]
    # A book takes a moment to be cleaned and cut: not in the loop that serves everyone.
    sample = await asyncio.to_thread(_Sample, text)
    asker = _Asker(endpoint, sample, told or (lambda share: None), len(groups))
    tasks = [asyncio.ensure_future(asker.part(group, naming=not index)) for index, group in enumerate(groups)]
    try:
        parts = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return replace(_joined(parts), prompt_tokens=asker.prompt_tokens, completion_tokens=asker.completion_tokens)


def _joined(parts: Sequence[ModelReading]) -> ModelReading:
    findings = {name: finding for part in parts for name, finding in part.findings.items()}
    error = next((part.error for part in parts if part.error), None)
    if error and not findings:
        raise error
    first = parts[0] if parts else ModelReading()
    return ModelReading(findings, first.name, first.description, error)


class _Sample:
    """The text without what is not the author's prose, in two lengths, and ready to be searched."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cleaned: Cleaned = clean(text)
        self.passages = Passages(self.cleaned.text)
        self.long, self.short = (shortened(self.cleaned.text, most) for most in (MOST_WORDS, FEW_WORDS))

    def understood(self, reply: str, names: Collection[str]) -> dict[str, Finding]:
        """The reply's findings, each passage where it stands in the text as it was given."""
        findings, _ = understood(reply, names, self.passages)
        return {
            name: replace(one, evidence=tuple(self._as_given(e) for e in one.evidence))
            for name, one in findings.items()
        }

    def _as_given(self, evidence: Evidence) -> Evidence:
        start, end = self.cleaned.original(evidence.start, evidence.end)
        return Evidence(self.text[start:end], start, end)


class _Asker:
    def __init__(self, endpoint: Endpoint, sample: _Sample, told: Callable[[float], None], parts: int) -> None:
        self.endpoint, self.sample, self.told, self.parts = endpoint, sample, told, parts
        self.room = asyncio.Semaphore(CALLS_AT_ONCE)
        self.done = 0
        self.short = endpoint.builtin
        self.hopeless: ModelError | None = None
        self.prompt_tokens = self.completion_tokens = 0

    async def part(self, names: Sequence[str], *, naming: bool) -> ModelReading:
        """One group of attributes; never raises for what the model does."""
        async with self.room:
            reading = ModelReading(error=self.hopeless) if self.hopeless else await self._read(names, naming=naming)
        if reading.error and reading.error.kind in HOPELESS:
            self.hopeless = reading.error
        self.done += 1
        self.told(self.done / self.parts)
        return reading

    async def _read(self, names: Sequence[str], *, naming: bool) -> ModelReading:
        messages, reply, error = await self._first(names, naming=naming)
        findings = self.sample.understood(reply, names)
        suggested = named(reply) if naming else {}
        # A reply that broke off is mended as one that cannot be read is; a model that is too slow is not asked again.
        mendable = error is None or (error.kind is ErrorKind.CUT and bool(reply))
        if mendable and len(findings) * 2 < len(names):
            missing = [name for name in names if name not in findings]
            again, error = await self._ask(repair_messages(messages, reply, missing), missing, naming=False)
            findings = {**self.sample.understood(again, missing), **findings}
            if error is None and len(findings) * 2 < len(names):
                error = _unread([name for name in names if name not in findings])
        if len(findings) == len(names):
            error = None
        return ModelReading(findings, suggested.get("name", ""), suggested.get("description", ""), error)

    async def _first(self, names: Sequence[str], *, naming: bool) -> tuple[list[Message], str, ModelError | None]:
        """The messages, the reply and what broke it off; a sample too long for the model is shortened for good."""
        while True:
            short = self.short
            messages = sample_messages(self.sample.short if short else self.sample.long, names, naming=naming)
            reply, error = await self._ask(messages, names, naming=naming)
            if error is None or error.kind is not ErrorKind.PROMPT_TOO_LONG or short:
                return messages, reply, error
            self.short = True

    async def _ask(
        self, messages: list[Message], names: Sequence[str], *, naming: bool
    ) -> tuple[str, ModelError | None]:
        """The reply as far as it came, and what broke it off."""
        beside = TOKENS_BESIDE if self.short else TOKENS_THINKING
        events = stream_chat(
            self.endpoint,
            messages,
            max_tokens=beside + TOKENS_EACH * len(names),
            temperature=0.0,
            response_format=schema(names, naming=naming),
        )
        texts: list[str] = []
        usage: Usage | None = None
        try:
            async with contextlib.aclosing(events):
                async for event in events:
                    if isinstance(event, Delta):
                        texts.append(event.text)
                    elif isinstance(event, Usage):
                        usage = event
        except ModelError as error:
            return "".join(texts), _advised(error)
        self._count(messages, texts, usage)
        return "".join(texts), None

    def _count(self, messages: list[Message], texts: list[str], usage: Usage | None) -> None:
        told, written = (usage.prompt_tokens, usage.completion_tokens) if usage else (None, None)
        asked = sum(len(message["content"]) for message in messages) // CHARACTERS
        self.prompt_tokens += asked if told is None else told
        self.completion_tokens += sum(map(len, texts)) // CHARACTERS if written is None else written


def _advised(error: ModelError) -> ModelError:
    advice = ADVICE.get(error.kind, error.advice)
    return ModelError(
        error.kind, error.message, advice=advice, retryable=error.retryable, retry_after=error.retry_after
    )


def _unread(names: Sequence[str]) -> ModelError:
    labels = ", ".join(BY_NAME[name].label for name in names[:MOST_NAMED])
    labels += f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    advice = "What was understood is kept. Ask again, or use a larger model."
    return ModelError(ErrorKind.NONSENSE, f"The model’s answer could not be read for: {labels}.", advice=advice)
