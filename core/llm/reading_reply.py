"""A model's answer about a sample, read tolerantly, believed as far as the attribute table and the text allow."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from core.analysis.reading import Confidence, Evidence, Finding
from core.attributes import ATTRIBUTES, BY_NAME, HIGHEST, LOWEST, OLDEST, Attribute, Category, Kind
from core.llm import loose_json

# The language of a text is not its writer's first language.
NEVER = frozenset({"primary_language"})
# So many ratings, all at one end of the scale, are an order obeyed, not a reading.
SUSPICIOUS = 6
_ALIASES = {alias: row.name for row in ATTRIBUTES for alias in row.legacy} | {row.name: row.name for row in ATTRIBUTES}
_VALUE_KEYS = ("value", "rating", "score", "level", "answer", "result")
_QUOTE_KEYS = ("quote", "evidence", "passage", "example", "quotes", "passages", "proof")
_NAME_KEYS = ("name", "attribute", "trait", "key")
_THOUGHTS = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL)
_NOTHING = re.compile(
    r"\W*(?:|n/?a|null|none|nil|unknown|unclear|uncertain|unspecified|undetermined"
    r"|not (?:evident|stated|shown|specified|applicable|mentioned|known|clear|given|available).{0,40}"
    r"|no evidence.{0,40}|string|text|\.{3}|…)\W*",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = r"(\d{1,3}(?:\.\d{1,3})?)"
_OUT_OF = re.compile(rf"{_NUMBER}\s*(?:/|out of|of)\s*(5|10|100)\b.{{0,40}}", re.IGNORECASE)
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}")
_ALONE = re.compile(rf"{_NUMBER}(?:\s*[(:,–-].{{0,80}})?", re.DOTALL)
_WORDS = {
    **dict.fromkeys(("none", "absent", "never", "minimal", "extremely low", "very rare"), 1),
    **dict.fromkeys(("very low", "very little", "rare", "rarely"), 2),
    **dict.fromkeys(("low", "little", "weak", "infrequent"), 3),
    **dict.fromkeys(("somewhat low", "fairly low", "low to moderate"), 4),
    **dict.fromkeys(("moderate", "medium", "average", "neutral", "balanced", "mid", "middle", "mixed"), 5),
    **dict.fromkeys(("somewhat high", "fairly high", "moderate to high", "moderately high"), 7),
    **dict.fromkeys(("high", "strong", "frequent", "often"), 8),
    **dict.fromkeys(("very high", "very strong", "very frequent"), 9),
    **dict.fromkeys(("extreme", "extremely high", "always", "maximal", "maximum"), 10),
}
Value = int | str | None


class Unclear(ValueError):
    """A value that is none of its attribute's."""


def understood(reply: str, names: Collection[str], text: str) -> tuple[dict[str, Finding], dict[str, str]]:
    """What the reply says of these attributes, and what in it could not be believed and why, by name.

    An attribute that the reply rates as not shown has a Finding without a value; one that it leaves out has none.
    """
    findings: dict[str, Finding] = {}
    problems: dict[str, str] = {}
    passages = Passages(text)
    for name, entry in _entries(answer(reply), 0):
        if name not in names or name in NEVER or name in findings:
            continue
        try:
            findings[name] = _finding(BY_NAME[name], entry, passages)
        except Unclear as unclear:
            problems[name] = str(unclear)
    _drop_obeyed(findings, problems)
    return findings, problems


def answer(reply: str) -> Any:
    """The reply's JSON, out of thoughts, fences, prose or a string that holds it."""
    found = loose_json.read(_THOUGHTS.sub("", reply[:400_000]))
    for _ in range(3):
        inner = next(iter(found.values())) if isinstance(found, dict) and len(found) == 1 else None
        if not isinstance(inner, str) or "{" not in inner:
            break
        found = loose_json.read(inner) or found
    return found


def named(reply: str) -> dict[str, str]:
    """The name and the description that the reply suggests, as one clean line each."""
    found = answer(reply)
    if not isinstance(found, dict):
        return {}
    plain = {_plain(key): value for key, value in found.items()}
    said = {key: _value_of(plain.get(key)) for key in ("name", "description")}
    return {key: line for key, value in said.items() if isinstance(value, str) and (line := _line(value))}


def _entries(found: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Every attribute's entry, wherever it stands: at the top, under a category, or in a list of named ones."""
    if depth > loose_json.DEEPEST:
        return
    if isinstance(found, list):
        for item in found:
            if isinstance(item, dict) and (name := _named_in(item)):
                yield name, item
            else:
                yield from _entries(item, depth + 1)
    elif isinstance(found, dict):
        for key, value in found.items():
            if name := _ALIASES.get(_plain(key), ""):
                yield name, value
            elif isinstance(value, (dict, list)):
                yield from _entries(value, depth + 1)


def _named_in(item: Mapping[str, Any]) -> str:
    said = next((item[key] for key in item if _plain(key) in _NAME_KEYS), None)
    return _ALIASES.get(_plain(said), "") if isinstance(said, str) else ""


def _plain(key: str) -> str:
    key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key[:100])
    return re.sub(r"[\W_]+", "_", key).strip("_").lower()


