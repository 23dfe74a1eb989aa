"""A text as it was given becomes plain paragraphs; every offset finds its way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from core.analysis import marks
from core.analysis.set_aside import Line, counted, lines

# Lines longer than this are nobody's hard-wrapped lines: each is a paragraph.
WRAPPED = 120
# Narrower than this, lines are verse or a chat: they are joined only inside a sentence.
NARROW = 50
# The gaps that may part two pieces; of two at one place, the wider one holds.
GAPS = ("", " ", "\n", "\n\n")

_HEADING = re.compile(r"\s{0,3}(#{1,6}\s+)(?=\S)")
_HEADING_ENDS = re.compile(r"\s+#+\s*$")
_RULE = re.compile(r"\s*(?:[-*_=~]\s*){3,}")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
_SPEAKER = re.compile(r"\s*(?:[A-Z][\w .'’-]{0,24}:|<[\w-]{1,24}>|\[?\d\d?:\d\d)\s")
_ENDS = re.compile(r"[.!?…:;][\"'”’)\]*_]*\s*$")
_HALF = re.compile(r"([A-Za-z]{2,})-$")
_OTHER_HALF = re.compile(r"[a-z]+")
# Zipf frequencies: a word that is read now and then, and one that is really used.
SEEN, USED = 2.5, 3.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text`: one paragraph or list item a line, a blank line between paragraphs, single spaces.

    `set_aside`: what is not in it, by kind and count. `emphasis`: spans of it that were marked as stressed.
    """

    text: str
    # Parallel: where each kept run begins in `text`, and where in the original.
    starts: list[int]
    origins: list[int]
    set_aside: dict[str, int] = field(default_factory=dict)
    emphasis: list[tuple[int, int]] = field(default_factory=list)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of a non-empty passage in the text as it was given."""
        return self._at(start), self._at(end - 1) + 1

    def _at(self, position: int) -> int:
        run = bisect_right(self.starts, position) - 1
        return self.origins[run] + position - self.starts[run]


def clean(text: str) -> Cleaned:
    """Sets aside what is not prose and joins what was wrapped. Time and memory grow with the text, no faster."""
    found = lines(text)
    out = _Out(text)
    out.set_aside = counted(found)
    usual = _width([line for line in found if not line.kind and not line.blank])
    parted = any(line.blank for line in found[:-1])
    for block in _blocks(found):
        width = _width(block)
        if len(block) < 3 and usual > WRAPPED:
            width = usual
        out.gap("\n\n")
        out.line(block[0])
        for before, line in pairwise(block):
            out.join(_between(before, line, width, parted=parted))
            out.line(line)
    return out.cleaned()


def _blocks(found: list[Line]) -> Iterator[list[Line]]:
    """Neighbouring lines of prose."""
    block: list[Line] = []
    for line in found:
        if not (line.kind or line.blank or _RULE.fullmatch(line.text[:200])):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _width(block: list[Line]) -> int:
    """How wide the lines are, but for a few that are wider."""
    lengths = sorted(len(line.text.strip()) for line in block)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _between(before: Line, line: Line, width: int, *, parted: bool) -> str:
    """What parts two lines: a gap, or "-" where a word was divided at the line's end."""
    if _ITEM.match(line.text) or _HEADING.match(line.text) or _HEADING.match(before.text):
        return "\n"
    if width > WRAPPED:
        return "\n" if parted else "\n\n"
    first, second = before.text.strip(), line.text.strip()
    ended = bool(_ENDS.search(first[-80:]))
    if _SPEAKER.match(second) and (ended or _SPEAKER.match(first)):
        return "\n"
    # Whoever wraps lines breaks them where the next word no longer fits.
    fits = len(first) + 1 + len(second.split(None, 1)[0]) <= width
    if ended and (width < NARROW or fits or _indent(line) > _indent(before)):
        return "\n"
    if fits and len(first) < width * 0.7 and first[-1].isalnum() and second[0].isupper():
        return "\n"
    half, other = _HALF.search(first[-60:]), _OTHER_HALF.match(second)
    if half and other and other.group() not in ("and", "or", "to"):
        return "-" if _is_one_word(half.group(1), other.group()) else ""
    return " "


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _is_one_word(half: str, other: str) -> bool:
    """“impor-tant” was divided, “well-known” has its own hyphen."""
    # Half a second of loading that only a divided word needs.
    from wordfreq import zipf_frequency

    if zipf_frequency(half + other, "en") >= SEEN:
        return True
    return min(zipf_frequency(half, "en"), zipf_frequency(other, "en")) < USED


