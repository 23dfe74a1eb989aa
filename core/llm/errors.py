"""The one error that a call to a model ends in: what happened, what to do, whether to try again."""

import re
import unicodedata
from enum import StrEnum

DETAIL_LIMIT = 200
DETAIL_SCAN = 4_000
SHORTEST_KEY_PART = 8
REMOVED = "[removed]"

# Any word that looks like a credential, also when a server masks its middle ("sk-abc***xyz").
_SECRETS = re.compile(
    r"(?:bearer|basic)\s+\S+"
    r"|\b(?:(?:sk|pk|rk|gsk|hf|xai|key|api)[-_]|AIza|eyJ)[-_A-Za-z0-9*.•…]{6,}"
    r"|(?=[A-Za-z_+=-]{0,80}\d)[A-Za-z0-9_+=-]{40,}",
    re.IGNORECASE,
)


class ErrorKind(StrEnum):
    """What went wrong with a call to a model."""

    KEY = "key"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    SERVER = "server"
    UNREACHABLE = "unreachable"
    ADDRESS = "address"
    NOT_FOUND = "not_found"
    TIMEOUT = "timeout"
    CUT = "cut"
    NONSENSE = "nonsense"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    PROMPT_TOO_LONG = "prompt_too_long"
    REFUSED_REQUEST = "refused_request"


ADVICE = {
    ErrorKind.KEY: "Check OPENAI_API_KEY, then start the app again.",
    ErrorKind.QUOTA: "Check the account's plan and credit with the provider, or connect another model.",
    ErrorKind.RATE_LIMIT: "Wait a minute and try again.",
    ErrorKind.SERVER: "Nothing is wrong on this side: wait a little and try again.",
    ErrorKind.UNREACHABLE: "Check that the model's server is running, and that OPENAI_BASE_URL is right.",
    ErrorKind.ADDRESS: "Check OPENAI_BASE_URL: it should look like https://host/v1.",
    ErrorKind.NOT_FOUND: "Check PERSONAGEN_MODEL, and OPENAI_BASE_URL, which usually ends in /v1.",
    ErrorKind.TIMEOUT: "Try again, ask for a shorter text, or allow more time with PERSONAGEN_LLM_TIMEOUT.",
    ErrorKind.CUT: "Try again to get a whole text.",
    ErrorKind.NONSENSE: "Check OPENAI_BASE_URL: an OpenAI-compatible server, usually ending in /v1.",
    ErrorKind.EMPTY: "Try again, or put the topic in other words.",
    ErrorKind.TOO_LONG: "Ask for a shorter text, or use another model.",
    ErrorKind.PROMPT_TOO_LONG: "Shorten the topic, or use a model with a longer context.",
    ErrorKind.REFUSED_REQUEST: "Try other words, or another model.",
}

_RETRYABLE = {
    ErrorKind.RATE_LIMIT,
    ErrorKind.SERVER,
    ErrorKind.UNREACHABLE,
    ErrorKind.TIMEOUT,
    ErrorKind.CUT,
    ErrorKind.EMPTY,
}


class ModelError(Exception):
    """A call to a model that failed; `str()` of it is fit to show, and holds no key.

    `retryable` says that the same request may succeed later; `retry_after` is in seconds.
    """

    def __init__(
        self,
        kind: ErrorKind,
        message: str,
        *,
        advice: str = "",
        retryable: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.kind = kind
        self.message = message
        self.advice = advice or ADVICE[kind]
        self.retryable = kind in _RETRYABLE if retryable is None else retryable
        self.retry_after = retry_after
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.message} {self.advice}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.kind, self.message, self.advice, self.retryable, self.retry_after))


def _rebuild(kind: ErrorKind, message: str, advice: str, retryable: bool, retry_after: float | None) -> ModelError:
    return ModelError(kind, message, advice=advice, retryable=retryable, retry_after=retry_after)


def safe_detail(text: str, secret: str = "") -> str:
    """What a server said, fit to show: one line, at most 200 characters, nothing like a key in it."""
    text = " ".join(_printable(text[:DETAIL_SCAN]).split())
    text = _SECRETS.sub(REMOVED, _without(text, secret))
    return text if len(text) <= DETAIL_LIMIT else text[: DETAIL_LIMIT - 1].rstrip() + "…"


def _printable(text: str) -> str:
    """Without control, format (so also bidi override), surrogate and private characters."""
    return "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)


def _without(text: str, secret: str) -> str:
    """Words that hold the secret, or a part of it, are replaced."""
    if len(secret) < SHORTEST_KEY_PART:
        return text.replace(secret, REMOVED) if len(secret) > 3 else text
    size = SHORTEST_KEY_PART
    parts = {secret[start : start + size] for start in range(len(secret) - size + 1)}
    return " ".join(
        REMOVED if any(word[at : at + size] in parts for at in range(len(word) - size + 1)) else word
        for word in text.split(" ")
    )
