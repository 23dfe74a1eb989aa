"""What the analyser makes of a paragraph that lets a slider be heard, and whether two of them differ in it."""

from __future__ import annotations

from enum import Enum
from math import log

from core.analysis.reading import Unreadable

# Ratings of which no text shows anything; the analyser's own table says so, and takes a second to load.
UNSEEN = frozenset({"symbolism_usage", "risk_taking_tendency", "creativity_level"})
# Fewer words than this are no paragraph.
LEAST_WORDS = 25
# Points of the scale of ten, and things counted, by which two paragraphs must differ: one more of a thing is chance.
MOVED, MORE_THAN_ONE = 1.0, 1.5


class Move(Enum):
    """CHANCE: by one thing counted, which a paragraph may have or not."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
    CHANCE = "chance"


def can_be_measured(attribute: str) -> bool:
    return attribute not in UNSEEN


def measure(text: str, attribute: str) -> tuple[float | None, str]:
    """The rating of the text, unrounded and not drawn to the middle, and the figure in words; None and '' without."""
    # Here, not above: the parser's libraries take a second that a process without texts need not spend.
    from core.analysis.analyser import analyse
    from core.analysis.examine import examine
    from core.analysis.rating import norm, rate
    from core.analysis.table import METHODS

    if not can_be_measured(attribute):
        return None, ""
    try:
        examine(text, LEAST_WORDS)
    except Unreadable:
        return None, ""
    method, reading = METHODS[attribute], analyse(text)
    usual, value = norm(method.measure), reading.measures.get(method.measure)
    if usual is None or value is None:
        return None, ""
    return rate(value, None, usual), reading.attributes[attribute].note


def move(attribute: str, before: float, now: float, words: int) -> Move:
    """How the second score differs from the first; `words`: how long the shorter of the two texts is."""
    from core.analysis.table import METHODS

    method = METHODS[attribute]
    if abs(now - before) < MOVED:
        return Move.NONE
    if "per 1,000 words" in method.unit:
        counted = abs(_measure_at(method.measure, now) - _measure_at(method.measure, before)) * words / 1000
        if counted < MORE_THAN_ONE:
            return Move.CHANCE
    return Move.UP if now > before else Move.DOWN


def _measure_at(name: str, score: float) -> float:
    """The measure that has this score: the way back from `rate`, as far as a number remembers it."""
    from core.analysis.rating import HIGH, LOW, TAIL, norm

    usual = norm(name)
    if usual is None:
        return 0.0
    lowest, highest, last = usual.quantiles[0], usual.quantiles[-1], len(usual.quantiles) - 1
    share = min(max((score - LOW) / (HIGH - LOW), 1e-15), 1 - 1e-15)
    if share < TAIL:
        return lowest + (highest - lowest) * log(share / TAIL)
    if share > 1 - TAIL:
        return highest - (highest - lowest) * log((1 - share) / TAIL)
    at = (share - TAIL) / (1 - 2 * TAIL) * last
    below = min(int(at), last - 1)
    return usual.quantiles[below] + (at - below) * (usual.quantiles[below + 1] - usual.quantiles[below])
