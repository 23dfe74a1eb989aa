"""A text as it was given becomes plain paragraphs; every offset finds its way back."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from core.analysis.set_aside import Line, counted, lines

# Lines longer than this are nobody's hard-wrapped lines: each is a paragraph.
WRAPPED = 120
# Narrower than this, lines are verse or a chat: they are joined only inside a sentence.
NARROW = 50

_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|center|cite|code|dd|del|details|div|dl|dt|em|figcaption|figure|font"
    "|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|option|p|pre|q|s"
    "|samp|section|select|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var"
)
_BREAKS = re.compile(r"</?(?:p|br|div|li|h[1-6]|tr|td|ul|ol|dd|dt|blockquote|section|article|table|hr|title)\b", re.I)
# Kept out with all that is inside: name, and how a page calls it.
_HIDDEN = {"script": "script", "style": "style sheet", "pre": "code block", "code": "inline code"}
_OPENS = re.compile(r"<(script|style|pre|code)\b[^<>]{0,500}>|<!--", re.IGNORECASE)
_INLINE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`++)(?P<inside>[^`\n]{1,500})(?P=ticks)(?!`))"
    rf"|(?P<tag></?(?:{_TAGS})(?:\s[^<>]{{0,1000}})?/?>|<!(?:DOCTYPE|\[CDATA\[)[^<>]{{0,300}}>)"
    r"|(?P<image>!\[[^\[\]\n]{0,500}\]\([^()\n]{0,1000}\))"
    r"|\[(?P<link>[^\[\]\n]{1,500})\](?P<target>\([^()\n]{0,1000}\)|\[[^\[\]\n]{0,100}\])"
    r"|(?P<note>\[\^[^\[\]\s]{1,40}\]:?)"
    r"|(?P<url><?(?:https?://|www\.)[^\s<>\"]{1,2000}(?<![.,;:!?)\]'])>?)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});)"
    r"|(?<![\w*_])(?P<stars>\*{1,3}|_{1,3})(?P<stressed>[^\s*_](?:[^*_\n]{0,200}[^\s*_])?)(?P=stars)(?![\w*_])"
    r"|(?P<gone>[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ue000-\uf8ff]++)"
    r"|(?P<half>[\ud800-\udfff])"
    r"|(?P<space>[^\S ]\s*+| \s++)",
    re.IGNORECASE,
)
_COUNTED = {"code": "inline code", "image": "image", "url": "web address"}
_HEADING = re.compile(r"\s{0,3}(#{1,6}\s+)(?=\S)")
_RULE = re.compile(r"\s*(?:[-*_=~]\s*){3,}")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
_ENDS = re.compile(r"[.!?…:;][\"'”’)\]]*\s*$")
_HYPHEN = re.compile(r"[A-Za-z]{2,}-$")


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
    out = _Out(text, _hidden(text))
    out.set_aside = counted(found)
    lengths = sorted(len(line.text.strip()) for line in found if not line.kind and not line.blank)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    before: Line | None = None
    for line in found:
        if line.kind or line.blank or _RULE.fullmatch(line.text[:200]):
            before = None
            continue
        out.gap(_between(before, line, width), line.start)
        out.line(line)
        before = line
    return Cleaned("".join(out.parts), out.starts, out.origins, out.set_aside, out.emphasis)


def _between(before: Line | None, line: Line, width: int) -> str:
    """What parts two lines: a space inside a wrapped paragraph, a line's end, or a paragraph's."""
    if before is None:
        return "\n\n"
    alone = _ITEM.match(line.text) or _HEADING.match(line.text) or _HEADING.match(before.text)
    if alone or width > WRAPPED:
        return "\n"
    ended = bool(_ENDS.search(before.text[-80:]))
    if ended and (width < NARROW or len(before.text.strip()) < width * 0.7):
        return "\n"
    if _HYPHEN.search(before.text[-40:].rstrip()) and width >= NARROW and line.text.lstrip()[:1].islower():
        return "-"
    return " "


def _hidden(text: str) -> list[tuple[int, int, str]]:
    """Spans of the text that HTML does not show, or shows as code."""
    spans: list[tuple[int, int, str]] = []
    lacking: set[str] = set()
    at = 0
    lower = text.lower() if "<" in text else ""
    while match := _OPENS.search(text, at):
        name = (match.group(1) or "!--").lower()
        end_mark = "-->" if name == "!--" else f"</{name}"
        end = -1 if name in lacking or len(lower) != len(text) else lower.find(end_mark, match.end())
        if end < 0:
            # Never closed, so never again either: the tag alone is left out, as every tag is.
            lacking.add(name)
            at = match.end()
            continue
        close = text.find(">", end)
        at = len(text) if close < 0 else close + 1
        spans.append((match.start(), at, _HIDDEN.get(name, "comment")))
    return spans


class _Out:
    """The cleaned text as it grows, run by run."""

    def __init__(self, text: str, hidden: list[tuple[int, int, str]]) -> None:
        self.text, self.hidden = text, hidden
        self.parts: list[str] = []
        self.starts: list[int] = []
        self.origins: list[int] = []
        self.set_aside: dict[str, int] = {}
        self.emphasis: list[tuple[int, int]] = []
        self.size = 0
        self.ends = "\n"
        self.next_hidden = 0
        self.between = ""

    def gap(self, between: str, origin: int) -> None:
        """Put before whatever comes next, and only if something does."""
        if between == "-":
            self._unhyphenate()
            between = ""
        order = ("", " ", "\n", "\n\n")
        self.between = max(self.between, between, key=order.index)

    def _unhyphenate(self) -> None:
        if self.parts and self.parts[-1].endswith("-"):
            self.parts[-1] = self.parts[-1][:-1]
            self.size -= 1

    def _add(self, text: str, origin: int) -> None:
        if text[:1] == " " and (self.between or not self.size or self.parts[-1][-1].isspace()):
            text, origin = text[1:], origin + 1
        if not text:
            return
        if self.between and self.size:
            between, self.between = self.between, ""
            self.parts.append(between)
            self.starts.append(self.size)
            # Where it stands for nothing of the text, a gap points at what follows it.
            self.origins.append(max(0, origin - len(between)))
            self.size += len(between)
        self.between = ""
        if not self.starts or self.origins[-1] + self.size - self.starts[-1] != origin:
            self.starts.append(self.size)
            self.origins.append(origin)
        self.parts.append(text)
        self.size += len(text)

    def line(self, line: Line) -> None:
        end = line.start + len(line.text.rstrip())
        at = end - len(line.text.strip())
        if heading := _HEADING.match(line.text):
            at = line.start + heading.end()
        while self.next_hidden < len(self.hidden):
            first, last, kind = self.hidden[self.next_hidden]
            if first >= end:
                break
            self._inline(at, min(max(first, at), end))
            if first >= line.start:
                self.set_aside[kind] = self.set_aside.get(kind, 0) + 1
                self.gap("\n\n" if kind in ("code block", "script", "style sheet") else " ", first)
            at = max(at, min(last, end))
            if last > end:
                return
            self.next_hidden += 1
        self._inline(at, end)

    def _inline(self, at: int, end: int) -> None:
        for match in _INLINE.finditer(self.text, at, end):
            self._add(self.text[at : match.start()], at)
            self._marked(match)
            at = match.end()
        if at < end:
            self._add(self.text[at:end], at)

    def _marked(self, match: re.Match[str]) -> None:
        kind, start = match.lastgroup, match.start()
        if match["space"]:
            self.gap(" ", start)
        elif match["half"]:
            self._add("\ufffd", start)
        elif match["entity"]:
            self._entity(match)
        elif match["link"]:
            self._inline(match.start("link"), match.end("link"))
        elif match["stressed"]:
            self._stressed(match)
        elif match["tag"]:
            self.set_aside["HTML tag"] = self.set_aside.get("HTML tag", 0) + 1
            if _BREAKS.match(match["tag"]):
                self.gap("\n", start)
        elif kind and not match["gone"]:
            name = next((said for group, said in _COUNTED.items() if match[group]), "")
            if name:
                self.set_aside[name] = self.set_aside.get(name, 0) + 1

    def _entity(self, match: re.Match[str]) -> None:
        decoded = html.unescape(match["entity"])
        if decoded == match["entity"]:
            self._add(decoded, match.start())
        elif decoded.isspace():
            self.gap(" ", match.start())
        else:
            self._add(decoded[:1], match.start())

    def _stressed(self, match: re.Match[str]) -> None:
        before = self.size + (len(self.between) if self.size else 0)
        self._inline(match.start("stressed"), match.end("stressed"))
        if self.size > before:
            self.emphasis.append((before, self.size))
