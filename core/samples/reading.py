"""Texts read outside the web process, for the command line: by measuring, by a model, or both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.analysis.examine import count_words, examine
from core.analysis.reading import Finding, Reading
from core.attributes import ATTRIBUTES
from core.generation.endpoints import current_endpoint
from core.llm.errors import ErrorKind, ModelError
from core.llm.reading import read_by_model
from core.samples.files import SampleText
from core.samples.start import Engine, engines
from core.samples.texts import BETWEEN

ENGINES = ("builtin", "model", "both")
Told = Callable[[float], None]


@dataclass(frozen=True)
class TextsRead:
    """`reading` is of all texts together; `error` is why what the model was asked for is not in it."""

    reading: Reading
    error: ModelError | None = None


def read_texts(texts: Sequence[SampleText], engine: str = "builtin", told: Told | None = None) -> TextsRead:
    """All texts as one sample. Raises Unreadable for what cannot be read, ModelError where there is nothing to show."""
    text = BETWEEN.join(one.text for one in texts)
    cleaned = examine(text)
    if engine == Engine.MODEL:
        return _asked(Reading({}, {}, count_words(cleaned.text), cleaned.set_aside), text)
    # Here, not above: the parser's libraries take a second that no other command need spend.
    from core.analysis.analyser import analyse

    reading = analyse(text, told)
    if engine == Engine.BUILTIN:
        return TextsRead(reading)
    try:
        return _asked(reading, text)
    except ModelError as error:
        return TextsRead(reading, error)


def _asked(reading: Reading, text: str) -> TextsRead:
    """The model's findings where nothing was measured that is worth a value."""
    if lacking := next((one.why_not for one in engines() if one.value == Engine.MODEL and one.why_not), ""):
        raise ModelError(ErrorKind.REFUSED_REQUEST, lacking, advice="The README says how.")
    endpoint = current_endpoint()
    if endpoint is None:
        raise ModelError(ErrorKind.UNREACHABLE, "The model is not ready yet.", advice="Try again in a minute.")
    known = {name: found for name, found in reading.attributes.items() if found.value is not None}
    wanted = [row.name for row in ATTRIBUTES if row.name not in known]
    answer = asyncio.run(read_by_model(endpoint, text, wanted))
    asked = {name: found for name, found in answer.findings.items() if found.value is not None}
    found = {row.name: Finding() for row in ATTRIBUTES} | reading.attributes | asked
    return TextsRead(replace(reading, attributes=found), answer.error)
