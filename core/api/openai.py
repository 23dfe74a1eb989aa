"""A chat's answer in the shape of OpenAI's protocol, whole or as chunks. Served by the ASGI door."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from core.api.problems import MEDIA_TYPE, MODEL_STATUS, problem
from core.api.views.chat import Completions
from core.generation.chat import Chat
from core.generation.follow import as_response
from core.generation.limits import SOON
from core.llm.errors import ModelError

FINISHED = {"stop", "length", "content_filter"}


def completions() -> Any:
    """The view, as one that takes its time."""
    begin = Completions.as_view()

    # The framework asks for the CSRF token itself, of who comes by the session.
    @csrf_exempt
    async def call(request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = await sync_to_async(begin)(request)
        chat: Chat | None = getattr(response, "chat", None)
        if chat is None:
            return response
        await sync_to_async(connections.close_all)()
        if not chat.reserve():
            return _busy()
        if not chat.stream:
            return await whole(chat)
        stream = as_response(chunks(chat))
        # Also where nobody is left to begin with it.
        stream._resource_closers.append(chat.release)  # type: ignore[attr-defined]  # as Django itself does
        return stream

    # The schema looks at the view behind it.
    call.cls, call.initkwargs = Completions, {}  # type: ignore[attr-defined]
    return call


async def whole(chat: Chat) -> HttpResponse:
    try:
        async with contextlib.aclosing(chat.write()) as texts:
            async for _ in texts:
                pass
    except ModelError as error:
        return _failed(error)
    message = {"role": "assistant", "content": chat.text}
    choice = {"index": 0, "message": message, "finish_reason": _finish(chat)}
    return JsonResponse({**_head(chat, "chat.completion"), "choices": [choice], "usage": _usage(chat)})


async def chunks(chat: Chat) -> AsyncIterator[str]:
    head = _head(chat, "chat.completion.chunk")
    yield _data({**head, "choices": [_choice({"role": "assistant", "content": ""})]})
    try:
        async with contextlib.aclosing(chat.write()) as texts:
            async for text in texts:
                yield _data({**head, "choices": [_choice({"content": text})]})
    except ModelError as error:
        yield _data({"error": _error(error)})
        return
    yield _data({**head, "choices": [_choice({}, _finish(chat))]})
    if chat.tells_usage:
        yield _data({**head, "choices": [], "usage": _usage(chat)})
    yield "data: [DONE]\n\n"


def _data(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told)}\n\n"


def _choice(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _head(chat: Chat, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": chat.model,
    }


def _finish(chat: Chat) -> str:
    return chat.finish_reason if chat.finish_reason in FINISHED else "stop"


def _usage(chat: Chat) -> dict[str, int]:
    total = chat.prompt_tokens + chat.completion_tokens
    return {
        "prompt_tokens": chat.prompt_tokens,
        "completion_tokens": chat.completion_tokens,
        "total_tokens": total,
    }


def _error(error: ModelError) -> dict[str, Any]:
    return {"message": str(error), "type": "server_error", "param": None, "code": error.kind.value}


def _busy() -> HttpResponse:
    said = "As many answers as may be at once are being written. Try again in a little."
    error = {"message": said, "type": "rate_limit_error", "param": None, "code": "busy"}
    response = JsonResponse(problem(429, said, None, {"error": error}), status=429, content_type=MEDIA_TYPE)
    response["Retry-After"] = str(SOON)
    return response


def _failed(error: ModelError) -> HttpResponse:
    status = MODEL_STATUS.get(error.kind, 503)
    told = problem(status, str(error), None, {"kind": error.kind.value, "error": _error(error)})
    response = JsonResponse(told, status=status, content_type=MEDIA_TYPE)
    if status == 503:
        response["Retry-After"] = str(max(1, int(error.retry_after or 30)))
    return response
