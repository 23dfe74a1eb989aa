"""Names of sources and keys of records: short enough for their columns, and text that any database takes."""

from __future__ import annotations

from hashlib import sha256

LONGEST_NAME = 500
LONGEST_KEY = 300
# Numbers up to here are remembered by a bit each.
MOST_BITS = 1 << 27
_HASH = 64


class Keys:
    """The keys that were given out: a second record that claims one gets another, the same at every reading."""

    def __init__(self) -> None:
        self.bits: dict[str, bytearray] = {}
        self.hashes: set[int] = set()
        self.claims: dict[str, int] = {}

    def own(self, begin: str, id_: int | str) -> str:
        """`begin` and `id_` as a key that no other record of the source has."""
        key = short(f"{begin}{id_}")
        if self._is_new(begin, id_, key):
            return key
        while True:
            self.claims[key] = self.claims.get(key, 1) + 1
            other = short(f"{key[: LONGEST_KEY - 12]}~{self.claims[key]}")
            if self._is_new(begin, other, other):
                return other

    def _is_new(self, begin: str, id_: int | str, key: str) -> bool:
        if type(id_) is int and 0 <= id_ < MOST_BITS:
            bits = self.bits.setdefault(begin, bytearray())
            at, bit = id_ >> 3, 1 << (id_ & 7)
            if at >= len(bits):
                bits.extend(bytes(at + 1 + (at >> 2) - len(bits)))
            new = not bits[at] & bit
            bits[at] |= bit
            return new
        before = len(self.hashes)
        self.hashes.add(hash(key))
        return len(self.hashes) > before


def short(key: str) -> str:
    """No longer than a key may be, and still its own."""
    return _cut(key, LONGEST_KEY)


def short_name(name: str) -> str:
    """The same for the name of a source."""
    return _cut(name, LONGEST_NAME)


def storable(text: str) -> str:
    """Without the characters that no database takes: each is told by its escape."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def _cut(text: str, longest: int) -> str:
    text = storable(text)
    if len(text) <= longest:
        return text
    return f"{text[: longest - _HASH - 1]}~{sha256(text.encode()).hexdigest()}"
