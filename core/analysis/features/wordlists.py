"""The word lists beside this module, all of our own making: lists/<name>.txt."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("lists")


@cache
def wordlist(name: str) -> dict[str, tuple[str, ...]]:
    """A list's entries by section. `[section]` opens one, `#` a comment; entries end at a comma or a line's end."""
    sections: dict[str, list[str]] = {}
    here: list[str] = sections.setdefault("", [])
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            here = sections.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            here += [entry for part in line.split(",") if (entry := " ".join(part.split()))]
    return {section: tuple(entries) for section, entries in sections.items()}


@cache
def words(name: str, *sections: str) -> frozenset[str]:
    """The entries of these sections together; of all sections where none is named."""
    found = wordlist(name)
    return frozenset(entry for section in sections or found for entry in found[section])
