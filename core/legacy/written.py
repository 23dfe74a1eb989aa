"""What an import wrote, read from its record: by column, where in the raw JSON it came from and what it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from core.attributes import BY_NAME, MIDDLE
from core.legacy.fates import Fates, Outcome
from core.legacy.mapping import UNTITLED, read_date
from core.legacy.shapes import _inside, value_at

# What a persona's column holds where no key said anything.
DEFAULTS: dict[str, int | str | None] = {"name": UNTITLED, "description": ""}
DEFAULTS |= {name: (None if row.optional else MIDDLE if row.is_rating else "") for name, row in BY_NAME.items()}


class Written(NamedTuple):
    """One key that went into a column, and what it had to be there."""

    target: str
    pointer: str
    value: Any
    outcome: Outcome


def written(value: Any, fates: Fates) -> Iterator[Written]:
    """Every mapped and converted key of a record. LookupError where a pointer leads nowhere."""
    for parent, names in fates.mapped.items():
        inside = value_at(value, parent)
        for name in names:
            pointer = f"{parent}/{name}"
            found = inside[name] if isinstance(inside, dict) else value_at(value, pointer)
            yield Written(name, pointer, found, Outcome.MAPPED)
    for pointer, target in fates.renamed.items():
        yield Written(target, pointer, value_at(value, pointer), Outcome.MAPPED)
    for pointer, target, after, _ in fates.converted:
        yield Written(target, pointer, after, Outcome.CONVERTED)


def same(expected: Any, current: Any) -> bool:
    """Is this what the column holds? A date by its instant, tags in any order; yes is not one."""
    if isinstance(current, datetime):
        return read_date(expected) == current
    if isinstance(expected, bool) is not isinstance(current, bool):
        return False
    if isinstance(expected, list) and isinstance(current, list):
        return set(expected) == set(current)
    return bool(expected == current)


def inside_of(value: Any, pointer: str) -> Any:
    """The object or list at a pointer, also where it is text. LookupError where there is none."""
    found, depth = value_at(value, pointer), pointer.count("/")
    if depth:
        found = _inside(pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~"), found, depth - 1)
    if found is None:
        raise LookupError(pointer)
    return found
