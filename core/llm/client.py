"""Calls to any OpenAI-compatible model. Every limit is ours: time, bytes, attempts, redirects, proxies."""

import asyncio
import contextlib
import functools
import re
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from .adapting import BEYOND, Shape, adapted
from .errors import ADVICE, ErrorKind, ModelError
from .refusals import Refusal
from .stream import ReplyReader

MAX_CALLS = 3
LONGEST_WAIT = 20.0
FIRST_BACKOFF = 0.5
CONNECT_TIMEOUT = 10.0
# How long to wait for the token counts once the model has said that it is done.
GRACE = 3.0
REFUSAL_SECONDS = 5.0
REFUSAL_BYTES = 64_000
# To a token, for a server that does not count.
CHARACTERS = 4
DEFAULT_BASE_URL = "https://api.openai.com/v1"
PLACEHOLDER_KEY = "none"
RETRIED = {ErrorKind.RATE_LIMIT, ErrorKind.SERVER, ErrorKind.UNREACHABLE, ErrorKind.CUT}

_shapes: dict[tuple[str, str], Shape] = {}
_MAX_SHAPES = 256
_HUNG_UP = re.compile("disconnected|peer closed")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Endpoint:
    """Where a model is; `timeout` is wall-clock seconds for one reply, retries included."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    timeout: float = 120.0
    builtin: bool = False


@dataclass(frozen=True)
class Delta:
    """The next piece of the model's text. `so_far`: the Usage if it ended here, of a server that counts as it goes."""

    text: str
    so_far: "Usage | None" = None


@dataclass(frozen=True)
class Waiting:
    """Sent before a pause; `attempt` is the number of the call that will follow it."""

    seconds: float
    attempt: int
    reason: str


@dataclass(frozen=True)
class Usage:
    """Sent last; `finish_reason` is "stop", "length", "content_filter" or what else the server says."""

    prompt_tokens: int | None
    completion_tokens: int | None
    model: str
    finish_reason: str


async def stream_chat(
    endpoint: Endpoint,
    messages: list[dict[str, str]],
    *,
    max_tokens: int | None = None,
    temperature: float | None = None,
    response_format: dict[str, Any] | None = None,
    seed: int | None = None,
    logit_bias: Mapping[str, float] | None = None,
    sampling: Mapping[str, Any] | None = None,
) -> AsyncGenerator[Delta | Waiting | Usage, None]:
    """The model's reply as it is written, then its Usage; raises ModelError and nothing else.

    `response_format`, `seed`, `logit_bias` (by token number) and `sampling` (further options of the sampler, such as
    `min_p`) are wishes: a server that does not know them is asked without.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + endpoint.timeout
    _check(endpoint)
    place = (endpoint.base_url, endpoint.model)
    shape = _shapes.get(place, Shape())
    wishes: dict[str, Any] = {"max_tokens": max_tokens, "temperature": temperature, "response_format": response_format}
    wishes |= {"seed": seed, "logit_bias": dict(logit_bias) if logit_bias else None, **(sampling or {})}
    options: dict[str, Any] = {"stream_options": {"include_usage": True}}
    # Its own name for counts with each piece: a reply may be ended before the last of them.
    options |= {"timings_per_token": True} if endpoint.builtin else {}
    options |= {name: value for name, value in wishes.items() if value is not None}
    refused_before = False
    for attempt in range(1, MAX_CALLS + 1):
        reader = ReplyReader(endpoint.api_key)
        sent = shape.of(options)
        try:
            async with contextlib.aclosing(_call(endpoint, messages, sent, deadline, reader)) as texts:
                async for text in texts:
                    counted = reader.completion_tokens is not None
                    yield Delta(text, _usage(reader, endpoint) if counted else None)
        except Refusal as refusal:
            new_shape = adapted(shape, sent, refusal.status, refusal.said, again=refused_before)
            if new_shape and attempt < MAX_CALLS:
                shape, refused_before = new_shape, True
                continue
            error = refusal.error(endpoint.api_key)
        except ModelError as raised:
            error = raised
        else:
            _remember(place, shape.settled())
            yield _usage(reader, endpoint)
            return
        # Raised out here, so that no exception of the client's hangs on it: those may quote the headers.
        pause = _pause(error, reader, attempt, deadline - loop.time())
        if pause is None:
            raise _final(error, reader, endpoint)
        yield Waiting(pause, attempt + 1, error.message)
        await asyncio.sleep(pause)


async def ask(
    endpoint: Endpoint,
    messages: list[dict[str, str]],
    *,
    max_tokens: int | None = None,
    temperature: float | None = None,
    response_format: dict[str, Any] | None = None,
    seed: int | None = None,
    logit_bias: Mapping[str, float] | None = None,
    sampling: Mapping[str, Any] | None = None,
) -> str:
    """The model's whole reply; raises ModelError."""
    reply = stream_chat(
        endpoint,
        messages,
        max_tokens=max_tokens,
        temperature=temperature,
        response_format=response_format,
        seed=seed,
        logit_bias=logit_bias,
        sampling=sampling,
    )
    async with contextlib.aclosing(reply) as events:
        return "".join([event.text async for event in events if isinstance(event, Delta)])


