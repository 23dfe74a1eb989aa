"""The canonical form of a JSON value, and its hash: the same however its text was spaced or ordered."""

from __future__ import annotations

import hashlib
import json
from typing import Any

canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def canonical_hash(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
