"""A user of the older tool, from a row of its auth_user or the fields of a dump."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.legacy.mapping import read_date
from core.legacy.records import OldUser


def old_user(row: Mapping[str, Any]) -> OldUser:
    def text(name: str) -> str:
        value = row.get(name)
        return value if isinstance(value, str) else ""

    return OldUser(
        username=text("username"),
        email=text("email"),
        password=text("password"),
        first_name=text("first_name"),
        last_name=text("last_name"),
        is_active=row.get("is_active") not in (False, 0),
        date_joined=read_date(row.get("date_joined")),
        bio=text("bio"),
    )
