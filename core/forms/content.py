"""What to write, and what was written."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms

from core.generation.candidates import MOST, cost, default_candidates
from core.llm.prompts import FORMS, Brief
from core.models import ContentPiece

if TYPE_CHECKING:
    PieceModelForm = forms.ModelForm[ContentPiece]
else:
    PieceModelForm = forms.ModelForm


class BriefForm(forms.Form):
    """What a draft is to be about. `key` makes a form that is sent twice start one draft."""

    topic = forms.CharField(
        max_length=4000,
        label="What to write about",
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": "Say what to write about: a topic, a question, a few notes."},
    )
    form = forms.ChoiceField(choices=[(key, form.label) for key, form in FORMS.items()], required=False, label="Form")
    words = forms.IntegerField(
        min_value=50,
        max_value=3000,
        required=False,
        label="Length in words",
        widget=forms.NumberInput(attrs={"step": 50, "placeholder": 400}),
        error_messages={
            "invalid": "Give a number of words, from 50 to 3,000.",
            "min_value": "Give a number of words, from 50 to 3,000.",
            "max_value": "Give a number of words, from 50 to 3,000.",
        },
    )
    language = forms.CharField(max_length=60, required=False, label="Language")
    candidates = forms.IntegerField(
        min_value=1,
        max_value=MOST,
        required=False,
        label="Best of",
        help_text="Each text is one call to the model. Of several, the nearest to this voice is kept.",
        widget=forms.Select,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), f"Choose from 1 to {MOST} texts."),
    )
    notes = forms.CharField(
        max_length=8000,
        required=False,
        label="Notes",
        help_text="Facts, names, links, points to make or to leave out.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    voice = forms.CharField(
        max_length=8000,
        required=False,
        label="This voice in your own words, for this draft",
        help_text="Where there is text here, it is told to the model instead of the sliders.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    keep_voice = forms.BooleanField(required=False, label="Keep these words for the persona")
    key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seconds: float | None = None, **kwargs: Any) -> None:
        """`seconds`: what one text usually takes, where that is known."""
        proposed = {"words": 400, "form": "blog_post", "key": uuid.uuid4().hex, "candidates": default_candidates()}
        kwargs["initial"] = proposed | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["candidates"].widget.choices = [(n, cost(n, seconds)) for n in range(1, MOST + 1)]

    def clean_candidates(self) -> int:
        return self.cleaned_data["candidates"] or default_candidates()

    def brief(self) -> Brief:
        """The brief as far as it is understood; a preview asks before the form is whole."""
        data = getattr(self, "cleaned_data", {})
        return Brief(
            topic=data.get("topic") or "",
            form=data.get("form") or "free",
            words=data.get("words") or 400,
            language=data.get("language") or "",
            notes=data.get("notes") or "",
        )


class PieceForm(PieceModelForm):
    """Title, text, status and tags. `seen` is when this page last saw the piece: a newer one is not overwritten."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    tags = forms.CharField(required=False, max_length=500, help_text="Separated by commas.")

    class Meta:
        model = ContentPiece
        fields = ("title", "content", "status", "tags")
        labels = {"content": "Text"}
        widgets = {"content": forms.Textarea(attrs={"rows": 22, "class": "reading"})}
        error_messages = {"title": {"required": "A piece needs a title: type one."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["content"].strip = False  # type: ignore[attr-defined]
        self.fields["status"].required = False
        if self.instance.pk and not self.is_bound:
            self.initial["tags"] = ", ".join(sorted(tag.name for tag in self.instance.tags.all()))
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean_title(self) -> str:
        """A title is one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or self.initial.get("status") or ContentPiece.Status.DRAFT

    def clean_tags(self) -> list[str]:
        """Tags, each once and at most 100 characters long."""
        names = [" ".join(name.split()) for name in self.cleaned_data["tags"].split(",")]
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError("A tag has at most 100 characters.")
        # "Tea" and "tea" are one; the first spelling stays.
        once = {name.casefold(): name for name in reversed(names) if name}
        return sorted(once.values())

    def save(self, commit: bool = True) -> ContentPiece:
        piece = self.instance
        columns = [name for name in ("title", "content", "status") if name in self.changed_data]
        piece.save(update_fields=columns)
        if "tags" in self.changed_data:
            piece.tags.set(self.cleaned_data["tags"])
        return piece
