"""A reply that came as a JSON object, whole or cut off anywhere, read as far as it goes."""

import json
import re
from typing import Any

TITLE_KEYS = {"title", "headline", "heading", "name", "subject"}
BODY_KEYS = {
    *("content", "body", "text", "article", "post", "blog_post", "blogpost", "markdown", "story", "essay"),
    *("contents", "article_body", "post_content", "body_markdown", "content_markdown", "message", "response"),
}
MAX_DEPTH = 3
LONG_VALUE = 60

_SPACE = re.compile(r"[\s,]*")
# Possessive, so that a string without an end is given up in linear time.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)("?)', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "", "u": ""}
_LOOSE_END = re.compile(r'"?\s*\}?\s*\Z')

Fields = dict[str, Any]


class _Cut(str):
    """A string that the text ends in the middle of."""

    __slots__ = ()


def read_json(text: str, final: bool) -> tuple[str, str] | None:
    """Title and body, or None where this is no JSON object of a reply's kind; half a title is none yet."""
    fields, rest, _ = _object(text, 0)
    fields = _unwrapped(fields)
    title = next((value for key, value in fields.items() if _is_title(key, value)), "")
    names = {_plain(key) for key in fields}
    if not title and not names & BODY_KEYS:
        return None
    parts = [_part(key, value, names) for key, value in fields.items() if not _is_title(key, value)]
    parts.append(rest.strip().removeprefix("]").strip())
    title = "" if isinstance(title, _Cut) and not final else title
    return title, "\n\n".join(part for part in parts if part)


def _plain(key: str) -> str:
    return key.strip().lower().replace(" ", "_").replace("-", "_")


def _is_title(key: str, value: object) -> bool:
    return _plain(key) in TITLE_KEYS and isinstance(value, str) and bool(value.strip())


def _unwrapped(fields: Fields) -> Fields:
    """`{"post": {"title": …}}`: what is wrapped in one key is the reply."""
    for value in fields.values():
        if isinstance(value, dict) and {_plain(key) for key in value} & (TITLE_KEYS | BODY_KEYS):
            others = {key: other for key, other in fields.items() if other is not value}
            return {**others, **value}
    return fields


def _object(text: str, depth: int) -> tuple[Fields, str, bool]:
    """The fields of the object that `text` begins with, what follows it, and whether it ended."""
    fields: Fields = {}
    at = 1
    while True:
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            return fields, text[at + 1 :], True
        key = _STRING.match(text, at)
        if not key or not key.group(2):
            return fields, "", False
        at = _skip(text, key.end())
        if text[at : at + 1] != ":":
            return fields, text[at:], False
        at = _skip(text, at + 1)
        name = _unescaped(key.group(1))
        if text[at : at + 1] == '"':
            fields[name], at, going = _string(text, at)
            if not going:
                return fields, "", False
        elif text[at : at + 1] == "{" and depth < MAX_DEPTH:
            fields[name], text, whole = _object(text[at:], depth + 1)
            at = 0
            if not whole:
                return fields, text, False
        else:
            try:
                fields[name], at = json.JSONDecoder(strict=False).raw_decode(text, at)
            except (ValueError, RecursionError):
                return fields, text[at:], False


def _string(text: str, at: int) -> tuple[str, int, bool]:
    """A string's value, where it ends, and whether the object goes on after it."""
    match = _STRING.match(text, at)
    if match is None:
        return "", at, False
    value, end = _unescaped(match.group(1)), match.end()
    if not match.group(2):
        return _Cut(value), end, False
    following = text[_SPACE.match(text, end).end() :][:1]  # type: ignore[union-attr]
    between = text[end : end + 40].lstrip()[:1]
    if following == "" or between in {",", "}"}:
        return value, end, True
    # A quotation mark that the model forgot to escape: the rest belongs to this value.
    loose = _LOOSE_END.sub("", text[end:].rstrip()[-40:])
    rest = text[end:].rstrip()[:-40] + loose
    return f'{value}"{_unescaped(rest)}', len(text), False


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _unescaped(raw: str) -> str:
    value = _ESCAPE.sub(_replacement, raw) if "\\" in raw else raw
    if value and "\ud800" <= value[-1] <= "\udbff":
        value = value[:-1]
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _replacement(match: re.Match[str]) -> str:
    name = match.group(1)
    return chr(int(name[1:], 16)) if len(name) == 5 else _ESCAPES.get(name, name)


def _part(key: str, value: object, names: set[str]) -> str:
    """One field as Markdown: the body itself as it is, other texts after it."""
    label = key.replace("_", " ").strip().capitalize()
    if isinstance(value, str):
        bare = _plain(key) in BODY_KEYS or len(value) >= LONG_VALUE or not names & BODY_KEYS
        return value.strip() if bare or not value.strip() else f"{label}: {value.strip()}"
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return f"{label}: {', '.join(value)}"
    if isinstance(value, list):
        return "\n\n".join(filter(None, (_section(item) for item in value)))
    return _section(value) if isinstance(value, dict) else ""


def _section(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict):
        return ""
    parts = []
    for key, inner in value.items():
        if _is_title(key, inner):
            parts.append(f"## {inner.strip()}")
        elif isinstance(inner, str):
            parts.append(inner.strip())
        elif isinstance(inner, list):
            parts.append("\n".join(f"- {item}" for item in inner if isinstance(item, str)))
    return "\n\n".join(part for part in parts if part)
