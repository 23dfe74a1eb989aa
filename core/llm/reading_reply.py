"""A model's answer about a sample, read tolerantly, believed as far as the attribute table and the text allow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from core.analysis.reading import Confidence, Evidence, Finding
from core.attributes import ATTRIBUTES, BY_NAME, HIGHEST, LOWEST, Attribute, Category, Kind
from core.llm import loose_json
from core.llm.reading_quotes import Passages
from core.llm.reading_values import Unclear, converted, is_nothing, one_line, says_an_age

# The language of a text is not its writer's first language.
NEVER = frozenset({"primary_language"})
# So many ratings, all at one end of the scale, are an order obeyed, not a reading.
SUSPICIOUS = 4
MOST_READ = 400_000
MOST_PASSAGES = 5
LONGEST_NAME, LONGEST_DESCRIPTION = 60, 300
NOTE = "Read by the model."
_VALUE_KEYS = ("value", "rating", "score", "level", "answer", "result")
_QUOTE_KEYS = ("quote", "evidence", "passage", "example", "quotes", "passages", "examples", "proof", "text")
_NAME_KEYS = ("name", "attribute", "trait", "key")
_THOUGHTS = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL)
_THOUGHTS_END = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_ESCAPED = re.compile(r'[{\[](?:\s|\\n)*\\"')
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*(?=\s)")


def _plain(key: str) -> str:
    key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key[:100])
    return re.sub(r"[\W_]+", "_", key).strip("_").lower()


def _aliases() -> dict[str, str]:
    """What an attribute may be called in a reply: its name before all, then its older names, then its label."""
    names = {row.name: row.name for row in ATTRIBUTES}
    older = {alias: row.name for row in ATTRIBUTES for alias in row.legacy}
    return {_plain(row.label): row.name for row in ATTRIBUTES} | older | names


_ALIASES = _aliases()


def understood(reply: str, names: Collection[str], text: str | Passages) -> tuple[dict[str, Finding], dict[str, str]]:
    """What the reply says of these attributes, and what in it could not be believed and why, by name.

    An attribute that the reply calls not shown has a Finding without a value; one that it leaves out has none.
    """
    findings: dict[str, Finding] = {}
    problems: dict[str, str] = {}
    passages = text if isinstance(text, Passages) else Passages(text)
    for name, entry in _entries(answers(reply), 0):
        if name not in names or name in NEVER or name in findings:
            continue
        try:
            findings[name] = _finding(BY_NAME[name], entry, passages)
        except Unclear as unclear:
            problems[name] = str(unclear)
    _drop_obeyed(findings, problems)
    return findings, {name: why for name, why in problems.items() if name not in findings}


def named(reply: str) -> dict[str, str]:
    """The name and the description that the reply suggests, as one clean line each."""
    said: dict[str, str] = {}
    for key, value in _suggestions(answers(reply), 0):
        if (
            key not in said
            and isinstance(value, str)
            and not isinstance(value, loose_json.Cut)
            and not is_nothing(value)
        ):
            said[key] = value
    name = one_line(said.get("name", ""), LONGEST_NAME).strip(" \"'“”‘’*_#`.:")
    description = one_line(said.get("description", ""), LONGEST_DESCRIPTION * 3).strip('"“”*_# ')
    if end := _SENTENCE_END.search(description):
        description = description[: end.end()]
    cleaned = {"name": name, "description": one_line(description, LONGEST_DESCRIPTION)}
    return {key: line for key, line in cleaned.items() if line}


def answers(reply: str) -> list[Any]:
    """Every object or list in the reply, out of thoughts, fences, prose, or a string that holds it."""
    text = _THOUGHTS_END.split(_THOUGHTS.sub("", reply[:MOST_READ]))[-1].strip()
    for _ in range(3):
        found = loose_json.read_all(text)
        inner = _unescaped(text) or _only_text(found)
        if not inner or "{" not in inner:
            return found
        text = inner
    return found


def _unescaped(text: str) -> str:
    """The reply that is one JSON string, or is escaped as if it were; '' where it is neither."""
    if text[:1] != '"' and not _ESCAPED.match(text[:100]):
        return ""
    return loose_json.string(text if text[:1] == '"' else f'"{text}')


def _only_text(found: list[Any]) -> str | None:
    """`{"response": "{…}"}`: the text of an answer that is nothing but one text."""
    inner = next(iter(found[0].values())) if found and isinstance(found[0], dict) and len(found[0]) == 1 else None
    return inner if isinstance(inner, str) else None


def _entries(found: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Every attribute's entry, wherever it stands: at the top, under a category, or in a list of named ones."""
    if depth > loose_json.DEEPEST:
        return
    if isinstance(found, list):
        for item in found:
            if name := _ALIASES.get(_plain(_item_name(item)), ""):
                yield name, item
            else:
                yield from _entries(item, depth + 1)
    elif isinstance(found, dict):
        for key, value in found.items():
            if name := _ALIASES.get(_plain(key), ""):
                yield name, value
            elif isinstance(value, (dict, list)):
                yield from _entries(value, depth + 1)


