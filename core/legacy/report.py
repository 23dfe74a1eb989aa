"""What became of each key of a record, in words, for the tables that show it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.attributes import BY_NAME, HIGHEST, LOWEST
from core.legacy.fates import Fate, Fates, Outcome
from core.legacy.shapes import parse, value_at
from core.models import LegacyRecord

# Characters of a value, and rows of a group, that a page shows: the record itself is shown whole.
SHOWN = 200
MOST_ROWS = 500
_LABELS = {"is_active": "In use", "created_at": "Made", "updated_at": "Last changed"}
_NOTHING = object()


class FateRow(NamedTuple):
    """One key: the objects that it stands in, itself, what came in, and what that became, each ready to be shown.

    `label` names the column, `word` says a rating in words.
    """

    outcome: Outcome
    pointer: str
    within: str
    key: str
    label: str
    before: str
    after: str
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The keys that met one fate: those that a page shows, how many there are, and how many it leaves out."""

    outcome: Outcome
    rows: list[FateRow]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def fate_rows(record: LegacyRecord) -> list[FateRow]:
    """Every key of a record that was brought in."""
    return rows_of(parse(record.raw), record.fates)


def rows_of(value: Any, fates: str) -> list[FateRow]:
    """The same of a record that is only looked at so far: `value` is its JSON parsed, `fates` are encoded."""
    return [_row(value, fate) for fate in Fates.decode(fates, value)]


def grouped(rows: Iterable[FateRow]) -> dict[str, Group]:
    """By the outcome's value, in an order of what most wants to be looked at."""
    order = (Outcome.CONVERTED, Outcome.REFUSED, Outcome.KEPT, Outcome.MAPPED)
    found: dict[Outcome, list[FateRow]] = {outcome: [] for outcome in order}
    for row in rows:
        found[row.outcome].append(row)
    return {outcome.value: Group(outcome, rows[:MOST_ROWS], len(rows)) for outcome, rows in found.items()}


def pretty(raw: str) -> str:
    """A record's JSON with one key a line; as it is where it is no JSON."""
    try:
        text = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = raw
    return plain(text)


def plain(text: str) -> str:
    """Text that any page can hold: half a character and what is no character are written out."""
    text = text.replace("\x00", "\\u0000")
    return text.encode("utf-8", "backslashreplace").decode()


def _row(value: Any, fate: Fate) -> FateRow:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in fate.pointer.split("/")[1:]] or [""]
    # What a row of the table holds its persona in goes without saying.
    above = parts[1:-1] if len(parts) > 1 and parts[0] == "data" else parts[:-1]
    before = _found(value, fate.pointer)
    after = before if fate.outcome is Outcome.MAPPED else fate.after
    becomes = fate.outcome in (Outcome.MAPPED, Outcome.CONVERTED)
    return FateRow(
        outcome=fate.outcome,
        pointer=plain(fate.pointer),
        within=_short(" › ".join(above)),
        key=_short(parts[-1]),
        label=_label(fate.target),
        before="" if before is _NOTHING else _shown(before),
        after=_shown(after) if becomes and after is not _NOTHING else "",
        word=_word(fate.target, after) if becomes else "",
        why=_short(fate.why),
    )


def _found(value: Any, pointer: str) -> Any:
    try:
        return value_at(value, pointer)
    except LookupError:
        return _NOTHING


def _label(target: str) -> str:
    if attribute := BY_NAME.get(target):
        return attribute.label
    return _LABELS.get(target, target.replace("_", " ").capitalize())


def _word(target: str, value: Any) -> str:
    attribute = BY_NAME.get(target)
    rated = attribute is not None and attribute.is_rating and type(value) is int and LOWEST <= value <= HIGHEST
    return attribute.word(value) if attribute and rated else ""


def _shown(value: Any) -> str:
    """A value as it stands in its JSON, but text without its quotation marks, and yes or no in words."""
    if isinstance(value, str):
        return _short(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _short(json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    text = text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
    return plain(text)


__all__ = ["FateRow", "Group", "fate_rows", "grouped", "plain", "pretty", "rows_of"]
