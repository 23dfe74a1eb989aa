"""What an import wrote, read from its record: by column, where in the raw JSON it came from and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from core.attributes import BY_NAME, MIDDLE
from core.legacy.fates import Fates
from core.legacy.mapping import UNTITLED, read_date
from core.legacy.shapes import held_in, value_at

# What a persona's column holds where no key said anything.
DEFAULTS: dict[str, int | str | None] = {"name": UNTITLED, "description": ""}
DEFAULTS |= {name: (None if row.optional else MIDDLE if row.is_rating else "") for name, row in BY_NAME.items()}


class Written(NamedTuple):
    """One key that went into a column, and what it had to be there."""

    target: str
    pointer: str
    value: Any


class Compared(NamedTuple):
    """How many mapped and converted keys are as their columns are, the columns that any key names, and the others."""

    mapped: int
    converted: int
    named: set[str]
    unlike: list[Written]


def compared(value: Any, fates: Fates, now: Mapping[str, Any]) -> Compared:
    """A record's keys beside what the columns hold now. LookupError where a pointer leads nowhere."""
    unlike: list[Written] = []
    named: set[str] = set()
    mapped = len(fates.renamed)
    for parent, names in fates.mapped.items():
        mapped += len(names)
        named.update(names)
        inside = value_at(value, parent)
        if not isinstance(inside, dict):
            inside = {name: value_at(value, f"{parent}/{name}") for name in names}
        for name in names:
            said, held = inside[name], now[name]
            # Nearly all are: nothing else is done for these.
            if not (said.__class__ is held.__class__ and said == held) and not same(said, held):
                unlike.append(Written(name, f"{parent}/{name}", said))
    for pointer, target in fates.renamed.items():
        if not same(said := value_at(value, pointer), now[target]):
            unlike.append(Written(target, pointer, said))
    mapped -= len(unlike)
    named.update(fates.renamed.values())
    converted = len(fates.converted)
    for pointer, target, after, _ in fates.converted:
        named.add(target)
        if not same(after, now[target]):
            unlike.append(Written(target, pointer, after))
            converted -= 1
    return Compared(mapped, converted, named, unlike)


def distinct(fates: Fates) -> int:
    """How many keys the fates are about: a key that has two is counted once."""
    mapped = {parent: set(names) for parent, names in fates.mapped.items()}
    lists = (fates.converted, fates.kept, fates.refused)
    others = {*fates.renamed, *(one[0] for part in lists for one in part)}
    twice = sum(1 for one in others if (at := one.rpartition("/"))[2] in mapped.get(at[0], ()))
    return sum(map(len, mapped.values())) + len(others) - twice


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
        found = held_in(pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~"), found, depth - 1)
    if found is None:
        raise LookupError(pointer)
    return found
