"""`ETag` and `If-Match`: an edit of what was changed meanwhile is refused, not written over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.http import parse_etags
from rest_framework.request import Request

from core.api.problems import Stale

# What others change: a new piece does not make an open edit of its persona stale.
NOT_COUNTED = {"content_count"}


def etag(data: Mapping[str, Any]) -> str:
    """Of what the API shows of an object."""
    counted = {name: value for name, value in data.items() if name not in NOT_COUNTED}
    text = json.dumps(counted, cls=DjangoJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check_unchanged(request: Request, data: Mapping[str, Any]) -> None:
    """Raises Stale (412) where `If-Match` names another state than this. Call it with the row locked."""
    asked = request.headers.get("If-Match")
    if asked is None:
        return
    # Compressing an answer makes its tag a weak one: of the same state all the same.
    named = [one.removeprefix("W/") for one in parse_etags(asked)]
    if "*" not in named and etag(data) not in named:
        raise Stale


def is_known(request: Request, tag: str) -> bool:
    """Whether `If-None-Match` says that the caller has this state already."""
    named = [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match") or "")]
    return tag in named or "*" in named
