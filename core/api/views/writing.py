"""Writing by a model: begun by a view as any other, then waited for, or told as it comes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import get_content, get_persona, get_shown_content
from core.analysis.reading import Unreadable
from core.api import once
from core.api.problems import MEDIA_TYPE, Conflict, Unprocessable, problem
from core.api.schema import CREATES, PREFER
from core.api.serializers.content import ContentSerializer
from core.api.serializers.writing import NO_PROMPT, AgainSerializer, GenerateSerializer, brief_of
from core.api.views.base import View
from core.generation.follow import EVENT_STREAM, event, unbuffered
from core.generation.start import (
    AlreadyRunning,
    NothingToRevise,
    bring_nearer,
    continue_draft,
    retry_draft,
    start_draft,
)
from core.models import Answer, Generation

ANSWERS = {
    (201, "application/json"): ContentSerializer,
    (200, "text/event-stream"): OpenApiTypes.STR,
    202: ContentSerializer,
}
CAN_FAIL = {"x-problems": ["409", "422", "503"]}
# Of those that write for a piece that is there.
AGAIN: dict[str, Any] = {
    "request": AgainSerializer,
    "parameters": [PREFER],
    "responses": {
        (200, "application/json"): ContentSerializer,
        (200, "text/event-stream"): OpenApiTypes.STR,
        202: ContentSerializer,
    },
    "extensions": CAN_FAIL,
}
# Texts that one author waits for in this process at once.
MOST_WAITING = 50
_waiting: Counter[int] = Counter()


@dataclass
class Begun:
    """A run that its caller waits for. `code` is what a whole text is answered with."""

    run: Generation
    code: int
    stream: bool
    user: Any
    row: Answer | None = None
    has_place: bool = False

    def reserve(self) -> bool:
        """Takes one of its author's places to wait in, where there is one. Call it on the event loop."""
        if _waiting[self.run.author_id] >= MOST_WAITING:
            return False
        _waiting[self.run.author_id] += 1
        self.has_place = True
        return True

    def release(self) -> None:
        if self.has_place:
            self.has_place = False
            _waiting[self.run.author_id] -= 1


class Writes(View):
    """Answers 202; `core.api.door` makes of it what the caller asked for."""

    serializer_class = ContentSerializer

    def begun(self, run: Generation, code: int, stream: bool, row: Answer | None = None) -> HttpResponseBase:
        found = get_shown_content(self.request.user, run.piece_id)
        response = self.one(found, status.HTTP_202_ACCEPTED, Location=where(run))
        if "respond-async" in self.request.headers.get("Prefer", ""):
            response["Preference-Applied"] = "respond-async"
        else:
            response.begun = Begun(run, code, stream, self.request.user, row)  # type: ignore[attr-defined]
        return response


def where(run: Generation) -> str:
    return reverse("api:piece", args=[run.piece_id])


class Generate(Writes):
    @extend_schema(
        operation_id="personas_generate_content",
        request=GenerateSerializer,
        parameters=[*CREATES, PREFER],
        responses=ANSWERS,
        extensions=CAN_FAIL,
    )
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """Has a model write a piece in this voice: waits, and answers with it.

        With `"stream": true` it answers with server-sent events: `delta` (more text), `text` (all of it anew),
        `state`, and at the end `done` with the piece, or `error` with a problem.
        """
        persona = get_persona(request.user, pk)
        if not _said(request.data):
            detail = "Say what to write about, in `prompt`."
            told = problem(400, detail, {"prompt": [NO_PROMPT]}, {"error": NO_PROMPT})
            return Response(told, status=400, content_type=MEDIA_TYPE)
        serializer = GenerateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        key = once.key_of(request)
        row, is_mine = _row(request, self.author, key)
        if row and row.status:
            return _replayed(row, stream=given["stream"])
        try:
            run = start_draft(
                self.author,
                persona,
                brief_of(given["prompt"], given),
                voice=given["voice"],
                # As long as the row is there, and no longer: a key may be used again after a day.
                key=f"api:{row.pk}" if row else "",
                candidates=given["candidates"],
            )
        except Exception:
            if row and is_mine:
                row.delete()
            raise
        return self.begun(run, status.HTTP_201_CREATED, given["stream"], row)


def _said(data: Any) -> bool:
    """Whether there is a prompt at all; one of a wrong kind is the serializer's to refuse."""
    if not isinstance(data, dict):
        return True
    prompt = data.get("prompt")
    return prompt is not None and (not isinstance(prompt, str) or bool(prompt.strip()))


def _row(request: Request, author: Any, key: str) -> tuple[Answer | None, bool]:
    """The key's row, and whether it was made by this request; None without a key."""
    if not key:
        return None, False
    if row := once.find(request, author, key):
        return row, False
    try:
        with transaction.atomic():
            return once.begin(request, author, key), True
    except IntegrityError:
        return once.find(request, author, key), False


def _replayed(row: Answer, *, stream: bool) -> HttpResponseBase:
    """As it was asked for: also a stream, that has come to its end."""
    if not stream:
        return once.replay(row)
    headers = {**row.headers, once.REPLAYED: "true"}
    return unbuffered(HttpResponse(event("done", json.dumps(row.body)), content_type=EVENT_STREAM, headers=headers))


class Again(Writes):
    """A run for a piece that is there: `begin` starts it."""

    begin: Callable[[Request, int], Generation]

    def again(self, request: Request, begin: Callable[[], Generation]) -> HttpResponseBase:
        serializer = AgainSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            run = begin()
        except AlreadyRunning:
            raise Conflict from None
        except (Unreadable, NothingToRevise) as error:
            raise Unprocessable(f"{error.message} {error.advice}") from None
        return self.begun(run, status.HTTP_200_OK, serializer.validated_data["stream"])

    def last(self, request: Request, pk: int) -> Generation:
        run = get_content(request.user, pk).generations.select_related("author", "piece__persona").first()
        if run is None:
            raise Unprocessable("No model wrote this piece: have one written for a persona instead.")
        return run


class Continue(Again):
    @extend_schema(operation_id="content_continue", **AGAIN)
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """Goes on where the text stands now."""
        last = self.last(request, pk)
        if last.kind == Generation.Kind.NEARER:
            raise Unprocessable("A revision is whole or nothing: there is nothing to continue.")
        return self.again(request, lambda: continue_draft(last))


class Retry(Again):
    @extend_schema(operation_id="content_again", **AGAIN)
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """Does the last writing once more; the text stays until the new one comes."""
        last = self.last(request, pk)
        return self.again(request, lambda: retry_draft(last))


class Nearer(Again):
    @extend_schema(operation_id="content_nearer", **AGAIN)
    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """Has the text revised towards its persona; kept where it is nearer."""
        piece = get_content(request.user, pk)
        return self.again(request, lambda: bring_nearer(piece))
