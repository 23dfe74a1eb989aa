"""Files of JSON from the older tool: a dump, exported personas, what its list API answered."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zlib
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from core.legacy.jsonstream import Element, Stream, members
from core.legacy.records import BLOG_POST, CONTENT_PIECE, KINDS, PERSONA, Broken, NotASource, OldUser, Record
from core.legacy.shapes import as_row, holds_attribute
from core.legacy.users import old_user
from core.llm import loose_json

MOST_OF_A_REPLY = 1_000_000
LONGEST_KEY = 300
LISTS = ("results", "personas", "content", "content_pieces", "blog_posts", "items")
NAMES_ONLY = frozenset({"id", "pk", "name", "description"})
PIECE_SIGNS = frozenset({"title", "persona", "persona_id", "persona_name"})
_OPENERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
_UNREADABLE = (OSError, EOFError, zlib.error, lzma.LZMAError)


class Keys:
    """The keys that were given out: a second record that claims one gets another, the same at every reading."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.claims: dict[str, int] = {}

    def own(self, key: str) -> str:
        while hash(key) in self.seen:
            self.claims[key] = self.claims.get(key, 1) + 1
            key = short(f"{key}~{self.claims[key]}")
        self.seen.add(hash(key))
        return key


class JsonFile:
    """One file. In a folder, `label` is its path there, which places and the keys without a number begin with."""

    def __init__(self, path: Path, label: str = "") -> None:
        self.path, self.label = path, label
        self.users: dict[Any, dict[str, Any]] = {}
        self.authors: dict[Any, dict[str, Any]] = {}
        self.counts = dict.fromkeys(KINDS, 0)
        self.broken = 0
        self.in_order = True
        self.alone = False
        self.is_reply = False

    def survey(self) -> None:
        """Read it through once: what is in it, and in which order, and the users that its records belong to."""
        before = elements = 0
        try:
            for element in self._elements():
                elements += 1
                kind = self._kind(element)
                if kind in KINDS:
                    self.counts[kind] += 1
                    self.in_order = self.in_order and KINDS.index(kind) >= before
                    before = KINDS.index(kind)
                elif kind == "user":
                    self.users[element.value.get("pk")] = element.value["fields"]
                elif kind == "author":
                    self.authors[element.value.get("pk")] = element.value["fields"]
                elif kind != "other":
                    self.broken += 1
        except _UNREADABLE as error:
            raise NotASource(f"{self.path} cannot be read to its end: {_said(error)}. Is it whole?") from error
        self.alone = elements == 1
        if not sum(self.counts.values()) and not self.users:
            self._survey_reply()

    def _survey_reply(self) -> None:
        """A file without any record may be a model's whole reply, with prose and fences around a persona."""
        self.is_reply = True
        found = [element for element in self._elements() if self._kind(element) == PERSONA]
        self.is_reply = bool(found)
        if found:
            self.counts[PERSONA], self.broken, self.alone = 1, 0, True

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def records(self, kinds: tuple[str, ...], keys: Keys) -> Iterator[Record | Broken]:
        """Its records of these kinds, in the file's order; with personas, also what is broken."""
        for element in self._elements():
            kind = self._kind(element)
            if kind in kinds:
                yield self._record(element, kind, keys)
            elif kind == "" and PERSONA in kinds:
                yield Broken(self._place(element), element.why or "nothing in it that is known of a persona")

    # Elements --------------------------------------------------------------------------------------------
    def _elements(self) -> Iterator[Element]:
        if self.is_reply:
            yield from self._reply()
            return
        with closing(opened(self.path)) as file:
            for element in Stream(file):
                inner = next((name for name in LISTS if _is_list(element.value, name)), "")
                if inner:
                    yield from self._inside(element, inner)
                else:
                    yield _encodable(element)

    def _inside(self, element: Element, name: str) -> Iterator[Element]:
        """The elements of an answer's list, each with its own text."""
        text = next(text for key, text in members(element.raw) if key == name)
        for inner in Stream(io.StringIO(text)):
            yield _encodable(inner._replace(line=element.line + inner.line - 1))

    def _reply(self) -> Iterator[Element]:
        with closing(opened(self.path)) as file:
            text = file.read(MOST_OF_A_REPLY)
        found = [one for one in loose_json.read_all(text) if isinstance(one, dict) and holds_attribute(one)]
        if found:
            value = max(found, key=len)
            yield Element(1, 1, json.dumps(value), value)

    def _kind(self, element: Element) -> str:
        """A kind of record, user or author of a dump, 'other' to be passed over, '' for what is broken."""
        value = element.value
        if element.why or not isinstance(value, dict):
            return ""
        if isinstance(value.get("model"), str) and isinstance(value.get("fields"), dict):
            return _model_kind(value["model"])
        written = isinstance(value.get("content"), str) and "data" not in value and not PIECE_SIGNS.isdisjoint(value)
        if written and not holds_attribute(value):
            return CONTENT_PIECE if {"status", "tags", "word_count"} & value.keys() else BLOG_POST
        if "data" in value or "content_count" in value or holds_attribute(value):
            return PERSONA
        return PERSONA if value and NAMES_ONLY.issuperset(value) and value.get("name") else ""

    # Records ---------------------------------------------------------------------------------------------
    def _record(self, element: Element, kind: str, keys: Keys) -> Record:
        row = as_row(element.value)
        is_row = row is not element.value or "data" in row or "content_count" in row
        key = keys.own(self._key(element, kind, row.get("id", row.get("pk"))))
        tie = row.get("persona", row.get("persona_id")) if kind != PERSONA else None
        if isinstance(tie, dict):
            tie = tie.get("id")
        if isinstance(tie, list):
            tie = tie[0] if tie else None
        persona_key = "" if tie is None else short(f"{PERSONA}:{tie}")
        return Record(kind, key, self._place(element), element.raw, row, is_row, self._owner(row), persona_key)

    def _key(self, element: Element, kind: str, id_: Any) -> str:
        if isinstance(id_, bool) or not isinstance(id_, int | str) or id_ == "" or len(str(id_)) > 100:
            number = "" if self.alone and self.label else f"#{element.number}"
            return short(f"{kind}:{self.label}{number}")
        return short(f"{kind}:{id_}")

    def _owner(self, row: dict[str, Any]) -> str | None:
        """The name of the user that a row belongs to, as far as the file says."""
        author = row.get("author", row.get("author_id", row.get("user", row.get("user_id"))))
        if isinstance(author, list):
            return author[0] if author and isinstance(author[0], str) else None
        if isinstance(author, dict):
            name = author.get("username")
            return name if isinstance(name, str) else None
        fields = self.authors.get(author) if _hashable(author) else None
        user = fields.get("user") if fields else author
        if isinstance(user, list):
            return user[0] if user and isinstance(user[0], str) else None
        known = self.users.get(user) if _hashable(user) else None
        if known:
            return str(known.get("username") or "") or None
        # A name, in an answer that gives names for owners.
        return author if isinstance(author, str) and not author.isdecimal() and not fields else None

    def usernames(self) -> Iterator[str]:
        for fields in self.users.values():
            if isinstance(name := fields.get("username"), str):
                yield name

    def user(self, username: str) -> OldUser | None:
        for pk, fields in self.users.items():
            if fields.get("username") == username:
                bios = (one.get("bio") for one in self.authors.values() if one.get("user") in (pk, [username]))
                return old_user(fields | {"bio": next(bios, "")})
        return None

    def _place(self, element: Element) -> str:
        place = f"element {element.number} (line {element.line})"
        return f"{self.label}: {place}" if self.label else place


