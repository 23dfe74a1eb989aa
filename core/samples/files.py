"""Uploaded files become texts: by what they hold, not by what they are called. Nothing in them is trusted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from core.samples.word import NotWord, word_text

MOST_BYTES = 10_000_000
ENDINGS = (".txt", ".md", ".markdown", ".text", ".docx")

# What a file begins with that is no text, and what to call it.
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file or one with a password"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"MZ", "a program"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"RIFF", "a recording or a picture"),
    (b"ID3", "a recording"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
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
# The last takes any bytes.
_ENCODINGS = ("utf-8", "cp1252", "latin-1")
# A text may begin so, too: only a NUL soon after tells.
_AMBIGUOUS = (b"MZ", b"BZh", b"RIFF", b"ID3")


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
        return _word(name, content)
    for signature, kind in _SIGNATURES:
        if content.startswith(signature) and (signature not in _AMBIGUOUS or b"\x00" in content[:1024]):
            raise UnreadableFile(name, f"is {kind}, not a text.")
    text = decoded(content)
    if text is None:
        raise UnreadableFile(name, "is not a text file: it holds bytes that no text has.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _word(name: str, content: bytes) -> str:
    try:
        text = word_text(content)
    except NotWord as error:
        raise UnreadableFile(name, error.message, error.advice or _ADVICE) from error
    if not text:
        raise UnreadableFile(name, "is empty.", "Choose a file with some of your writing in it.")
    return text


def decoded(content: bytes) -> str | None:
    """The text of these bytes, in the usual encodings; None for what is no text in any of them."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _plausible(_decode(content, encoding))
    if b"\x00" in content:
        # Latin text in UTF-16 without a mark: every second byte is zero.
        zeros = [content[first::2].count(0) * 5 > len(content) for first in (0, 1)]
        return _plausible(_decode(content, "utf-16-be" if zeros[0] else "utf-16-le")) if any(zeros) else None
    return _plausible(next(text for text in map(partial(_decode, content), _ENCODINGS) if text is not None))


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
