"""How an attribute is read from a text: one row each, kept beside the code that counts what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    MEASURED = "measured"
    COUNTED = "counted"
    UNSEEN = "not evident"


@dataclass(frozen=True, slots=True)
class Method:
    """One attribute's row.

    MEASURED: rated against the norms, as surely as the text is long. COUNTED: its outward signs are counted and
    quoted, never more than low confidence. UNSEEN: text does not show it.
    `measure` is the key in the reading's measures and in the norms, `unit` its unit. `low` and `high` name the hits
    that are quoted for a rating under and over the middle. `source` is the literature, `validity` what was measured
    of it here. `shrunk`: the measure already allows for the text's length: rated without drawing it to the middle.
    `narrow`: a weak signal, whose rating is kept between 4 and 7.
    """

    attribute: str
    how: How
    measure: str = ""
    unit: str = "per 1,000 words"
    low: str = ""
    high: str = ""
    # One sentence with `{value}` in it, for the author: "{value} contractions in 1,000 words."
    note: str = ""
    # Further measures that the note names.
    figures: tuple[str, ...] = ()
    source: str = ""
    validity: str = ""
    shrunk: bool = False
    narrow: bool = False
