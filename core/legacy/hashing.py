"""The hash of a record's text, and the canonical form of a JSON value: the same however it was spaced or ordered."""

from __future__ import annotations

import hashlib
import json
from typing import Any

canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def canonical_hash(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def raw_hash(raw: str) -> str:
    """SHA-256 of the text as it came, in hexadecimal."""
    return hashlib.sha256(raw.encode()).hexdigest()
