"""How a file of JSON is laid out: a list, a value a line, objects in a row, or an answer with a list in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Any

from core.legacy.jsonstream import STEP, Bad, Buffer, Element, Readable, elements, lines, past
from core.legacy.shapes import holds_attribute

# Under these an answer has its list.
LISTS = frozenset("results personas content content_pieces blog_posts items".split())
# An object with one of these before its list is a record, not an answer.
_OF_A_RECORD = frozenset("id pk name title description data model".split())
LOOKED_AT = 20
_decode = json.JSONDecoder().raw_decode


class Layout(StrEnum):
    EMPTY = "empty"
    LIST = "list"
    LINES = "lines"
    OBJECTS = "objects"
    ANSWER = "answer"
    # No JSON, as far as one sees.
    PROSE = "prose"


class Stream:
    """The elements of a text. `layout` is known from its beginning on."""

    def __init__(self, file: Readable) -> None:
        self.buffer = Buffer(file)
        self.buffer.skip()
        self.buffer.fill(STEP)
        self.layout = _layout(self.buffer)

    @property
    def begins(self) -> str:
        return self.buffer.text[self.buffer.at : self.buffer.at + 100]

    def __iter__(self) -> Iterator[Element]:
        if self.layout is Layout.LINES:
            return lines(self.buffer)
        if self.layout in (Layout.EMPTY, Layout.PROSE):
            return iter(())
        return self._values()

    def _values(self) -> Iterator[Element]:
        """The elements of every list, and every object that stands for itself."""
        buffer = self.buffer
        while char := buffer.skip():
            if char == "[":
                buffer.advance(buffer.at + 1)
                yield from elements(buffer)
            elif char in ",]}":
                buffer.advance(buffer.at + 1)
            elif char == "{" and _answer(buffer):
                buffer.advance(buffer.at + 1)
                yield from _answered(buffer)
            else:
                try:
                    yield buffer.take()
                except Bad as bad:
                    yield buffer.broken(str(bad))
                    # What stands at the left margin is an object of its own.
                    buffer.past_broken(bad.at, "\n")


def _layout(buffer: Buffer) -> Layout:
    begin = buffer.text[buffer.at : buffer.at + 1]
    if not begin:
        return Layout.EMPTY
    if begin == "[":
        return Layout.LIST
    if begin == "{":
        if _answer(buffer):
            return Layout.ANSWER
        return Layout.LINES if _is_lines(buffer) else Layout.OBJECTS
    return Layout.LINES if _whole_lines(buffer) > 1 else Layout.PROSE


def _is_lines(buffer: Buffer) -> bool:
    text, at = buffer.text, buffer.at
    end_of_line = text.find("\n", at)
    if end_of_line < 0:
        # A first line that is longer than what is looked at has to be whole for itself as well.
        return False
    try:
        end = _decode(text, at)[1]
    except (ValueError, RecursionError):
        return _whole_lines(buffer) > 1 or (_whole_lines(buffer) == 1 and text[at:end_of_line].strip() != "{")
    return end <= end_of_line and past(text, end) < len(text)


def _whole_lines(buffer: Buffer) -> int:
    """How many of the first lines are an object each."""
    begins = buffer.text[buffer.at :].split("\n")
    if not buffer.over:
        begins.pop()
    return sum(_is_object(line) for line in islice(filter(str.strip, begins), LOOKED_AT))


def _is_object(line: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


# An answer ------------------------------------------------------------------------------------------------
def _answer(buffer: Buffer) -> bool:
    """Is the object that begins here an answer with a list of objects, rather than a record?"""
    text, at = buffer.text, past(buffer.text, buffer.at + 1)
    seen: dict[str, Any] = {}
    try:
        while text[at] == '"':
            key, at = _decode(text, at)
            at = past(text, past(text, at) + 1)
            if key in LISTS and text[at] == "[":
                first = text[past(text, at + 1)]
                return first in "{]" and _OF_A_RECORD.isdisjoint(seen) and not holds_attribute(seen)
            seen[key], at = _decode(text, at)
            at = past(text, past(text, at) + 1)
    except (ValueError, IndexError, RecursionError):
        return False
    return False


def _answered(buffer: Buffer) -> Iterator[Element]:
    """The elements of an answer's lists; what else it says is passed over."""
    try:
        while char := buffer.skip():
            if char == "}":
                buffer.advance(buffer.at + 1)
                return
            if char == ",":
                buffer.advance(buffer.at + 1)
                continue
            key, end = buffer.value()
            buffer.advance(end)
            if buffer.skip() != ":":
                raise Bad("it is not JSON: a key has no value", buffer.at)
            buffer.advance(buffer.at + 1)
            if buffer.skip() == "[" and isinstance(key, str) and key in LISTS:
                buffer.advance(buffer.at + 1)
                yield from elements(buffer)
            else:
                buffer.advance(buffer.value()[1])
    except Bad as bad:
        yield buffer.broken(str(bad))
        buffer.past_broken(bad.at, "\n")
        return
    yield buffer.broken("the answer has no end: the file is cut off here")
