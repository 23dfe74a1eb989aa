"""Content pieces: the list, one of them, its versions, its check, its files, and the end of its writing."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import get_content, get_shown_content, get_version, lock_content
from core.analysis.reading import Unreadable
from core.api import filters
from core.api.etags import check_unchanged
from core.api.once import once
from core.api.problems import Conflict, Unprocessable
from core.api.schema import CREATES, IF_MATCH, IF_NONE_MATCH
from core.api.serializers.content import CheckSerializer, ContentSerializer, VersionSerializer
from core.api.views.base import View
from core.exchange.content import FORMATS, exported
from core.fidelity import check
from core.forms.filters import ContentFilter
from core.generation import runner
from core.generation.limits import OverLimit
from core.generation.pieces import version_columns
from core.models import ContentPiece, Generation, Persona
from core.models.content import ContentQuerySet
from core.samples.texts import habits_of

# Characters of a piece that are measured: of a longer one, its beginning.
MEASURED = 100_000
# They take turns at the parser anyway: more at once would only hold up the pages. Seconds.
_measuring, WAIT, SOON = threading.BoundedSemaphore(4), 2.0, 3
ORDERS = ("created_at", "updated_at", "title")


class Pieces(View):
    serializer_class = ContentSerializer

    @extend_schema(
        operation_id="content_list", parameters=filters.CONTENT_LIST, responses={200: ContentSerializer(many=True)}
    )
    def get(self, request: Request) -> Response:
        """Your content pieces, with the library's filters."""
        asked = filters.asked(request, {"q", "status", "persona", "sort"})
        order = _order(asked.pop("sort", "-updated_at"))
        form = ContentFilter(asked, personas=Persona.objects.for_user(request.user))
        filters.refuse_wrong(form)
        pieces: ContentQuerySet = form.apply(ContentPiece.objects.for_user(request.user))
        return self.paged(pieces.shown().order_by(order, "-pk"))

    @extend_schema(operation_id="content_create", parameters=CREATES, responses={201: ContentSerializer})
    def post(self, request: Request) -> Response:
        """A piece written by hand. `personas/<id>/generate_content/` has a model write one."""
        return once(request, self.author, lambda: self.valid(request), self._made)

    def _made(self, given: dict[str, Any]) -> Response:
        tags = given.pop("tags", [])
        piece = ContentPiece.objects.create(author=self.author, **given)
        if tags:
            piece.tags.set(tags)
        found = get_shown_content(self.request.user, piece.pk)
        return self.one(found, status.HTTP_201_CREATED, Location=reverse("api:piece", args=[piece.pk]))


def _order(asked: str) -> str:
    if asked.removeprefix("-") not in ORDERS:
        raise ValidationError({"ordering": [f"Choose one of: {', '.join(ORDERS)}, with or without a - before it."]})
    return asked


class Piece(View):
    serializer_class = ContentSerializer

    @extend_schema(operation_id="content_retrieve", parameters=[IF_NONE_MATCH])
    def get(self, request: Request, pk: int) -> Response:
        filters.refuse_unknown(request)
        return self.one(get_shown_content(request.user, pk))

    @extend_schema(operation_id="content_update", parameters=[IF_MATCH], extensions={"x-problems": ["409"]})
    def put(self, request: Request, pk: int) -> Response:
        """Writes what is named; what is not named stays."""
        return self._update(request, pk)

    @extend_schema(operation_id="content_partial_update", parameters=[IF_MATCH], extensions={"x-problems": ["409"]})
    def patch(self, request: Request, pk: int) -> Response:
        return self._update(request, pk)

    @extend_schema(operation_id="content_delete", parameters=[IF_MATCH])
    def delete(self, request: Request, pk: int) -> Response:
        with transaction.atomic():
            piece = lock_content(request.user, pk)
            if "If-Match" in request.headers:
                check_unchanged(request, self.shown(get_shown_content(request.user, pk)))
            piece.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _update(self, request: Request, pk: int) -> Response:
        def save(piece: ContentPiece, given: Mapping[str, Any]) -> None:
            if piece.generations.open().exists():
                raise Conflict
            columns = {name: value for name, value in given.items() if name != "tags"}
            for name, value in columns.items():
                setattr(piece, name, value)
            if columns:
                piece.save(update_fields=[*columns])
            if "tags" in given:
                piece.tags.set(given["tags"])

        return self.changed(
            request, lambda: lock_content(request.user, pk), lambda: get_shown_content(request.user, pk), save
        )


