"""The texts that one run writes to keep the nearest of them: candidates of a draft, or rounds of a revision."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NotRequired, TypedDict

from core.analysis.reading import Unreadable
from core.fidelity import Check, Values, check
from core.markdown import count_words
from core.models import Generation

if TYPE_CHECKING:
    from core.analysis.habits import Habits

# How often a text is revised at most.
ROUNDS = 3
NOTHING_SHOWN = "A text of this length shows nothing that this voice asks for."


class Try(TypedDict):
    """One text as `Generation.tries` keeps it. `number` 0: the text as it was before the first round.

    `distance` is None where the text could not be measured, `match` also where it could not be told in one number.
    `cut`: it is not whole. `why`: what kept it from being measured, or kept. `aims`: what a round was asked for.
    `flaws`: what is wrong with a candidate, however near it is.
    """

    number: int
    match: int | None
    low: int | None
    high: int | None
    distance: float | None
    words: int
    kept: bool
    text: str
    cut: bool
    why: str
    aims: NotRequired[list[str]]
    flaws: NotRequired[list[str]]


def unmeasured(number: int, text: str = "", *, cut: bool = False, why: str = "") -> Try:
    return Try(
        number=number,
        match=None,
        low=None,
        high=None,
        distance=None,
        words=count_words(text),
        kept=False,
        text=text,
        cut=cut,
        why=why,
    )


async def measured(
    number: int, text: str, values: Values, samples: Habits | None, *, cut: bool = False
) -> tuple[Try, Check | None]:
    """The text, measured in a thread; without a Check where it cannot be."""
    attempt = unmeasured(number, text, cut=cut)
    try:
        found = await asyncio.to_thread(check, text, values, samples)
    except Unreadable as error:
        attempt["why"] = error.message
        return attempt, None
    if not found.rows:
        attempt["why"] = NOTHING_SHOWN
        return attempt, None
    attempt["match"], attempt["low"], attempt["high"] = found.match, found.low, found.high
    attempt["distance"] = round(found.distance, 4)
    return attempt, found


def kept(tries: list[Try]) -> Try | None:
    return next((attempt for attempt in tries if attempt["kept"]), None)


def whole(tries: list[Try]) -> int:
    """How many texts there are, beside the one that was there before."""
    return sum(1 for attempt in tries if attempt["number"] and attempt["text"])


def is_nearer(one: Try, other: Try) -> bool:
    """Which is to be kept: a whole one, one with fewer flaws, one that was measured, and then the nearer."""
    return _rank(one) < _rank(other)


def _rank(attempt: Try) -> tuple[bool, int, float]:
    distance = attempt["distance"]
    return attempt["cut"], len(attempt.get("flaws", ())), float("inf") if distance is None else distance


def with_try(tries: list[Try], attempt: Try, *, keep: bool) -> list[Try]:
    """A new list, with this one behind the others; `keep`: it is the one that is kept from now on."""
    others: list[Try] = [{**other, "kept": other["kept"] and not keep} for other in tries]
    return [*others, {**attempt, "kept": keep}]


def progress(kind: str, candidates: int, tries: list[Try]) -> str:
    """What is being written, and how near it has come, in one line; nothing for a plain draft."""
    best = kept(tries)
    match = shown(best) if best else ""
    number = sum(1 for attempt in tries if attempt["number"]) + 1
    if kind == Generation.Kind.NEARER:
        way = [shown(attempt) for attempt in tries if not attempt["number"]]
        way += [match] if best and best["number"] else []
        line = f"Round {min(number, ROUNDS)} of {ROUNDS}"
        return f"{line} · match {' → '.join(way)}" if all(way) and way else line
    if candidates < 2:
        return ""
    line = f"Writing {min(number, candidates)} of {candidates}"
    return f"{line} · best match so far {match}" if match else line


def shown(attempt: Try) -> str:
    """The match as a page shows it: a number, else the range in which it lies, where that says anything."""
    if attempt["match"] is not None:
        return str(attempt["match"])
    low, high = attempt["low"], attempt["high"]
    return "" if low is None or (low, high) == (0, 100) else f"{low}–{high}"
