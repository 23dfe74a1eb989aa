"""A record of the older tool, as a persona's columns, and the fate of each of its keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from core.attributes import BY_NAME, LONG_TEXT
from core.legacy.fates import Fates
from core.legacy.plans import quick
from core.legacy.records import ABOUT_THE_ROW, Record
from core.legacy.shapes import Leaf, count_keys, leaves, normal
from core.legacy.values import NOTHING_SAID, Read, Says, clean, read_value

UNTITLED = "Untitled persona"
NAME_LENGTH = 120
NAMES = frozenset({"name", "persona_name", "author_name", "character_name"})
DESCRIPTIONS = frozenset({"description", "persona_description"})
DATES = frozenset({"created_at", "updated_at"})
# A row's own columns that are no attributes, nor texts.
COLUMNS = frozenset({*DATES, "is_active", *ABOUT_THE_ROW})
NEVER_TAKEN = frozenset(
    "id pk author author_id user user_id owner owner_id is_active is_staff is_superuser password created_at updated_at "
    "objects history save delete by_hand not_evident own_voice samples pieces analyses meta".split()
)


@dataclass(slots=True)
class Mapped:
    """What a persona's record says. `values` has the attributes that were read; the others keep their defaults."""

    name: str = ""
    description: str = ""
    values: dict[str, int | str | None] = field(default_factory=dict)
    is_active: bool = True
    created_at: datetime | None = None
    updated_at: datetime | None = None
    fates: Fates = field(default_factory=Fates)
    keys: int = 0

    @property
    def adds_up(self) -> bool:
        """Has every key exactly one fate?"""
        return sum(self.fates.counts()) == self.keys


def map_persona(record: Record) -> Mapped:
    if (taken := quick(record)) is not None:
        mapped = Mapped(values=taken.values, fates=taken.fates, keys=taken.keys)
        # No two of them mean the same, so their order does not matter; but for names, where the row's own is first.
        for leaf, value in taken.leaves:
            _one(mapped, leaf, value, record.is_row)
    else:
        mapped = Mapped(keys=count_keys(record.value))
        _map(mapped, [(leaf, leaf.value) for leaf in leaves(record.value)], record.is_row)
    mapped.name = mapped.name or UNTITLED
    return mapped


def _one(mapped: Mapped, leaf: Leaf, value: Any, is_row: bool) -> None:
    if leaf.attribute:
        _attribute(mapped, leaf, value)
    elif not (is_row and leaf.key in COLUMNS and _is_own(leaf) and _column(mapped, leaf, value)):
        _other(mapped, leaf, value)


def _is_own(leaf: Leaf) -> bool:
    """Is it a row's own column?"""
    return leaf.pointer.count("/") == 1


def _map(mapped: Mapped, found: list[tuple[Leaf, Any]], is_row: bool) -> None:
    # The row's own columns are newer than its JSON; a key called as its column is surer than another with its meaning.
    first, second, third = [], [], []
    for one in found:
        leaf, value = one
        if is_row and _is_own(leaf):
            if not _column(mapped, leaf, value):
                first.append(one)
        elif leaf.exact:
            second.append(one)
        else:
            third.append(one)
    for leaf, value in (*first, *second, *third):
        if leaf.attribute:
            _attribute(mapped, leaf, value)
        else:
            _other(mapped, leaf, value)


def _attribute(mapped: Mapped, leaf: Leaf, value: Any) -> None:
    name = leaf.attribute
    read = read_value(BY_NAME[name], value, leaf.unit)
    if name in mapped.values and read.value is not None and mapped.values[name] != read.value:
        mapped.fates.kept.append((leaf.pointer, f"another key says it: {mapped.values[name]}"[:300]))
        return
    if read.value is not None:
        mapped.values[name] = read.value
    _fate(mapped.fates, leaf, name, read)


