"""What a slider is to be heard on: beside which other value, and about what."""

from __future__ import annotations

from typing import Any

from django import forms

from core.attributes import HIGHEST, LOWEST, Attribute

LONGEST_TOPIC = 160


class HearForm(forms.Form):
    """`against` is empty for the value before. `anew`: also what was heard already is written once more."""

    against = forms.TypedChoiceField(
        label="Compare",
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        error_messages={"invalid_choice": "Choose another value, from 1 to 10, than the one it has now."},
    )
    topic = forms.CharField(
        label="About",
        max_length=LONGEST_TOPIC,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "autocomplete": "off"}),
    )
    anew = forms.BooleanField(required=False)

    def __init__(self, data: Any, attribute: Attribute, values: tuple[int, int], topic: str, chosen: str = "") -> None:
        """`values`: the value before, and the value now; `chosen`: what it begins with instead of the one before."""
        # Several of them may be open on one page.
        super().__init__(data, initial={"topic": topic, "against": chosen}, auto_id=f"hear-{attribute.name}-%s")
        before, now = values
        words = [(value, f"{attribute.word(value)}, {value}") for value in range(LOWEST, HIGHEST + 1)]
        offered = [("", words[before - 1][1]), *(one for one in words if one[0] not in (before, now))]
        self.fields["against"].choices = [*offered, words[before - 1]]  # type: ignore[attr-defined]
        self.fields["against"].widget.choices = offered
        self.usual_topic, self.before = topic, before

    def clean_against(self) -> int:
        return self.cleaned_data["against"] or self.before

    def clean_topic(self) -> str:
        """One line; the usual topic where none is typed."""
        return " ".join(self.cleaned_data["topic"].split()) or self.usual_topic
