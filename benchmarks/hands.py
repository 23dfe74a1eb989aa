"""Whose texts the match is fitted and tried on: novelists, and MASC's writers and speakers."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from benchmarks import masc
from benchmarks.norms import _cut as in_parts

NOVELS = "novels"
# Parts of a text of MASC that go into a half; windows that are cut from a text, at most.
PARTS, WINDOWS = 4, 3
# Shorter texts of MASC say too little of rates.
LEAST = 1_500
Novels = Mapping[tuple[str, str], str]


@cache
def novels() -> Novels:
    """The text that there is of each novel, by its author and title."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in (masc.DATA / "authorship_novels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[row["author"], row["title"]].append(row["text"].replace("\r\n", "\n"))
    return {novel: "\n\n".join(texts) for novel, texts in found.items()}


def others_of(novel: tuple[str, str]) -> str:
    """All other novels of its author."""
    return "\n\n".join(text for one, text in novels().items() if one[0] == novel[0] and one != novel)


@cache
def long_texts() -> tuple[str, ...]:
    """MASC's."""
    return tuple(text for _, _, text in masc.texts() if len(text.split()) >= LEAST)


def hands() -> Iterator[tuple[str, str, list[str]]]:
    """Genre, name and the two halves of each hand's texts; no novel stands in both."""
    for author in dict.fromkeys(author for author, _ in novels()):
        first, *others = (text for (by, _), text in novels().items() if by == author)
        yield NOVELS, author, [first, "\n\n".join(others)]
    for genre, name, text in masc.texts():
        parts = in_parts(text)[: 2 * PARTS]
        if len(parts) > 1:
            yield genre, name, ["\n\n".join(parts[::2]), "\n\n".join(parts[1::2])]


def parts_of(text: str, length: int) -> list[str]:
    """Parts of about so many words, their paragraphs kept, spread over the text; none where it is too short."""
    places = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    fit = min(len(places) // length, WINDOWS)
    starts = [int(index * (len(places) - length) / max(1, fit - 1)) for index in range(fit)]
    return [text[places[start][0] : places[start + length - 1][1]] for start in starts]
