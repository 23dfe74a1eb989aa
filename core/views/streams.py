"""The text as it comes. Served by the ASGI door: an async view, so that the first token leaves at once."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from core.access import get_content
from core.generation.follow import EVENT_STREAM, as_response, event, follow, unbuffered


@require_GET
@login_required
async def content_stream(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """Server-sent events of the piece's newest run, until it ends; see `follow` for their names."""
    user = await request.auser()
    piece = await sync_to_async(get_content)(user, pk)
    run = await piece.generations.order_by("-pk").afirst()
    if run is None:
        return unbuffered(HttpResponse(event("done", '{"state": "done"}'), content_type=EVENT_STREAM))
    return as_response(follow(run.pk))
