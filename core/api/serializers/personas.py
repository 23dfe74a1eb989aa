"""A persona as the API shows and takes it: every attribute by the name of its column."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.analysis.examine import LEAST, examine
from core.analysis.reading import Unreadable
from core.api.serializers.base import Choice, StrictModel, Text
from core.attributes import BY_NAME, HIGHEST, LOWEST, OLDEST, Attribute, Kind
from core.models import Analysis, Persona
from core.samples.start import Engine, engines

ABOUT = ("name", "description", "own_voice", "use_passages", "is_active")
COLUMNS = (*ABOUT, *BY_NAME)


class PersonaSerializer(StrictModel):
    """Ratings are whole numbers from 1 to 10; null is a finer rating that is not stated, and "" such a text."""

    content_count = serializers.IntegerField(
        source="piece_count", read_only=True, help_text="How many content pieces were written in this voice."
    )
    writing_sample = Text(
        write_only=True,
        required=False,
        trim_whitespace=False,
        max_length=10_000_000,
        help_text="Some writing in English, 60 words at least. What it shows fills the attributes that the request "
        "does not name, and it is kept as a sample of the persona.",
    )
    engine = Choice(
        write_only=True,
        required=False,
        choices=Engine.choices,
        default=Analysis.Engine.BUILTIN,
        help_text="What reads the sample: the built-in analyser, the model, or both.",
    )

    class Meta:
        model = Persona
        fields = (
            "id",
            *COLUMNS,
            "content_count",
            "created_at",
            "updated_at",
            "writing_sample",
            "engine",
        )
        read_only_fields = ("id", "created_at", "updated_at")

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        made, options = super().build_standard_field(field_name, model_field)
        if row := BY_NAME.get(field_name):
            options |= _told(row)
        return made, options

    def validate_name(self, name: str) -> str:
        """A name is one line."""
        if line := " ".join(name.split()):
            return line
        raise serializers.ValidationError("A persona needs a name.")

    def validate_engine(self, engine: str) -> str:
        if lacking := next((one.why_not for one in engines() if one.value == engine), ""):
            raise serializers.ValidationError(lacking)
        return engine

    def validate_writing_sample(self, text: str) -> str:
        try:
            examine(text, LEAST)
        except Unreadable as error:
            raise serializers.ValidationError(str(error)) from None
        return text


def _told(row: Attribute) -> dict[str, Any]:
    """What the attribute table says of a column."""
    ends = f" From “{row.low}” to “{row.high}”." if row.is_rating else ""
    options: dict[str, Any] = {"label": row.label, "help_text": f"{row.help}{ends}"}
    if row.is_rating or row.kind is Kind.INTEGER:
        low, high = (LOWEST, HIGHEST) if row.is_rating else (0, OLDEST)
        wanted = f"Give a whole number from {low} to {high}{', or null' if row.optional else ''}."
        options |= {"min_value": low, "max_value": high}
        options["error_messages"] = dict.fromkeys(("invalid", "min_value", "max_value", "null"), wanted)
    return options


class AttributeSerializer(serializers.Serializer[Attribute]):
    """One row of the attribute table: enough to build a slider or a field from."""

    name = serializers.CharField(help_text="The name of the persona's field.")
    category = serializers.ChoiceField(choices=["linguistic", "personality", "personal"])
    group = serializers.ChoiceField(choices=["core", "detail"])
    kind = serializers.ChoiceField(choices=["rating", "text", "long_text", "integer"])
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    help = serializers.CharField()
    minimum = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField(allow_null=True)
    max_length = serializers.IntegerField(allow_null=True)
    default = serializers.IntegerField(allow_null=True, help_text="What a new persona has; null: not stated.")
    optional = serializers.BooleanField(help_text="Whether it may be null, which is: not stated.")
    low = serializers.CharField(help_text="The low end of a rating in words; empty otherwise.")
    high = serializers.CharField()
    levels = serializers.ListField(child=serializers.CharField(), help_text="A rating's ten levels in words.")
    choices = serializers.ListField(child=serializers.CharField(), help_text="Usual texts; any other serves, too.")


class MessageSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=["system", "user", "assistant"])
    content = serializers.CharField()


class PromptSerializer(serializers.Serializer[Any]):
    """What the model would be told."""

    messages = MessageSerializer(many=True)
