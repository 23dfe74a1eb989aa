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
from django.core.wsgi import get_wsgi_application  # noqa: E402

from core.generation.lifespan import Lifespan  # noqa: E402

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
        await asgi(scope, receive, send)
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


async def _lifespan(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    await receive()
    lifespan = Lifespan()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await lifespan.end()
    await send({"type": "lifespan.shutdown.complete"})
