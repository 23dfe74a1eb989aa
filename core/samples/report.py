"""A reading on a terminal: one line an attribute, in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from core.analysis.reading import Finding, Reading
from core.attributes import ATTRIBUTES, Attribute

HEADS = ("attribute", "value", "in words", "confidence", "evidence")
# The last column takes what the others leave, down to this.
NARROWEST = 20


def as_table(reading: Reading, width: int) -> str:
    """The table, then what was not evident, and what was set aside before counting."""
    found = [(row, reading.attributes[row.name]) for row in ATTRIBUTES if row.name in reading.attributes]
    shown = [HEADS, *(_cells(row, finding) for row, finding in found if finding.value is not None)]
    columns = [max(len(cells[column]) for cells in shown) for column in range(len(HEADS) - 1)]
    room = max(NARROWEST, width - sum(columns) - 2 * len(columns))
    lines = [f"{reading.words:,} words read.", ""]
    lines += ["  ".join((*map(str.ljust, cells, columns), _cut(cells[-1], room))).rstrip() for cells in shown]
    if unseen := [row.name for row, finding in found if finding.value is None]:
        lines += ["", f"Not evident: {', '.join(unseen)}."]
    if reading.set_aside:
        lines += ["", f"Set aside: {', '.join(set_aside(reading.set_aside))}."]
    return "\n".join(lines)


def set_aside(kinds: dict[str, int]) -> Iterator[str]:
    """“2 code blocks”; what has no plural is only named."""
    for kind, count in kinds.items():
        if kind.endswith((" matter", " code")):
            yield kind
        else:
            yield f"{count} {kind}" if count == 1 else f"{count} {kind}{'es' if kind.endswith('s') else 's'}"


def _cells(row: Attribute, finding: Finding) -> tuple[str, ...]:
    value = str(finding.value) if isinstance(finding.value, int) else ""
    words = _cut(_plain(row.word(finding.value)), 40) if not value or row.is_rating else ""
    quote = f"“{_plain(finding.evidence[0].quote)}”" if finding.evidence else ""
    return row.name, value, words, finding.confidence.value, quote


def _plain(text: str) -> str:
    """One line without control characters: a quoted file must not steer the terminal."""
    return " ".join("".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text).split())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
