"""A content piece and its versions as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.api.serializers.base import Key, StrictModel, Text
from core.models import ContentPiece, Generation, Persona
from core.models.persona import PersonaQuerySet

TAG_LENGTH, MOST_TAGS = 100, 50
LONGEST = 1_000_000
STATES = Generation.State.choices


def mine(user: Any) -> PersonaQuerySet:
    return Persona.objects.for_user(user) if user else Persona.objects.none()


class ContentSerializer(StrictModel):
    """A piece of writing; its `content` is Markdown."""

    persona = Key(mine, required=False, allow_null=True, help_text="The number of a persona of yours.")
    persona_name = serializers.CharField(source="voice", read_only=True, help_text="Also when the persona is gone.")
    title = Text(max_length=200, help_text="One line.")
    content = Text(required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST, help_text="Markdown.")
    tags = serializers.ListField(
        child=Text(max_length=TAG_LENGTH), required=False, max_length=MOST_TAGS, help_text="Each once, by the alphabet."
    )
    state = serializers.ChoiceField(
        source="run_state",
        choices=STATES,
        read_only=True,
        allow_null=True,
        help_text="How its last writing by a model stands; null where none wrote it.",
    )

    class Meta:
        model = ContentPiece
        fields = (
            "id",
            "title",
            "content",
            "status",
            "tags",
            "persona",
            "persona_name",
            "word_count",
            "state",
            "created_at",
            "updated_at",
            "published_at",
        )
        read_only_fields = ("id", "word_count", "created_at", "updated_at", "published_at")

    def validate_title(self, title: str) -> str:
        if line := " ".join(title.split()):
            return line
        raise serializers.ValidationError("A piece needs a title.")

    def validate_content(self, content: str) -> str:
        return content.replace("\r\n", "\n")

    def validate_tags(self, tags: list[str]) -> list[str]:
        """“Tea” and “tea” are one; the first spelling stays. A comma parts two tags on the pages."""
        names = [" ".join(name.split()) for name in tags]
        if any("," in name for name in names):
            raise serializers.ValidationError("A tag has no comma in it: send two tags.")
        return sorted({name.casefold(): name for name in reversed(names) if name}.values())

    def to_representation(self, piece: ContentPiece) -> dict[str, Any]:
        tags = sorted(tag.name for tag in piece.tags.all())
        return {**super().to_representation(_WithTags(piece, tags)), "tags": tags}


class _WithTags:
    """The piece, whose tags are names: a list field asks for a list."""

    def __init__(self, piece: ContentPiece, tags: list[str]) -> None:
        self._piece, self.tags = piece, tags

    def __getattr__(self, name: str) -> Any:
        return getattr(self._piece, name)


class VersionSerializer(serializers.ModelSerializer[Generation]):
    """One run of a model for a piece, newest first in lists."""

    title = serializers.CharField(read_only=True, help_text="The piece's title by this version.")
    content = serializers.CharField(read_only=True, help_text="The piece's text by this version.")
    words = serializers.IntegerField(read_only=True, help_text="How many were asked for.")

    class Meta:
        model = Generation
        fields = (
            "id",
            "kind",
            "prompt",
            "form",
            "words",
            "language",
            "notes",
            "candidates",
            "model",
            "builtin",
            "state",
            "title",
            "content",
            "prompt_tokens",
            "completion_tokens",
            "error",
            "advice",
            "created_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields


class EvidenceSerializer(serializers.Serializer[Any]):
    quote = serializers.CharField()
    start = serializers.IntegerField(help_text="In characters of the text.")
    end = serializers.IntegerField()


class RowSerializer(serializers.Serializer[Any]):
    """One attribute that counts; `target`, `measured` and `difference` in points of the scale of ten."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    target = serializers.FloatField()
    measured = serializers.FloatField()
    difference = serializers.FloatField()
    weight = serializers.FloatField(help_text="Its share of the match of the rows.")
    noticeable = serializers.BooleanField()
    words = serializers.CharField()
    aim = serializers.CharField()
    evidence = EvidenceSerializer(many=True)


class NotCountedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    why = serializers.CharField()


class CheckSerializer(serializers.Serializer[Any]):
    """How near a text comes to its persona: 0 to 100, and between which bounds it lies nine times in ten."""

    words = serializers.IntegerField()
    match = serializers.IntegerField(allow_null=True, help_text="null where the text is too short for one number.")
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    distance = serializers.FloatField(help_text="In points of the ten-point scale.")
    rows = RowSerializer(many=True)
    not_counted = NotCountedSerializer(many=True)
    wording = serializers.DictField(allow_null=True, help_text="Beside the persona's own samples, where it has any.")
