"""Texts by the line: JSON in, JSON out, as many as there are, one in memory at a time."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from core.analysis.clean import clean
from core.analysis.examine import debris
from core.analysis.language import foreign
from core.analysis.reading import Unreadable

logger = logging.getLogger(__name__)


class BadLine(ValueError):
    """Why a line gives no reading; `id` as far as it could be read."""

    def __init__(self, message: str, id: Any = None) -> None:
        self.id = id
        super().__init__(message)


@dataclass
class Counts:
    read: int = 0
    bad: int = 0

    @property
    def all(self) -> int:
        return self.read + self.bad


def answered(lines: Iterable[bytes], counts: Counts) -> Iterator[bytes]:
    """For each line that is not blank its answer, a line of JSON; `counts` is kept up to date."""
    for number, line in enumerate(lines):
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            answer = _answer(line)
            counts.read += 1
        except BadLine as error:
            answer = {"id": error.id, "error": str(error)}
            counts.bad += 1
        yield _as_line(answer)


def _answer(line: bytes) -> dict[str, Any]:
    # Here, not above: the parser's libraries take a second that no other command need spend.
    from core.analysis.analyser import analyse

    id, text = _row(line)
    try:
        _check(text)
        reading = analyse(text)
    except Unreadable as error:
        raise BadLine(error.message, id) from error
    except Exception as error:
        # One text that breaks the analyser must not cost the thousands behind it.
        logger.exception("The text with the id %r could not be analysed", id)
        raise BadLine(f"This text could not be analysed: {type(error).__name__}.", id) from error
    return {"id": id, **_finite(reading.as_json())}


def _row(line: bytes) -> tuple[Any, str]:
    try:
        row = json.loads(line.decode(), parse_constant=_not_json, parse_float=_number)
    except UnicodeDecodeError as error:
        raise BadLine("This line is not UTF-8.") from error
    except RecursionError as error:
        raise BadLine("This line is nested too deeply.") from error
    except ValueError as error:
        raise BadLine(f"This line is not JSON: {error}.") from error
    if not isinstance(row, dict):
        raise BadLine("This line is not an object with “id” and “text”.")
    if "id" not in row:
        raise BadLine("This line has no “id”.")
    if not isinstance(row.get("text"), str):
        raise BadLine("This line has no “text”, or one that is no string.", row["id"])
    return row["id"], row["text"]


def _check(text: str) -> None:
    """A text of any length will do, if it is one and not in another language."""
    if not text.strip():
        raise Unreadable("empty", "There is no text here.", "")
    if debris(text):
        raise Unreadable("not_text", "This is not text: it holds characters that no writing has.", "")
    if language := foreign(clean(text).text):
        raise Unreadable("language", f"This looks like {language}; the analyser reads only English so far.", "")


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _number(digits: str) -> float:
    if math.isinf(value := float(digits)):
        raise ValueError("a number is too large")
    return value


def _finite(value: Any) -> Any:
    """JSON knows no NaN: what is no number is null."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _as_line(answer: dict[str, Any]) -> bytes:
    # ASCII alone: half a surrogate pair has no other form, and some readers take U+2028 for a line's end.
    return json.dumps(answer, allow_nan=False).encode() + b"\n"
