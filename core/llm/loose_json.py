"""JSON as models write it: cut off, with comments, single quotes, trailing commas. Never raises, nor goes deep."""

from __future__ import annotations

import re
from typing import Any

DEEPEST = 12
LONGEST = 200_000
_OPENS = re.compile(r"[{\[]")
_SPACE = re.compile(r"(?:[\s,;]|//[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)*+")
_GAP = re.compile(r"(?:\s|//[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)*+")
_STRING = {
    '"': re.compile(r'"((?:[^"\\]++|\\.)*+)("?)', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]++|\\.|(?<=\w)'(?=\w))*+)('?)", re.DOTALL),
    "“": re.compile(r"“([^”]*+)(”?)"),
}
_WORD = re.compile(r"[^\s,:;{}\[\]\"“]{1,100}")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "", "b": "", "f": ""}
_CONSTANTS: dict[str, Any] = {"null": None, "none": None, "nan": None, "true": True, "false": False}
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{0,15})?(?:[eE][-+]?\d{1,2})?")


def read(text: str) -> Any:
    """The first object or list in the text that holds something, as far as it goes; None where there is none."""
    return next(iter(read_all(text)), None)


def read_all(text: str) -> list[Any]:
    """Every object or list in the text that holds something, in their order: prose has brackets, too."""
    reader, found, at = _Reader(text[:LONGEST]), [], 0
    while match := _OPENS.search(reader.text, at):
        if value := reader.value(match.start(), 0):
            found.append(value)
        at = max(reader.at, match.end())
    return found


def string(text: str) -> str:
    """The string that the text begins with, as far as it goes."""
    value = _Reader(text[:LONGEST]).value(0, DEEPEST)
    return value if isinstance(value, str) else ""


class Cut(str):
    """A value that the text ends in the middle of."""

    __slots__ = ()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def value(self, at: int, depth: int) -> Any:
        self.at = at
        char = self.text[at : at + 1]
        if char in "{[" and char:
            if depth >= DEEPEST:
                self.at = len(self.text)
                return None
            self.at += 1
            return self._object(depth) if char == "{" else self._list(depth)
        if char in _STRING and char:
            return self._string(char)
        return self._word()

    def _skip(self, what: re.Pattern[str] = _SPACE) -> str:
        match = what.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while (char := self._skip()) and char != "}":
            if char in "]:":
                self.at += 1
                continue
            if char in "{[":
                # `{{"tone": 7}}`: doubled by a template, or an object where a key should be.
                inner = self.value(self.at, depth + 1)
                found |= inner if isinstance(inner, dict) else {}
                continue
            key = self.value(self.at, DEEPEST)
            if self._skip() != ":":
                continue
            self.at += 1
            # A key whose value was forgotten takes none of the next one's.
            if (char := self._skip(_GAP)) and char not in ",}]":
                found[str(key)] = self.value(self.at, depth + 1)
        self.at += 1
        return found

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while (char := self._skip()) and char != "]":
            if char in "}:":
                self.at += 1
                continue
            found.append(self.value(self.at, depth + 1))
        self.at += 1
        return found

    def _string(self, mark: str) -> str:
        match = _STRING[mark].match(self.text, self.at)
        if match is None:
            self.at += 1
            return ""
        self.at = match.end()
        text = _ESCAPE.sub(_replacement, match.group(1))
        # Two halves make a character; a half alone is none.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text if match.group(2) else Cut(text)

    def _word(self) -> Any:
        match = _WORD.match(self.text, self.at)
        if match is None:
            self.at += 1
            return None
        self.at = match.end()
        word = match.group()
        if self.at == len(self.text) and word[:1] not in "23456789":
            # "1" may have been 10.
            return Cut(word)
        if word.lower() in _CONSTANTS:
            return _CONSTANTS[word.lower()]
        if _NUMBER.fullmatch(word):
            number = float(word)
            return int(number) if number.is_integer() else number
        return word


def _replacement(match: re.Match[str]) -> str:
    name = match.group(1)
    return chr(int(name[1:], 16)) if len(name) == 5 else _PLAIN.get(name, name)
