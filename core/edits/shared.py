"""How much of a text another one shares, in words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def changed_share(one: str, other: str) -> float:
    """0 to 1: how much of the longer text is not in the other, counted in pairs of neighbouring words."""
    ours, theirs = _pairs(one), _pairs(other)
    longer = max(ours.total(), theirs.total())
    return 1 - (ours & theirs).total() / longer if longer else float(one != other)


def _pairs(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(word.lower() for word in _WORD.findall(text)))
