"""One value of the older tool's as a column takes it: a rating, an age, a text."""

from __future__ import annotations

import math
import re
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from core.attributes import ATTRIBUTES, BY_NAME, HIGHEST, LOWEST, OLDEST, SHORT_TEXT, Attribute, Kind

_NUMBER = r"[-+]?\d{1,9}(?:[.,]\d{1,9})?"
_PLAIN = re.compile(rf"({_NUMBER})\.?")
_SHARE = re.compile(rf"({_NUMBER})\s*(?:/|out\s+of|of)\s*({_NUMBER})\b.*", re.DOTALL)
_PERCENT = re.compile(rf"({_NUMBER})\s*%.*", re.DOTALL)
_RANGE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*(?:-|–|—|to|\.\.)\s*(\d{1,3}(?:\.\d{1,3})?)\b.*", re.DOTALL)
_LEADING = re.compile(
    rf"(?:~|≈|about|around|approximately|approx\.?|rating:?|level)?\s*({_NUMBER})(?=[\s,;:(+!–—-]|$)(?!\s*[-–—]\s*\d).*",
    re.DOTALL,
)
_TEMPLATE = re.compile(r"\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}")
_FIRST_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_DECADE = re.compile(r"(early|mid(?:dle)?|late)?[\s-]*(?:(?:the|their|his|her|in)\s+)*(\d)0['’]?s\b")
_AGE = re.compile(r"(?<![\d.])(\d{1,3})(?![\d.])")
_AGES = re.compile(r"(?<![\d.])(\d{1,3})\s*(?:-|–|—|to|and)\s*(\d{1,3})(?![\d.])")
NOTHING_SAID = frozenset(
    "|n/a|na|n.a.|none|null|nil|nan|unknown|undefined|undisclosed|unspecified|not specified|not stated|not given|"
    "not applicable|not available|not provided|not mentioned|not known|not clear|unclear|tbd|todo|-|--|—|…|...|?|"
    "string|number|integer".split("|")
)
_WORDS = {
    1: "no|none|never|not at all|absent|nonexistent|zero|one|negligible",
    2: "very low|minimal|rare|rarely|very little|hardly|seldom|very few|two|barely|scarce",
    3: "low|little|few|infrequent|slight|slightly|three|limited|sparse|sparing|weak|light",
    4: "below average|moderately low|medium low|somewhat low|fairly low|occasional|occasionally|four|low to moderate|"
    "low to medium|some",
    5: "moderate|medium|average|neutral|balanced|mixed|normal|sometimes|moderately|five|mid|middle|intermediate",
    6: "above average|somewhat high|somewhat|fairly|six|moderate to high|medium to high",
    7: "moderately high|medium high|fairly high|rather high|considerable|considerably|seven|often|regular",
    8: "high|frequent|frequently|strong|eight|advanced|heavy|many|much|substantial|elevated|significant",
    9: "very high|very frequent|very strong|very often|nine|extensive|intense|a lot",
    10: "extreme|extremely high|maximum|always|constant|ten|highest|maximal|exceptional|extremely",
}
_LEVELS = {word: level for level, words in _WORDS.items() for word in words.split("|")}


class Says(Enum):
    EXACTLY = "exactly"
    ABOUT = "about"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"


class Read(NamedTuple):
    """What a value says: the column's value as it was, one made of it, nothing, or nothing that can be read."""

    says: Says
    value: int | str | None = None
    why: str = ""


SILENT = Read(Says.NOTHING, None, "says nothing")
_ECHO = Read(Says.UNREADABLE, None, "the template’s own words")


def _unreadable(why: str) -> Read:
    return Read(Says.UNREADABLE, None, why)


def read_value(attribute: Attribute, value: Any, unit: bool = False) -> Read:
    """The value for this attribute's column. `unit`: a rating from 0 to 1."""
    kind = type(value)
    if attribute.is_rating:
        if kind is int and not unit:
            return _AS_IT_IS.get(value) or _number(value)
        if kind is str:
            return _rating_text(attribute.name, value[:400])
        return _rating(attribute, value, unit)
    if kind is str:
        if attribute.kind is Kind.INTEGER:
            return _age_text(value[:200])
        return _text(attribute.max_length or 0, value)
    return _age(value) if attribute.kind is Kind.INTEGER else _other_text(attribute, value)


# Ratings -------------------------------------------------------------------------------------------------
_AS_IT_IS = {level: Read(Says.EXACTLY, level) for level in range(LOWEST, HIGHEST + 1)}


