"""The figures that the analyser rests on: norms and weights, each section with its source. See figures.json."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("figures.json")


@cache
def read_figures() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return loaded


def section(name: str) -> dict[str, Any]:
    """One section of figures.json; KeyError where there is none."""
    found: dict[str, Any] = read_figures()[name]
    return found
