"""The quick way to map what most records are: ratings by the dozen, called as their columns are, in one or two objects.

Records of one make have the same keys in the same order. What these keys mean is worked out once, as a plan; then the
ratings of a record are taken all at once. Whatever does not fit goes the whole way (mapping.map_persona).
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from core.attributes import BY_NAME, HIGHEST, LOWEST, Kind
from core.legacy.fates import Fates
from core.legacy.records import ABOUT_THE_ROW, Record
from core.legacy.shapes import CARRIERS, VALUE_KEYS, Leaf, escaped, meaning, normal
from core.legacy.values import SILENT, fits, says_itself

MOST_PLANS = 2000
PLAIN = {str, int, bool, type(None)}
SCALAR = {int, type(None)}
RANGE = frozenset(range(LOWEST, HIGHEST + 1))
QUIET = frozenset({"name", "description", "is_active", "created_at", "updated_at"})

Taker = Callable[[dict[str, Any]], tuple[Any, ...]]


class Group(NamedTuple):
    """Keys whose values are taken at once: what takes them, the columns they are for, and how they are called.

    `called_so` is how many are called as their columns; `renamed` has the others.
    """

    leaves: list[Leaf]
    take: Taker
    columns: list[str]
    called_so: int
    renamed: dict[str, str]


class Part(NamedTuple):
    """One object of a record: its ratings, its short texts, and its other keys as leaves that have no value yet."""

    pointer: str
    keys: int
    ratings: Group
    texts: Group
    others: list[Leaf]
    # Keys that are kept whatever they say, and those that say nothing with null.
    said: Taker
    about: list[tuple[str, str]]
    quiet: frozenset[str]


class Quick(NamedTuple):
    """What a plan took at once, and the leaves that are still to be read."""

    values: dict[str, Any]
    fates: Fates
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
        found = []
        for name in one:
            path = f"{pointer}/{escaped(name)}"
            if path in inside:
                continue
            attribute, exact = meaning(name)
            if attribute and attribute in seen:
                # Two keys with one meaning: which of them counts is a longer story.
                return None
            seen.add(attribute)
            found.append(Leaf(path, name, None, attribute, exact, top, False, False))
        parts.append(_part(pointer, found, own=is_row and not pointer))
    return parts


def _part(pointer: str, found: list[Leaf], *, own: bool) -> Part:
    ratings, texts, others, about = [], [], [], []
    for leaf in found:
        kind = BY_NAME[leaf.attribute].kind if leaf.attribute and not own else None
        if own and leaf.key in ABOUT_THE_ROW:
            about.append(leaf)
        elif kind is Kind.RATING:
            ratings.append(leaf)
        elif kind is Kind.TEXT:
            texts.append(leaf)
        else:
            others.append(leaf)
    return Part(
        pointer,
        len(found),
        _group(ratings),
        _group(texts),
        others,
        _taker(about),
        [(leaf.pointer, ABOUT_THE_ROW[leaf.key]) for leaf in about],
        frozenset(leaf.pointer for leaf in (*texts, *others) if leaf.attribute or (own and leaf.key in QUIET)),
    )


def _group(leaves: list[Leaf]) -> Group:
    renamed = {leaf.pointer: leaf.attribute for leaf in leaves if leaf.key != leaf.attribute}
    columns = [leaf.attribute for leaf in leaves]
    return Group(leaves, _taker(leaves), columns, len(leaves) - len(renamed), renamed)


def _nothing(one: dict[str, Any]) -> tuple[Any, ...]:
    return ()


def _taker(leaves: list[Leaf]) -> Taker:
    keys = [leaf.key for leaf in leaves]
    # Of one key alone, itemgetter gives no tuple: name it twice.
    return itemgetter(*keys, *keys[:1]) if keys else _nothing


def _carry_out(plan: list[Part], objects: list[dict[str, Any]]) -> Quick | None:
    values: dict[str, Any] = {}
    fates = Fates()
    found: list[tuple[Leaf, Any]] = []
    keys = 0
    for part, one in zip(plan, objects, strict=True):
        keys += part.keys
        rest, called_so = part.others, 0
        if ratings := part.ratings.take(one):
            if set(map(type, ratings)) != {int} or not RANGE.issuperset(ratings):
                return None
            called_so += _take(part.ratings, ratings, values, fates)
        if texts := part.texts.take(one):
            if set(map(type, texts)) == {str} and all(map(says_itself, texts)):
                called_so += _take(part.texts, texts, values, fates)
            else:
                rest = part.texts.leaves + rest
        if part.about:
            if not SCALAR.issuperset(map(type, part.said(one))):
                return None
            fates.kept += part.about
        for leaf in rest:
            value = one[leaf.key]
            kind = type(value)
            if kind is str:
                if "{" in value:
                    return None
                if leaf.exact and fits(leaf.attribute, value):
                    values[leaf.attribute] = value
                    called_so += leaf.key == leaf.attribute
                    continue
            elif value is None and leaf.pointer in part.quiet:
                fates.kept.append((leaf.pointer, SILENT.why))
                continue
            elif kind not in PLAIN:
                return None
            found.append((leaf, value))
        fates.whole[part.pointer] = called_so
    return Quick(values, fates, found, keys)


def _take(group: Group, taken: tuple[Any, ...], values: dict[str, Any], fates: Fates) -> int:
    values.update(zip(group.columns, taken, strict=False))
    fates.renamed.update(group.renamed)
    return group.called_so
