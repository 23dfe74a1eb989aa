"""A model's reading of a sample: asked in a few calls, checked against the text, mended once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from core.analysis.reading import Finding
from core.attributes import ATTRIBUTES, BY_NAME
from core.llm.client import Endpoint, ask
from core.llm.errors import ErrorKind, ModelError
from core.llm.reading_prompt import (
    MOST_WORDS,
    MOST_WORDS_BUILTIN,
    Message,
    repair_messages,
    sample_messages,
    schema,
    shortened,
)
from core.llm.reading_reply import NEVER, named, understood

# Attributes a call: an answer of this length comes whole.
AT_ONCE = 20
CALLS_AT_ONCE = 2
TOKENS_EACH = 90


@dataclass(frozen=True)
class ModelReading:
    """What a model read. `findings`: what was understood. `error`: why something is missing, after one more try."""

    findings: dict[str, Finding] = field(default_factory=dict)
    name: str = ""
    description: str = ""
    error: ModelError | None = None


def usable(endpoint: Endpoint) -> bool:
    """Is this model asked at all? The small built-in ones are not: what they say of a text is no better than chance."""
    return not endpoint.builtin


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
    sample = shortened(text, MOST_WORDS_BUILTIN if endpoint.builtin else MOST_WORDS)
    groups = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    asker = _Asker(endpoint, sample, text, told or (lambda share: None), len(groups))
    parts = await asyncio.gather(*(asker.part(group, naming=not index) for index, group in enumerate(groups)))
    return _joined(parts)


def _joined(parts: Sequence[ModelReading]) -> ModelReading:
    findings = {name: finding for part in parts for name, finding in part.findings.items()}
    error = next((part.error for part in parts if part.error), None)
    if error and not findings:
        raise error
    first = parts[0] if parts else ModelReading()
    return ModelReading(findings, first.name, first.description, error)


class _Asker:
    def __init__(self, endpoint: Endpoint, sample: str, text: str, told: Callable[[float], None], parts: int) -> None:
        self.endpoint, self.sample, self.text, self.told, self.parts = endpoint, sample, text, told, parts
        self.room = asyncio.Semaphore(CALLS_AT_ONCE)
        self.done = 0

    async def part(self, names: Sequence[str], *, naming: bool) -> ModelReading:
        """One group of attributes; never raises for what the model does."""
        async with self.room:
            reading = await self._read(names, naming=naming)
        self.done += 1
        self.told(self.done / self.parts)
        return reading

    async def _read(self, names: Sequence[str], *, naming: bool) -> ModelReading:
        messages = sample_messages(self.sample, names, naming=naming)
        try:
            reply = await self._ask(messages, names, naming=naming)
        except ModelError as error:
            return ModelReading(error=error)
        findings, _ = understood(reply, names, self.text)
        said = named(reply) if naming else {}
        lacking: ModelError | None = None
        if len(findings) * 2 < len(names):
            missing = [name for name in names if name not in findings]
            more, lacking = await self._mend(messages, reply, missing)
            findings = {**more, **findings}
        return ModelReading(findings, said.get("name", "")[:120], said.get("description", "")[:2000], lacking)

    async def _mend(
        self, messages: list[Message], reply: str, missing: list[str]
    ) -> tuple[dict[str, Finding], ModelError | None]:
        try:
            again = await self._ask(repair_messages(messages, reply, missing), missing, naming=False)
        except ModelError as error:
            return {}, error
        findings, _ = understood(again, missing, self.text)
        if len(findings) * 2 >= len(missing):
            return findings, None
        labels = ", ".join(BY_NAME[name].label for name in missing if name not in findings)
        message = f"The model’s answer could not be read for: {labels}."
        advice = "What was understood is kept. Ask again, or use a larger model."
        return findings, ModelError(ErrorKind.NONSENSE, message, advice=advice)

    async def _ask(self, messages: list[Message], names: Sequence[str], *, naming: bool) -> str:
        return await ask(
            self.endpoint,
            messages,
            max_tokens=200 + TOKENS_EACH * len(names),
            temperature=0.0,
            response_format=schema(names, naming=naming),
        )