async def _call(
    endpoint: Endpoint,
    messages: list[dict[str, str]],
    options: dict[str, Any],
    deadline: float,
    reader: ReplyReader,
) -> AsyncGenerator[str, None]:
    """The texts of one call; the connection is closed however this ends."""
    broken: ModelError
    # What the openai client does not know by name travels beside the rest.
    named = {name: value for name, value in options.items() if name not in BEYOND}
    unnamed = {name: value for name, value in options.items() if name in BEYOND}
    try:
        async with contextlib.AsyncExitStack() as stack:
            client = await stack.enter_async_context(_client(endpoint))
            request = client.chat.completions.with_streaming_response.create(
                model=endpoint.model,
                messages=[_encodable(message) for message in messages],  # type: ignore[misc]
                stream=True,
                extra_body=unnamed or None,
                **named,
            )
            async with asyncio.timeout_at(deadline):
                response = await stack.enter_async_context(request)
            body = await stack.enter_async_context(contextlib.aclosing(response.http_response.aiter_bytes()))
            async with contextlib.aclosing(_texts(body, deadline, reader)) as texts:
                async for text in texts:
                    yield text
        return
    except (ModelError, Refusal):
        raise
    except TimeoutError:
        broken = _timeout(endpoint)
    except Exception as error:
        # Whatever a hostile server makes the layers below raise, callers are promised one error.
        broken = _translated(error, endpoint)
    raise broken


async def _texts(body: AsyncIterator[bytes], deadline: float, reader: ReplyReader) -> AsyncGenerator[str, None]:
    """Feeds the reader until the reply ends; the clock is looked at for every piece, events in it or not."""
    loop = asyncio.get_running_loop()
    ends = deadline
    while not reader.done:
        try:
            if loop.time() >= ends:
                raise TimeoutError
            async with asyncio.timeout_at(ends):
                piece = await anext(body, None)
        except Exception:
            # Whole texts don't suffer from a server that fails to hang up properly.
            if reader.complete:
                break
            raise
        if piece is None:
            break
        had_all = reader.complete
        for text in reader.feed(piece):
            yield text
        if reader.complete and not had_all:
            ends = min(deadline, loop.time() + GRACE)
    for text in reader.end():
        yield text


def warm() -> None:
    """Pay now, in a thread, for what openai and its HTTP client load at their first call: half a second of CPU."""
    _ = _client(Endpoint(base_url=DEFAULT_BASE_URL, api_key="", model="")).chat.completions.with_streaming_response


def _client(endpoint: Endpoint) -> openai.AsyncOpenAI:
    """One client for one call: nothing of a connection's state outlives it, or its event loop."""
    http_client = httpx2.AsyncClient(
        verify=_tls(),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(endpoint.timeout, connect=min(CONNECT_TIMEOUT, endpoint.timeout)),
        event_hooks={"response": [_refuse]},
    )
    return openai.AsyncOpenAI(
        api_key=endpoint.api_key.strip() or PLACEHOLDER_KEY,
        base_url=endpoint.base_url.strip() or DEFAULT_BASE_URL,
        max_retries=0,
        default_headers={"Accept-Encoding": "identity"},
        http_client=http_client,
    )


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


async def _refuse(response: httpx2.Response) -> None:
    """Every status but 2xx ends here, its body read up to limits that the client itself does not have."""
    if response.is_success:
        return
    said = bytearray()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(REFUSAL_SECONDS):
            async for piece in response.aiter_bytes():
                said += piece
                if len(said) > REFUSAL_BYTES:
                    break
    raise Refusal(response.status_code, response.headers, bytes(said[:REFUSAL_BYTES]))