def _clamped(value: float, why: str = "") -> Read:
    """The nearest whole rating; a half goes up."""
    if not math.isfinite(value):
        return _unreadable("not a number")
    if not LOWEST <= value <= HIGHEST:
        return Read(Says.ABOUT, LOWEST if value < LOWEST else HIGHEST, why or f"outside {LOWEST} to {HIGHEST}")
    return Read(Says.ABOUT, int(value + 0.5), why or "rounded")


def _share(value: float, why: str) -> Read:
    """Of 0 to 1, onto the scale of ten."""
    return _clamped(max(1.0, value * 10), why)


def _rating(attribute: Attribute, value: Any, unit: bool) -> Read:
    if value is None or value in ([], {}):
        return SILENT
    if isinstance(value, bool):
        return _unreadable("yes or no, where a rating is wanted")
    if isinstance(value, int | float):
        return _number(value, unit)
    if isinstance(value, list):
        return _rating_list(attribute, value)
    return _unreadable("an object, where a rating is wanted")


def _number(value: float, unit: bool = False) -> Read:
    if (unit and 0 <= value <= 1) or 0 < value < 1:
        return _share(value, "rated from 0 to 1")
    if not unit and value in _AS_IT_IS:
        return _AS_IT_IS[int(value)]
    # An integer of any length: a float could not hold it.
    return _clamped(max(-1e9, min(1e9, value)) if value == value and abs(value) != math.inf else math.nan)


def _rating_list(attribute: Attribute, values: list[Any]) -> Read:
    if len(values) == 1:
        inner = read_value(attribute, values[0])
        return inner._replace(says=Says.ABOUT, why="a list of one") if inner.says is Says.EXACTLY else inner
    if len(values) == 2 and all(type(one) in (int, float) for one in values):
        return _middle(float(values[0]), float(values[1]))
    return _unreadable("several values, where one rating is wanted")


def _middle(low: float, high: float) -> Read:
    if low <= LOWEST and high >= HIGHEST:
        return _ECHO
    return _clamped((low + high) / 2, "the middle of a range")


@lru_cache(maxsize=8192)
def _rating_text(name: str, text: str) -> Read:
    text = _SPACES.sub(" ", text).strip().strip("\"'`*“”").strip()
    folded = text.casefold()
    attribute = BY_NAME[name]
    if folded == "none" and attribute.low == "none":
        return Read(Says.ABOUT, LOWEST, "a word")
    if folded in NOTHING_SAID:
        return SILENT
    if _TEMPLATE.fullmatch(text):
        return _in_brackets(name, text)
    return _numeric(folded) or _worded(attribute, folded) or _unreadable("no rating in it")


def _in_brackets(name: str, text: str) -> Read:
    """“[7]” is a seven; “[1-10]” is what the prompt said."""
    inner = text[1:-1].strip()
    if not _PLAIN.fullmatch(inner):
        return _ECHO
    read = _rating_text(name, inner)
    return read._replace(why="a list of one") if read.says is Says.ABOUT else read


def _numeric(text: str) -> Read | None:
    if match := _PLAIN.fullmatch(text):
        read = _number(_float(match[1]))
        return read._replace(says=Says.ABOUT, why="a number in text") if read.says is Says.EXACTLY else read
    if match := _SHARE.fullmatch(text):
        part, whole = _float(match[1]), _float(match[2])
        why = f"out of {whole:g}"
        if whole <= 0:
            return None
        return _clamped(part, why) if whole == HIGHEST else _share(part / whole, why)
    if match := _PERCENT.fullmatch(text):
        return _share(_float(match[1]) / 100, "a percentage")
    if match := _RANGE.fullmatch(text):
        return _middle(_float(match[1]), _float(match[2]))
    if match := _LEADING.fullmatch(text):
        return _number(_float(match[1]))._replace(says=Says.ABOUT, why="a number with words")
    return None


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _worded(attribute: Attribute, text: str) -> Read | None:
    """A word of this rating's own ten first, then the usual ones: “high”, “very low”, “moderate to high”."""
    own = {level.word.casefold(): at for at, level in enumerate(attribute.levels, LOWEST)}
    match = _FIRST_WORDS.match(text)
    first = match.group().replace("-", " ") if match else ""
    for words in (text, first, *_shorter(first)):
        if level := own.get(words) or _LEVELS.get(words):
            return Read(Says.ABOUT, level, "a word")
    return None