def _fate(fates: Fates, leaf: Leaf, target: str, read: Read) -> None:
    if read.says is Says.EXACTLY:
        if leaf.key == target:
            fates.add_mapped(leaf.pointer[: -len(target) - 1], target)
        else:
            fates.renamed[leaf.pointer] = target
    elif read.says is Says.ABOUT:
        fates.converted.append((leaf.pointer, target, read.value, read.why))
    elif read.says is Says.NOTHING:
        fates.kept.append((leaf.pointer, read.why))
    else:
        fates.refused.append((leaf.pointer, target, read.why))


def _column(mapped: Mapped, leaf: Leaf, value: Any) -> bool:
    """A column of the older tool's table that is no attribute. False for any other."""
    if leaf.key in ABOUT_THE_ROW:
        mapped.fates.kept.append((leaf.pointer, ABOUT_THE_ROW[leaf.key]))
    elif leaf.key in DATES:
        read = read_date(value)
        setattr(mapped, leaf.key, read)
        date_fate(mapped.fates, leaf.pointer, leaf.key, value, read)
    elif leaf.key == "is_active":
        _is_active(mapped, leaf, value)
    else:
        return False
    return True


def _is_active(mapped: Mapped, leaf: Leaf, value: Any) -> None:
    if isinstance(value, bool):
        mapped.is_active = value
        mapped.fates.add_mapped("", "is_active")
    elif value is None:
        mapped.fates.kept.append((leaf.pointer, "says nothing"))
    else:
        mapped.fates.refused.append((leaf.pointer, "is_active", "neither yes nor no"))


def _other(mapped: Mapped, leaf: Leaf, value: Any) -> None:
    """A key that means no attribute: the name, the description, what is never taken, and what has no place here."""
    key = normal(leaf.key)
    if leaf.apart:
        mapped.fates.kept.append((leaf.pointer, "says more of another key"))
    elif leaf.top and key in NAMES:
        _text_column(mapped, leaf, value, "name", NAME_LENGTH)
    elif leaf.top and key in DESCRIPTIONS:
        _text_column(mapped, leaf, value, "description", LONG_TEXT)
    elif key in ("id", "pk") and leaf.pointer.count("/") == 1:
        mapped.fates.kept.append((leaf.pointer, ABOUT_THE_ROW[key]))
    elif key in NEVER_TAKEN or leaf.key.startswith("_"):
        mapped.fates.refused.append((leaf.pointer, "", "never taken from a persona’s JSON"))
    else:
        mapped.fates.kept.append((leaf.pointer, "no place for it here"))


def _text_column(mapped: Mapped, leaf: Leaf, value: Any, column: str, longest: int) -> None:
    read = _read_line(value, longest, one_line=column == "name")
    now = getattr(mapped, column)
    if now and read.value is not None and read.value != now:
        mapped.fates.kept.append((leaf.pointer, f"another key says it: {now}"[:300]))
        return
    if read.value is not None:
        setattr(mapped, column, read.value)
    _fate(mapped.fates, leaf, column, read)


def _read_line(value: Any, longest: int, *, one_line: bool) -> Read:
    if value is None or value == "":
        return Read(Says.NOTHING, None, "says nothing")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return Read(Says.UNREADABLE, None, "not a text")
    if isinstance(value, str) and len(value) <= longest and value.isprintable() and value == value.strip():
        text, why = value, ""
    else:
        text, why = clean(str(value)[: longest * 50], longest, one_line=one_line)
    if text.casefold() in NOTHING_SAID or text == "[Author/Character Name]":
        return Read(Says.NOTHING, None, "says nothing")
    return Read(Says.EXACTLY, text) if text == value else Read(Says.ABOUT, text, why or "a number")


def read_date(value: Any) -> datetime | None:
    """The moment that a date column says, in UTC where it names no zone; None where it says none that can be read."""
    if isinstance(value, str):
        try:
            value = parse_datetime(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None


def date_fate(fates: Fates, pointer: str, column: str, value: Any, read: datetime | None) -> None:
    if read is not None:
        fates.add_mapped("", column)
    elif value in (None, ""):
        fates.kept.append((pointer, "says nothing"))
    else:
        fates.refused.append((pointer, column, "not a date"))
