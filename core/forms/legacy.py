"""A persona of the older tool as it is given: a file, or its text. Every fault is said beside its field."""

from __future__ import annotations

from typing import Any

from django import forms

from core.legacy.upload import MOST_BYTES, Given, NotAPersona, decoded, read_persona
from core.samples.files import plain_name

PLACEHOLDER = '{"name": "…", "data": {"formality_level": 7, …}}'


class LegacyForm(forms.Form):
    """`given` is the persona once the form is valid. `place` is the name of the file that the text was read from."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Choose its file",
        help_text="JSON, at most 2 MB.",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".json,.jsonl,.txt,application/json"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or paste what is in it",
        widget=forms.Textarea(
            attrs={"rows": 12, "class": "form-control code", "spellcheck": "false", "placeholder": PLACEHOLDER}
        ),
    )
    place = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given: Given | None = None
        # What is no text is said in our own words.
        self.fields["text"].validators = self.fields["place"].validators = []

    @property
    def file_again(self) -> str:
        """The file of a form that was refused: a browser does not keep it."""
        file = self.files.get("file") if self.is_bound else None
        return plain_name(file.name or "") if file else ""

    def clean_text(self) -> str:
        """As typed: a browser sends every line break as CRLF."""
        return _lines(str(self.cleaned_data["text"]))

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        return plain_name(place) if place else ""

    def clean(self) -> dict[str, Any]:
        """A file counts before what was pasted: that may be left from an earlier try."""
        file = self.cleaned_data.get("file")
        name = "file" if file else "text"
        try:
            if file:
                self._read_file(file)
            self.given = read_persona(self.cleaned_data.get("text", ""), self.cleaned_data.get("place", ""))
        except NotAPersona as error:
            self.add_error(name, str(error))
        return self.cleaned_data

    def _read_file(self, file: Any) -> None:
        place = plain_name(file.name or "")
        if file.size > MOST_BYTES:
            raise NotAPersona(f"“{place}” is more than 2 MB. A persona is a few thousand characters: give it alone.")
        self.cleaned_data |= {"place": place, "text": _lines(decoded(place, file.read()))}


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
