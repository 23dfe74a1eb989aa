"""The table of attributes, so that a client can build its own sliders."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import filters
from core.api.serializers.personas import AttributeSerializer
from core.api.views.base import View
from core.attributes import ATTRIBUTES, HIGHEST, LOWEST, MIDDLE, OLDEST, Attribute, Kind


class Attributes(View):
    serializer_class = AttributeSerializer
    pagination_class = None

    @extend_schema(operation_id="attributes_list", responses={200: AttributeSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """All attributes of a persona, in the order of the editor."""
        filters.refuse_unknown(request)
        return Response([shown(row) for row in ATTRIBUTES])


def shown(row: Attribute) -> dict[str, object]:
    bounds = {Kind.RATING: (LOWEST, HIGHEST), Kind.INTEGER: (0, OLDEST)}.get(row.kind, (None, None))
    return {
        "name": row.name,
        "category": row.category.value,
        "group": row.group.value,
        "kind": row.kind.value,
        "label": row.label,
        "help": row.help,
        "minimum": bounds[0],
        "maximum": bounds[1],
        "max_length": row.max_length,
        "default": MIDDLE if row.is_rating and not row.optional else None,
        "optional": row.optional,
        "low": row.low,
        "high": row.high,
        "levels": [level.word for level in row.levels],
        "choices": [choice.value for choice in row.choices],
    }
