"""One process, two doors: streams go to Django's ASGI, everything else to its WSGI in threads.

The split is measured in benchmarks/doors.py: under ASGI alone the same requests cost 1.4 to 3.8 times the CPU.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personagen.settings")

from django.core.asgi import get_asgi_application

asgi: App = get_asgi_application()

from a2wsgi import WSGIMiddleware  # noqa: E402
from asgiref.sync import sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from core.generation.lifespan import Lifespan  # noqa: E402
from core.middleware import said_too_large  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    App = Callable[[Any, Any, Any], Awaitable[None]]

wsgi: App = WSGIMiddleware(cast("Any", get_wsgi_application()), workers=16)
# What is told as it comes, and what may be waited for: minutes, in no thread of the few.
STREAM = re.compile(
    r"^/content/\d{1,18}/stream/$"
    r"|^/api/v1/(?:chat/completions$"
    r"|personas/\d{1,18}/generate_content/$"
    r"|content/\d{1,18}/(?:continue|again|nearer)/$)"
)
# A writing sample in a request for a persona is read while its sender waits.
SAMPLED = re.compile(r"^/api/v1/personas/(?:\d{1,18}/)?$")


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and (_takes_long(scope) or _is_chunked(scope)):
        await _bounded(scope, receive, send)
    else:
        # WSGI would take a visitor's X_Forwarded_For for the proxy's X-Forwarded-For; Django's ASGI drops such names.
        headers = [(name, value) for name, value in scope.get("headers", []) if b"_" not in name]
        await wsgi({**scope, "headers": headers}, receive, send)


def _takes_long(scope: Message) -> bool:
    path = scope["path"]
    return bool(STREAM.match(path) or (scope["method"] not in ("GET", "HEAD") and SAMPLED.match(path)))


def _is_chunked(scope: Message) -> bool:
    """A body of unsaid length, which Django's WSGI takes for an empty one."""
    return any(name == b"transfer-encoding" for name, _ in scope["headers"])


class TooMuch(Exception):
    """More is being sent than any page takes."""


async def _bounded(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Django's ASGI, which would read all of a body, however long it is, before it looks at anything else."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > settings.MOST_SENT:
            raise TooMuch
        return message

    try:
        if _said_length(scope) > settings.MOST_SENT:
            raise TooMuch
        await asgi(scope, counted, send)
    except TooMuch:
        response = await sync_to_async(said_too_large)(scope["path"])
        headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
        # What is still to come is not wanted.
        headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": response.content})


def _said_length(scope: Message) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0


async def _lifespan(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    await receive()
    lifespan = Lifespan()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await lifespan.end()
    await send({"type": "lifespan.shutdown.complete"})
