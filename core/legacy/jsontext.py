"""The text of a file, whether or not it is packed, a piece at a time."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zlib
from pathlib import Path
from typing import Any

_PACKED: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_TROUBLES = (OSError, EOFError, zlib.error, lzma.LZMAError)


class Unreadable(Exception):
    """Why a file cannot be read to its end, in a few words."""


class TextFile:
    """A file's text. Bytes that are no text come out as characters that cannot be encoded: their element alone suffers.

    A context manager.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> TextFile:
        try:
            with self.path.open("rb") as file:
                magic = file.read(6)
            unpack = next((one for begin, one in _PACKED.items() if magic.startswith(begin)), None)
            self.file = unpack(self.path, "rb") if unpack else self.path.open("rb")
            self.head = self.file.read(2)
        except _TROUBLES as error:
            raise Unreadable(_said(error)) from error
        encoding = _MARKS.get(self.head)
        # UTF-16 has no bytes that are no text, only halves of a character.
        errors = "surrogatepass" if encoding else "surrogateescape"
        self.decode = codecs.getincrementaldecoder(encoding or "utf-8-sig")(errors).decode
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, size: int) -> str:
        """About so many more characters, '' at the end."""
        while True:
            try:
                data = self.head + self.file.read(size)
                self.head = b""
                text = self.decode(data, not data)
            except UnicodeError as error:
                raise Unreadable("its text is not whole") from error
            except _TROUBLES as error:
                raise Unreadable(_said(error)) from error
            if text or not data:
                return text


def _said(error: BaseException) -> str:
    if isinstance(error, EOFError):
        return "it ends in the middle"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]
