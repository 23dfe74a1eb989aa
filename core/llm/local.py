"""The built-in model, as the rest of the app knows it."""

from __future__ import annotations

import os
from pathlib import Path

from core.llm.catalogue import CATALOGUE, DEFAULT_MODEL, SMALL_MODEL, Entry, LocalModelError, lookup
from core.llm.fetch import Progress, install, is_here
from core.llm.local_serve import ALREADY_SERVED, Choice, choose, serve
from core.llm.local_state import LocalStatus, status
from core.llm.local_watch import watch

__all__ = [
    "ALREADY_SERVED",
    "CATALOGUE",
    "DEFAULT_MODEL",
    "SMALL_MODEL",
    "Choice",
    "Entry",
    "LocalModelError",
    "LocalStatus",
    "Progress",
    "choose",
    "default_model_dir",
    "install",
    "is_here",
    "lookup",
    "serve",
    "status",
    "watch",
]


def default_model_dir() -> Path:
    """The user's cache folder for models, so that several copies of the app share one download."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "personagen" / "models"
