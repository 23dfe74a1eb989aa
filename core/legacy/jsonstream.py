"""JSON of any size, element by element: each with its own text, and what is broken does not stop the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

STEP = 1 << 18
LONGEST = 16 * 2**20
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_BETWEEN = re.compile(r"[ \t\r\n,]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},\n]', re.DOTALL)
_BOUNDARY = re.compile(r"\}\s*,\s*(?=\{)")
_decode = json.JSONDecoder().raw_decode
_CLOSES = {"}": "{", "]": "["}


class Element(NamedTuple):
    """One value with its text, the how manieth it is and the line it begins on; `why` where it is broken."""

    number: int
    line: int
    raw: str
    value: Any
    why: str = ""


class Stream:
    """The values of a text: the elements of its array, or the values that follow each other in it (JSON Lines)."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.text, self.at, self.line, self.number = "", 0, 1, 0
        self.over = False
        self.is_array = self._skip(_SPACE) == "["

    def __iter__(self) -> Iterator[Element]:
        self.at += self.is_array
        while char := self._skip(_BETWEEN):
            if self.is_array and char == "]":
                self.at += 1
                return
            self.number += 1
            yield self._element()
        if self.is_array:
            yield Element(self.number + 1, self.line, "", None, "the file ends in the middle of its list")

    def _element(self) -> Element:
        """The value that begins here. What is cut off by the buffer's end is tried again with more of the text."""
        while True:
            try:
                value, end = _decode(self.text, self.at)
            except RecursionError:
                return self._broken("nested too deeply", self.at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and self._more():
                    continue
                return self._broken(f"no JSON: {error.msg.lower()}", error.pos)
            except ValueError as error:
                return self._broken(str(error)[:100], self.at)
            if end == len(self.text) and not isinstance(value, (dict, list)) and self._more():
                continue
            return self._taken(end, value)

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        near_the_end = error.pos > len(self.text) - 20 or error.msg.startswith("Unterminated string")
        return near_the_end and len(self.text) - self.at < LONGEST

    def _taken(self, end: int, value: Any, why: str = "") -> Element:
        raw = self.text[self.at : end]
        element = Element(self.number, self.line, raw if not why else "", value, why)
        self.line += raw.count("\n")
        self.at = end
        return element

    def _broken(self, why: str, at: int) -> Element:
        end = self._after_the_broken(max(at, self.at))
        return self._taken(max(end, min(self.at + 1, len(self.text))), None, why)

    def _after_the_broken(self, error_at: int) -> int:
        """Where the next element may begin: where the brackets close, or a new object begins, or the line ends."""
        while not self.over and len(self.text) - self.at < LONGEST // 4:
            self._more()
        if not self.is_array:
            end = self.text.find("\n", error_at)
            return len(self.text) if end < 0 else end
        ends = [_closed(self.text, self.at)]
        if match := _BOUNDARY.search(self.text, max(error_at - 1, 0)):
            ends.append(match.end())
        if self.text[error_at : error_at + 1] == "{" and error_at > self.at:
            ends.append(error_at)
        found = [end for end in ends if end is not None]
        return min(found) if found else len(self.text)

    def _skip(self, what: re.Pattern[str]) -> str:
        """Past white space; the character that stands there, '' at the end."""
        while True:
            match = what.match(self.text, self.at)
            end = match.end() if match else self.at
            self.line += self.text.count("\n", self.at, end)
            self.at = end
            if end < len(self.text):
                return self.text[end]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on; what is behind us is let go."""
        if self.over:
            return False
        # At least as much again as is waiting, so that a long value is not tried over and over.
        more = self.file.read(max(STEP, len(self.text) - self.at))
        self.over = not more
        self.text, self.at = self.text[self.at :] + more, 0
        return bool(more)


def _closed(text: str, at: int) -> int | None:
    """Where the value that begins here ends by its brackets alone; None where they do not match."""
    open_brackets: list[str] = []
    for match in _TOKEN.finditer(text, at):
        sign = match.group()
        if sign in "[{":
            open_brackets.append(sign)
        elif sign in "]}":
            if not open_brackets:
                return match.start()
            if open_brackets.pop() != _CLOSES[sign]:
                return None
            if not open_brackets:
                return match.end()
        elif sign == "," and not open_brackets:
            return match.start()
    return None


def members(text: str) -> Iterator[tuple[str, str]]:
    """The members of an object's text, which is known to be JSON: each key with the text of its value."""
    at = _past(text, _past(text, 0) + 1)
    while text[at] != "}":
        key, at = _decode(text, at)
        begin = _past(text, _past(text, at) + 1)
        _, at = _decode(text, begin)
        yield key, text[begin:at]
        at = _past(text, at)
        if text[at] == ",":
            at = _past(text, at + 1)


def _past(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
