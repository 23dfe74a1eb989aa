"""What became of each key of a record: mapped, converted, kept raw, or refused and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from core.legacy.shapes import escaped, value_at


class Outcome(StrEnum):
    MAPPED = "mapped"
    CONVERTED = "converted"
    KEPT = "kept"
    REFUSED = "refused"


class Fate(NamedTuple):
    """`pointer` is a JSON Pointer (RFC 6901) into the record; text that is itself JSON is entered like an object.

    `target` is the column that it went to, or would have; `after` what a converted value became; `why` says why a
    value was converted, kept or refused, in a few words.
    """

    pointer: str
    outcome: Outcome
    target: str = ""
    after: Any = None
    why: str = ""


@dataclass(slots=True)
class Fates:
    """The fates of one record, as they are kept: short where there is nothing to say.

    `whole` has objects by their pointers in which every key is called as its column and was mapped, those apart that
    are named below, and how many these are. `mapped` has such keys one by one, by the pointer of their object;
    `renamed` the column by pointer for keys that were mapped and are called otherwise.
    """

    whole: dict[str, int] = field(default_factory=dict)
    mapped: dict[str, list[str]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    converted: list[tuple[str, str, Any, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    def add_mapped(self, parent: str, name: str) -> None:
        """A key that is called as its column and went there as it was."""
        if parent in self.whole:
            self.whole[parent] += 1
        else:
            self.mapped.setdefault(parent, []).append(name)

    def counts(self) -> tuple[int, int, int, int]:
        """How many keys were mapped, converted, kept and refused."""
        mapped = sum(self.whole.values()) + sum(map(len, self.mapped.values())) + len(self.renamed)
        return mapped, len(self.converted), len(self.kept), len(self.refused)

    def encode(self) -> str:
        """As `LegacyRecord.fates` holds it: ASCII, so that any database takes it."""
        parts = {name: part for name in self.__slots__ if (part := getattr(self, name))}
        return _encode(parts)

    @classmethod
    def decode(cls, text: str, value: Any) -> Fates:
        """As they were kept, for the record whose parsed JSON `value` is."""
        parts = json.loads(text)
        fates = cls(
            {},
            parts.get("mapped", {}),
            parts.get("renamed", {}),
            [tuple(one) for one in parts.get("converted", ())],
            [tuple(one) for one in parts.get("kept", ())],
            [tuple(one) for one in parts.get("refused", ())],
        )
        named = {fate.pointer for fate in fates}
        for parent in parts.get("whole", {}):
            fates.mapped[parent] = [
                key
                for key, inner in value_at(value, parent).items()
                if f"{parent}/{escaped(key)}" not in named and not (inner and isinstance(inner, dict))
            ]
        return fates

    def __iter__(self) -> Iterator[Fate]:
        for parent, names in self.mapped.items():
            for name in names:
                yield Fate(f"{parent}/{name}", Outcome.MAPPED, name)
        for pointer, target in self.renamed.items():
            yield Fate(pointer, Outcome.MAPPED, target)
        for pointer, target, after, why in self.converted:
            yield Fate(pointer, Outcome.CONVERTED, target, after, why)
        for pointer, why in self.kept:
            yield Fate(pointer, Outcome.KEPT, "", None, why)
        for pointer, target, why in self.refused:
            yield Fate(pointer, Outcome.REFUSED, target, None, why)


_encode = json.JSONEncoder().encode
