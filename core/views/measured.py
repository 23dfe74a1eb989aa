"""A text held against a persona, as pages show it. Its reading is kept for a while: to look again costs nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from django.core.cache import cache

from core.analysis.reading import Reading, Unreadable
from core.attributes import BY_NAME, Category
from core.fidelity import Check, Row, Values, compare
from core.matched import band, nearness
from core.models import Persona
from core.radar import radar, radar_over

# Of longer texts only so many words are measured: it takes some three seconds for 10,000.
MOST_WORDS = 20_000
KEPT_FOR = 60 * 60
# Characters of a passage that are shown.
LONGEST = 320
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `stated`: what the persona has for it, in words; `href`: the same page with it chosen.

    `key` is the attribute's name, numbered where a word for the style asks for two figures.
    """

    row: Row
    key: str
    stated: str
    chosen: bool
    href: str

    @property
    def quotes(self) -> list[str]:
        """The passages in their order, each on one line."""
        found = sorted(self.row.evidence, key=lambda one: one.start)
        return [_shortened(" ".join(one.quote.split())) for one in found]


def first_words(text: str) -> tuple[str, bool]:
    """As much of the text as is measured, and whether that is less than all of it."""
    last = next(islice(_WORD.finditer(text), MOST_WORDS - 1, None), None)
    return (text, False) if last is None or not text[last.end() :].strip() else (text[: last.end()], True)


def read(text: str) -> Reading:
    """The reading of a text, from the cache where it was read before. Raises Unreadable."""
    from core.analysis.analyser import analyse
    from core.analysis.examine import examine

    key = f"reading:{sha256(text.encode(errors='replace')).hexdigest()}"
    reading: Reading | None = cache.get(key)
    if reading is None:
        examine(text)
        reading = analyse(text)
        cache.set(key, reading, KEPT_FOR)
    return reading


def check_context(text: str, persona: Persona, here: str, chosen: str = "") -> dict[str, Any]:
    """What the fragment shows: `check` and all that is drawn of it, or `unreadable`.

    `here`: the address of the page, to which a row's name is added to choose it.
    """
    text, is_cut = first_words(text)
    context: dict[str, Any] = {"voice": persona, "is_cut": is_cut, "most": MOST_WORDS}
    try:
        reading = read(text)
    except Unreadable as error:
        return context | {"unreadable": error}
    values = persona.attributes()
    check = compare(reading, values)
    lines = [_line(row, key, values, chosen, here) for row, key in _keyed(check.rows)]
    measured = {row.name: row.measured for row in check.rows}
    return context | {
        "check": check,
        "reading": reading,
        "nearness": nearness(check),
        "band": band(check),
        "lines": lines,
        "chosen": next((line for line in lines if line.chosen), None),
        "largest": [line for line in lines if line.row in check.largest],
        "reasons": _reasons(check),
        "radar": radar(values, Category.LINGUISTIC),
        "over": radar_over(values, measured, Category.LINGUISTIC),
    }


def _keyed(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    times = Counter[str]()
    for row in rows:
        times[row.name] += 1
        yield row, row.name if times[row.name] == 1 else f"{row.name}-{times[row.name]}"


def _line(row: Row, key: str, values: Values, chosen: str, here: str) -> Line:
    is_chosen = key == chosen
    return Line(row, key, BY_NAME[row.name].word(values[row.name]), is_chosen, f"{here}row={'' if is_chosen else key}")


def _reasons(check: Check) -> list[tuple[str, Sequence[str]]]:
    """Why attributes are not counted, each reason with those that it is true of."""
    reasons: dict[str, list[str]] = {}
    for one in check.not_counted:
        reasons.setdefault(one.why, []).append(one.label)
    return list(reasons.items())


def _shortened(quote: str) -> str:
    return quote if len(quote) <= LONGEST else f"{quote[: LONGEST - 1].rstrip()}…"
