"""The list pages' own filters on the API's lists: an unknown one, or a wrong value, is refused by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from core.api.pages import Pages
from core.api.serializers.base import UNKNOWN
from core.attributes import HIGHEST, LOWEST, RATINGS

# What the API's lists call it, and what the pages do.
NAMES = {"search": "q", "ordering": "sort"}
# Where nothing is a value, too.
TEXTS = {"search", "q", "tone"}
OF_PAGES = {Pages.page_query_param, str(Pages.page_size_query_param)}


def asked(request: Request, known: Iterable[str]) -> dict[str, str]:
    """The query by the pages' names. Raises ValidationError for what is not known."""
    given = {name: request.query_params[name] for name in request.query_params}
    allowed = {*known, *NAMES} - {"seen"}
    unknown = sorted(set(given) - allowed - OF_PAGES)
    if unknown:
        raise ValidationError({name[:80]: [UNKNOWN] for name in unknown[:20]})
    empty = sorted(name for name, value in given.items() if not value and name not in {*TEXTS, *OF_PAGES})
    if empty:
        raise ValidationError({name: ["Give a value, or leave it out."] for name in empty[:20]})
    return {NAMES.get(name, name): value for name, value in given.items() if name not in OF_PAGES}


def refuse_wrong(form: Any) -> None:
    if not form.is_valid():
        ours = {theirs: ours for ours, theirs in NAMES.items()}
        # A choice is refused in words that repeat it, however long it was.
        raise ValidationError({ours.get(name, name): [one[:300] for one in told] for name, told in form.errors.items()})


def refuse_unknown(request: Request, known: Iterable[str] = ()) -> None:
    """For what takes no query, or only this."""
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        raise ValidationError({name[:80]: [UNKNOWN] for name in unknown[:20]})


# The same in the schema ----------------------------------------------------------------------------------
def _text(name: str, told: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=told)


ORDERS = ("name", "created_at", "updated_at", "pieces", *(a.name for a in RATINGS))
SEARCH = OpenApiParameter("search", {"type": "string", "maxLength": 200}, description="Words that all must occur.")
ORDERING = OpenApiParameter(
    "ordering",
    OpenApiTypes.STR,
    enum=[f"{sign}{name}" for name in ORDERS for sign in ("", "-")],
    description="`-` for the highest, or the latest, first.",
)
BOUNDS = [
    OpenApiParameter(
        f"{end}_{a.name}",
        {"type": "integer", "minimum": LOWEST, "maximum": HIGHEST},
        description=f"{a.label}: {'at least' if end == 'min' else 'at most'}.",
    )
    for a in RATINGS
    for end in ("min", "max")
]
PERSONA_LIST = [
    SEARCH,
    ORDERING,
    OpenApiParameter("tone", {"type": "string", "maxLength": 200}, description="Part of its tone."),
    OpenApiParameter("active", OpenApiTypes.STR, enum=["0", "1"], description="1: active ones, 0: archived ones."),
    *BOUNDS,
]
CONTENT_LIST = [
    SEARCH,
    OpenApiParameter("status", OpenApiTypes.STR, enum=["draft", "published", "archived"]),
    OpenApiParameter("persona", {"type": "integer", "minimum": 1}, description="The number of a persona."),
    OpenApiParameter(
        "ordering",
        OpenApiTypes.STR,
        enum=["created_at", "-created_at", "updated_at", "-updated_at", "title", "-title"],
    ),
]
