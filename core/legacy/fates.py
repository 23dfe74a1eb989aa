"""What became of each key of a record: mapped, converted, kept raw, or refused and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple


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

    `mapped` has, by the pointer of the object that the keys are in, those keys that are called as their columns are;
    `renamed` the column by pointer for those that are not.
    """

    mapped: dict[str, list[str]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    converted: list[tuple[str, str, Any, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    def counts(self) -> tuple[int, int, int, int]:
        """How many keys were mapped, converted, kept and refused."""
        mapped = sum(map(len, self.mapped.values())) + len(self.renamed)
        return mapped, len(self.converted), len(self.kept), len(self.refused)

    def encode(self) -> str:
        """As `LegacyRecord.fates` holds it: ASCII, so that any database takes it."""
        mapped = ", ".join(f"{_text(parent)}: {_names(tuple(names))}" for parent, names in self.mapped.items())
        parts = [f'"mapped": {{{mapped}}}']
        for name in ("renamed", "converted", "kept", "refused"):
            if part := getattr(self, name):
                parts.append(f'"{name}": {json.dumps(part)}')
        return f"{{{', '.join(parts)}}}"

    @classmethod
    def decode(cls, text: str) -> Fates:
        parts = json.loads(text)
        return cls(
            {parent: names.split(" ") for parent, names in parts.get("mapped", {}).items()},
            parts.get("renamed", {}),
            [tuple(one) for one in parts.get("converted", ())],
            [tuple(one) for one in parts.get("kept", ())],
            [tuple(one) for one in parts.get("refused", ())],
        )

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


@lru_cache(maxsize=1024)
def _text(text: str) -> str:
    return json.dumps(text)


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...]) -> str:
    return json.dumps(" ".join(names))
