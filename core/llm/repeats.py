"""A model that has begun to say one line over and over, or to count without end: noticed while it writes."""

import re

# The same line this often in a row is no text any more, nor are so many figures without a word between them.
MOST, FIGURES = 12, 24
_COUNTING = re.compile(rf"(?:\d[\d.,:/%]{{0,9}}[ \t]+){{{FIGURES}}}")
# As far back as such a row of figures may begin.
_FAR = 12 * FIGURES


class Repeats:
    """Fed with a reply as it comes. Empty lines between the repeated ones do not part them."""

    def __init__(self) -> None:
        # How much of the reply is worth keeping, once it is known to repeat itself.
        self.kept: int | None = None
        self._growing: list[str] = []
        self._length = 0
        self._said = ""
        self._times = 0
        self._worth = 0
        self._fed = 0
        self._last = ""

    def feed(self, text: str) -> bool:
        """Whether the reply, this piece of it included, repeats itself."""
        *ends, rest = text.split("\n")
        for end in ends:
            self._line("".join([*self._growing, end]))
            self._growing.clear()
        if rest:
            self._growing.append(rest)
        self._count(text)
        return self.kept is not None

    def _count(self, text: str) -> None:
        self._fed += len(text)
        self._last += text
        if self.kept is None and (found := _COUNTING.search(self._last)):
            self.kept = self._fed - len(self._last) + found.start()
        self._last = self._last[-_FAR:]

    def _line(self, line: str) -> None:
        size = len(line) + 1
        if said := line.strip():
            self._times = self._times + 1 if said == self._said else 1
            if self._times == 1:
                # A line of words is a line of the text the first time; marks alone are none.
                has_words = any(char.isalnum() for char in said)
                self._said, self._worth = said, self._length + (size if has_words else 0)
            if self._times == MOST and self.kept is None:
                self.kept = self._worth
        self._length += size
