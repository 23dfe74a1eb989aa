"""What one feature counts in a text: the passages by name."""

from __future__ import annotations

from types import ModuleType

from core.analysis.clean import clean
from core.analysis.parsing import parse
from core.analysis.tally import Tally, count_words


def tallied(feature: ModuleType, text: str) -> tuple[Tally, str]:
    """The tally of this feature alone, and the cleaned text that its passages point into."""
    tally, cleaned = Tally(), clean(text).text
    if hasattr(feature, "count_text"):
        feature.count_text(cleaned, tally)
    for start, doc in parse(cleaned):
        tally.base = start
        tally.words += count_words(doc)
        if hasattr(feature, "count"):
            feature.count(doc, tally)
    return tally, cleaned


def hits(feature: ModuleType, name: str, text: str) -> list[str]:
    """The passages counted under `name`, in the text's order."""
    tally, cleaned = tallied(feature, text)
    return [cleaned[span.start : span.end] for span in tally.passages(name, 99)]
