"""The text of a Word file, unpacked and read as what a stranger sent: no further than the limits, nothing resolved."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

MOST_UNPACKED = 50_000_000
# Word's own XML is some ten to thirty times as large as it is packed. What is larger still is made to fill memory.
DENSEST, DENSE_FROM = 150, 5_000_000
# Cells up to this many characters make a table; longer ones are prose that was laid out in one.
SHORT_CELL = 80

_PIECE = 1_000_000
_DOCUMENT = re.compile(r"word/document\d*\.xml")
# What else comes in such an archive, by a file that it always holds.
_OTHERS = (
    ("xl/workbook.xml", "a spreadsheet"),
    ("ppt/presentation.xml", "a presentation"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an e-book"),
)
_SMALLER = "Save only its text, and choose that file."
# Text that was moved away or deleted, and what an older Word would show instead of a drawing.
_LEFT_OUT = {"moveFrom", "del", "Fallback"}
_STANDS_FOR = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class NotWord(ValueError):
    """Why an archive gives no text; `advice` where there is something better to do than to save it anew."""

    def __init__(self, message: str, advice: str = "") -> None:
        self.message, self.advice = message, advice
        super().__init__(message)


def word_text(content: bytes) -> str:
    """Its paragraphs, list items and tables, a blank line between them. Raises NotWord, and nothing else."""
    try:
        return "\n\n".join(_blocks(_root(_document(content))))
    except NotWord:
        raise
    except Exception as error:
        # Whatever a hostile archive makes the layers below raise: it is no Word file that can be read.
        raise NotWord("could not be read: the file is damaged.") from error


def _document(content: bytes) -> bytes:
    """The document's own XML, unpacked no further than the limit, whatever the archive says of its sizes."""
    document: list[bytes] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        name = next((entry.filename for entry in entries if _DOCUMENT.fullmatch(entry.filename)), "")
        if not name:
            names = {entry.filename for entry in entries}
            what = next((kind for file, kind in _OTHERS if file in names), "an archive")
            raise NotWord(f"is {what}, not a text.")
        if any(entry.flag_bits & 1 for entry in entries):
            raise NotWord("is locked with a password.", "Save it without one, and choose it again.")
        left = MOST_UNPACKED
        if sum(entry.file_size for entry in entries) > left:
            raise _too_large()
        document_entry = archive.getinfo(name)
        if document_entry.file_size > max(DENSE_FROM, DENSEST * document_entry.compress_size):
            raise NotWord("unpacks to far more than a text does.", _SMALLER)
        for entry in entries:
            with archive.open(entry) as packed:
                while piece := packed.read(min(left + 1, _PIECE)):
                    left -= len(piece)
                    if left < 0:
                        raise _too_large()
                    if entry.filename == name:
                        document.append(piece)
    return b"".join(document)


def _too_large() -> NotWord:
    return NotWord("unpacks to more than 50 MB.", _SMALLER)


def _root(document: bytes) -> Any:
    """The parsed document. The parser resolves no entities and fetches nothing; a file that declares any is refused."""
    from docx.oxml import parse_xml

    root = parse_xml(document)
    if root.getroottree().docinfo.doctype:
        raise NotWord("holds declarations that no Word file has.")
    return root


def _blocks(element: Any) -> Iterator[str]:
    """Paragraphs and tables, wherever they are nested: in sections, text boxes, content controls."""
    for child in element:
        name = _name(child)
        if name in _LEFT_OUT:
            continue
        if name == "tbl" and (table := _table(child)):
            yield table
            continue
        if name == "p" and (text := "".join(_pieces(child)).strip()):
            yield f"- {text}" if _is_item(child) else text
        yield from _blocks(child)


def _pieces(element: Any) -> Iterator[str]:
    """The text of one paragraph, without that of the paragraphs inside it."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _STANDS_FOR:
            yield _STANDS_FOR[name]
        elif name not in _LEFT_OUT and name not in ("p", "pPr", "rPr"):
            yield from _pieces(child)


def _is_item(paragraph: Any) -> bool:
    for child in paragraph:
        if _name(child) == "pPr":
            return any(
                _name(one) == "numPr" or (_name(one) == "pStyle" and str(_value(one)).startswith("List"))
                for one in child
            )
    return False


def _table(table: Any) -> str:
    """Its rows as Markdown has them; "" where it has one column, or its cells are prose or tables themselves."""
    if sum(_name(one) == "tbl" for one in table.iter()) > 1:
        return ""
    rows = [[_cell(cell) for cell in row if _name(cell) == "tc"] for row in table if _name(row) == "tr"]
    cells = [cell for row in rows for cell in row]
    if max(map(len, rows), default=0) < 2 or max(map(len, cells)) > SHORT_CELL:
        return ""
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"|{' --- |' * len(rows[0])}", *body])


def _cell(cell: Any) -> str:
    return " ".join(" ".join(_blocks(cell)).split())


def _name(element: Any) -> str:
    """The tag without its namespace: Word has two of them for the same tags. Comments have no name."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Any) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), None)
