"""The door, the health check, and what answers as the model."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.generation import endpoints
from core.llm.client import ask
from core.llm.errors import ErrorKind, ModelError
from core.requests import Request
from core.starters import STARTERS


@require_safe
def home(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("core:persona_list")
    return render(request, "core/home.html", {"starters": STARTERS[:3]})


@never_cache
@require_safe
def healthz(request: Request) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 for who tries too often, and when to come back: every limit counts by the minute."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response


@require_safe
@login_required
def model_status(request: Request) -> HttpResponse:
    return render(request, "core/model/status.html", _model_context())


@require_safe
@login_required
def model_line(request: Request) -> HttpResponse:
    """The line in the navigation, asked for again while the built-in model is on its way."""
    return render(request, "_model_line.html")


@require_POST
@login_required
def model_test(request: Request) -> HttpResponse:
    """Ask the model for one short sentence and say how it went: 200, or 503 where it cannot be reached."""
    result = _test()
    template = "core/model/_test.html" if request.htmx else "core/model/status.html"
    context = _model_context() | {"result": result}
    return render(request, template, context, status=503 if result.get("error") else 200)


def _test() -> dict[str, Any]:
    began = time.monotonic()
    try:
        endpoint = endpoints.current_endpoint()
        if endpoint is None:
            raise ModelError(
                ErrorKind.UNREACHABLE,
                "The built-in model is not ready yet.",
                advice="Try again when the line above says that it is.",
            )
        messages = [{"role": "user", "content": "Reply with one short, friendly sentence."}]
        reply = asyncio.run(ask(endpoint, messages, max_tokens=60))
    except ModelError as error:
        return {"error": error}
    return {"reply": reply.strip(), "seconds": time.monotonic() - began}


def _model_context() -> dict[str, Any]:
    return {
        "line": endpoints.model_line(),
        "base_url": settings.OPENAI_BASE_URL or "the openai package’s own default",
        "has_key": bool(settings.OPENAI_API_KEY),
        "model_name": settings.PERSONAGEN_MODEL,
        "local": endpoints.local_status() if settings.USES_LOCAL_MODEL else None,
        "timeout": settings.PERSONAGEN_LLM_TIMEOUT,
    }
