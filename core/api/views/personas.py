"""Personas: the list, one of them, and what a model would be told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from django.db import close_old_connections, transaction
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import get_counted_persona, get_persona, lock_persona
from core.api import filters
from core.api.etags import check_unchanged
from core.api.once import once
from core.api.problems import Conflict, ModelFailed
from core.api.schema import CREATES, IF_MATCH, IF_NONE_MATCH
from core.api.serializers.personas import COLUMNS, PersonaSerializer, PromptSerializer
from core.api.serializers.writing import LONGEST_TOPIC, BriefSerializer, brief_of
from core.api.views.base import View
from core.forms.filters import PersonaFilter
from core.generation.start import persona_prompt
from core.llm.errors import ErrorKind, ModelError
from core.models import Analysis, Persona
from core.samples.files import SampleText
from core.samples.now import one_of_few, read_now
from core.samples.review import accept, discard
from core.samples.start import start_analysis


class Personas(View):
    serializer_class = PersonaSerializer

    @extend_schema(
        operation_id="personas_list", parameters=filters.PERSONA_LIST, responses={200: PersonaSerializer(many=True)}
    )
    def get(self, request: Request) -> Response:
        """Your personas, with the list page's filters."""
        form = PersonaFilter(filters.asked(request, PersonaFilter.base_fields.keys() | _bounds()))
        filters.refuse_wrong(form)
        return self.paged(form.apply(Persona.objects.for_user(request.user).with_piece_count()))

    @extend_schema(
        operation_id="personas_create",
        parameters=CREATES,
        responses={201: PersonaSerializer},
        extensions={"x-problems": ["503"]},
    )
    def post(self, request: Request) -> Response:
        """A new persona, by hand or from a writing sample."""
        return once(request, self.author, lambda: self._read(request), self._made, _thrown_away)

    def _read(self, request: Request) -> tuple[dict[str, Any], Analysis | None]:
        given = self.valid(request)
        return given, _read_sample(self.author, given, None)

    def _made(self, read: tuple[dict[str, Any], Analysis | None]) -> Response:
        given, analysis = read
        if analysis:
            persona = _accepted(self.request.user, analysis, given)
            _set(persona, given)
        else:
            columns = {name: given[name] for name in COLUMNS if name in given}
            persona = Persona(author=self.author, **columns)
            persona.mark_by_hand(columns)
            persona.save()
        found = get_counted_persona(self.request.user, persona.pk)
        return self.one(found, status.HTTP_201_CREATED, Location=reverse("api:persona", args=[persona.pk]))


def _thrown_away(read: tuple[dict[str, Any], Analysis | None]) -> None:
    """What was read for a persona that was not made."""
    if analysis := read[1]:
        discard(analysis)


def _bounds() -> set[str]:
    return {parameter.name for parameter in filters.BOUNDS}


class OnePersona(View):
    serializer_class = PersonaSerializer

    @extend_schema(operation_id="personas_retrieve", parameters=[IF_NONE_MATCH])
    def get(self, request: Request, pk: int) -> Response:
        filters.refuse_unknown(request)
        return self.one(get_counted_persona(request.user, pk))

    @extend_schema(operation_id="personas_update", parameters=[IF_MATCH], extensions={"x-problems": ["503"]})
    def put(self, request: Request, pk: int) -> Response:
        """Writes what is named; what is not named stays."""
        return self._update(request, pk)

    @extend_schema(operation_id="personas_partial_update", parameters=[IF_MATCH], extensions={"x-problems": ["503"]})
    def patch(self, request: Request, pk: int) -> Response:
        return self._update(request, pk)

    @extend_schema(operation_id="personas_delete", parameters=[IF_MATCH])
    def delete(self, request: Request, pk: int) -> Response:
        """The persona goes; what was written with it, and its samples, stay."""
        with transaction.atomic():
            persona = lock_persona(request.user, pk)
            if "If-Match" in request.headers:
                check_unchanged(request, self.shown(get_counted_persona(request.user, pk)))
            persona.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _update(self, request: Request, pk: int) -> Response:
        persona = get_persona(request.user, pk)
        given = self.valid(request, persona)
        if "If-Match" in request.headers:
            # Before a sample is read; once more when the row is held.
            check_unchanged(request, self.shown(get_counted_persona(request.user, pk)))
        analysis = _read_sample(self.author, given, persona)

        def save(locked: Persona, given: Mapping[str, Any]) -> None:
            _set(_accepted(request.user, analysis, given) if analysis else locked, given)

        def fresh() -> Persona:
            return get_counted_persona(request.user, pk)

        try:
            return self.changed(request, lambda: lock_persona(request.user, pk), fresh, save, given)
        except Exception:
            if analysis:
                discard(analysis)
            raise


