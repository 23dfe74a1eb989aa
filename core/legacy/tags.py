"""The tags of many pieces in one query."""

from __future__ import annotations

from collections.abc import Iterable

from core.models import ContentPiece


def tags_of(pieces: Iterable[int]) -> dict[int, list[str]]:
    """The names of each piece's tags in the order they were given, by the piece's key."""
    found: dict[int, list[str]] = {}
    through = ContentPiece.tags.through._default_manager
    tagged = through.filter(content_type__app_label="core", content_type__model="contentpiece")
    names = tagged.filter(object_id__in=list(pieces)).order_by("pk").values_list("object_id", "tag__name")
    for pk, name in names:
        found.setdefault(pk, []).append(name)
    return found
