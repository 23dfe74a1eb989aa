"""A persona as the older tool's flat JSON: the very JSON that came in, and in it what was edited here since."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from core.attributes import BY_NAME, HIGHEST
from core.legacy.fates import Fates, Outcome
from core.legacy.jsonstream import members
from core.legacy.mapping import DESCRIPTIONS, NAMES
from core.legacy.shapes import VALUE_KEYS, Leaf, as_row, escaped, leaves, meaning, normal, value_at
from core.legacy.upload import SOURCE
from core.legacy.written import DEFAULTS, compared, inside_of

# What the older tool calls it, where that is another name.
OLDER_NAMES = {"emotion_level": "emotional_expressiveness"}
_KEYS = {"name": NAMES, "description": DESCRIPTIONS}
# How the names of those sources begin whose every record is a row.
DATABASES = ("sqlite:", "postgresql:")
_STRING_OR_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+')


class Kept(NamedTuple):
    """What an imported persona's record says: where from, its JSON as it came, and its fates as they are kept."""

    source: str
    raw: str
    fates: str


def flat(now: Mapping[str, Any], kept: Kept | None) -> str:
    """One line of JSON. `now` has the persona's columns."""
    if kept is None:
        return json.dumps(_made_here(now))
    loaded = json.loads(kept.raw)
    value = as_row(loaded)
    fates = Fates.decode(kept.fates, value)
    part = _part(kept, loaded, value)
    if edits := _edits(now, value, fates):
        return json.dumps(_edited(part, fates, edits, now))
    return _one_line(part.text)


def _made_here(now: Mapping[str, Any]) -> dict[str, Any]:
    stated = {name: now[name] for name in ("name", "description", *BY_NAME) if now[name] not in (None, "")}
    return {OLDER_NAMES.get(name, name): value for name, value in stated.items()}


# What came in --------------------------------------------------------------------------------------------
class _Part(NamedTuple):
    """The flat JSON in a record: its text, the value that it is in, and where it is there."""

    text: str
    value: dict[str, Any]
    base: str


def _part(kept: Kept, loaded: Any, value: dict[str, Any]) -> _Part:
    text = kept.raw
    if value is not loaded:
        text = _texts(text)["fields"]
    elif not _is_row(kept.source, value):
        return _Part(text, value, "")
    texts = _texts(text)
    columns = {key: text for key, text in texts.items() if _says_something(key, value[key])}
    data = value.get("data")
    # The row of a later version may have its attributes in columns, and beside them an empty object.
    if data is None or (not data and not columns.keys() <= {"name", "description"}):
        text = ", ".join(f"{json.dumps(key)}: {text}" for key, text in columns.items())
        return _Part(f"{{{text}}}", {key: value[key] for key in columns}, "")
    return _Part(texts["data"], value, "/data")


def _is_row(source: str, value: dict[str, Any]) -> bool:
    """Was it read as a row of the older tool's table, and not as a persona's JSON alone?"""
    if source.startswith(DATABASES):
        return True
    return "data" in value or ("content_count" in value and source != SOURCE)


def _says_something(key: str, value: Any) -> bool:
    return value is not None and (key in ("name", "description") or bool(meaning(key)[0]))


def _texts(text: str) -> dict[str, str]:
    """An object's members, each as the text of its value."""
    return dict(members(text))


def _one_line(text: str) -> str:
    """The same JSON without line breaks; a string in JSON has none."""
    text = text.strip()
    if "\n" in text or "\r" in text:
        text = _STRING_OR_SPACE.sub(r"\1", text)
    return text


# What was edited here --------------------------------------------------------------------------------------
def _edits(now: Mapping[str, Any], value: Any, fates: Fates) -> dict[str, Any]:
    """The columns that are not as the import wrote them, with what they hold."""
    found = compared(value, fates, now)
    edits = {one.target: now[one.target] for one in found.unlike if one.target in DEFAULTS}
    silent = [name for name in DEFAULTS if name not in found.named]
    edits |= {name: now[name] for name in silent if now[name] != DEFAULTS[name]}
    return {name: None if new == "" else new for name, new in edits.items()}