def _finding(row: Attribute, entry: Any, passages: Passages) -> Finding:
    value = _convert(row, _value_of(entry))
    if value is None:
        return Finding()
    evidence = tuple(filter(None, (passages.find(quote) for quote in _quotes(entry))))[:5]
    if row.category is Category.PERSONAL and not evidence:
        raise Unclear("The sample does not say it outright.")
    confidence = Confidence.MEDIUM if evidence else Confidence.LOW
    score = float(value) if row.is_rating else None
    return Finding(value, score, confidence, evidence, "Read by the model.")


def _value_of(entry: Any) -> Any:
    if isinstance(entry, dict):
        plain = {_plain(key): value for key, value in entry.items()}
        return next((plain[key] for key in _VALUE_KEYS if key in plain), None)
    return entry


def _quotes(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return []
    plain = {_plain(key): value for key, value in entry.items()}
    said: Any = next((plain[key] for key in _QUOTE_KEYS if plain.get(key)), [])
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)]


def _convert(row: Attribute, value: Any) -> Value:
    if row.is_rating and isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None or (isinstance(value, str) and _NOTHING.fullmatch(value[:200])):
        return None
    if isinstance(value, bool):
        raise Unclear("Yes or no is no value of this.")
    if row.is_rating:
        return _rating(row, value)
    if row.kind is Kind.INTEGER:
        return _years(value)
    return _words(row, value)


def _rating(row: Attribute, value: Any) -> int:
    number = value if isinstance(value, (int, float)) else _spoken(row, str(value)[:200].strip().lower())
    if number is None or not LOWEST <= number <= HIGHEST:
        raise Unclear(f"Not a rating from {LOWEST} to {HIGHEST}.")
    return int(number + 0.5)


def _spoken(row: Attribute, text: str) -> float | None:
    if match := _OUT_OF.fullmatch(text):
        return float(match[1]) * 10 / int(match[2])
    if match := _RANGE.fullmatch(text):
        return (float(match[1]) + float(match[2])) / 2
    if match := _ALONE.fullmatch(text):
        return float(match[1])
    text = text.strip(" .!\"'")
    levels = {level.word.lower(): float(index) for index, level in enumerate(row.levels, start=LOWEST)}
    return levels.get(text, _WORDS.get(text))


def _years(value: Any) -> int:
    number = value if isinstance(value, (int, float)) else None
    if number is None and (match := re.fullmatch(r"\s*(\d{1,3})(?:\s*years?(?:\s*old)?)?\s*", str(value)[:60])):
        number = int(match[1])
    if number is None or not 0 <= number <= OLDEST:
        raise Unclear("Not an age in years.")
    return int(number)


def _words(row: Attribute, value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if isinstance(item, (str, int, float)))
    if isinstance(value, (dict, float)):
        raise Unclear("Not a text.")
    line = _line(str(value))
    most = row.max_length or 200
    if len(line) > most:
        line = line[:most].rsplit(" ", 1)[0].rstrip(" ,;")
    return line or None


def _line(text: str) -> str:
    """One line, without what no page shows and no database takes."""
    kept = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text[:5_000])
    return " ".join(kept.split())


def _drop_obeyed(findings: dict[str, Finding], problems: dict[str, str]) -> None:
    ratings = {name: one.value for name, one in findings.items() if BY_NAME[name].is_rating and one.value is not None}
    if len(ratings) >= SUSPICIOUS and set(ratings.values()) in ({LOWEST}, {HIGHEST}):
        for name in ratings:
            del findings[name]
            problems[name] = "Every rating was the same end of the scale."


class Passages:
    """Finds a quoted passage in the text as it was given, whatever became of its spaces and quotation marks."""

    _SAME = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "})

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
        self.plain = " ".join(text[start:end] for start, end in self.words).translate(self._SAME).lower()
        self.starts: list[int] = []
        at = 0
        for start, end in self.words:
            self.starts.append(at)
            at += end - start + 1

    def find(self, quote: str) -> Evidence | None:
        """The passage where it stands first; None for what the text does not hold."""
        wanted = " ".join(quote[:2_000].translate(self._SAME).lower().split()).strip(" \"'…")
        wanted = wanted.removesuffix("...").removeprefix("...").strip()
        if len(wanted) < 3 or len(self.plain) != (self.starts[-1] + self._last() if self.starts else 0):
            return None
        at = self.plain.find(wanted)
        if at < 0:
            return None
        start, end = self._original(at), self._original(at + len(wanted) - 1) + 1
        return Evidence(self.text[start:end], start, end)

    def _last(self) -> int:
        start, end = self.words[-1]
        return end - start

    def _original(self, at: int) -> int:
        index = bisect_right(self.starts, at) - 1
        return self.words[index][0] + at - self.starts[index]
