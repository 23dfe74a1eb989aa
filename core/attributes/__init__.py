"""The attribute table: one row each, read by everything else. Imports nothing of Django or of core."""

from __future__ import annotations

from core.attributes.linguistic import LINGUISTIC
from core.attributes.linguistic_detail import LINGUISTIC_DETAIL
from core.attributes.personal import PERSONAL
from core.attributes.personality import PERSONALITY
from core.attributes.table import (
    HIGHEST,
    LONG_TEXT,
    LOWEST,
    MIDDLE,
    OLDEST,
    SHORT_TEXT,
    Attribute,
    Category,
    Choice,
    Group,
    Kind,
    Level,
)

ATTRIBUTES: tuple[Attribute, ...] = (*LINGUISTIC, *LINGUISTIC_DETAIL, *PERSONALITY, *PERSONAL)
BY_NAME: dict[str, Attribute] = {attribute.name: attribute for attribute in ATTRIBUTES}
RATINGS: tuple[Attribute, ...] = tuple(a for a in ATTRIBUTES if a.is_rating)
CORE: tuple[Attribute, ...] = tuple(a for a in ATTRIBUTES if not a.is_detail)


def in_category(category: Category, *, detail: bool | None = None) -> tuple[Attribute, ...]:
    """The attributes of one category, all of them or only the core (`detail=False`) or the detail ones."""
    return tuple(a for a in ATTRIBUTES if a.category is category and detail in (None, a.is_detail))


__all__ = [
    "ATTRIBUTES",
    "BY_NAME",
    "CORE",
    "HIGHEST",
    "LONG_TEXT",
    "LOWEST",
    "MIDDLE",
    "OLDEST",
    "RATINGS",
    "SHORT_TEXT",
    "Attribute",
    "Category",
    "Choice",
    "Group",
    "Kind",
    "Level",
    "in_category",
]
