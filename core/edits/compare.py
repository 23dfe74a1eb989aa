"""A draft and what was published of it, rating by rating. Imported where it is used: the parser takes a second."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import Any

from core.analysis.analyser import MIDPOINT, NARROWED, analyse
from core.analysis.methods import How, Method
from core.analysis.rating import Norm, norm, rate, reliability
from core.analysis.reading import Confidence, Evidence, Finding
from core.analysis.table import METHODS
from core.edits.passages import Passage, only_here
from core.edits.shared import changed_share

# The standard deviation of a rating among the norms, in points: they lie evenly on the scale of ten.
SPREAD = 9 / sqrt(12)


def compare(draft: str, published: str) -> tuple[dict[str, float], dict[str, Any]]:
    """The ratings that both texts show, as Edit keeps them.

    Both are rated as if they were of one length, the shorter one's: a shorter text is rated nearer to the middle, and
    that is no change of voice.
    """
    first, last = analyse(draft), analyse(published)
    words, share = min(first.words, last.words), changed_share(draft, published)
    before: dict[str, float] = {}
    after: dict[str, Any] = {}
    for name, method in METHODS.items():
        old, new, usual = first.attributes[name], last.attributes[name], norm(method.measure)
        if usual is None or not (_shows(method, old) and _shows(method, new)):
            continue
        before[name] = _score(method, usual, first.measures, words)
        score = _score(method, usual, last.measures, words)
        more = score > before[name]
        after[name] = {
            "score": score,
            "chance": _chance(method, usual, words, share),
            "wrote": _first(only_here(_evidence(method, new, high=more), published, draft)),
            "cut": _first(only_here(_evidence(method, old, high=not more), draft, published)),
        }
    return before, after


def _shows(method: Method, finding: Finding) -> bool:
    """There is a rating, and it rests on more than the want of what would be counted."""
    sure = finding.score is not None and finding.confidence is not Confidence.NONE
    return sure and (method.how is not How.COUNTED or bool(finding.evidence))


def _score(method: Method, usual: Norm, measures: dict[str, float], words: int) -> float:
    """The unrounded rating of these figures in a text of so many words."""
    score = rate(measures[method.measure], None if method.shrunk else words, usual)
    return round(MIDPOINT + NARROWED * (score - MIDPOINT) if method.narrow else score, 3)


def _chance(method: Method, usual: Norm, words: int, share: float) -> float:
    """By how many points, in one standard deviation, a rating changes where this share of a text is written anew
    in the same voice.

    At this length, so much of the measure is the text's `own`; the rest is chance, and differs where the texts do.
    """
    own = reliability(words, usual)
    return round(SPREAD * sqrt(2 * share * own * (1 - own)) * (NARROWED if method.narrow else 1.0), 3)


def _evidence(method: Method, finding: Finding, *, high: bool) -> tuple[Evidence, ...]:
    """The finding's evidence, where it is such as speaks for a high rating, or for a low one: it never is both."""
    speaks_high = not method.low or (finding.score or 0.0) > MIDPOINT
    return finding.evidence if speaks_high == high else ()


def _first(passages: Iterator[Passage]) -> Passage | None:
    return next(passages, None)
