"""JSON of any size, element by element: each with its own text, and what is broken does not stop the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from core.legacy.jsonskip import AROUND, WINDOW, next_start

STEP = 1 << 18
# In characters. A longer element is no persona.
LONGEST = 16 * 2**20
# No persona goes a quarter as deep, and whoever walks through one has to come to its end.
DEEPEST = 200
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_decode = json.JSONDecoder().raw_decode
TOO_DEEP = "it is nested too deeply"


class Readable(Protocol):
    def read(self, size: int, /) -> str:
        """About so many more characters, '' at the end."""


class Element(NamedTuple):
    """One value with its text, the how manieth it is and the line that it begins on; `why` where it is broken."""

    number: int
    line: int
    raw: str
    value: Any
    why: str = ""


class Bad(ValueError):
    """Why there is no value here, and where that shows."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.at = at


class Buffer:
    """As much of a text as is looked at; `at` is where."""

    def __init__(self, file: Readable, number: int = 0, line: int = 1) -> None:
        self.file, self.number, self.line = file, number, line
        self.text, self.at, self.over = "", 0, False

    def more(self, least: int = STEP) -> bool:
        """Read on; what is behind us is let go."""
        if self.over:
            return False
        # At least as much again as is waiting, so that a long value is not tried over and over.
        more = self.file.read(max(least, len(self.text) - self.at))
        self.over = not more
        self.text, self.at = self.text[self.at :] + more, 0
        return bool(more)

    def fill(self, least: int) -> None:
        while len(self.text) - self.at < least and self.more(least):
            pass

    def advance(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def skip(self) -> str:
        """Past white space; the character that stands there, '' at the end."""
        while True:
            end = past(self.text, self.at)
            if end != self.at:
                self.advance(end)
            if end < len(self.text):
                return self.text[end]
            if not self.more():
                return ""

    def value(self) -> tuple[Any, int]:
        """The value that begins here, and where it ends. What the buffer cuts off is tried again with more."""
        while True:
            try:
                value, end = _decode(self.text, self.at)
            except RecursionError:
                raise Bad(TOO_DEEP, self.at) from None
            except json.JSONDecodeError as error:
                if self._is_cut(error) and self.more():
                    continue
                raise Bad(f"it is not JSON: {error.msg.lower()}", error.pos) from None
            except ValueError:
                raise Bad("it has a number that is too long", self.at) from None
            if end == len(self.text) and not isinstance(value, dict | list) and self.more():
                continue
            return value, end

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        near_the_end = error.pos > len(self.text) - 20 or error.msg.startswith("Unterminated string")
        return near_the_end and len(self.text) - self.at < LONGEST

    def take(self) -> Element:
        """The element that begins here. Raises Bad."""
        value, end = self.value()
        self.number += 1
        raw, line = self.text[self.at : end], self.line
        self.advance(end)
        if why := trouble(raw, value):
            return Element(self.number, line, "", None, why)
        return Element(self.number, line, raw, value)

    def broken(self, why: str) -> Element:
        self.number += 1
        return Element(self.number, self.line, "", None, why)

    def past_broken(self, error_at: int, lead: str) -> None:
        """To where the next element may begin, or to what ends the list."""
        ahead, is_first = error_at - self.at, True
        while True:
            self.fill(WINDOW + AROUND)
            found = next_start(self.text, self.at, self.at + ahead, lead, is_first)
            if found is not None or self.over:
                self.advance(len(self.text) if found is None else found)
                return
            self.advance(max(self.at + 1, len(self.text) - AROUND))
            ahead, is_first = 0, False


def elements(buffer: Buffer) -> Iterator[Element]:
    """What is in a list; the buffer stands behind its bracket, and in the end behind the other one."""
    lead = ""
    buffer.fill(STEP)
    if match := _SPACE.match(buffer.text, buffer.at):
        lead = match.group()
    while char := buffer.skip():
        if char == "]":
            buffer.advance(buffer.at + 1)
            return
        if char == ",":
            yield buffer.broken("there is nothing between two commas")
            buffer.advance(buffer.at + 1)
            continue
        try:
            yield buffer.take()
        except Bad as bad:
            yield buffer.broken(str(bad))
            buffer.past_broken(bad.at, lead)
        char = buffer.skip()
        if char == ",":
            buffer.advance(buffer.at + 1)
        elif char and char not in ']{["':
            yield buffer.broken("there is something between two elements that is not JSON")
            buffer.past_broken(buffer.at, lead)
            if buffer.skip() == ",":
                buffer.advance(buffer.at + 1)
    yield buffer.broken("the list has no end: the file is cut off here")


def lines(buffer: Buffer) -> Iterator[Element]:
    """A value a line."""
    while buffer.skip():
        end = _end_of_line(buffer)
        if end - buffer.at > LONGEST:
            yield buffer.broken("the line is too long")
        else:
            yield _line(buffer, end)
        buffer.advance(end)


def _end_of_line(buffer: Buffer) -> int:
    searched = buffer.at
    while (end := buffer.text.find("\n", searched)) < 0:
        searched = len(buffer.text) - buffer.at
        if not buffer.more():
            return len(buffer.text)
    return end


def _line(buffer: Buffer, end: int) -> Element:
    raw = buffer.text[buffer.at : end].strip(" \t\r\n,")
    own = Buffer(_Nothing(), buffer.number, buffer.line)
    own.text, own.over = raw, True
    try:
        element = own.take()
        if own.at < len(raw):
            raise Bad("it is not JSON: there is something behind its value", own.at)
    except Bad as bad:
        own.number = buffer.number
        element = own.broken(str(bad))
    buffer.number += 1
    return element


class _Nothing:
    def read(self, size: int, /) -> str:
        return ""


def trouble(raw: str, value: Any) -> str:
    """Why an element cannot be brought in though it is JSON; '' where it can."""
    if too_deep(raw, value):
        return TOO_DEEP
    if not raw.isascii():
        try:
            raw.encode()
        except UnicodeEncodeError:
            return "its text is not UTF-8"
    return ""


def too_deep(raw: str, value: Any) -> bool:
    """Is this JSON nested deeper than anything that may be walked through?"""
    if raw.count("{") + raw.count("[") <= DEEPEST:
        return False
    level = [value]
    for _ in range(DEEPEST):
        level = [one for one in level if isinstance(one, dict | list)]
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return True


def members(text: str) -> Iterator[tuple[str, str]]:
    """The members of an object's text, which is known to be JSON: each key with the text of its value."""
    at = past(text, past(text, 0) + 1)
    while text[at] != "}":
        key, at = _decode(text, at)
        begin = past(text, past(text, at) + 1)
        _, at = _decode(text, begin)
        yield key, text[begin:at]
        at = past(text, at)
        if text[at] == ",":
            at = past(text, at + 1)


def past(text: str, at: int) -> int:
    """The first place from here on that is not white space."""
    match = _SPACE.match(text, at)
    return match.end() if match else at