def _suggestions(found: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """What stands under "name" and "description", outside the entries of attributes."""
    if depth > loose_json.DEEPEST:
        return
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, list):
            yield from _suggestions(item, depth + 1)
        elif label := _plain(_item_name(item)):
            yield label, _value_of(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                plain = _plain(key)
                if plain in ("name", "description"):
                    yield plain, _value_of(value)
                elif isinstance(value, (dict, list)) and plain not in _ALIASES:
                    yield from _suggestions(value, depth + 1)


def _item_name(item: Any) -> str:
    """The name in `{"name": "tone", "value": "dry"}`, '' in anything else."""
    if not isinstance(item, dict):
        return ""
    plain = {_plain(key): value for key, value in item.items()}
    said = next((plain[key] for key in _NAME_KEYS if key in plain), None)
    return said if isinstance(said, str) and any(key in plain for key in _VALUE_KEYS) else ""


def _finding(row: Attribute, entry: Any, passages: Passages) -> Finding:
    value = converted(row, _value_of(entry))
    if value is None:
        return Finding()
    evidence = _evidence(entry, passages)
    if row.category is Category.PERSONAL and not _said_outright(row, evidence):
        # Not evident rather than unread: asked again, the model could only guess again.
        return Finding(note="The text does not say so outright.")
    confidence = Confidence.MEDIUM if evidence else Confidence.LOW
    if row.is_rating:
        return Finding(int(float(value) + 0.5), float(value), confidence, evidence, NOTE)
    return Finding(int(value) if row.kind is Kind.INTEGER else str(value), None, confidence, evidence, NOTE)


def _said_outright(row: Attribute, evidence: tuple[Evidence, ...]) -> bool:
    if row.kind is Kind.INTEGER:
        return any(says_an_age(passage.quote) for passage in evidence)
    return bool(evidence)


def _evidence(entry: Any, passages: Passages) -> tuple[Evidence, ...]:
    found = dict.fromkeys(passage for quote in _quotes(entry)[:MOST_PASSAGES] for passage in passages.find(quote))
    return tuple(found)[:MOST_PASSAGES]


def _value_of(entry: Any) -> Any:
    if isinstance(entry, dict):
        plain = {_plain(key): value for key, value in entry.items()}
        return next((plain[key] for key in _VALUE_KEYS if key in plain), entry)
    return entry


def _quotes(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return []
    plain = {_plain(key): value for key, value in entry.items()}
    said: Any = next((plain[key] for key in _QUOTE_KEYS if plain.get(key)), [])
    several = [_quote_in(one) for one in (said if isinstance(said, list) else [said])]
    return [one for one in several if isinstance(one, str)]


def _quote_in(one: Any) -> Any:
    return next((one[key] for key in _QUOTE_KEYS if key in one), None) if isinstance(one, Mapping) else one


def _drop_obeyed(findings: dict[str, Finding], problems: dict[str, str]) -> None:
    ratings = {name: one.score for name, one in findings.items() if one.score is not None}
    if len(ratings) >= SUSPICIOUS and set(ratings.values()) in ({float(LOWEST)}, {float(HIGHEST)}):
        for name in ratings:
            del findings[name]
            problems[name] = "Every rating was the same end of the scale."