def _set(persona: Persona, given: Mapping[str, Any]) -> None:
    """What the request names, where it differs: as set by hand."""
    names = [name for name in COLUMNS if name in given and getattr(persona, name) != given[name]]
    for name in names:
        setattr(persona, name, given[name])
    if names:
        persona.save_by_hand(names)


def _read_sample(author: Any, given: Mapping[str, Any], persona: Persona | None) -> Analysis | None:
    """The sample of the request, read now. Raises ValidationError, ModelFailed, OverLimit."""
    text = given.get("writing_sample", "")
    if not text:
        return None
    engine = given.get("engine") or Analysis.Engine.BUILTIN
    name = "Sent with the persona"
    sample = SampleText(name, text)
    with one_of_few():
        analysis = start_analysis(author, [sample], engine=engine, name=str(given.get("name", "")), persona=persona)
        # A reading takes seconds, by a model minutes: its connection is for others meanwhile.
        close_old_connections()
        try:
            found = asyncio.run(read_now(analysis.pk))
        except BaseException:
            discard(analysis)
            raise
    if found is None:
        raise Conflict("The reading of this sample was thrown away meanwhile.")
    if found.is_open:
        raise Conflict("This sample is still being read: look among your readings.")
    if found.state == Analysis.State.DONE:
        return found
    message, advice = found.error, found.advice
    discard(found)
    if engine == Analysis.Engine.BUILTIN:
        raise ValidationError({"writing_sample": [f"{message} {advice}".strip()]})
    raise ModelFailed(ModelError(ErrorKind.UNREACHABLE, message, advice=advice))


def _accepted(user: Any, analysis: Analysis, given: Mapping[str, Any]) -> Persona:
    """The persona with all that the sample shows, but for what the request names."""
    decisions = {
        one.attribute: (one.value is not None and (one.accepted or not one.row.is_detail), one.proposed)
        for one in analysis.proposals.all()
        if one.attribute not in given
    }
    return accept(user, analysis.pk, decisions=decisions, name=str(given.get("name", "")), seen={})


class Prompt(View):
    serializer_class = PromptSerializer

    @extend_schema(
        operation_id="personas_prompt",
        parameters=[
            OpenApiParameter(
                "topic", {"type": "string", "maxLength": LONGEST_TOPIC}, description="What to write about."
            ),
            BriefSerializer,
        ],
    )
    def get(self, request: Request, pk: int) -> Response:
        """The exact messages that a draft on this topic would be asked for with."""
        persona = get_persona(request.user, pk)
        known = {"topic", *BriefSerializer().fields}
        filters.refuse_unknown(request, known)
        given = {name: request.query_params[name] for name in request.query_params if name != "topic"}
        asked = BriefSerializer.of_query(given)
        topic = request.query_params.get("topic", "")
        if len(topic) > LONGEST_TOPIC or "\x00" in topic:
            raise ValidationError({"topic": [f"Give a topic of at most {LONGEST_TOPIC:,} characters."]})
        prompt = persona_prompt(persona, brief_of(topic, asked), str(asked.get("voice", "")))
        return Response({"messages": prompt.as_sent()})
