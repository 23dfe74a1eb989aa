"""Every figure of the built-in analyser, beside its rival and what was to be reached: `python -m benchmarks.analyser`.

Reads the labelled data beside the repository, and says so where a set is not there. Some minutes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import benchmarks

Row = tuple[str, str, str, str]
HEAD = ("measure", "simple rival", "to reach", "reached")


def topics() -> Iterator[str]:
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name.startswith("figures_"):
            yield module.name


def rows(topic: str) -> list[Row]:
    try:
        found: list[Row] = importlib.import_module(f"benchmarks.{topic}").rows()
    except FileNotFoundError as missing:
        return [(topic.removeprefix("figures_"), "", "", f"data not here: {Path(missing.filename or '').name}")]
    return found


def main() -> None:
    for row in (HEAD, ("---",) * len(HEAD)):
        print(_line(row))
    for topic in topics():
        for row in rows(topic):
            print(_line(row), flush=True)


def _line(row: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


if __name__ == "__main__":
    main()
