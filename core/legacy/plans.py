"""The quick way to map what most records are: ratings by the dozen, called as their columns are, in one or two objects.

Records of one make have the same keys in the same order. What these keys mean is worked out once, as a plan; then the
ratings of a record are taken all at once. Whatever does not fit goes the whole way (mapping.map_persona).
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from core.attributes import BY_NAME, HIGHEST, LOWEST, Kind
from core.legacy.records import ABOUT_THE_ROW, Record
from core.legacy.shapes import CARRIERS, VALUE_KEYS, Leaf, escaped, meaning, normal
from core.legacy.values import SHORT, fits, says_itself

MOST_PLANS = 2000
PLAIN = {str, int, bool, type(None)}
SCALAR = {int, type(None)}

Taker = Callable[[dict[str, Any]], tuple[Any, ...]]


class Part(NamedTuple):
    """One object of a record: its ratings, its short texts, and its other keys, as leaves that have no value yet."""

    pointer: str
    ratings: list[str]
    rated: Taker
    texts: list[Leaf]
    words: list[str]
    worded: Taker
    others: list[Leaf]
    # Keys that are kept whatever they say, and why.
    about: list[tuple[str, str]]
    said: Taker


class Quick(NamedTuple):
    """What a plan took at once, and the leaves that are still to be read, each kind in its order."""

    values: dict[str, Any]
    whole: dict[str, int]
    kept: list[tuple[str, str]]
    leaves: list[tuple[Leaf, Any]]
    keys: int


_plans: dict[Any, list[Part] | None] = {}


def quick(record: Record) -> Quick | None:
    """None for a record that has to go the whole way."""
    objects = _objects(record)
    if objects is None:
        return None
    shape = (record.is_row, *((pointer, tuple(one)) for pointer, one in objects))
    if shape not in _plans:
        if len(_plans) >= MOST_PLANS:
            _plans.clear()
        _plans[shape] = _plan(record.is_row, objects)
    plan = _plans[shape]
    return _carry_out(plan, [one for _, one in objects]) if plan else None


def _objects(record: Record) -> list[tuple[str, dict[str, Any]]] | None:
    """The record's objects by their pointers: the row, its `data`, and the groups of keys in the last of these."""
    value = record.value
    objects = [("", value)]
    if record.is_row:
        data = value.get("data")
        if type(data) is not dict or not data:
            return None
        objects.append(("/data", data))
    pointer, main = objects[-1]
    if dict in set(map(type, main.values())):
        objects += [(f"{pointer}/{escaped(key)}", one) for key, one in main.items() if type(one) is dict and one]
    return objects if len(objects) <= 8 else None


def _plan(is_row: bool, objects: list[tuple[str, dict[str, Any]]]) -> list[Part] | None:
    inside = {pointer for pointer, _ in objects}
    seen: set[str] = set()
    parts = []
    for pointer, one in objects:
        key = pointer.rpartition("/")[2]
        if meaning(key)[0] and not one.keys().isdisjoint(VALUE_KEYS):
            return None
        top = pointer in ("", "/data") or normal(key) in CARRIERS
        own, about = is_row and not pointer, list[str]()
        part = Part(pointer, [], _nothing, [], [], _nothing, [], [], _nothing)
        for name in one:
            path = f"{pointer}/{escaped(name)}"
            if path in inside:
                continue
            if own and name in ABOUT_THE_ROW:
                part.about.append((path, ABOUT_THE_ROW[name]))
                about.append(name)
                continue
            attribute, exact = meaning(name)
            if exact and attribute in seen:
                return None
            leaf = Leaf(path, name, None, attribute, exact, top, False, False)
            if exact:
                seen.add(attribute)
            if exact and not own and BY_NAME[attribute].is_rating:
                part.ratings.append(name)
            elif exact and not own and BY_NAME[attribute].kind is Kind.TEXT:
                part.texts.append(leaf)
            else:
                part.others.append(leaf)
        words = [leaf.key for leaf in part.texts]
        rated, worded, said = _taker(part.ratings), _taker(words), _taker(about)
        parts.append(part._replace(words=words, rated=rated, worded=worded, said=said))
    return parts


def _nothing(one: dict[str, Any]) -> tuple[Any, ...]:
    return ()


def _taker(keys: list[str]) -> Taker:
    # Of one key alone, itemgetter gives no tuple: name it twice.
    return itemgetter(*keys, *keys[:1]) if keys else _nothing


def _carry_out(plan: list[Part], objects: list[dict[str, Any]]) -> Quick | None:
    values: dict[str, Any] = {}
    whole: dict[str, int] = {}
    kept: list[tuple[str, str]] = []
    found: list[tuple[Leaf, Any]] = []
    keys = 0
    for part, one in zip(plan, objects, strict=True):
        keys += len(part.ratings) + len(part.texts) + len(part.others) + len(part.about)
        taken = len(part.ratings)
        if ratings := part.rated(one):
            if set(map(type, ratings)) != {int} or min(ratings) < LOWEST or max(ratings) > HIGHEST:
                return None
            values.update(zip(part.ratings, ratings, strict=False))
        rest = part.others
        if texts := part.worded(one):
            if set(map(type, texts)) == {str} and max(map(len, texts)) <= SHORT and all(map(says_itself, texts)):
                values.update(zip(part.words, texts, strict=False))
                taken += len(part.words)
            else:
                rest = part.texts + rest
        if part.about:
            if not SCALAR.issuperset(map(type, part.said(one))):
                return None
            kept += part.about
        for leaf in rest:
            value = one[leaf.key]
            kind = type(value)
            if kind not in PLAIN or (kind is str and "{" in value):
                return None
            if leaf.exact and kind is str and fits(leaf.attribute, value):
                values[leaf.attribute] = value
                taken += 1
                continue
            found.append((leaf, value))
        whole[part.pointer] = taken
    return Quick(values, whole, kept, found, keys)
