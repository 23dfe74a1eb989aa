"""What a draft is to be: the writing form's fields, with `prompt` for its topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.serializers.base import Choice, Strict, Text, WholeNumber, YesNo
from core.generation.candidates import MOST
from core.llm.prompts import FORMS, Brief

LONGEST_TOPIC = 4000
NO_PROMPT = "Prompt is required"
LENGTH: dict[str, Any] = dict.fromkeys(
    ("invalid", "min_value", "max_value"), "Give a number of words, from 50 to 3,000."
)
TEXTS: dict[str, Any] = dict.fromkeys(("invalid", "min_value", "max_value"), f"Choose from 1 to {MOST} texts.")


class BriefSerializer(Strict):
    """What a draft is to be."""

    form = Choice(choices=[(key, form.label) for key, form in FORMS.items()], required=False, default="free")
    words = WholeNumber(
        min_value=50, max_value=3000, required=False, default=400, error_messages=LENGTH, help_text="Length in words."
    )
    language = Text(max_length=60, required=False, allow_blank=True, default="", help_text="Empty: the persona's own.")
    notes = Text(max_length=8000, required=False, allow_blank=True, default="", help_text="Facts, names, links.")
    voice = Text(
        max_length=8000,
        required=False,
        allow_blank=True,
        default="",
        help_text="This voice in your own words, told to the model instead of the ratings.",
    )

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> dict[str, Any]:
        """The fields as an address holds them: there, a number is written in digits like any other text."""
        data: dict[str, Any] = dict(query)
        if (words := data.get("words", "")).isascii() and words.isdigit() and len(words) < 6:
            data["words"] = int(words)
        serializer = cls(data=data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class GenerateSerializer(BriefSerializer):
    """What to write about, and what the draft is to be."""

    prompt = Text(max_length=LONGEST_TOPIC, help_text="What to write about: a topic, a question, a few notes.")
    candidates = WholeNumber(
        min_value=1,
        max_value=MOST,
        required=False,
        default=1,
        error_messages=TEXTS,
        help_text="Write so many texts, and keep the one nearest to the voice.",
    )
    stream = YesNo(required=False, default=False, help_text="Answer with server-sent events as it is written.")


class AgainSerializer(Strict):
    """How to answer."""

    stream = YesNo(required=False, default=False, help_text="Answer with server-sent events as it is written.")


def brief_of(topic: str, given: Mapping[str, Any]) -> Brief:
    return Brief(topic, given["form"], given["words"], given["language"], given["notes"])
