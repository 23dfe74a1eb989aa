"""The admin: counts by annotation, never a query a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from simple_history.admin import SimpleHistoryAdmin

from core.attributes import CORE, RATINGS, Attribute, Category, in_category
from core.legacy.report import fate_rows, grouped, pretty
from core.models import Analysis, ApiToken, Author, ContentPiece, Generation, LegacyRecord, Persona, Sample, Usage
from core.radar import radar

if TYPE_CHECKING:
    AuthorBase = admin.ModelAdmin[Author]
    ContentPieceBase = admin.ModelAdmin[ContentPiece]
    GenerationBase = admin.ModelAdmin[Generation]
    SampleBase = admin.ModelAdmin[Sample]
    AnalysisBase = admin.ModelAdmin[Analysis]
    LegacyRecordBase = admin.ModelAdmin[LegacyRecord]
    ApiTokenBase = admin.ModelAdmin[ApiToken]
    UsageBase = admin.ModelAdmin[Usage]
else:
    AuthorBase = ContentPieceBase = GenerationBase = SampleBase = AnalysisBase = admin.ModelAdmin
    LegacyRecordBase = ApiTokenBase = UsageBase = admin.ModelAdmin

admin.site.site_header = admin.site.site_title = "PersonaGen"


def _counted(model: Any, owner: str) -> Coalesce:
    counts = (
        model.objects.filter(**{owner: OuterRef("pk")}).order_by().values(owner).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counts), 0)


class RatingFilter(admin.SimpleListFilter):
    """Low, middle or high, of one rating."""

    attribute: Attribute

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        low, high = self.attribute.low, self.attribute.high
        return [("low", f"1 to 3: {low}"), ("middle", "4 to 7"), ("high", f"8 to 10: {high}")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        bounds = {"low": (1, 3), "middle": (4, 7), "high": (8, 10)}.get(self.value() or "")
        return queryset.filter(**{f"{self.attribute.name}__range": bounds}) if bounds else queryset


def _rating_filter(attribute: Attribute) -> type[RatingFilter]:
    body = {"attribute": attribute, "title": attribute.label.lower(), "parameter_name": attribute.name}
    return type(f"{attribute.name}_filter", (RatingFilter,), body)


@admin.register(Author)
class AuthorAdmin(AuthorBase):
    list_display = ("user", "persona_count", "piece_count")
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        counts = {"personas_n": _counted(Persona, "author"), "pieces_n": _counted(ContentPiece, "author")}
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description="personas", ordering="personas_n")
    def persona_count(self, author: Any) -> int:
        return int(author.personas_n)

    @admin.display(description="pieces", ordering="pieces_n")
    def piece_count(self, author: Any) -> int:
        return int(author.pieces_n)


def _fieldsets() -> list[tuple[str | None, dict[str, Any]]]:
    sets: list[tuple[str | None, dict[str, Any]]] = [
        (None, {"fields": ("author", "name", "description", "own_voice", "is_active", "picture")})
    ]
    for category in Category:
        for detail in (False, True):
            names = tuple(a.name for a in in_category(category, detail=detail))
            title = f"{category.value.capitalize()}{', in detail' if detail else ''}"
            sets.append((title, {"fields": names, "classes": ("collapse",) if detail else ()}))
    return [*sets, ("Dates", {"fields": ("created_at", "updated_at")})]


@admin.register(Persona)
class PersonaAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple-history has no types
    list_display = ("name", "author_name", "tone", "piece_count", "is_active", "updated_at")
    list_filter = ("is_active", *(_rating_filter(a) for a in RATINGS if a in CORE))
    list_select_related = ("author__user",)
    search_fields = ("name", "description", "tone", "author__user__username")
    autocomplete_fields = ("author",)
    readonly_fields = ("picture", "created_at", "updated_at")
    fieldsets = _fieldsets()
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Persona]:
        return super().get_queryset(request).with_piece_count()  # type: ignore[no-any-return]

    def save_model(self, request: HttpRequest, obj: Persona, form: Any, change: bool) -> None:
        obj.mark_by_hand(form.changed_data)
        super().save_model(request, obj, form, change)

    @admin.display(description="author", ordering="author__user__username")
    def author_name(self, persona: Persona) -> str:
        return str(persona.author)

    @admin.display(description="pieces", ordering="piece_count")
    def piece_count(self, persona: Any) -> int:
        return int(persona.piece_count)

    @admin.display(description="radar")
    def picture(self, persona: Persona) -> SafeString | str:
        if persona.pk is None:
            return "Drawn once the persona is saved."
        # As it is saved: the form's own persona may hold what is out of range.
        saved = Persona.objects.get(pk=persona.pk)
        drawn = radar(saved.attributes(), Category.LINGUISTIC)
        return render_to_string("admin/core/persona/radar.html", {"radar": drawn, "name": persona.name})


@admin.register(ContentPiece)
class ContentPieceAdmin(ContentPieceBase):
    list_display = ("title", "author", "voice", "status", "word_count", "generation_count", "updated_at")
    list_filter = ("status",)
    list_select_related = ("author__user", "persona")
    search_fields = ("title", "content", "author__user__username")
    autocomplete_fields = ("author", "persona")
    readonly_fields = ("word_count", "created_at", "updated_at", "published_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContentPiece]:
        return super().get_queryset(request).annotate(generations_n=_counted(Generation, "piece"))

    @admin.display(description="generations", ordering="generations_n")
    def generation_count(self, piece: Any) -> int:
        return int(piece.generations_n)


@admin.register(Generation)
class GenerationAdmin(GenerationBase):
    """Read only: what was asked of a model, and what came of it."""

    list_display = ("piece", "author", "state", "model", "completion_tokens", "created_at")
    list_filter = ("state", "builtin")
    list_select_related = ("piece", "author__user")
    search_fields = ("prompt", "piece__title", "author__user__username", "model")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Generation]:
        return super().get_queryset(request).defer("piece__content")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A piece that is deleted takes its generations with it.
        return "/generation/" not in request.path


@admin.register(Sample)
class SampleAdmin(SampleBase):
    """Read only, but for deleting: a sample is its author's own text."""

    list_display = ("name", "author", "persona", "word_count", "created_at")
    list_select_related = ("author__user", "persona")
    search_fields = ("name", "author__user__username", "persona__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sample]:
        # A list of samples reads none of their texts.
        return super().get_queryset(request).defer(*([] if "/change/" in request.path else ["text"]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Analysis)
class AnalysisAdmin(AnalysisBase):
    """Read only: what was read from samples, and what became of it."""

    list_display = ("__str__", "author", "persona", "engine", "state", "words", "created_at", "accepted_at")
    list_filter = ("state", "engine")
    list_select_related = ("author__user", "persona")
    search_fields = ("name", "author__user__username", "persona__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeysFilter(admin.SimpleListFilter):
    """Records with any key of one fate, or with none."""

    counted: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(**{f"{self.counted}__gt": 0} if self.value() == "yes" else {self.counted: 0})


class RefusedFilter(KeysFilter):
    counted, title, parameter_name = "refused", "refused keys", "has_refused"


class ConvertedFilter(KeysFilter):
    counted, title, parameter_name = "converted", "converted keys", "has_converted"


@admin.register(LegacyRecord)
class LegacyRecordAdmin(LegacyRecordBase):
    """Read only: what came in from the older tool, and what became of it."""

    list_display = ("short_key", "source", "kind", "author", "persona", "converted", "kept", "refused", "imported_at")
    list_filter = ("kind", RefusedFilter, ConvertedFilter)
    list_select_related = ("author__user", "persona")
    search_fields = ("source", "key", "author__user__username", "persona__name")
    readonly_fields = ("fates_table", "record")
    fieldsets = (
        (None, {"fields": ("kind", "source", "key", "author", "persona", "piece", "imported_at", "reviewed_at")}),
        ("What became of it", {"fields": ("mapped", "converted", "kept", "refused", "fates_table")}),
        ("As it came", {"fields": ("hash", "record")}),
    )

    class Media:
        css = {"all": ("core/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[LegacyRecord]:
        records = super().get_queryset(request)
        if "/change/" in request.path:
            return records.select_related("author__user", "persona", "piece")
        # A list of records reads nothing of what is in them.
        return records.defer("raw", "fates")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An author that is deleted takes its records along.
        return "/legacyrecord/" not in request.path

    @admin.display(description="key", ordering="key")
    def short_key(self, record: LegacyRecord) -> str:
        return Truncator(record.key).chars(28)

    @admin.display(description="keys")
    def fates_table(self, record: LegacyRecord) -> SafeString:
        groups = grouped(fate_rows(record))
        return render_to_string("admin/core/legacyrecord/fates.html", {"groups": groups.values()})

    @admin.display(description="record")
    def record(self, record: LegacyRecord) -> SafeString:
        return render_to_string("admin/core/legacyrecord/raw.html", {"raw": pretty(record.raw)})


@admin.register(ApiToken)
class ApiTokenAdmin(ApiTokenBase):
    """Read only, but for deleting, which revokes it. Its secret is nowhere, and its hash is nobody's business."""

    list_display = ("name", "author", "beginning", "read_only", "created_at", "last_used_at", "expires_at")
    list_filter = ("read_only",)
    list_select_related = ("author__user",)
    search_fields = ("name", "beginning", "author__user__username")
    fields = ("author", "name", "beginning", "read_only", "created_at", "last_used_at", "expires_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Usage)
class UsageAdmin(UsageBase):
    """Read only: what models read and wrote for an author on a day."""

    list_display = ("day", "author", "calls", "prompt_tokens", "completion_tokens")
    list_select_related = ("author__user",)
    search_fields = ("author__user__username",)
    date_hierarchy = "day"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # An author that is deleted takes its usage along.
        return "/usage/" not in request.path