class _Out:
    """The cleaned text as it grows, run by run."""

    def __init__(self, text: str) -> None:
        self.text, self.hidden = text, marks.hidden(text)
        self.parts: list[str] = []
        self.starts: list[int] = []
        self.origins: list[int] = []
        self.set_aside: dict[str, int] = {}
        self.emphasis: list[tuple[int, int]] = []
        self.size = 0
        self.next_hidden = 0
        self.between = ""
        # Where a stressed passage ends in the original, and where it began in here.
        self.stressed: dict[int, int | None] = {}

    def cleaned(self) -> Cleaned:
        self._unspace()
        # A space that was dropped at the text's end may have been stressed.
        stressed = sorted((start, min(end, self.size)) for start, end in self.emphasis if start < self.size)
        return Cleaned("".join(self.parts), self.starts, self.origins, self.set_aside, stressed)

    def gap(self, between: str) -> None:
        """Put before whatever comes next, and only if something does."""
        self.between = max(self.between, between, key=GAPS.index)

    def join(self, between: str) -> None:
        if between == "-":
            self._drop("-")
        else:
            self.gap(between)

    def line(self, line: Line) -> None:
        text = _HEADING_ENDS.sub("", line.text) if (heading := _HEADING.match(line.text)) else line.text.rstrip()
        at, end = line.start + len(text) - len(text.lstrip()), line.start + len(text)
        if heading:
            at = line.start + heading.end()
        while self.next_hidden < len(self.hidden) and self.hidden[self.next_hidden][0] < end:
            first, last, kind = self.hidden[self.next_hidden]
            self._inline(at, min(max(first, at), end))
            if first >= line.start:
                self._count(kind)
                self.gap(" " if kind in ("inline code", "HTML comment") else "\n\n")
            at = max(at, min(last, end))
            if last > end:
                return
            self.next_hidden += 1
        self._inline(at, end)

    def _add(self, text: str, origin: int) -> None:
        if text.startswith(" ") and (self.between or not self.size or self.parts[-1].endswith((" ", "\n"))):
            text, origin = text[1:], origin + 1
        if not text:
            return
        if self.between and self.size:
            self._unspace()
            # Where it stands for nothing of the text, a gap points at what follows it.
            self._run(self.between, max(0, origin - len(self.between)))
        self.between = ""
        for end, start in self.stressed.items():
            if start is None:
                self.stressed[end] = self.size
        self._run(text, origin)

    def _run(self, text: str, origin: int) -> None:
        if not self.starts or self.origins[-1] + self.size - self.starts[-1] != origin:
            self.starts.append(self.size)
            self.origins.append(origin)
        self.parts.append(text)
        self.size += len(text)

    def _unspace(self) -> None:
        self._drop(" ")

    def _drop(self, last: str) -> None:
        """Takes back one character, if it is the last."""
        if self.parts and self.parts[-1].endswith(last):
            self.parts[-1] = self.parts[-1][:-1]
            self.size -= 1
            if not self.parts[-1]:
                self.parts.pop()

    def _count(self, kind: str) -> None:
        self.set_aside[kind] = self.set_aside.get(kind, 0) + 1

    def _inline(self, at: int, end: int) -> None:
        for match in marks.INLINE.finditer(self.text, at, end):
            self._add(self.text[at : match.start()], at)
            self._marked(match)
            at = match.end()
        if at < end:
            self._add(self.text[at:end], at)

    def _marked(self, match: re.Match[str]) -> None:
        start = match.start()
        if match["space"]:
            self.gap(" ")
        elif match["half"]:
            self._add("\ufffd", start)
        elif match["mark"]:
            self._mark(match)
        elif match["escaped"]:
            self._add(match["escaped"], start + 1)
        elif match["entity"]:
            self._entity(match)
        elif match["link"]:
            self._inline(match.start("link"), match.end("link"))
        elif match["tag"] and marks.BREAKS.match(match["tag"]):
            self.gap("\n")
        for group, kind in marks.COUNTED.items():
            if match[group]:
                self._count(kind)

    def _entity(self, match: re.Match[str]) -> None:
        decoded = marks.character(match["entity"])
        if decoded == " ":
            self.gap(" ")
        else:
            self._add(decoded, match.start())

    def _mark(self, match: re.Match[str]) -> None:
        """An asterisk or underline: the beginning or the end of a stressed passage, or itself."""
        at = match.start()
        if at in self.stressed:
            begun = self.stressed.pop(at)
            if begun is not None and begun < self.size:
                self.emphasis.append((begun, self.size))
        elif (end := marks.closing(self.text, match)) is not None:
            # Those whose end stood in what was left out never came.
            self.stressed = {one: begun for one, begun in self.stressed.items() if one > at} | {end: None}
        else:
            self._add(match.group(), at)
