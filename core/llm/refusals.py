"""What a server's refusal means: an HTTP status, its headers and its body become one ModelError."""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import ErrorKind, ModelError, safe_detail

LONGEST_RETRY_AFTER = 86_400.0

_QUOTA = re.compile(
    r"insufficient[_ ](?:quota|balance|credits?|funds)|billing[_ ](?:hard[_ ]limit|not[_ ]active)"
    r"|exceeded your current quota|out of credits"
)
_CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|context[_ ](?:length|window|size)|prompt is too long"
    r"|string_above_max_length|too many tokens|maximum number of tokens"
)
_MODEL = re.compile(
    r"model_not_found|model_not_available|not a valid model|(?:invalid|unknown|no such) model"
    r"|model\b.{0,200}(?:not found|does not exist|doesn't exist|is not available|not supported|not loaded)"
)
_POLICY = re.compile(r"content_filter|content_policy|content management policy|moderation|safety system")
_BUSY = re.compile(r"overloaded|server_error|internal[_ ]|unavailable|bad gateway|timed? ?out|capacity")
_KEY = re.compile(r"invalid_api_key|incorrect api key|invalid api key|unauthorized|authentication")
_RATE = re.compile(r"rate[_ -]?limit|too many requests|resource_exhausted")
_INVALID = re.compile(r"invalid_request|bad[_ ]request|unsupported|validation")


class Refusal(Exception):
    """An answer with another status than 2xx, read up to a limit."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.said = body.decode("utf-8", "replace")

    def error(self, secret: str = "") -> ModelError:
        """The same as a ModelError."""
        if 300 <= self.status < 400:
            return _redirect(self.headers.get("location", ""), secret)
        message = _message(self.said)
        detail = safe_detail(message, secret)
        kind = _kind(self.status, self.said[:20_000].lower())
        wait = retry_after(self.headers)
        error = ModelError(kind, _words(kind, self.status, detail), retry_after=wait)
        if wait and error.retryable:
            error.advice = _wait_advice(wait)
        return error


def error_in_reply(error: object, secret: str = "") -> ModelError:
    """The ModelError for an error that a server reports inside an answer it called a success."""
    said = json.dumps(error, ensure_ascii=False, default=str) if not isinstance(error, str) else error
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 0
    kind = _kind(status, said[:20_000].lower())
    return ModelError(kind, _words(kind, status, safe_detail(_message(said), secret)))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds the server asks us to wait, from `Retry-After` (seconds or a date); None for nonsense."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    value = headers.get("retry-after", "").strip()
    seconds = milliseconds / 1000 if milliseconds is not None else _number(value)
    if seconds is None and value:
        seconds = _until(value, now or datetime.now(UTC))
    if seconds is None or not math.isfinite(seconds) or seconds <= 0:
        return None
    return min(seconds, LONGEST_RETRY_AFTER)


def _number(value: str) -> float | None:
    try:
        return float(value[:40]) if value else None
    except ValueError:
        return None


def _until(value: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value[:80])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _kind(status: int, said: str) -> ErrorKind:
    """The kind of a refusal; `status` is 0 where the server gave none, `said` is in lower case."""
    if status == 402 or (status in {0, 400, 403, 429} and _QUOTA.search(said)):
        return ErrorKind.QUOTA
    if status == 0:
        return _kind_of_words(said)
    if status in {401, 403, 407}:
        return ErrorKind.REFUSED_REQUEST if status == 403 and _POLICY.search(said) else ErrorKind.KEY
    if status == 429:
        return ErrorKind.RATE_LIMIT
    if status >= 500 or status in {408, 409, 425}:
        return ErrorKind.SERVER
    if status == 413 or _CONTEXT.search(said):
        return ErrorKind.PROMPT_TOO_LONG
    if status in {404, 405, 410} or _MODEL.search(said):
        return ErrorKind.NOT_FOUND
    return ErrorKind.REFUSED_REQUEST


def _kind_of_words(said: str) -> ErrorKind:
    """The kind of an error that comes without a status."""
    for pattern, kind in (
        (_RATE, ErrorKind.RATE_LIMIT),
        (_CONTEXT, ErrorKind.PROMPT_TOO_LONG),
        (_KEY, ErrorKind.KEY),
        (_MODEL, ErrorKind.NOT_FOUND),
        (_BUSY, ErrorKind.SERVER),
        (_POLICY, ErrorKind.REFUSED_REQUEST),
        (_INVALID, ErrorKind.REFUSED_REQUEST),
    ):
        if pattern.search(said):
            return kind
    return ErrorKind.SERVER


def _words(kind: ErrorKind, status: int, detail: str) -> str:
    sentence = {
        ErrorKind.KEY: "The model's server did not accept the API key",
        ErrorKind.QUOTA: "The account with the model's provider has no credit left",
        ErrorKind.RATE_LIMIT: "The model's server says that too many requests came at once",
        ErrorKind.SERVER: "The model's server failed",
        ErrorKind.NOT_FOUND: "The model's server does not know this model or address",
        ErrorKind.PROMPT_TOO_LONG: "The request is longer than the model can read",
        ErrorKind.REFUSED_REQUEST: "The model's server refused the request",
    }[kind]
    code = f" ({status})" if status else ""
    if status == 403 and kind is ErrorKind.KEY:
        sentence = "The model's server refused access"
    ending = "" if detail.endswith((".", "!", "?", "…")) else "."
    return f"{sentence}{code}: {detail}{ending}" if detail else f"{sentence}{code}."


def _wait_advice(seconds: float) -> str:
    whole = math.ceil(seconds)
    if whole < 120:
        return f"Wait {whole} second{'s' if whole > 1 else ''} and try again."
    return f"Wait {math.ceil(whole / 60)} minutes and try again."


def _redirect(location: str, secret: str) -> ModelError:
    """Redirects aren't followed: the key would go to a host that nobody named."""
    target = safe_detail(location.split("?")[0].split("#")[0], secret)
    target = re.sub(r"//[^/@]*@", "//", target)
    where = f" to {target}" if target else ""
    advice = "Set OPENAI_BASE_URL to the final address: redirects are not followed."
    return ModelError(ErrorKind.ADDRESS, f"The model's server sends requests on{where}.", advice=advice)


def _message(said: str) -> str:
    """The sentence in an error body, from the shapes that servers use; "" for a web page."""
    said = said.strip()
    if said.startswith("<"):
        return ""
    try:
        data = json.loads(said)
    except (ValueError, RecursionError):
        return said
    # {"error": {"message": …}}, {"error": …}, {"message": …}, {"detail": …}, [{…}]
    for _ in range(4):
        if isinstance(data, list) and data:
            data = data[0]
        elif isinstance(data, dict):
            data = next((data[name] for name in ("error", "message", "detail", "msg") if data.get(name)), "")
    return data if isinstance(data, str) else ""
