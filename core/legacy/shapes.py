"""The shapes that a persona's JSON was seen to take, walked down to its keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from core.attributes import ATTRIBUTES, BY_NAME
from core.llm import loose_json

DEEPEST = 12
# Keys that hold a persona rather than say something of it; their text may be a model's whole reply.
CARRIERS = frozenset(
    "data persona personas response content message choices text output result results completion generated_text "
    "answer reply json profile analysis".split()
)
# In `{"tone": {"value": "warm", "description": …}}`, the member that is the value.
VALUE_KEYS = ("value", "rating", "score", "level")
_SUFFIXES = ("_rating", "_score", "_level", "_usage", "_frequency", "_value")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART = re.compile(r"[^a-z0-9]+")


class Leaf(NamedTuple):
    """One key with a value of its own. `attribute` is the column it means, '' for none.

    `exact` says that the key is the column's own name, `apart` that it only says something about another key, `top`
    that nothing but carriers is above it, and `unit` that its neighbours are all rated from 0 to 1.
    """

    pointer: str
    key: str
    value: Any
    attribute: str
    exact: bool
    top: bool
    apart: bool
    unit: bool


def parse(raw: str) -> Any:
    """A record's JSON as its pointers count: an element of `dumpdata` is the row that it stands for."""
    return as_row(json.loads(raw))


def as_row(value: Any) -> Any:
    if isinstance(value, dict) and "model" in value and isinstance(fields := value.get("fields"), dict):
        return {"id": value.get("pk"), **fields}
    return value


def count_keys(value: Any, kind: str = "persona") -> int:
    """How many keys a record has, counted to where each has a value of its own. A piece has no keys below its own."""
    if kind != "persona":
        return len(value)
    return _count(value, 0)


def _count(container: Any, depth: int) -> int:
    found = 0
    for key, value in _members(container):
        inside = None if type(value) is int else held_in(key, value, depth)
        found += 1 if inside is None else _count(inside, depth + 1)
    return found


def leaves(value: Any) -> list[Leaf]:
    """Every key of a persona's record that has a value of its own, in their order."""
    found: list[Leaf] = []
    _walk(found, value, "", "", 0, True)
    return found


def _walk(found: list[Leaf], container: Any, pointer: str, above: str, depth: int, top: bool) -> None:
    unit = _is_unit(container)
    spoken = speaks_for(above, container)
    for key, value in _members(container):
        kind = type(value)
        inside = None if kind is int or (kind is not str and not value) else held_in(key, value, depth)
        path = f"{pointer}/{escaped(key)}" if "/" in key or "~" in key else f"{pointer}/{key}"
        if inside is None:
            if spoken:
                meant = above if key == spoken else ""
                found.append(Leaf(path, key, value, meaning(meant)[0], False, False, not meant, unit))
            else:
                attribute, exact = meaning(key)
                found.append(Leaf(path, key, value, attribute, exact, top, False, unit))
        else:
            # What a list holds goes by the list's own key.
            name = above if isinstance(container, list) else key
            carried = isinstance(container, list) or normal(key) in CARRIERS
            _walk(found, inside, path, name, depth + 1, top and carried)


def _members(container: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(container, dict):
        return iter(container.items())
    return ((str(at), value) for at, value in enumerate(container))


def held_in(key: str, value: Any, depth: int) -> Any:
    """The object or list of objects that a value holds, also as text; None where the value stands for itself."""
    if depth >= DEEPEST:
        return None
    if isinstance(value, dict):
        return value or None
    if isinstance(value, list):
        return value if value and all(isinstance(one, dict) and one for one in value) else None
    if isinstance(value, str) and "{" in value:
        return _text_inside(key, value)
    return None


def _text_inside(key: str, text: str) -> Any:
    carrier = normal(key) in CARRIERS
    if not carrier and (meaning(key)[0] or key in ("name", "description")):
        return None
    return _read_text(text, carrier)


@lru_cache(maxsize=64)
def _read_text(text: str, carrier: bool) -> Any:
    """JSON in text: whole, or, where a model's reply may stand, with fences, prose and missing braces."""
    for _ in range(3):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            break
        if not isinstance(value, str):
            return held_in("", value, 0)
        text = value
    if not carrier:
        return None
    objects = [one for one in loose_json.read_all(text) if isinstance(one, dict)]
    return max(objects, key=len, default=None)


def speaks_for(above: str, container: Any) -> str:
    """The member of `{"value": …, "description": …}` that is the value of the key above; '' for any other object."""
    if above and isinstance(container, dict) and meaning(above)[0]:
        for key in VALUE_KEYS:
            if key in container and not isinstance(container[key], (dict, list)):
                return key
    return ""


def _is_unit(container: Any) -> bool:
    """Are these ratings from 0 to 1? All within it, and one at least a true fraction."""
    if not isinstance(container, dict):
        return False
    fraction = False
    for value in container.values():
        if type(value) is float:
            if not 0 <= value <= 1:
                return False
            fraction = fraction or 0 < value < 1
        elif type(value) is int and not 0 <= value <= 1:
            return False
    return fraction


def value_at(value: Any, pointer: str) -> Any:
    """The value that a pointer of a fate leads to. LookupError where there is none."""
    at, above = value, ""
    for depth, part in enumerate(pointer.split("/")[1:]):
        key = part.replace("~1", "/").replace("~0", "~")
        if depth:
            at = held_in(above, at, depth - 1)
        if isinstance(at, dict):
            at = at[key]
        elif isinstance(at, list) and key.isdecimal():
            at = at[int(key)]
        else:
            raise LookupError(pointer)
        above = key
    return at


def escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


@lru_cache(maxsize=4096)
def normal(key: str) -> str:
    """A key as the attribute table writes it: in lower case, its words parted by underscores."""
    return _APART.sub("_", _CAMEL.sub("_", key[:200]).lower()).strip("_")


@lru_cache(maxsize=4096)
def meaning(key: str) -> tuple[str, bool]:
    """The attribute that a key means ('' for none), and whether it is called just so."""
    if key in BY_NAME:
        return key, True
    name = normal(key)
    if name in BY_NAME:
        return name, False
    return _OLDER.get(name) or _OLDER.get(_stem(name)) or "", False


def _stem(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _older_keys() -> dict[str, str]:
    """Every other key that means an attribute, and each name without its suffix where no other says the same."""
    keys = {alias: row.name for row in ATTRIBUTES for alias in row.legacy}
    stems: dict[str, set[str]] = {}
    for row in ATTRIBUTES:
        stems.setdefault(_stem(row.name), set()).add(row.name)
    for stem, names in stems.items():
        if len(names) == 1 and stem not in BY_NAME:
            keys.setdefault(stem, *names)
    return keys


_OLDER = _older_keys()


def holds_attribute(value: dict[str, Any]) -> bool:
    """Does an object look like a persona? One key that is called as a column, or other keys that mean one, and not lost
    among many that mean nothing."""
    if any(normal(key) in BY_NAME for key in value):
        return True
    found = leaves(value)
    meant = [leaf for leaf in found if leaf.attribute]
    if any(normal(leaf.key) in BY_NAME for leaf in meant):
        return True
    return bool(meant) and ("name" in value or len(meant) * 2 >= len(found))
