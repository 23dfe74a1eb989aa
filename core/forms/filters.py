"""The filters of the two lists. What is not understood is said, and left out; the rest still counts."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import F
from django.db.models.functions import Lower

from core.attributes import BY_NAME, CORE, HIGHEST, LOWEST, RATINGS, Attribute
from core.models import ContentPiece, Persona
from core.models.content import ContentQuerySet
from core.models.persona import PersonaQuerySet

SORTS = [
    ("-updated_at", "Last changed"),
    ("-created_at", "Newest"),
    ("created_at", "Oldest"),
    ("name", "Name, A to Z"),
    ("-name", "Name, Z to A"),
    ("-pieces", "Most pieces"),
    ("pieces", "Fewest pieces"),
    ("updated_at", "Longest unchanged"),
]
# Other words that a link may use for the same order.
COLUMNS = {"pieces": "piece_count", "date": "updated_at", "created": "created_at", "updated": "updated_at"}
ACTIVE = [("", "Active and archived"), ("1", "Active"), ("0", "Archived")]


def _sort_choices() -> list[Any]:
    by_rating = []
    for a in RATINGS:
        by_rating += [(f"-{a.name}", f"{a.label}: highest"), (a.name, f"{a.label}: lowest")]
    return [*SORTS, ("By rating", by_rating)]


def _rating_bound() -> forms.IntegerField:
    wanted = f"Give a whole number from {LOWEST} to {HIGHEST}."
    words = {"invalid": wanted, "min_value": wanted, "max_value": wanted}
    widget = forms.NumberInput(attrs={"class": "form-control form-control-sm"})
    return forms.IntegerField(min_value=LOWEST, max_value=HIGHEST, required=False, error_messages=words, widget=widget)


class ListFilter(forms.Form):
    """A GET form whose invalid parts are left out, and whose address is kept short."""

    # Values that mean the same as leaving the field out.
    plain: dict[str, str] = {}

    def clean_query(self) -> str:
        """The query string that gives this list again, without empty parts."""
        pairs = ((name, value) for name, value in self.data.items() if name in self.fields)
        return urlencode([(name, value) for name, value in pairs if value not in ("", self.plain.get(name))])

    def complaints(self) -> list[str]:
        """What was not understood, each with the field's label."""
        return [f"{self._label(name)}: {' '.join(map(str, errors))}" for name, errors in self.errors.items()]

    def _label(self, name: str) -> str:
        end, _, rating = name.partition("_")
        if rating in BY_NAME:
            return f"{BY_NAME[rating].label}, {'at least' if end == 'min' else 'at most'}"
        return str(self[name].label)

    def value(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)


class PersonaFilter(ListFilter):
    plain = {"sort": "-updated_at"}
    q = forms.CharField(required=False, max_length=200, label="Search")
    sort = forms.CharField(required=False, label="Sort by")
    tone = forms.CharField(required=False, max_length=200, label="Tone")
    active = forms.CharField(required=False, label="Show", widget=forms.Select(choices=ACTIVE))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sort"].widget = forms.Select(choices=_sort_choices())
        for a in RATINGS:
            self.fields[f"min_{a.name}"] = _rating_bound()
            self.fields[f"max_{a.name}"] = _rating_bound()

    def clean_sort(self) -> str:
        """A column, with `-` for downwards; `-updated_at` where nothing was chosen."""
        asked = self.cleaned_data["sort"] or "-updated_at"
        name = asked.removeprefix("-")
        column = COLUMNS.get(name, name)
        if column not in {"name", "created_at", "updated_at", "piece_count"} | {a.name for a in RATINGS}:
            raise forms.ValidationError(f"There is no order by “{asked[:40]}”: choose one from the list.")
        return f"-{column}" if asked.startswith("-") else column

    def clean_active(self) -> bool | None:
        asked = self.cleaned_data["active"].lower()
        if asked in ("", "all", "any"):
            return None
        known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False}
        if asked not in known:
            raise forms.ValidationError("Show active ones (1), archived ones (0), or leave this empty.")
        return known[asked]

    def apply(self, personas: PersonaQuerySet) -> PersonaQuerySet:
        if text := self.value("q"):
            personas = personas.search(text)
        if tone := self.value("tone"):
            personas = personas.filter(tone__icontains=tone)
        if (active := self.value("active")) is not None:
            personas = personas.filter(is_active=active)
        for a in RATINGS:
            if (low := self.value(f"min_{a.name}")) is not None:
                personas = personas.filter(**{f"{a.name}__gte": low})
            if (high := self.value(f"max_{a.name}")) is not None:
                personas = personas.filter(**{f"{a.name}__lte": high})
        return self._ordered(personas)

    def _ordered(self, personas: PersonaQuerySet) -> PersonaQuerySet:
        sort = self.value("sort") or "-updated_at"
        column: F | Lower = F(sort.removeprefix("-"))
        if column == F("name"):
            column = Lower("name")
        # What was not stated comes last, whichever way round.
        first = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
        return personas.order_by(first, "-pk")

    def rating_rows(self) -> list[tuple[Attribute, Any, Any]]:
        """The ratings that the page offers to filter by: the core ones, and any other in use."""
        rows = []
        for a in RATINGS:
            low, high = self[f"min_{a.name}"], self[f"max_{a.name}"]
            if a in CORE or low.value() or high.value():
                rows.append((a, low, high))
        return rows

    @property
    def filters_in_use(self) -> int:
        """How many of the folded-away filters narrow this list."""
        return sum(1 for name in self.fields if name not in ("q", "sort") and self.data.get(name))


class ContentFilter(ListFilter):
    q = forms.CharField(required=False, max_length=200, label="Search")
    status = forms.ChoiceField(
        required=False, label="Status", choices=[("", "Any status"), *ContentPiece.Status.choices]
    )
    persona = forms.ModelChoiceField(Persona.objects.none(), required=False, label="Persona", empty_label="Any persona")

    def __init__(self, *args: Any, personas: PersonaQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = cast("forms.ModelChoiceField[Persona]", self.fields["persona"])
        choices.queryset = personas.order_by("name")

    def apply(self, pieces: ContentQuerySet) -> ContentQuerySet:
        if text := self.value("q"):
            pieces = pieces.search(text)
        if status := self.value("status"):
            pieces = pieces.filter(status=status)
        if persona := self.value("persona"):
            pieces = pieces.filter(persona=persona)
        return pieces
