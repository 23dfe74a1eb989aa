"""MASC, the reference corpus, as plain text: tokens put together again, genre by genre."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_TAGGED = re.compile(r"(\S+)_(\S+)")
_CLITIC = re.compile(r" (?=(?:n['’]t|['’](?:s|re|ve|ll|d|m|S|RE|VE|LL|D|M))\b)")
_SPLIT_CLITIC = re.compile(r" ?’ (?=(?:s|t|re|ve|ll|d|m)\b)")
_BEFORE = re.compile(r" (?=[,.;:!?%)\]}”’])|(?<=[(\[{“$£#])\s|(?<=\$) (?=\d)")
_QUOTED = re.compile(r'" ([^"]{1,400}?) "')


def texts() -> Iterator[tuple[str, str, str]]:
    """Genre, name and plain text of each of the 392 texts, in the corpus's order."""
    with zipfile.ZipFile(DATA / "masc_tagged.zip") as archive:
        listing = archive.read("masc_tagged/categories.txt").decode()
        for line in listing.splitlines():
            name, _, genre = line.strip().rpartition(" ")
            if name:
                yield genre, name, plain(archive.read(f"masc_tagged/{name}").decode("utf-8", "replace"))


def plain(tagged: str) -> str:
    """Words without tags, spaced as people space them; a blank line is a paragraph's end."""
    paragraphs = re.split(r"\n\s*\n", tagged)
    return "\n\n".join(filter(None, (_paragraph(paragraph) for paragraph in paragraphs)))


def _paragraph(tagged: str) -> str:
    words = " ".join(match.group(1) for match in _TAGGED.finditer(tagged))
    words = words.replace("``", '"').replace("''", '"').replace("-LRB-", "(").replace("-RRB-", ")")
    words = _SPLIT_CLITIC.sub("’", words)
    words = _QUOTED.sub(r'"\1"', _CLITIC.sub("", words))
    return _BEFORE.sub("", words)