def opened(path: Path) -> IO[str]:
    """A file's text, unpacked where it is packed. Bytes that are no text stand out as what cannot be encoded."""
    with path.open("rb") as file:
        magic = file.read(6)
    unpack = next((opener for begin, opener in _OPENERS.items() if magic.startswith(begin)), None)
    binary = unpack(path, "rb") if unpack else path.open("rb")
    head = binary.peek(4)[:4]
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return io.TextIOWrapper(binary, "utf-16" if utf16 else "utf-8-sig", errors="surrogateescape", newline="")


def short(key: str) -> str:
    """No longer than a key may be, and still its own; what cannot be encoded is told by its escape."""
    key = key.encode("utf-8", "backslashreplace").decode()
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 65]}~{sha256(key.encode()).hexdigest()}"


def _model_kind(model: str) -> str:
    name = model.rpartition(".")[2].lower()
    if name in KINDS:
        return name
    return name if name in ("author", "user") else "other"


def _is_list(value: Any, name: str) -> bool:
    """Is it an answer with a list of objects under this name, rather than a persona that has such a key?"""
    if not isinstance(value, dict) or not isinstance(value.get(name), list) or not value[name]:
        return False
    return (
        all(isinstance(one, dict) for one in value[name])
        and "data" not in value
        and not holds_attribute({key: one for key, one in value.items() if key != name})
    )


def _encodable(element: Element) -> Element:
    try:
        element.raw.encode()
    except UnicodeEncodeError:
        return element._replace(raw="", value=None, why="its text is not UTF-8")
    return element


def _hashable(value: Any) -> bool:
    return isinstance(value, int | str)


def _said(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
