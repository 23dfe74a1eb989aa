"""The review as one form: for each attribute its value, and whether it is taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse

from core.attributes import MIDDLE
from core.forms.persona import EditorField, attribute_formfield
from core.models import Analysis, Persona
from core.samples.review import ReviewRow

Value = int | str | None
TAKE, SEEN = "take-", "seen-"
CONFIDENCE = {"high": "sure", "medium": "fairly sure", "low": "a weak signal", "none": "not evident in this text"}


class SuggestionField(EditorField):
    """A row of the review: it knows what is suggested, and where it saves itself."""

    form: ReviewForm  # type: ignore[assignment]  # EditorField's is a persona's form

    @property
    def row(self) -> ReviewRow:
        return self.form.rows[self.name]

    @property
    def take(self) -> Any:
        """The switch beside it."""
        return self.form[TAKE + self.name]

    @property
    def taken(self) -> bool:
        return bool(self.take.value())

    @property
    def seen(self) -> str:
        return SEEN + self.name

    @property
    def confidence(self) -> str:
        """How sure the reading is, in words."""
        return CONFIDENCE.get(self.row.proposal.confidence, CONFIDENCE["none"])

    @property
    def suggested_word(self) -> str:
        return self.row.attribute.word(self.row.proposal.proposed)

    @property
    def hollow(self) -> bool:
        """Nothing suggested, nothing chosen: the slider stands where it stands for want of a better place."""
        return not self.taken and self.row.proposal.chosen == "" and not self.errors

    @property
    def today(self) -> str:
        """The persona's value as a form holds it."""
        return "" if self.row.today is None else str(self.row.today)

    @property
    def post_url(self) -> str:
        return reverse("core:proposal", args=[self.form.analysis.pk, self.name])

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        # Past the editor's own, which saves a persona's field.
        attrs = super(EditorField, self).build_widget_attrs(attrs, widget)
        if self.form.analysis.accepted_at is None:
            attrs |= {"hx-post": self.post_url, "hx-trigger": "change"}
        if self._rates:
            attrs["aria-valuetext"] = "not evident" if self.hollow else f"{self.word}, {self.value()} of 10"
            if self.hollow and self.value() not in (None, ""):
                attrs["class"] = f"{self.field.widget.attrs.get('class', '')} hollow"
        return attrs


class ReviewForm(forms.Form):
    """Values and switches of the rows given; what is not taken need not be valid.

    `plain` is sent by a page without scripts: there a value that was changed counts as taken.
    """

    name = forms.CharField(
        max_length=120,
        label="Name of the persona",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": "A persona needs a name: type one."},
    )

    def __init__(self, analysis: Analysis, rows: Iterable[ReviewRow], data: Any = None, *, named: bool = True) -> None:
        self.analysis = analysis
        self.rows = {row.name: row for row in rows}
        super().__init__(data)
        for name, row in self.rows.items():
            self.fields[name] = self._value_field(row)
            self.fields[TAKE + name] = forms.BooleanField(required=False, initial=row.proposal.accepted)
        if analysis.persona_id or not named:
            del self.fields["name"]
        else:
            self.fields["name"].initial = analysis.name or analysis.suggested_name or "My voice"
        if analysis.accepted_at:
            for field in self.fields.values():
                field.disabled = True

    @staticmethod
    def _value_field(row: ReviewRow) -> forms.Field:
        column: Any = Persona._meta.get_field(row.name)
        field = attribute_formfield(column)
        assert field is not None  # noqa: S101  # a column of the table has a field
        field.initial = _shown(row)
        field.bound_field_class = SuggestionField
        return field

    def clean(self) -> dict[str, Any]:
        for name, row in self.rows.items():
            value = self.cleaned_data.get(name)
            if self.data.get("plain") and name in self.cleaned_data and _text(value) != _text(_shown(row)):
                self.cleaned_data[TAKE + name] = True
            if not self.cleaned_data.get(TAKE + name):
                self.errors.pop(name, None)
        return self.cleaned_data

    def decisions(self) -> dict[str, tuple[bool, Value]]:
        """Taken or not, and the value, of every row."""
        return {name: (bool(self.cleaned_data.get(TAKE + name)), self._value(row)) for name, row in self.rows.items()}

    def _value(self, row: ReviewRow) -> Value:
        value: Value = self.cleaned_data.get(row.name, row.proposal.chosen)
        if not self.cleaned_data.get(TAKE + row.name) and not row.proposal.chosen:
            # Where a slider stands that nobody touched is no choice.
            return None
        if isinstance(value, str):
            value = value.replace("\r\n", "\n")
        return None if value == "" else value

    def seen(self) -> dict[str, str]:
        """The persona's values as the page showed them."""
        return {
            name: _same_lines(str(self.data[SEEN + name]), _text(row.today))
            for name, row in self.rows.items()
            if SEEN + name in self.data
        }


def _shown(row: ReviewRow) -> Value:
    """What the row's control stands at."""
    if row.proposal.chosen:
        return row.proposal.chosen
    if row.attribute.is_rating and not row.attribute.optional:
        return row.today or MIDDLE
    return None


def _same_lines(seen: str, now: str) -> str:
    """A browser sends every line break as CRLF: that alone is no change of a text."""
    return now if seen.replace("\r\n", "\n") == now.replace("\r\n", "\n") else seen


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")
