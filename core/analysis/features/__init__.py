"""What is counted in a text, a subject a module.

A module here has any of these, and table.py finds them:
METHODS: the rows of the attributes that it reads.
count(doc, tally): counts in one parsed paragraph.
count_text(text, tally): counts in the whole cleaned text.
measures(tally): its raw figures, by name, from the finished tally.
said(tally, measures): its text attributes, as `Said` by attribute name.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.analysis.reading import Confidence
from core.analysis.tally import Span


@dataclass(frozen=True, slots=True)
class Said:
    """A text attribute's value, or a number that the text says outright, with its passages."""

    value: int | str
    confidence: Confidence
    spans: tuple[Span, ...] = ()
    note: str = ""
