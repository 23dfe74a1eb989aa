"""What an analysis answers: for each attribute a value, how sure it is, and the passages that prove it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the text as it was given: `text[start:end] == quote`, offsets in characters."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One attribute's reading. `value` is None where the text does not show it; `score` is the unrounded rating."""

    value: int | str | None = None
    score: float | None = None
    confidence: Confidence = Confidence.NONE
    evidence: tuple[Evidence, ...] = ()
    # One sentence for the author: what was measured, with its figure.
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "score": None if self.score is None else round(self.score, 4),
            "confidence": self.confidence.value,
            "evidence": [{"quote": e.quote, "start": e.start, "end": e.end} for e in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole text's reading: all attributes by name, and the raw figures (rates per 1,000 words, means)."""

    attributes: dict[str, Finding]
    measures: dict[str, float]
    words: int
    # What was set aside before counting: its kind in words, and how many of it.
    set_aside: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "attributes": {name: finding.as_json() for name, finding in self.attributes.items()},
            "measures": {name: round(value, 6) for name, value in self.measures.items()},
        }


class Unreadable(ValueError):
    """A text that cannot be analysed: `kind` is too_short, language, empty or not_text; says what to do about it."""

    def __init__(self, kind: str, message: str, advice: str) -> None:
        self.kind, self.message, self.advice = kind, message, advice
        super().__init__(f"{message} {advice}")
