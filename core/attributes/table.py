"""What a row of the attribute table is. Imports nothing of Django or of core."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LOWEST, HIGHEST, MIDDLE = 1, 10, 5
SHORT_TEXT, LONG_TEXT = 200, 2000
OLDEST = 150


class Category(StrEnum):
    LINGUISTIC = "linguistic"
    PERSONALITY = "personality"
    PERSONAL = "personal"


class Group(StrEnum):
    CORE = "core"
    DETAIL = "detail"


class Kind(StrEnum):
    RATING = "rating"
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"


@dataclass(frozen=True, slots=True)
class Level:
    """One of the ten steps of a rating: its value in a word or two, and what a model is told at it."""

    word: str
    tell: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A usual value of a text attribute, and what a model is told for it."""

    value: str
    tell: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row: everything that differs between this attribute and the others.

    `name` is the database column. `levels` has ten entries for a rating (1 to 10) and none otherwise. `choices`
    are suggestions only: a text takes any value, told through `tell`, a sentence with one `{value}` in it.
    `legacy` are the older tool's keys with this meaning, normalised (lower case, underscores), `name` itself left out.
    """

    name: str
    category: Category
    kind: Kind
    label: str
    help: str
    group: Group = Group.CORE
    low: str = ""
    high: str = ""
    levels: tuple[Level, ...] = ()
    choices: tuple[Choice, ...] = ()
    tell: str = ""
    legacy: tuple[str, ...] = ()

    @property
    def is_rating(self) -> bool:
        return self.kind is Kind.RATING

    @property
    def is_detail(self) -> bool:
        return self.group is Group.DETAIL

    @property
    def max_length(self) -> int | None:
        return {Kind.TEXT: SHORT_TEXT, Kind.LONG_TEXT: LONG_TEXT}.get(self.kind)

    @property
    def optional(self) -> bool:
        """May the column be null: all but the core ratings and the texts (an empty text is '')."""
        return self.kind is Kind.INTEGER or (self.is_rating and self.is_detail)

    def word(self, value: int | str | None) -> str:
        """The value in words: 'rather formal' for a rating, the text itself otherwise, '' when not stated."""
        if value is None or value == "":
            return ""
        return self.levels[int(value) - 1].word if self.is_rating else str(value)

    def instruction(self, value: int | str | None) -> str:
        """What a model is told for this value, in words; '' when it is not stated."""
        if value is None or value == "":
            return ""
        if self.is_rating:
            return self.levels[int(value) - 1].tell
        known = {choice.value.casefold(): choice.tell for choice in self.choices}
        text = " ".join(str(value).split())
        return known.get(text.casefold()) or self.tell.replace("{value}", text)