def _check(endpoint: Endpoint) -> None:
    """Refuse what can never work, before anything is sent."""
    key = endpoint.api_key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ModelError(ErrorKind.KEY, "The API key holds characters that no key has.")
    if not endpoint.base_url.strip():
        if not key:
            advice = "Set OPENAI_API_KEY or OPENAI_BASE_URL."
            raise ModelError(ErrorKind.KEY, "No API key is set.", advice=advice)
        return
    try:
        parts = urlsplit(endpoint.base_url.strip())
        spaced = any(char.isspace() for char in endpoint.base_url.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not spaced
        httpx2.URL(endpoint.base_url.strip())
    except (ValueError, httpx2.InvalidURL):
        usable = False
    if not usable:
        raise ModelError(ErrorKind.ADDRESS, "The model's address is not a web address.")


def _pause(error: ModelError, reader: ReplyReader, attempt: int, left: float) -> float | None:
    """Seconds to wait before the next call, or None where there is to be none."""
    if reader.started or attempt == MAX_CALLS or not error.retryable or error.kind not in RETRIED:
        return None
    seconds = error.retry_after or FIRST_BACKOFF * 2 ** (attempt - 1)
    return seconds if seconds <= LONGEST_WAIT and seconds < left else None


def _final(error: ModelError, reader: ReplyReader, endpoint: Endpoint) -> ModelError:
    """The error as the author is to see it: after some text, whatever broke, the reply is cut."""
    if reader.started:
        broke_off = error.kind not in {ErrorKind.TIMEOUT, ErrorKind.TOO_LONG, ErrorKind.CUT}
        kind = ErrorKind.CUT if broke_off else error.kind
        message = f"The reply broke off. {error.message}" if broke_off else error.message
        advice = f"What had arrived is kept. {ADVICE[kind]}"
        return ModelError(kind, message, advice=advice, retry_after=error.retry_after)
    if endpoint.builtin and error.kind in {ErrorKind.UNREACHABLE, ErrorKind.SERVER}:
        advice = "The built-in model may be starting: wait a little and try again."
        return ModelError(error.kind, error.message, advice=advice, retry_after=error.retry_after)
    return error


def _timeout(endpoint: Endpoint) -> ModelError:
    return ModelError(ErrorKind.TIMEOUT, f"The model took longer than {endpoint.timeout:g} seconds.")


def _translated(error: Exception, endpoint: Endpoint) -> ModelError:
    """What failed below HTTP, in plain words; the original's text is never shown: it may quote headers."""
    causes = list(_causes(error))
    host = urlsplit(endpoint.base_url.strip() or DEFAULT_BASE_URL).hostname
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        advice = "Check OPENAI_BASE_URL: its host's name, and whether it begins with http:// or https://."
        message = f"No secure connection to {host} could be made."
        return ModelError(ErrorKind.UNREACHABLE, message, advice=advice, retryable=False)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        advice = "Check the host's name in OPENAI_BASE_URL and this machine's network."
        return ModelError(ErrorKind.UNREACHABLE, f"The host {host} could not be found.", advice=advice)
    if any(isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout)) for cause in causes):
        return ModelError(ErrorKind.UNREACHABLE, f"The model's server at {host} could not be reached.")
    if any(isinstance(cause, httpx2.TimeoutException) for cause in causes):
        return _timeout(endpoint)
    if any(isinstance(cause, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)) for cause in causes):
        return ModelError(ErrorKind.ADDRESS, "The model's address is not a web address.")
    garbled = any(isinstance(cause, httpx2.ProtocolError) and not _HUNG_UP.search(str(cause)) for cause in causes)
    if any(isinstance(cause, (httpx2.TransportError, OSError)) for cause in causes) and not garbled:
        return ModelError(ErrorKind.CUT, "The connection to the model broke.")
    return ModelError(ErrorKind.NONSENSE, "The model's server answered with something unreadable.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, the nearest first."""
    following: BaseException | None = error
    for _ in range(10):
        if following is None:
            return
        yield following
        following = following.__cause__ or following.__context__


def _encodable(message: dict[str, str]) -> dict[str, str]:
    """Half a surrogate pair in a prompt cannot be sent."""
    return {name: _SURROGATES.sub("\ufffd", value) for name, value in message.items()}


def _remember(place: tuple[str, str], shape: Shape) -> None:
    if shape != Shape():
        if len(_shapes) >= _MAX_SHAPES:
            _shapes.clear()
        _shapes[place] = shape


def _usage(reader: ReplyReader, endpoint: Endpoint) -> Usage:
    model = reader.model or endpoint.model
    return Usage(reader.prompt_tokens, reader.completion_tokens, model, reader.finish_reason or "stop")
