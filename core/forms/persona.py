"""The persona's forms, all from the attribute table: one ModelForm a category, one for a single field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.urls import reverse

from core.attributes import BY_NAME, HIGHEST, LOWEST, OLDEST, Attribute, Category, Kind, in_category
from core.models import Persona

if TYPE_CHECKING:
    PersonaModelForm = forms.ModelForm[Persona]
else:
    PersonaModelForm = forms.ModelForm

FIELD_TEMPLATE = "core/personas/_field.html"
# What is edited in place but is no attribute: the same fragment, the same URL.
PLAIN_FIELDS = {
    "name": ("Name", "What you call this voice."),
    "description": ("Description", "A sentence or two, for you and for the model."),
    "own_voice": (
        "In your own words",
        "Describe the voice yourself. While there is text here, it is told to the model instead of the sliders.",
    ),
}
PASSAGES = "use_passages"
EDITABLE = (*PLAIN_FIELDS, PASSAGES, *BY_NAME)


class EditorField(BoundField):
    """A field of the editor: it knows its value in words, and where it saves itself."""

    form: EditorForm

    @property
    def not_evident(self) -> bool:
        """The persona's samples could not show it, and nobody has set it since."""
        return self.name in self.form.instance.marked("not_evident")

    @property
    def by_hand(self) -> bool:
        """Set by its author, on a persona that was otherwise read from samples."""
        return self.form.sampled and self.name in self.form.instance.marked("by_hand")

    @property
    def word(self) -> str:
        """The saved or typed value in words; '' for what is not stated or not valid."""
        attribute: Attribute | None = getattr(self.field, "attribute", None)
        value = self.value()
        if attribute is None or self.errors or value in (None, ""):
            return ""
        return attribute.word(value)

    @property
    def post_url(self) -> str:
        return reverse("core:field", args=[self.form.instance.pk, self.name])

    @property
    def empty_json(self) -> str:
        return json.dumps({self.name: ""})

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Saves itself when it changes; where it goes and what is swapped is said once, around the sections."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.form.instance.pk and not (widget or self.field.widget).is_hidden:
            attrs |= {"hx-post": self.post_url, "hx-trigger": "change", "hx-params": self.name}
            if self._rates and self.not_evident and not self.errors:
                attrs["aria-valuetext"] = "not evident in the samples"
                attrs["class"] = f"{self.field.widget.attrs.get('class', '')} hollow"
            elif self._rates and self.word:
                attrs["aria-valuetext"] = f"{self.word}, {self.value()} of {HIGHEST}"
        return attrs

    @property
    def _rates(self) -> bool:
        attribute: Attribute | None = getattr(self.field, "attribute", None)
        return attribute is not None and attribute.is_rating


class Finer(Div):  # type: ignore[misc]  # crispy-forms has no types
    """The detail attributes of a category, folded away until asked for."""

    template = "core/personas/_detail.html"

    def __init__(self, form: forms.BaseForm, names: list[str], key: str, examples: str) -> None:
        super().__init__(*(Field(name, template=FIELD_TEMPLATE) for name in names))
        self.count, self.key, self.examples = len(names), key, examples
        self.stated = sum(1 for name in names if form[name].value() not in (None, ""))
        self.is_open = form.is_bound and any(form[name].errors for name in names)


class RangeInput(forms.NumberInput):
    input_type = "range"


