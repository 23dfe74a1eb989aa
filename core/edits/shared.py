"""How much of a text another one shares, in words."""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def changed_share(one: str, other: str) -> float:
    """0 to 1: the share of the words that stand beside neither neighbour that they have in the other text.

    Of the text that has more of them. Time grows with the texts, no faster.
    """
    ours, theirs = _words(one), _words(other)
    if not (ours and theirs):
        return float(ours != theirs)
    return max(_changed(ours, theirs), _changed(theirs, ours))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _changed(ours: list[str], theirs: list[str]) -> float:
    # The ends of a text are neighbours too: a text of one word has pairs.
    known = set(pairwise(["", *theirs, ""]))
    kept = [pair in known for pair in pairwise(["", *ours, ""])]
    return sum(not (left or right) for left, right in pairwise(kept)) / len(ours)