class Stop(View):
    serializer_class = ContentSerializer

    @extend_schema(operation_id="content_stop", request=None, responses={200: ContentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Ends its writing; what is there stays. Nothing happens where none goes on."""
        piece = get_content(request.user, pk)
        if run := piece.generations.open().first():
            runner.stop(run.pk)
        return self.one(get_shown_content(request.user, pk))


class Versions(View):
    serializer_class = VersionSerializer

    @extend_schema(operation_id="content_versions", responses={200: VersionSerializer(many=True)})
    def get(self, request: Request, pk: int) -> Response:
        """What models wrote for the piece, the newest first."""
        filters.refuse_unknown(request, filters.OF_PAGES)
        piece = get_content(request.user, pk)
        runs = piece.generations.order_by("-pk").defer("messages", "attributes", "tries")
        return self.paged(runs)

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        return [_with_text(run) for run in page or ()]


def _with_text(run: Generation) -> Generation:
    columns = version_columns(run)
    run.title, run.content = columns["title"], columns["content"]  # type: ignore[attr-defined]
    return run


class Version(View):
    serializer_class = VersionSerializer

    @extend_schema(operation_id="content_version")
    def get(self, request: Request, pk: int, version: int) -> Response:
        filters.refuse_unknown(request)
        return self.one(_with_text(get_version(request.user, pk, version)))


class Restore(View):
    serializer_class = ContentSerializer

    @extend_schema(
        operation_id="content_restore",
        request=None,
        responses={200: ContentSerializer},
        extensions={"x-problems": ["409"]},
    )
    def post(self, request: Request, pk: int, version: int) -> Response:
        """Makes this version's text the piece's own again."""
        run = get_version(request.user, pk, version)
        with transaction.atomic():
            piece = lock_content(request.user, pk)
            if piece.generations.open().exists():
                raise Conflict
            columns = version_columns(run)
            piece.title, piece.content = columns["title"], columns["content"]
            piece.save(update_fields=["title", "content"])
        return self.one(get_shown_content(request.user, pk))


class Check(View):
    serializer_class = CheckSerializer

    @extend_schema(operation_id="content_check", extensions={"x-problems": ["422"]})
    def get(self, request: Request, pk: int) -> Response:
        """How near its text comes to its persona, measured, with the passages that show it."""
        filters.refuse_unknown(request)
        piece = get_content(request.user, pk)
        if piece.persona is None:
            raise Unprocessable("This piece has no persona to be held against: give it one.")
        if not _measuring.acquire(timeout=WAIT):
            raise OverLimit("Several texts are being measured already.", "Try again in a little.", SOON)
        try:
            found = check(piece.content[:MEASURED], piece.persona.attributes(), habits_of(piece.persona_id))
        except Unreadable as error:
            raise Unprocessable(str(error)) from None
        finally:
            _measuring.release()
        return Response(found.as_json())


class Export(View):
    @extend_schema(
        operation_id="content_export",
        parameters=[OpenApiParameter("format", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(FORMATS))],
        responses={
            (200, "text/markdown"): OpenApiTypes.STR,
            (200, "text/plain"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
    )
    def get(self, request: Request, pk: int, format: str) -> HttpResponse:
        """The piece as a file."""
        filters.refuse_unknown(request)
        piece = get_content(request.user, pk)
        if format not in FORMATS:
            raise Http404
        file = exported(piece, format)
        return HttpResponse(file.text, content_type=file.kind, headers={"Content-Disposition": file.disposition})
