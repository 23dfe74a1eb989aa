"""Readings of writing samples: begun, looked at, accepted, thrown away."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import get_analysis, get_counted_persona
from core.api import filters
from core.api.once import once
from core.api.problems import Conflict
from core.api.schema import CREATES, IF_NONE_MATCH
from core.api.serializers.analyses import AcceptSerializer, AnalysisDetailSerializer, AnalysisSerializer
from core.api.serializers.personas import PersonaSerializer
from core.api.views.base import View
from core.attributes import BY_NAME
from core.models import Analysis
from core.samples.files import SampleText
from core.samples.review import accept, discard
from core.samples.start import start_analysis


class Analyses(View):
    serializer_class = AnalysisSerializer

    @extend_schema(operation_id="analyses_list", responses={200: AnalysisSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """Your readings, the newest first."""
        filters.refuse_unknown(request, filters.OF_PAGES)
        return self.paged(Analysis.objects.for_user(request.user).defer("measures", "set_aside").order_by("-pk"))

    @extend_schema(operation_id="analyses_start", parameters=CREATES, responses={202: AnalysisSerializer})
    def post(self, request: Request) -> Response:
        """Begins to read; look at the reading's own address until its `state` is `done`."""
        return once(request, self.author, lambda: self.valid(request), self._begun)

    def _begun(self, given: dict[str, Any]) -> Response:
        texts = given["texts"]
        samples = [SampleText(f"Sent to the API, {number} of {len(texts)}", one) for number, one in enumerate(texts, 1)]
        analysis = start_analysis(
            self.author, samples, engine=given["engine"], name=given["name"], persona=given.get("persona")
        )
        where = reverse("api:analysis", args=[analysis.pk])
        return self.one(analysis, status.HTTP_202_ACCEPTED, Location=where)


class OneAnalysis(View):
    serializer_class = AnalysisDetailSerializer

    @extend_schema(operation_id="analyses_retrieve", parameters=[IF_NONE_MATCH])
    def get(self, request: Request, pk: int) -> Response:
        """How far it is, and what it proposes once it is done, with the passages that show it."""
        filters.refuse_unknown(request)
        return self.one(get_analysis(request.user, pk))

    @extend_schema(operation_id="analyses_discard", extensions={"x-problems": ["409"]})
    def delete(self, request: Request, pk: int) -> Response:
        """Throws the reading away, with those of its samples that are no persona's."""
        analysis = get_analysis(request.user, pk)
        if analysis.accepted_at and analysis.persona_id:
            raise Conflict("This was taken into the persona already: delete that, or leave it.")
        discard(analysis)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Accept(View):
    serializer_class = AcceptSerializer

    @extend_schema(
        operation_id="analyses_accept", responses={200: PersonaSerializer}, extensions={"x-problems": ["409"]}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Makes the persona, or changes it. A second time it only gives that persona again."""
        analysis = get_analysis(request.user, pk)
        serializer = AcceptSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        if analysis.state != Analysis.State.DONE:
            raise Conflict("This is not read to its end: look at it again in a while.")
        given = serializer.validated_data
        name = given.get("name") or analysis.name or analysis.suggested_name
        persona = accept(request.user, pk, decisions=_decisions(analysis, given.get("values", {})), name=name, seen={})
        found = get_counted_persona(request.user, persona.pk)
        data = PersonaSerializer(found, context=self.get_serializer_context()).data
        return Response(data, headers={"Location": reverse("api:persona", args=[persona.pk])})


def _decisions(analysis: Analysis, values: dict[str, Any]) -> dict[str, tuple[bool, Any]]:
    """By attribute: whether it is taken, and the value."""
    decided = {}
    for one in analysis.proposals.all():
        if one.attribute in values:
            value = values[one.attribute]
            decided[one.attribute] = (value not in (None, "") or _may_be_emptied(one.attribute, value), value)
        else:
            decided[one.attribute] = (one.accepted, one.proposed)
    return decided


def _may_be_emptied(name: str, value: Any) -> bool:
    return value == "" and bool(BY_NAME[name].max_length)
