"""Writing samples as they are given: pasted, or in files. Every fault is said beside its field; nothing is saved."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.analysis.examine import count_words, examine
from core.analysis.reading import Unreadable
from core.models import Persona
from core.samples.files import ENDINGS, MOST_BYTES, SampleText, UnreadableFile, plain_name, read_files
from core.samples.start import default_engine, engines
from core.samples.texts import BETWEEN

LEAST, GOOD = 60, 800


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; a list of them."""

    widget = FilesInput(attrs={"class": "form-control", "accept": ",".join(ENDINGS), "data-most": MOST_BYTES})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        clean = super().clean
        return [clean(one, initial) for one in data or []]


class SampleForm(forms.Form):
    """`texts` are the samples once the form is valid. `key` makes a form that is sent twice begin one reading."""

    text = forms.CharField(
        required=False,
        strip=False,
        label="Paste some of your writing",
        widget=forms.Textarea(attrs={"rows": 14, "class": "reading form-control", "data-counted": "words"}),
    )
    file = FilesField(
        required=False,
        allow_empty_file=True,
        label="Or choose files",
        help_text="Text, Markdown or Word, 10 MB in all.",
    )
    name = forms.CharField(
        max_length=120,
        required=False,
        label="Name of the persona",
        help_text="Leave it empty for a suggestion.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    engine = forms.CharField(required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, persona: Persona | None = None) -> None:
        super().__init__(data, files, initial={"engine": default_engine(), "key": uuid.uuid4().hex})
        self.engines = engines()
        self.texts: list[SampleText] = []
        # What is no text is said in our own words.
        self.fields["text"].validators = []
        if persona:
            del self.fields["name"]

    @property
    def chosen_engine(self) -> str:
        return str(self["engine"].value() or self.initial["engine"])

    @property
    def lacks_model(self) -> bool:
        return not all(engine.available for engine in self.engines)

    @property
    def files_again(self) -> list[str]:
        """The files of a form that was refused: a browser does not keep them."""
        return [plain_name(one.name or "") for one in self.files.getlist("file")] if self.is_bound else []

    def clean_name(self) -> str:
        """A name is one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_engine(self) -> str:
        chosen = self.cleaned_data["engine"] or self.initial["engine"]
        engine = next((one for one in self.engines if one.value == chosen), None)
        if engine is None:
            raise forms.ValidationError("There is no such way to read a sample: choose one of these.")
        if not engine.available:
            raise forms.ValidationError(engine.why_not)
        return engine.value

    def clean_text(self) -> str:
        """As typed: a browser sends every line break as CRLF."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean(self) -> dict[str, Any]:
        pasted, files = self.cleaned_data.get("text", ""), self.cleaned_data.get("file", [])
        if sum(one.size or 0 for one in files) + len(pasted.encode(errors="replace")) > MOST_BYTES:
            self.add_error("file" if files else "text", "This is more than 10 MB together: choose less of it.")
        elif not pasted.strip() and not files:
            self.add_error("text", "There is no text here. Paste some of your writing, or choose a file.")
        else:
            self._read(pasted, files)
        return self.cleaned_data

    def _read(self, pasted: str, files: Sequence[UploadedFile[Any]]) -> None:
        texts: list[tuple[str, SampleText]] = []
        if pasted.strip():
            texts.append(("text", SampleText(opening(pasted), pasted)))
        for file in files:
            try:
                texts += [("file", one) for one in read_files([(file.name or "", file.read())])]
            except UnreadableFile as error:
                self.add_error("file", str(error))
        counted = [self._count(field, one) for field, one in texts]
        if not self.errors and sum(counted) < LEAST:
            # All of it together is too short: said in the analyser's own words.
            self._examine("text" if pasted.strip() else "file", BETWEEN.join(one.text for _, one in texts), LEAST)
        self.texts = [one for _, one in texts]

    def _count(self, field: str, sample: SampleText) -> int:
        return self._examine(field, sample.text, 1, f"“{sample.name}”: " if field == "file" else "")

    def _examine(self, field: str, text: str, least: int, before: str = "") -> int:
        """How many words can be read; 0, and the fault beside the field, where it cannot be read."""
        try:
            return count_words(examine(text, least).text)
        except Unreadable as error:
            self.add_error(field, f"{before}{error}")
            return 0


def opening(text: str) -> str:
    """What to call a text that came without a name: its first words."""
    words = text[:400].split()
    return " ".join(words[:6])[:60] + ("…" if len(words) > 6 else "")
