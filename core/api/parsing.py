"""JSON in and JSON out, to the letter: what no database or other program could take is refused here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from core.api.problems import TooLarge

DEEPEST = 50


class StrictJSONParser(BaseParser):
    """UTF-8; no NaN or Infinity, no number too large, no lone surrogate, no NUL, nothing nested for its own sake."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge
        try:
            text = raw.decode("utf-8-sig")
            value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        except RecursionError:
            raise ParseError("The body is nested too deep.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {_shown(error)}.") from None
        _check(value)
        return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _shown(error: ValueError) -> str:
    said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    if "integer string conversion" in said:
        return "a number has too many digits"
    where = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
    return f"{said[:80]}{where}"


def _check(value: Any) -> None:
    """By levels, not by recursion."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ParseError(f"The body is nested more than {DEEPEST} deep.")
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += [*one, *one.values()]
            elif isinstance(one, list):
                inner += one
            elif isinstance(one, str):
                _check_text(one)
        level = inner


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("A text in the body holds a NUL character, which no text has.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParseError("A text in the body holds half a character (a lone surrogate).") from None


class AlwaysJSON(BaseContentNegotiation):
    """There is one format to answer in: whoever asks for another gets it all the same."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