def _shorter(words: str) -> list[str]:
    parts = words.split()
    return [" ".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


# Ages ----------------------------------------------------------------------------------------------------
def _age(value: Any) -> Read:
    if value is None or value in ([], {}):
        return SILENT
    if isinstance(value, list) and len(value) == 1:
        inner = _age_text(value[0]) if isinstance(value[0], str) else _age(value[0])
        return inner._replace(says=Says.ABOUT, why="a list of one") if inner.says is Says.EXACTLY else inner
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _unreadable("not an age")
    if value != value or not 0 <= value <= OLDEST:
        return _unreadable(f"not an age from 0 to {OLDEST}")
    return Read(Says.EXACTLY, int(value)) if value == int(value) else Read(Says.ABOUT, int(value), "rounded")


@lru_cache(maxsize=4096)
def _age_text(text: str) -> Read:
    folded = _SPACES.sub(" ", text).strip().casefold()
    if folded in NOTHING_SAID:
        return SILENT
    if _TEMPLATE.fullmatch(folded):
        return _ECHO
    if match := _AGES.search(folded):
        low, high = sorted((int(match[1]), int(match[2])))
        return _aged((low + high + 1) // 2, "the middle of a range")
    if match := _DECADE.search(folded):
        inside = {"early": 2, "mid": 5, "middle": 5, "late": 8}.get(match[1] or "mid", 5)
        return _aged(int(match[2]) * 10 + inside, "a decade")
    numbers = set(_AGE.findall(folded))
    if len(numbers) == 1:
        return _aged(int(numbers.pop()), "a number in text")
    return _unreadable("several numbers, where one age is wanted" if numbers else "no number in it")


def _aged(years: int, why: str) -> Read:
    return Read(Says.ABOUT, years, why) if years <= OLDEST else _unreadable(f"not an age from 0 to {OLDEST}")


# Texts ---------------------------------------------------------------------------------------------------
SHORT = 60
_OPENING = frozenset("[<{ ")
_LONGEST = {row.name: row.max_length for row in ATTRIBUTES if row.max_length}


@lru_cache(maxsize=16384)
def says_itself(text: str) -> bool:
    """Does a text go into a short text's column just as it is?"""
    return len(text) <= SHORT_TEXT and "{" not in text and _read_text(SHORT_TEXT, text).says is Says.EXACTLY


def fits(name: str, text: str) -> bool:
    """Does a text of any length go into this attribute's column just as it is? Asked of most, so answered quickly."""
    longest = _LONGEST.get(name, 0)
    return (
        SHORT < len(text) <= longest
        and _CONTROL.search(text) is None
        and text[0] not in _OPENING
        and text == text.strip()
        and not (longest == SHORT_TEXT and ("\n" in text or "\t" in text))
        and "\r" not in text
    )


def _text(longest: int, text: str) -> Read:
    if len(text) <= SHORT:
        return _short_text(longest, text)
    return _read_text(longest, text)


@lru_cache(maxsize=16384)
def _short_text(longest: int, text: str) -> Read:
    return _read_text(longest, text)


def _read_text(longest: int, text: str) -> Read:
    cleaned, why = clean(text, longest, one_line=longest <= 200)
    if cleaned.casefold() in NOTHING_SAID:
        return SILENT
    if _TEMPLATE.fullmatch(cleaned) and len(cleaned) < 300:
        return _ECHO
    return Read(Says.ABOUT, cleaned, why) if why else Read(Says.EXACTLY, cleaned)


def clean(text: str, longest: int, *, one_line: bool) -> tuple[str, str]:
    """A text that the column takes, and what had to be done to it ('' for nothing)."""
    why = ""
    cleaned = _CONTROL.sub("", text) if _CONTROL.search(text) else text
    if one_line and ("\n" in cleaned or "\r" in cleaned or "\t" in cleaned):
        cleaned = _SPACES.sub(" ", cleaned)
    cleaned = cleaned.replace("\r\n", "\n").strip()
    if cleaned != text:
        why = "tidied"
    if len(cleaned) > longest:
        return cut(cleaned, longest), f"cut to {longest} characters"
    return cleaned, why


def cut(text: str, longest: int) -> str:
    """No longer than that, ended where a word ends."""
    kept = text[: longest - 1]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:space] if space > longest * 2 // 3 else kept).rstrip(" ,;:.-–") + "…"


def _other_text(attribute: Attribute, value: Any) -> Read:
    if value is None or value in ([], {}):
        return SILENT
    if isinstance(value, bool | int | float):
        what = "yes or no" if isinstance(value, bool) else "a number"
        return _unreadable(f"{what}, where words are wanted")
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        joined = ", ".join(str(one).strip() for one in value if str(one).strip())
        read = _read_text(attribute.max_length or 0, joined)
        return (
            read._replace(says=Says.ABOUT, why=f"a list, {read.why}".rstrip(", ")) if read.value is not None else read
        )
    return _unreadable("an object, where words are wanted")
