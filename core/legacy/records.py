"""What a source of the older tool gives: its users, its records, and the records that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

PERSONA, BLOG_POST, CONTENT_PIECE = "persona", "blogpost", "contentpiece"
KINDS = (PERSONA, BLOG_POST, CONTENT_PIECE)

# Columns of a row that say whose it is or where it stood, and nothing of a voice.
ABOUT_THE_ROW = {
    "id": "its number there",
    "pk": "its number there",
    "author": "its owner there",
    "author_id": "its owner there",
    "user": "its owner there",
    "user_id": "its owner there",
    "owner": "its owner there",
    "owner_id": "its owner there",
    "content_count": "counted anew",
}


class NotASource(Exception):
    """The source is not what it seems. The message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class OldUser:
    """A user of the older tool; `password` is the hash as it was stored there, '' where there was none."""

    username: str
    email: str = ""
    password: str = ""
    first_name: str = ""
    last_name: str = ""
    is_active: bool = True
    date_joined: datetime | None = None
    bio: str = ""


class Record(NamedTuple):
    """One record, whole.

    `key` is `<kind>:<its key there>`, unique in its source and the same at every reading. `raw` is its JSON text as it
    came, `value` that text parsed. With `is_row`, the value is a row of the older tool's table (`id`, `name`, `data` …:
    its columns may be trusted to mean what they are called); otherwise it is a persona's JSON alone.
    `owner` is a user's name there, None where the source does not say. `persona_key` ties a piece to its persona.
    """

    kind: str
    key: str
    place: str
    raw: str
    value: dict[str, Any]
    is_row: bool
    owner: str | None = None
    persona_key: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that could not be read: where it is (“line 3”, “core_persona row 12”, “a.json”), and why."""

    place: str
    why: str


@dataclass(slots=True)
class Survey:
    """What is in a source: how many records of each kind, as far as that could be told before reading them."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    broken: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.broken


class Source(Protocol):
    """One opened source. `name` says which it is, without a password in it: the same for the same source."""

    name: str

    def survey(self) -> Survey:
        """Look it over before anything is written. Raises NotASource where it holds no persona and no piece."""

    def user(self, username: str) -> OldUser | None:
        """The old user of that name, None where the source knows no more than the name."""

    def users(self) -> Iterator[str]:
        """The names of all its users, also of those that own nothing."""

    def records(self) -> Iterator[Record | Broken]:
        """Every persona, then every blog post, then every content piece, streamed."""

    def close(self) -> None: ...
