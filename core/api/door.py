"""From “it has begun” to an answer: waits for the text, or tells it as it comes. Served by the ASGI door."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from asgiref.sync import sync_to_async
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from core.access import get_shown_content
from core.api import once
from core.api.etags import etag
from core.api.problems import MEDIA_TYPE, MODEL_STATUS, problem
from core.api.serializers.content import ContentSerializer
from core.api.views.writing import Begun, Writes, where
from core.generation.follow import as_response, event, looks
from core.generation.run import in_database
from core.generation.wait import attended, ended
from core.models import Generation

State = Generation.State
# Seconds; after them the text is still being written, and the caller is told where to look.
PATIENCE = 900.0
QUIET = 10.0


def written(view: type[Writes]) -> Any:
    """The view, as one that takes its time."""
    begin = view.as_view()

    # The framework asks for the CSRF token itself, of who comes by the session.
    @csrf_exempt
    async def call(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = await sync_to_async(begin)(request, **kwargs)
        begun: Begun | None = getattr(response, "begun", None)
        if begun is None:
            return response
        # What looked things up goes back to the pool: a text takes minutes.
        await sync_to_async(connections.close_all)()
        if not begun.reserve():
            return _too_many()
        if begun.stream:
            stream = as_response(told(begun))
            # Also where nobody is left to begin with it.
            stream._resource_closers.append(begun.release)  # type: ignore[attr-defined]  # as Django itself does
            return stream
        try:
            if not await ended(begun.run.pk, PATIENCE):
                return response
            return await in_database(answer, begun)
        finally:
            begun.release()

    # The schema looks at the view behind it.
    call.cls, call.initkwargs = view, {}  # type: ignore[attr-defined]
    return call


def _too_many() -> HttpResponse:
    said = "You wait for as many texts as may be waited for at once. Yours is being written: look at it later."
    response = JsonResponse(problem(429, said), status=429, content_type=MEDIA_TYPE)
    response["Retry-After"] = "15"
    return response


async def told(begun: Begun) -> AsyncIterator[str]:
    try:
        async for message in _told(begun):
            yield message
    finally:
        begun.release()


async def _told(begun: Begun) -> AsyncIterator[str]:
    text, state = "", ""
    began = said = time.monotonic()
    async with attended(begun.run.pk), contextlib.aclosing(looks(begun.run.pk)) as glimpses:
        async for seen in glimpses:
            if seen.state != state:
                state = seen.state
                yield event("state", json.dumps({"state": state, "content": begun.run.piece_id}))
            now = time.monotonic()
            if now - began > PATIENCE and seen.is_open:
                late = "It is still being written, and goes on: look at it later."
                yield event("error", json.dumps(problem(503, late, None, {"content": begun.run.piece_id})))
                return
            if seen.text == text:
                if now - said > QUIET:
                    # A comment, so that no proxy takes the stream for a dead one.
                    said = now
                    yield ": \n\n"
                continue
            said = now
            is_more = seen.text.startswith(text)
            news = seen.text[len(text) :] if is_more else seen.text
            yield event("delta" if is_more else "text", json.dumps({"text": news}))
            text = seen.text
    last = await in_database(answer, begun)
    yield event("done" if last.status_code < HTTPStatus.BAD_REQUEST else "error", last.content.decode())


def answer(begun: Begun) -> HttpResponse:
    """The piece, or why there is none or only part of it."""
    run = Generation.objects.filter(pk=begun.run.pk).first()
    if run is None:
        return JsonResponse(problem(404, "The piece was deleted while it was being written."), status=404)
    if run.state in (State.FAILED, State.INTERRUPTED):
        if begun.row and not run.text:
            # Nothing was made: the same request may be sent again, and is tried again.
            begun.row.delete()
        return _failed(run)
    data = ContentSerializer(get_shown_content(begun.user, run.piece_id)).data
    headers = {"ETag": etag(data), "Location": where(run)}
    response = HttpResponse(
        json.dumps(data, cls=DjangoJSONEncoder),
        status=begun.code,
        content_type="application/json",
        headers=headers,
    )
    if begun.row:
        once.keep_answer(begun.row, response.status_code, headers, data)
    return response


def _failed(run: Generation) -> HttpResponse:
    code = MODEL_STATUS.get(run.error_kind, 503)  # type: ignore[call-overload]  # a word is its own kind
    more = {"kind": run.error_kind, "content": run.piece_id}
    told = problem(code, f"{run.error} {run.advice}".strip(), None, more)
    response = JsonResponse(told, status=code, content_type=MEDIA_TYPE, headers={"Location": where(run)})
    if code == HTTPStatus.SERVICE_UNAVAILABLE and not run.text:
        response["Retry-After"] = "30"
    return response
