"""A small model hardly counts: it is asked for more than is wanted, and ended at a good place once there is enough."""

from __future__ import annotations

import re

# What is asked for, in parts of what is wanted: small models fall short as often as they run on.
ASKED = 1.25
# A paragraph may end the text from here on, a sentence from there.
PARAGRAPH, SENTENCE = 0.9, 1.0
# So many characters without a sentence's end are counted as they are.
LONGEST = 4_000

_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_HEADING = re.compile(r"^#.*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]*_]{0,4}\s")


class Enough:
    """Fed with a reply as it comes. `kept` is how many of its characters are the text, once there is enough of it."""

    def __init__(self, words: int) -> None:
        self.words = words
        self.kept: int | None = None
        # What has come since the last sentence's end, how far it was looked through, and what lies before it.
        self._rest, self._seen = "", 0
        self._before = self._count = 0

    def feed(self, text: str) -> bool:
        """Whether the reply, this piece of it included, is long enough."""
        self._rest += text
        while self.kept is None and (found := _SENTENCE_END.search(self._rest, self._seen)):
            self._pass(found.end())
            if self._count >= self.words * (PARAGRAPH if found.group().endswith("\n") else SENTENCE):
                self.kept = self._before - 1
        # An end may have begun in what has come.
        self._seen = max(0, len(self._rest) - 6)
        if len(self._rest) > LONGEST:
            self._pass(self._rest.rfind(" ") + 1 or len(self._rest))
        return self.kept is not None

    def _pass(self, end: int) -> None:
        """Count the words up to there. Headings are no part of the length."""
        self._count += len(_WORD.findall(_HEADING.sub("", self._rest[:end])))
        self._before += end
        self._rest, self._seen = self._rest[end:], 0
