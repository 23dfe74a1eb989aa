"""One attribute's value as a model writes it, in whatever dress, becomes the table's kind of value, or is refused."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from core.attributes import HIGHEST, LOWEST, OLDEST, SHORT_TEXT, Attribute, Kind
from core.llm.loose_json import Cut

Value = int | float | str | None

_NOTHING = re.compile(
    r"\W*(?:|n/?a|null|none|nil|unknown|unclear|uncertain|unspecified|undetermined|undisclosed"
    r"|not (?:evident|stated|shown|specified|applicable|mentioned|known|clear|given|available|provided).{0,40}"
    r"|(?:no|insufficient) evidence.{0,40}|cannot (?:be )?(?:say|said|tell|told|determined?).{0,40}|string|text)\W*",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = r"(\d{1,3}(?:\.\d{1,3})?)"
_AFTER = r"(?:\s*[(:,;–-].{0,160})?"
_OUT_OF = re.compile(rf"{_NUMBER}\s*(?:/|out of|of)\s*(5|10|100)\b{_AFTER}", re.DOTALL)
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}")
_ALONE = re.compile(rf"{_NUMBER}{_AFTER}", re.DOTALL)
_SHARE = re.compile(rf"{_NUMBER}\s*%")
_NAMED = re.compile(rf"[a-z ,'-]{{1,60}}[(:–-]\s*{_NUMBER}\s*(?:(?:/|out of)\s*10)?\s*\)?")
_AGE = re.compile(r"(?:about |around |approximately )?(\d{1,3})(?:[ -]years?(?:[ -]old)?)?")
_AGE_SAID = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)(?:y|ies|ieth)|hundred)",
    re.IGNORECASE,
)
_WORDS: dict[str, float] = {
    **dict.fromkeys(("absent", "never", "minimal", "negligible", "extremely low", "very rare"), 1),
    **dict.fromkeys(("very low", "very little", "rare", "rarely"), 2),
    **dict.fromkeys(("low", "little", "weak", "infrequent"), 3),
    **dict.fromkeys(("somewhat low", "fairly low", "low to moderate", "moderately low", "below average"), 4),
    **dict.fromkeys(("moderate", "medium", "average", "neutral", "balanced", "mid", "middle", "mixed"), 5),
    **dict.fromkeys(("somewhat high", "fairly high", "moderate to high", "moderately high", "above average"), 7),
    **dict.fromkeys(("high", "strong", "frequent", "often"), 8),
    **dict.fromkeys(("very high", "very strong", "very frequent"), 9),
    **dict.fromkeys(("extreme", "extremely high", "always", "maximal", "maximum"), 10),
}


class Unclear(ValueError):
    """A value that is none of its attribute's."""


def converted(row: Attribute, value: Any) -> Value:
    """The attribute's value, a rating unrounded; None for "not evident" in its many words. Raises Unclear."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Cut):
        raise Unclear("It broke off.")
    if value is None or is_nothing(value):
        return None
    if isinstance(value, (bool, dict)):
        raise Unclear("Not a value of this kind.")
    if row.is_rating:
        return _rating(row, value)
    return _years(value) if row.kind is Kind.INTEGER else _words(row, value)


def is_nothing(value: Any) -> bool:
    return isinstance(value, str) and bool(_NOTHING.fullmatch(value[:200]))


def says_an_age(passage: str) -> bool:
    """Does it hold a number? An age that is read from a passage without one is a guess."""
    return bool(_AGE_SAID.search(passage))


def one_line(text: str, most: int) -> str:
    """One line of whole words, without what no page shows and no database takes."""
    kept = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text[:5_000])
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;")


def _rating(row: Attribute, value: Any) -> float:
    number = value if isinstance(value, (int, float)) else _spoken(row, value) if isinstance(value, str) else None
    if number is None or not LOWEST <= number <= HIGHEST:
        raise Unclear(f"Not a rating from {LOWEST} to {HIGHEST}.")
    return float(number)


def _spoken(row: Attribute, said: str) -> float | None:
    text = said[:200].lower().strip(" \t\n.!\"'*_~≈")
    if match := _OUT_OF.fullmatch(text):
        return float(match[1]) * 10 / int(match[2])
    if match := _RANGE.fullmatch(text):
        return (float(match[1]) + float(match[2])) / 2
    if match := _SHARE.fullmatch(text):
        return float(match[1]) / 10
    if match := _ALONE.fullmatch(text) or _NAMED.fullmatch(text):
        return float(match[1])
    levels = {level.word.lower(): float(index) for index, level in enumerate(row.levels, start=LOWEST)}
    return levels.get(text, _WORDS.get(text))


def _years(value: Any) -> int:
    number = value if isinstance(value, (int, float)) else None
    if isinstance(value, str) and (match := _AGE.fullmatch(value[:60].strip().lower())):
        number = int(match[1])
    if number is None or not 0 <= number <= OLDEST:
        raise Unclear("Not an age in years.")
    return int(number)


def _words(row: Attribute, value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(item.strip() for item in value if isinstance(item, str) and not is_nothing(item))
    if not isinstance(value, str) or re.fullmatch(r"[\d\s./%-]*\d[\d\s./%-]*", value[:200]):
        raise Unclear("A number where words are wanted.")
    line = one_line(value, row.max_length or SHORT_TEXT)
    usual = {choice.value.casefold(): choice.value for choice in row.choices}
    return usual.get(line.rstrip(".").casefold(), line) or None
