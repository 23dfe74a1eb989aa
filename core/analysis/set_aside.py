"""Which lines of a text are not its author's prose: front matter, quoted mail, code, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FRONT, QUOTED, CODE, TABLE, HEADER, SIGNATURE, TARGET = (
    "front matter",
    "quoted passage",
    "code block",
    "table",
    "mail header",
    "mail signature",
    "link target",
)
# A line of its own between two samples that are read together.
NEXT_SAMPLE = "\f"
FRONT_LINES, SIGNATURE_LINES = 200, 15

_LINE = re.compile(r"[^\r\n\u2028\u2029]*+(?:\r\n|[\r\n\u2028\u2029]|\Z)")
_KEY = re.compile(r"\s*(?:#.*|-\s.*|[\w\"'][\w .\"'-]{0,60}\s*[:=].*|[}\]],?)?\s*")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}+|~{3,}+)")
_QUOTE = re.compile(r"[ \t]{0,3}>")
_WROTE_BEGINS = ("On ", "Am ", "Le ", "El ")
_WROTE = re.compile(r"(?:On|Am|Le|El)\b.{4,200}\b(?:wrote|schrieb|écrit|escribió)\s?:", re.IGNORECASE)
# What only the head of a quoted mail has: an address, a time.
_SENT = re.compile(r"@|\d:\d\d")
# A sign of “greater than” that was wrapped to the line's beginning.
_GREATER = re.compile(r"> ?(?:[\d=]|[a-z]\b)")
_FINISHED = re.compile(r"[.!?:…\"”’)]\s*$")
_DEFINED = re.compile(
    r"[ \t]{0,3}\[[^\[\]^\n][^\[\]\n]{0,80}\]:\s+<?\S{0,1000}[/.#]\S{0,1000}(?:\s+[\"'(].{0,300})?\s*"
)
_ORIGINAL = re.compile(r"\s*-{2,}\s*(?:Original|Forwarded) Message\s*-{2,}\s*|\s*Begin forwarded message:\s*", re.I)
_HEADER = re.compile(
    r"(?:From|To|Cc|Bcc|Sent|Date|Subject|Reply-To|Message-ID|MIME-Version|Content-[\w-]{1,30}|X-[\w-]{1,30}):\s.*",
    re.IGNORECASE,
)
_TABLE = re.compile(r"\s*\|.*\|\s*|\s*+\|?(?:\s*+:?-{2,}+:?\s*+\|)+[\s:-]*")
_INDENTED = re.compile(r"(?: {4,}+|\t)\s*+\S")
_CODE = re.compile(
    r"[{}]\s*$|[=()\[\]{}<>].*;\s*$|[=!<>]=|\w\(.*\)|=>|->|\w\s?=\s?[\w\"'\[{]"
    r"|^\s*(?:(?:if|for|while|elif|else|try|with)\b.*[:{]\s*$|(?:import|from)\s+[\w.]+(?:\s+import\b.*|\s*;?\s*)$"
    r"|(?:def|class|function|public|private|static|const)\s+\w+.*[(:{=]|return\s+[\w.]+(?:[(\[;].*)?$"
    r"|sudo\s|pip3?\s+\w|npm\s+\w|git\s+[a-z]+\b|SELECT\s.*\bFROM\b|#include\b|//|\$\s)"
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
    marked: list[Line] = []
    sample: list[Line] = []
    for line in found:
        sample.append(line)
        if line.text == NEXT_SAMPLE:
            marked += _marked(sample)
            sample = []
    return marked + _marked(sample)


def _marked(found: list[Line]) -> list[Line]:
    kinds = [""] * len(found)
    for first, last, kind in (*_front(found), *_mail(found), *_blocks(found)):
        for index in range(first, last):
            kinds[index] = kinds[index] or kind
    if _is_dialogue(found, kinds) or not any(
        line.text.strip() and not kind for line, kind in zip(found, kinds, strict=True)
    ):
        # All of it quoted is a text that its author gave in quotation marks.
        found = [_unquoted(line) if kind == QUOTED else line for line, kind in zip(found, kinds, strict=True)]
        kinds = ["" if kind == QUOTED else kind for kind in kinds]
    return [line._replace(kind=kind) for line, kind in zip(found, kinds, strict=True)]


def _is_dialogue(found: list[Line], kinds: list[str]) -> bool:
    """Lines such as “> Hello?” said within a story: one at a time, more than once, each in the midst of prose."""
    said = [index for index, kind in enumerate(kinds) if kind == QUOTED]
    inside = (0 < index < len(found) - 1 and not (kinds[index - 1] or kinds[index + 1]) for index in said)
    return len(said) > 1 and all(inside) and not any(found[i - 1].blank or found[i + 1].blank for i in said)


def _unquoted(line: Line) -> Line:
    text = line.text.lstrip("> \t")
    return Line(line.start + len(line.text) - len(text), text)


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
    quoted = max((index for index, line in enumerate(found) if _QUOTE.match(line.text)), default=-1)
    for index, line in enumerate(found):
        if _ORIGINAL.fullmatch(line.text[:200]):
            yield index, count, QUOTED
            break
        if line.text in ("-- ", "--") and count - index <= SIGNATURE_LINES and index:
            yield index, count, SIGNATURE
        if end := _wrote(found, index):
            if any(_QUOTE.match(one.text) for one in found[end : end + 3]):
                yield index, end, QUOTED
            elif quoted < end and any(_SENT.search(one.text[:300]) for one in found[index:end]):
                yield index, count, QUOTED
                break
    yield from _headers(found)


def _wrote(found: list[Line], index: int) -> int:
    """The line behind “On Monday … wrote:”, which may take two lines; 0 where there is none."""
    text = found[index].text.strip()[:300]
    if not text.startswith(_WROTE_BEGINS):
        return 0
    if _WROTE.fullmatch(text):
        return index + 1
    wrapped = " ".join((text, *(line.text.strip()[:300] for line in found[index + 1 : index + 2])))
    return index + 2 if _WROTE.fullmatch(wrapped) else 0


def _headers(found: list[Line]) -> Iterator[Block]:
    """Three lines or more of From:, To:, Subject: and their like."""
    index, count = 0, len(found)
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
        if _QUOTE.match(text) and not _is_greater(found, index):
            yield index, index + 1, QUOTED
        elif _DEFINED.fullmatch(text[:3000]):
            yield index, index + 1, TARGET
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


def _is_greater(found: list[Line], index: int) -> bool:
    """“if a / > b then”: in the middle of a sentence."""
    before = found[index - 1].text if index else ""
    return bool(before.strip() and _GREATER.match(found[index].text) and not _FINISHED.search(before[-80:]))


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
