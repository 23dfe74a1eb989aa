"""Listed words and phrases among a paragraph's tokens, found in one pass whatever the number of entries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from core.analysis.features.wordlists import wordlist

ANY = "*"


class Found(NamedTuple):
    """Tokens `start` to `end` (exclusive) are an entry of `section`."""

    section: str
    start: int
    end: int


class _Node:
    """What may come next after the words so far, and the entry that ends here."""

    __slots__ = ("next", "section", "written")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.section = ""
        # An entry with capitals is a name, and counts only as it is written.
        self.written: tuple[str, ...] = ()


class Phrases:
    """The entries of one word list; `*` in an entry stands for any one word. The longest entry wins, none overlap,
    and of an entry in two sections the first counts."""

    def __init__(self, name: str, prefix: str = "") -> None:
        self._root = _Node()
        for section, entries in wordlist(name).items():
            for entry in entries if section.startswith(prefix) else ():
                self._add(section, entry)

    def _add(self, section: str, entry: str) -> None:
        words = tuple(token.text for token in _blank().make_doc(entry))
        node = self._root
        for word in words:
            node = node.next.setdefault(word.lower(), _Node())
        written = words if any(word != word.lower() and word != "I" for word in words) else ()
        if not node.section or (node.written and not written):
            node.section, node.written = section, written

    def find(self, doc: Doc) -> Iterator[Found]:
        lower = lowered(doc)
        at = 0
        while at < len(lower):
            found = self._longest(doc, lower, at) if lower[at] in self._root.next else None
            if found:
                yield found
            at = found.end if found else at + 1

    def _longest(self, doc: Doc, lower: list[str], start: int) -> Found | None:
        node, at, best = self._root, start, None
        while at < len(lower):
            after = node.next.get(lower[at]) or (node.next.get(ANY) if lower[at][0].isalpha() else None)
            if after is None:
                break
            node, at = after, at + 1
            if node.section and _as_written(doc, start, node.written):
                best = Found(node.section, start, at)
        return best


def _as_written(doc: Doc, start: int, written: tuple[str, ...]) -> bool:
    return all(doc[start + n].text == word or word == ANY for n, word in enumerate(written))


@cache
def _blank() -> Language:
    """The parser's own rules, from a pipeline that is nobody else's: entries are cut as texts are."""
    return spacy.blank("en")


@cache
def phrases(name: str, prefix: str = "") -> Phrases:
    """The entries of lists/<name>.txt, ready to be found: of the sections that begin with `prefix`."""
    return Phrases(name, prefix)


def lowered(doc: Doc) -> list[str]:
    """Each token in small letters, with straight apostrophes; worked out once a paragraph."""
    known: list[str] | None = doc.user_data.get("lowered")
    if known is None:
        known = doc.user_data["lowered"] = [token.lower_.replace("’", "'") for token in doc]
    return known
