"""Where to go on behind JSON that is broken: by its brackets and strings, and else where a new object begins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

# So many characters are looked through for the end of a broken element …
WINDOW = 1 << 18
# … and so many are kept when none was found, for the object that they may end within.
AROUND = 1 << 18
SWALLOWED = 1 << 16
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},]', re.DOTALL)
_OBJECT = re.compile(r"[,}]\s*+(?=\{)")
_AFTER = re.compile(r"\s*+([,\]]|\Z)")
_CLOSES = {"}": "{", "]": "["}
_decode = json.JSONDecoder().raw_decode


def next_start(text: str, at: int, error_at: int, lead: str, is_first: bool) -> int | None:
    """The place behind the broken element that begins at `at`, whose fault shows at `error_at`; None if unknown yet.

    There the next one begins, or stands what parts or ends the list. `lead` is the white space before the list's first
    element: with a line break in it, what stands behind the same again is an element.
    """
    if text[error_at - 2 : error_at] == '{"':
        # A text had no end, and this quote was taken for it.
        error_at -= 2
    error_at = max(error_at, at)
    found = [_closed(text, at, error_at) if is_first else None, _by_lead(text, at, lead)]
    places = [place for place in found if place is not None]
    if places:
        return min(places)
    # A fault that shows so late has swallowed others: a bracket is missing.
    return _sound_object(text, at, at if error_at - at > SWALLOWED else error_at)


def _closed(text: str, at: int, error_at: int) -> int | None:
    """Where the brackets close; None where they cannot be trusted. Whole objects in a string: a quote is missing."""
    opened: list[str] = []
    for match in _TOKEN.finditer(text, at, at + WINDOW):
        sign = match.group()
        if sign[0] == '"':
            begin, end = match.span()
            holds_one = end > error_at and "{" in sign and _sound_object(text, begin, max(error_at, begin), end)
            if holds_one:
                return None
        elif sign in "[{":
            opened.append(sign)
        elif sign == ",":
            if not opened:
                return match.start()
        elif not opened:
            return match.start() if sign == "]" else None
        elif opened.pop() != _CLOSES[sign]:
            return None
        elif not opened:
            return match.end() if _AFTER.match(text, match.end()) else None
    return None


def _by_lead(text: str, at: int, lead: str) -> int | None:
    if "\n" not in lead:
        return None
    found = text.find(lead + "{", at + 1)
    return None if found < 0 else found + len(lead)


def _sound_object(text: str, at: int, error_at: int, before: int | None = None) -> int | None:
    """The first object from there on that is whole, holds something, and stands like an element."""
    for start in _objects(text, max(at + 1, error_at - 64), len(text) if before is None else before):
        if start < error_at:
            continue
        try:
            value, end = _decode(text, start)
        except (ValueError, RecursionError):
            continue
        if value and _AFTER.match(text, end):
            return start
    return None


def _objects(text: str, at: int, before: int) -> Iterator[int]:
    return (match.end() for match in _OBJECT.finditer(text, at, before) if match.end() < before)
