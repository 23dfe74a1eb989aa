"""A text held against a persona, as pages show it. Its reading is kept for a while: to look again costs nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from core.analysis.reading import Reading, Unreadable
from core.attributes import BY_NAME, Category
from core.fidelity import Check, Row, Values, compare, wording
from core.matched import band, nearness, wording_said
from core.models import Persona
from core.radar import radar, radar_over

if TYPE_CHECKING:
    from core.analysis.habits import Habits

# Of longer texts only so many words are measured: it takes some three seconds for 10,000.
MOST_WORDS = 20_000
# Far more than so many words have, where they are words.
MOST_CHARACTERS = 20 * MOST_WORDS
KEPT_FOR = 60 * 60
# Before a row's name where it is chosen in the table, and not among the largest differences.
IN_TABLE = "table."
# Characters of a passage that are shown.
LONGEST = 320
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `stated`: what the persona has for it, in words.

    `key` is the attribute's name, numbered where a word for the style asks for two figures. `opened`: where its
    passages are shown, "table", "largest" or nowhere.
    """

    row: Row
    key: str
    stated: str
    opened: str = ""

    @property
    def in_table(self) -> str:
        """What chooses it in the table, or lets it go."""
        return "" if self.opened == "table" else f"{IN_TABLE}{self.key}"

    @property
    def in_largest(self) -> str:
        """The same among the largest differences."""
        return "" if self.opened == "largest" else self.key

    @property
    def quotes(self) -> list[str]:
        """The passages in their order, each on one line."""
        found = sorted(self.row.evidence, key=lambda one: one.start)
        return [_shortened(" ".join(one.quote.split())) for one in found]


def first_words(text: str) -> tuple[str, bool]:
    """As much of the text as is measured, and whether that is less than all of it."""
    last = next(islice(_WORD.finditer(text), MOST_WORDS - 1, None), None)
    end = min(last.end() if last else len(text), MOST_CHARACTERS)
    return (text[:end], True) if text[end:].strip() else (text, False)


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


def check_context(
    text: str, persona: Persona, here: str, chosen: str = "", samples: Habits | None = None
) -> dict[str, Any]:
    """What the fragment shows: `check` and all that is drawn of it, or `unreadable`.

    `here`: the address of the page, to which `row=` and a row's name are added to choose it. `samples`: the habits
    of the persona's, where the text is none of them.
    """
    text, is_cut = first_words(text)
    context: dict[str, Any] = {"here": here, "voice": persona, "is_cut": is_cut, "most": MOST_WORDS}
    try:
        reading = read(text)
    except Unreadable as error:
        return context | {"unreadable": error}
    values = persona.attributes()
    check = compare(reading, values, wording(text, samples))
    lines = list(_lines(check, values, chosen))
    measured = {row.name: row.measured for row in check.rows}
    return context | {
        "check": check,
        "reading": reading,
        "nearness": nearness(check),
        "band": band(check),
        "wording": wording_said(check),
        "lines": lines,
        "chosen": next((line for line in lines if line.opened), None),
        "largest": lines[: len(check.largest)],
        "reasons": _reasons(check),
        "radar": radar(values, Category.LINGUISTIC),
        "over": radar_over(values, measured, Category.LINGUISTIC),
    }


def _lines(check: Check, values: Values, chosen: str) -> Iterator[Line]:
    times = Counter[str]()
    for row in check.rows:
        times[row.name] += 1
        key = row.name if times[row.name] == 1 else f"{row.name}-{times[row.name]}"
        opened = ""
        if key == chosen.removeprefix(IN_TABLE):
            opened = "largest" if row in check.largest and key == chosen else "table"
        yield Line(row, key, BY_NAME[row.name].word(values[row.name]), opened)


def _reasons(check: Check) -> list[tuple[str, Sequence[str]]]:
    """Why attributes are not counted, each reason with those that it is true of."""
    reasons: dict[str, list[str]] = {}
    for one in check.not_counted:
        reasons.setdefault(one.why, []).append(one.label)
    return list(reasons.items())


def _shortened(quote: str) -> str:
    return quote if len(quote) <= LONGEST else f"{quote[: LONGEST - 1].rstrip()}…"
