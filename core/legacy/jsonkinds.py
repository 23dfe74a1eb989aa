"""What an element of a JSON file is, and whose: a record, a user or author of a dump, or nothing that is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from core.legacy.keys import storable
from core.legacy.records import BLOG_POST, CONTENT_PIECE, KINDS, PERSONA, OldUser
from core.legacy.shapes import as_row, holds_attribute
from core.legacy.users import old_user

USER, AUTHOR, OTHER, UNKNOWN = "user", "author", "other", ""
_NAMES_ONLY = frozenset({"id", "pk", "name", "description"})
_PIECE_SIGNS = frozenset({"title", "persona", "persona_id", "persona_name"})
_CONTENT_SIGNS = frozenset({"status", "tags", "word_count"})
_AUTHOR_KEYS, _USER_KEYS = ("author", "author_id"), ("user", "user_id", "owner", "owner_id")


class Known(NamedTuple):
    """A kind of record or one of the above; the row that the element stands for, and whether it is one."""

    kind: str
    row: dict[str, Any]
    is_row: bool


def known(value: Any) -> Known:
    """What an element is."""
    if not isinstance(value, dict):
        return Known(UNKNOWN, {}, False)
    if isinstance(value.get("model"), str) and isinstance(value.get("fields"), dict):
        return Known(_model_kind(value["model"]), as_row(value), True)
    if "data" in value or "content_count" in value:
        return Known(PERSONA, value, True)
    meant = holds_attribute(value)
    if isinstance(value.get("content"), str) and not meant and not _PIECE_SIGNS.isdisjoint(value):
        return Known(BLOG_POST if _CONTENT_SIGNS.isdisjoint(value) else CONTENT_PIECE, value, True)
    named = _NAMES_ONLY.issuperset(value) and (value.get("name") or value.get("description"))
    return Known(PERSONA if meant or named else UNKNOWN, value, False)


def _model_kind(model: str) -> str:
    name = model.rpartition(".")[2].lower()
    return name if name in KINDS or name in (AUTHOR, USER) else OTHER


class People:
    """The users and authors of one or more dumps."""

    def __init__(self) -> None:
        self.users: dict[Any, dict[str, Any]] = {}
        self.authors: dict[Any, dict[str, Any]] = {}
        self.by_name: dict[str, Any] = {}

    def add(self, one: Known, number: int) -> None:
        """A dump with natural keys gives no number: then it gets this one, which nobody asks for."""
        pk = one.row.get("id")
        pk = pk if isinstance(pk, int | str) else ("no key", number)
        if one.kind == AUTHOR:
            self.authors[pk] = one.row
        elif isinstance(name := one.row.get("username"), str):
            self.users[pk] = one.row
            self.by_name.setdefault(storable(name), pk)

    def names(self) -> Iterator[str]:
        return iter(self.by_name)

    def user(self, username: str) -> OldUser | None:
        if username not in self.by_name:
            return None
        pk = self.by_name[username]
        bios = (one.get("bio") for one in self.authors.values() if one.get("user") in (pk, [username]))
        return old_user(self.users[pk] | {"bio": next(bios, "")})

    def owner(self, one: Known, is_dumped: bool) -> str | None:
        """The name of the user that a row belongs to, as far as the file says. A persona's JSON alone says nothing."""
        if not one.is_row:
            return None
        row = one.row
        key = next((key for key in (*_AUTHOR_KEYS, *_USER_KEYS) if row.get(key) is not None), "")
        said = row.get(key)
        if isinstance(said, int) and key in _AUTHOR_KEYS and self.authors:
            author = self.authors.get(said)
            said = author.get("user") if author else None
        if isinstance(said, list):
            said = said[0] if said else None
        elif isinstance(said, dict):
            said = said.get("username")
        elif isinstance(said, int) or is_dumped:
            user = self.users.get(said) if isinstance(said, int | str) else None
            said = user["username"] if user else None
        # An answer that gives names for owners.
        return storable(said) if isinstance(said, str) and said and not said.isdecimal() else None
