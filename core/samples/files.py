"""Uploaded files become texts: by what they hold, not by what they are called. Nothing in them is trusted."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 10_000_000
MOST_UNPACKED = 50_000_000
ENDINGS = (".txt", ".md", ".markdown", ".text", ".docx")

# What a file begins with that is no text, and what to call it.
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file or one with a password"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"{\\rtf", "a rich text file"),
    (b"SQLite format 3", "a database"),
)
_ADVICE = "Save it as plain text or as a Word file (.docx), and choose it again."
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class SampleText:
    """A text, and what to call it."""

    name: str
    text: str


class UnreadableFile(ValueError):
    """A file that gives no text; says which, why, and what to do."""

    def __init__(self, name: str, message: str, advice: str = _ADVICE) -> None:
        self.name, self.message, self.advice = name, message, advice
        super().__init__(f"“{name}” {message} {advice}")


def read_files(files: Sequence[tuple[str, bytes]]) -> list[SampleText]:
    """Each file's name and text. Raises UnreadableFile for the first that cannot be read."""
    if sum(len(content) for _, content in files) > MOST_BYTES:
        names = ", ".join(plain_name(name) for name, _ in files)
        raise UnreadableFile(names[:200], "is larger than 10 MB together.", "Choose fewer or shorter files.")
    return [SampleText(plain_name(name), _text(plain_name(name), content)) for name, content in files]


def plain_name(name: str) -> str:
    """A file's own name, of printable characters, at most 200 of them."""
    name = re.split(r"[/\\]", name)[-1]
    kept = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    return " ".join(kept.split())[-200:] or "Untitled"


def _text(name: str, content: bytes) -> str:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(name, "is empty.", "Choose a file with some of your writing in it.")
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _docx(name, content)
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableFile(name, f"is {kind}, not a text.")
    text = decoded(content)
    if text is None:
        raise UnreadableFile(name, "is not a text file: it holds bytes that no text has.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(content: bytes) -> str | None:
    """The text of these bytes, in the usual encodings; None for what is no text in any of them."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _plausible(_decode(content, encoding))
    if (text := _decode(content, "utf-8")) is not None:
        return _plausible(text)
    for encoding in ("utf-16-le", "utf-16-be"):
        # Latin text in UTF-16: every second byte is zero.
        zeros = content[encoding.endswith("le") :: 2].count(0)
        if zeros * 2.5 > len(content) / 2:
            return _plausible(_decode(content, encoding))
    return _plausible(_decode(content, "cp1252") or _decode(content, "latin-1"))


def _decode(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str | None) -> str | None:
    """Text has no NULs, and hardly any control characters."""
    if text is None or "\x00" in text:
        return None
    sample = text[:100_000]
    strange = sum(1 for char in sample if unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\n\r\f")
    return None if strange * 50 > len(sample) else text


# Word files ------------------------------------------------------------------------------------------------
def _docx(name: str, content: bytes) -> str:
    try:
        return "\n\n".join(_paragraphs(_document(name, content)))
    except UnreadableFile:
        raise
    except Exception as error:
        # Whatever a hostile archive makes the layers below raise: it is no Word file that can be read.
        raise UnreadableFile(name, "could not be read: the file is damaged.") from error


def _document(name: str, content: bytes) -> Any:
    """The document's body, unpacked no further than the limit, whatever the archive says of its sizes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "word/document.xml" not in archive.namelist():
            raise UnreadableFile(name, "is an archive, not a Word file.")
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            raise UnreadableFile(name, "is locked with a password.", "Save it without one, and choose it again.")
        left = MOST_UNPACKED
        for entry in archive.infolist():
            with archive.open(entry) as packed:
                while piece := packed.read(min(left + 1, 1_000_000)):
                    left -= len(piece)
                    if left < 0:
                        raise UnreadableFile(
                            name, "unpacks to more than 50 MB.", "Save only its text, and choose that file."
                        )
                    if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in piece:
                        raise UnreadableFile(name, "holds declarations that no Word file has.")
    import docx

    return docx.Document(io.BytesIO(content)).element.body


def _paragraphs(body: Any) -> Iterator[str]:
    """The text of each paragraph, in tables too; what was deleted under tracked changes is no part of it."""
    for paragraph in body.iter(f"{_WORD}p"):
        text = "".join(_pieces(paragraph)).strip()
        if not text:
            continue
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        is_item = paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None
        is_item = is_item or (style is not None and style.get(f"{_WORD}val", "").startswith("List"))
        yield f"- {text}" if is_item else text


def _pieces(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr", f"{_WORD}noBreakHyphen"):
        tag = node.tag.removeprefix(_WORD)
        yield {"t": node.text or "", "tab": " ", "noBreakHyphen": "-"}.get(tag, "\n")