def attribute_formfield(db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """A column's form field, with its label, help, widget and error words from the attribute table."""
    attribute = BY_NAME.get(db_field.name)
    if db_field.name == PASSAGES:
        return _passages_formfield()
    if attribute is None:
        return _plain_formfield(db_field, **kwargs)
    field = db_field.formfield(**{**kwargs, **_options(attribute)})
    if field is not None:
        field.attribute = attribute  # type: ignore[attr-defined]
    return field


def _plain_formfield(db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    label, help_text = PLAIN_FIELDS[db_field.name]
    options: dict[str, Any] = {"label": label, "help_text": help_text}
    if db_field.name != "name":
        rows = 6 if db_field.name == "own_voice" else 2
        options["widget"] = forms.Textarea(attrs={"rows": rows, "class": "form-control"})
    else:
        options["widget"] = forms.TextInput(attrs={"class": "form-control"})
        options["error_messages"] = {"required": "A persona needs a name: type one."}
    return db_field.formfield(**{**kwargs, **options})


def _passages_formfield() -> forms.Field:
    """A choice of two, not a box to tick: an empty box sends nothing, and could not be told from no answer."""
    return forms.TypedChoiceField(
        label="Its samples as examples",
        help_text="Passages of them show the model how this voice reads. With your own words above, none are shown.",
        choices=((True, "Show the model passages of them"), (False, "Leave them out")),
        coerce=lambda value: str(value) == "True",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def _options(attribute: Attribute) -> dict[str, Any]:
    options: dict[str, Any] = {
        "label": attribute.label,
        "help_text": attribute.help,
        "widget": _widget(attribute),
    }
    if attribute.kind in (Kind.RATING, Kind.INTEGER):
        low, high = (LOWEST, HIGHEST) if attribute.is_rating else (0, OLDEST)
        wanted = f"Give a whole number from {low} to {high}."
        options["error_messages"] = {
            "invalid": wanted,
            "required": wanted,
            "min_value": wanted,
            "max_value": wanted,
        }
        options |= {"min_value": low, "max_value": high}
    return options


def _widget(attribute: Attribute) -> forms.Widget:
    match attribute.kind:
        case Kind.RATING if not attribute.optional:
            words = "|".join(level.word for level in attribute.levels)
            return RangeInput(attrs={"min": LOWEST, "max": HIGHEST, "step": 1, "data-words": words, "class": "scale"})
        case Kind.RATING:
            # A number field can be empty where a slider cannot; with scripts it becomes a slider once it is stated.
            words = "|".join(level.word for level in attribute.levels)
            return forms.NumberInput(
                attrs={
                    "min": LOWEST,
                    "max": HIGHEST,
                    "step": 1,
                    "data-words": words,
                    "class": "scale form-control",
                }
            )
        case Kind.INTEGER:
            return forms.NumberInput(attrs={"min": 0, "max": OLDEST, "class": "form-control short"})
        case Kind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 3, "class": "form-control"})
        case _:
            attrs = {"class": "form-control", "autocomplete": "off"}
            if attribute.choices:
                attrs["list"] = f"choices-{attribute.name}"
            return forms.TextInput(attrs=attrs)


class EditorForm(PersonaModelForm):
    """What the editor's forms share. `sampled`: the persona has samples, so that what is set by hand stands out."""

    bound_field_class = EditorField
    sampled = False

    def clean_name(self) -> str:
        """A name is one line."""
        return " ".join(self.cleaned_data["name"].split())


class CategoryForm(EditorForm):
    """One category of the editor. Its hidden initial values keep an untouched field out of the save."""

    category: Category | None = None
    examples = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.helper = self._helper()

    def _helper(self) -> FormHelper:
        """The core attributes in their order, the detail ones folded away behind them."""
        detail = [name for name in self.fields if name in BY_NAME and BY_NAME[name].is_detail]
        parts: list[Any] = [Field(name, template=FIELD_TEMPLATE) for name in self.fields if name not in detail]
        if detail:
            parts.append(Finer(self, detail, str(self.category), self.examples))
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*parts)
        return helper

    class Meta:
        model = Persona
        fields: tuple[str, ...] = ()
        formfield_callback = attribute_formfield

    def save(self, commit: bool = True) -> Persona:
        """Writes the columns whose value was changed on this page, and no others."""
        if commit and self.changed_data:
            # Set on the row as it is now: what an old page holds of the others is no part of this save, nor of the
            # history that it leaves.
            changed = {name: self.cleaned_data[name] for name in self.changed_data}
            self.instance.refresh_from_db()
            for name, value in changed.items():
                setattr(self.instance, name, value)
            self.instance.save_by_hand(changed)
        return self.instance


def _names(category: Category) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in in_category(category))


class LinguisticForm(CategoryForm):
    category = Category.LINGUISTIC
    examples = "contractions, questions, asides …"

    class Meta(CategoryForm.Meta):
        fields = _names(Category.LINGUISTIC)


class PersonalityForm(CategoryForm):
    category = Category.PERSONALITY
    examples = "empathy, self-confidence, creativity …"

    class Meta(CategoryForm.Meta):
        fields = _names(Category.PERSONALITY)


class PersonalForm(CategoryForm):
    category = Category.PERSONAL
    examples = "anything else of the life behind the voice"

    class Meta(CategoryForm.Meta):
        fields = _names(Category.PERSONAL)


class AboutForm(CategoryForm):
    """Name, description, the author's own words, and whether passages of its samples are shown."""

    class Meta(CategoryForm.Meta):
        fields = (*PLAIN_FIELDS, PASSAGES)


CATEGORY_FORMS: dict[str, type[CategoryForm]] = {
    "about": AboutForm,
    Category.LINGUISTIC.value: LinguisticForm,
    Category.PERSONALITY.value: PersonalityForm,
    Category.PERSONAL.value: PersonalForm,
}


def field_form(name: str, persona: Persona, data: Any = None) -> EditorForm:
    """A form of one field. Raises KeyError for what is not edited in place."""
    if name not in EDITABLE:
        raise KeyError(name)
    form_class: type[Any] = forms.modelform_factory(
        Persona, form=EditorForm, fields=[name], formfield_callback=attribute_formfield
    )
    form: EditorForm = form_class(data, instance=persona)
    return form


class NewPersonaForm(EditorForm):
    """A name is enough."""

    class Meta:
        model = Persona
        fields = ("name", "description")
        formfield_callback = attribute_formfield
