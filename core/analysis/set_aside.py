"""Which lines of a text are not its author's prose: front matter, quoted mail, code, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FRONT, QUOTED, CODE, TABLE, HEADER, SIGNATURE = (
    "front matter",
    "quoted passage",
    "code block",
    "table",
    "mail header",
    "mail signature",
)
FRONT_LINES, SIGNATURE_LINES = 200, 15

_LINE = re.compile(r"[^\r\n\u2028\u2029]*+(?:\r\n|[\r\n\u2028\u2029]|\Z)")
_KEY = re.compile(r"\s*(?:#.*|-\s.*|[\w\"'][\w .\"'-]{0,60}\s*[:=].*|[}\]],?)?\s*")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}+|~{3,}+)")
_QUOTE = re.compile(r"[ \t]{0,3}>")
_WROTE = re.compile(r"[ \t]{0,3}(?:On|Am|Le|El)\b.{4,200}\b(?:wrote|schrieb|écrit|escribió)\s?:\s*", re.IGNORECASE)
_ORIGINAL = re.compile(r"\s*-{2,}\s*(?:Original|Forwarded) Message\s*-{2,}\s*|\s*Begin forwarded message:\s*", re.I)
_HEADER = re.compile(
    r"(?:From|To|Cc|Bcc|Sent|Date|Subject|Reply-To|Message-ID|MIME-Version|Content-[\w-]{1,30}|X-[\w-]{1,30}):\s.*",
    re.IGNORECASE,
)
_TABLE = re.compile(r"\s*\|.*\|\s*|\s*\|?(?:\s*:?-{2,}+:?\s*\|)+[\s:-]*")
_INDENTED = re.compile(r"(?: {4,}|\t)\s*\S")
_CODE = re.compile(
    r"[;{}]\s*$|[=!<>]=|\w\(.*\)|=>|->|^\s*(?:def|class|import|from|return|if|for|while|else|elif|var|let|const"
    r"|function|public|private|echo|sudo|pip|git|npm|SELECT|#include|//|\$ )\b|\w\s?=\s?[\w\"'\[{]"
)


class Line(NamedTuple):
    """One line of the text as it was given; `text` without its end. `kind` says why it is set aside, '' for prose."""

    start: int
    text: str
    kind: str = ""

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def lines(text: str) -> list[Line]:
    """All lines of the text, what is not prose marked as what it is."""
    found = [Line(match.start(), match.group().rstrip("\r\n\u2028\u2029")) for match in _LINE.finditer(text)]
    kinds = [""] * len(found)
    for first, last, kind in (*_front(found), *_mail(found), *_blocks(found)):
        for index in range(first, last):
            kinds[index] = kinds[index] or kind
    if not any(line.text.strip() and not kind for line, kind in zip(found, kinds, strict=True)):
        # All of it quoted is a text that its author gave in quotation marks.
        kinds = ["" if kind == QUOTED else kind for kind in kinds]
    return [line._replace(kind=kind) for line, kind in zip(found, kinds, strict=True)]


def counted(found: list[Line]) -> dict[str, int]:
    """How many blocks of each kind there are: neighbours of one kind are one block."""
    counts: dict[str, int] = {}
    before = ""
    for line in found:
        if line.kind and line.kind != before:
            counts[line.kind] = counts.get(line.kind, 0) + 1
        if line.kind or not line.blank:
            before = line.kind
    return counts


Block = tuple[int, int, str]


def _front(found: list[Line]) -> Iterator[Block]:
    """Between two lines of --- or +++ at the very beginning, where all lines look like settings."""
    first = next((i for i, line in enumerate(found) if line.text.strip("\ufeff \t")), 0)
    mark = found[first].text.strip("\ufeff \t") if found else ""
    if mark not in ("---", "+++"):
        return
    for last in range(first + 1, min(len(found), first + FRONT_LINES)):
        if found[last].text.strip() in (mark, "..."):
            yield first, last + 1, FRONT
            return
        if not _KEY.fullmatch(found[last].text[:300]) and not found[last].text.startswith((" ", "\t")):
            return


def _mail(found: list[Line]) -> Iterator[Block]:
    count = len(found)
    for index, line in enumerate(found):
        if _ORIGINAL.fullmatch(line.text[:200]):
            yield index, count, QUOTED
            break
        if line.text in ("-- ", "--") and count - index <= SIGNATURE_LINES and index:
            yield index, count, SIGNATURE
        if _WROTE.fullmatch(line.text[:300]) and any(_QUOTE.match(one.text) for one in found[index + 1 : index + 4]):
            yield index, index + 1, QUOTED
    index = 0
    while index < count:
        end = index
        while end < count and _HEADER.fullmatch(found[end].text[:1000]):
            end += 1
        if end - index >= 3:
            yield index, end, HEADER
        index = max(end, index + 1)


def _blocks(found: list[Line]) -> Iterator[Block]:
    """Fenced code, quotations, tables and indented code."""
    index, count = 0, len(found)
    unclosed: set[str] = set()
    while index < count:
        text = found[index].text
        if (fence := _FENCE.match(text)) and fence.group(1)[:3] not in unclosed:
            end = _closed(found, index, fence.group(1))
            if end:
                yield index, end, CODE
                index = end
                continue
            unclosed.add(fence.group(1)[:3])
        if _QUOTE.match(text):
            yield index, index + 1, QUOTED
        elif _TABLE.fullmatch(text[:2000]):
            end = index + 1
            while end < count and _TABLE.fullmatch(found[end].text[:2000]):
                end += 1
            if end - index > 1:
                yield index, end, TABLE
            index = end
            continue
        elif _INDENTED.match(text) and (index == 0 or found[index - 1].blank):
            end = _indented(found, index)
            if _is_code(found[index:end]):
                yield index, end, CODE
            index = end
            continue
        index += 1


def _closed(found: list[Line], index: int, fence: str) -> int:
    """The line behind the fence's end; 0 where it has none: then it is no fence."""
    for end in range(index + 1, len(found)):
        mark = found[end].text.strip()
        if mark.startswith(fence) and not mark.strip(fence[0]):
            return end + 1
    return 0


def _indented(found: list[Line], index: int) -> int:
    end = index
    while end < len(found) and (_INDENTED.match(found[end].text) or found[end].blank):
        end += 1
    return end


def _is_code(block: list[Line]) -> bool:
    """Indented prose is prose: code is what has the marks of code in half of its lines."""
    written = [line for line in block if not line.blank]
    return sum(bool(_CODE.search(line.text[:300])) for line in written) * 2 >= len(written)