def _edited(part: _Part, fates: Fates, edits: dict[str, Any], now: Mapping[str, Any]) -> Any:
    """The part with every edit in it: at its key where it has one, beside the others where it has none."""
    found = [leaf for leaf in leaves(part.value) if leaf.pointer.startswith(f"{part.base}/")]
    into = {fate.pointer for fate in fates if fate.outcome in (Outcome.MAPPED, Outcome.CONVERTED)}
    taken = [leaf for leaf in found if leaf.pointer in into]
    units = {_parent(leaf.pointer) for leaf in found if leaf.unit}
    value = part.value
    for name, new in edits.items():
        places = _places(fates, name, found)
        if not places:
            home = _home(part, name, taken)
            if home is None:
                return _made_here(now)
            places = [f"{home}/{escaped(_new_key(inside_of(value, home), name))}"]
        for pointer in places:
            value = _put(value, pointer, _scaled(name, new, _parent(pointer) in units))
    return value_at(value, part.base)


def _scaled(name: str, new: Any, unit: bool) -> Any:
    """A rating among ratings from 0 to 1 is one of these."""
    return new / HIGHEST if unit and new is not None and name in BY_NAME and BY_NAME[name].is_rating else new


def _places(fates: Fates, name: str, found: list[Leaf]) -> list[str]:
    """Where a column's value belongs: the keys that it came from, else one that means it; none where no key does."""
    inside = {leaf.pointer for leaf in found}
    named = [fate for fate in fates if fate.target == name and fate.pointer in inside]
    if came_from := [fate.pointer for fate in named if fate.outcome is not Outcome.REFUSED]:
        return came_from
    meant = sorted((leaf for leaf in found if _means(leaf, name)), key=lambda leaf: not leaf.exact)
    return ([fate.pointer for fate in named] + [leaf.pointer for leaf in meant])[:1]


def _means(leaf: Leaf, name: str) -> bool:
    return leaf.attribute == name or (leaf.top and not leaf.apart and normal(leaf.key) in _KEYS.get(name, ()))


def _new_key(holder: dict[str, Any], name: str) -> str:
    """What the column's value is called there: no other key's name, as far as there is one."""
    others = BY_NAME[name].legacy if name in BY_NAME else sorted(_KEYS[name])
    names: list[str] = [OLDER_NAMES.get(name, name), name, *others]
    return next((one for one in names if one not in holder), names[0])


def _home(part: _Part, name: str, taken: list[Leaf]) -> str | None:
    """The object that a new key goes into: for an attribute, where others of its category came from, or most others."""
    if row := BY_NAME.get(name):
        others: Counter[str] = Counter()
        for leaf in taken:
            if leaf.attribute:
                kin = BY_NAME[leaf.attribute].category is row.category
                others[_holder(leaf)] += 100 if kin else 1
        if others:
            return others.most_common(1)[0][0]
    for home in (part.base, f"{part.base}/0"):
        with suppress(LookupError):
            if isinstance(inside_of(part.value, home), dict):
                return home
    return None


def _holder(leaf: Leaf) -> str:
    parent = _parent(leaf.pointer)
    spoken = leaf.key in VALUE_KEYS and meaning(leaf.key)[0] != leaf.attribute
    return _parent(parent) if spoken else parent


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _put(value: Any, pointer: str, new: Any) -> Any:
    """The value with another one at that pointer; text on the way there becomes what it holds. Nothing is changed."""
    parent, _, last = pointer.rpartition("/")
    last = last.replace("~1", "/").replace("~0", "~")
    holder = inside_of(value, parent)
    if isinstance(holder, dict):
        changed: Any = {**holder, last: new}
    elif isinstance(holder, list) and last.isdecimal() and int(last) < len(holder):
        changed = [*holder]
        changed[int(last)] = new
    else:
        raise LookupError(pointer)
    return _put(value, parent, changed) if parent else changed
