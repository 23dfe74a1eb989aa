"""Readings of writing samples: begun, looked at, accepted."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.analysis.examine import LEAST, examine
from core.analysis.reading import Unreadable
from core.api.serializers.base import Choice, Key, Strict, StrictModel, Text
from core.api.serializers.content import EvidenceSerializer, mine
from core.attributes import BY_NAME, HIGHEST, LOWEST, OLDEST
from core.models import Analysis, Proposal
from core.samples.files import MOST_BYTES
from core.samples.start import engines
from core.samples.texts import BETWEEN


class ProposalSerializer(serializers.Serializer[Proposal]):
    """What one attribute of the persona would become; `value` null: the text does not show it."""

    attribute = serializers.CharField()
    value = serializers.JSONField(source="proposed", allow_null=True, help_text="A whole number or a text.")
    score = serializers.FloatField(allow_null=True, help_text="A rating before it was rounded.")
    confidence = serializers.ChoiceField(choices=["high", "medium", "low", "none"])
    evidence = EvidenceSerializer(many=True)
    note = serializers.CharField()
    engine = serializers.ChoiceField(choices=["builtin", "model"])
    accepted = serializers.BooleanField(help_text="Whether accepting takes it, if nothing else is said.")


class AnalysisSerializer(StrictModel):
    """One reading of writing samples, for a persona that is there or is to be made."""

    text = Text(
        write_only=True, required=False, trim_whitespace=False, max_length=MOST_BYTES, help_text="One writing sample."
    )
    texts = serializers.ListField(
        child=Text(max_length=MOST_BYTES, trim_whitespace=False),
        write_only=True,
        required=False,
        max_length=200,
        help_text="Several of them, read as one.",
    )
    persona = Key(mine, required=False, allow_null=True, help_text="Whom it is to change; null: a new persona.")
    name = Text(max_length=120, required=False, allow_blank=True, default="", help_text="Of the new persona.")
    engine = Choice(choices=Analysis.Engine.choices, required=False, default=Analysis.Engine.BUILTIN)

    class Meta:
        model = Analysis
        fields = (
            "id",
            "persona",
            "name",
            "suggested_name",
            "engine",
            "model",
            "state",
            "stage",
            "progress",
            "error",
            "advice",
            "words",
            "created_at",
            "finished_at",
            "accepted_at",
            "text",
            "texts",
        )
        read_only_fields = tuple(set(fields) - {"persona", "name", "engine", "text", "texts"})

    def validate_engine(self, engine: str) -> str:
        if lacking := next((one.why_not for one in engines() if one.value == engine), ""):
            raise serializers.ValidationError(lacking)
        return engine

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """`texts` holds all of them afterwards."""
        texts = [*given.pop("texts", []), *([given.pop("text")] if given.get("text") else [])]
        if not texts:
            raise serializers.ValidationError({"text": ["Send some writing: `text`, or several `texts`."]})
        if sum(len(one.encode()) for one in texts) > MOST_BYTES:
            raise serializers.ValidationError({"texts": ["This is more than 10 MB together: send less of it."]})
        try:
            for one in texts:
                examine(one, 1)
            examine(BETWEEN.join(texts), LEAST)
        except Unreadable as error:
            raise serializers.ValidationError({"text": [str(error)]}) from None
        return given | {"texts": texts}


class AnalysisDetailSerializer(AnalysisSerializer):
    """A reading with what it proposes; nothing changes before it is accepted."""

    proposals = ProposalSerializer(many=True, read_only=True)

    class Meta(AnalysisSerializer.Meta):
        fields = (*AnalysisSerializer.Meta.fields, "proposals")  # type: ignore[assignment]


class AcceptSerializer(Strict):
    """What of it to take: without `values`, all that is proposed as `accepted`."""

    name = Text(max_length=120, required=False, allow_blank=True, default="")
    values = serializers.DictField(
        required=False,
        child=serializers.JSONField(allow_null=True),
        help_text="By attribute: the value to take, or null to leave it out.",
    )

    def validate_values(self, values: dict[str, Any]) -> dict[str, Any]:
        wrong = {name[:80]: [said] for name, value in values.items() if (said := _wrong(name, value))}
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


def _wrong(name: str, value: Any) -> str:
    """What is wrong with a value for an attribute; '' where nothing is."""
    row = BY_NAME.get(name)
    if row is None:
        return "There is no such attribute."
    if value is None:
        return ""
    if row.max_length:
        if not isinstance(value, str) or len(value) > row.max_length:
            return f"Give a text of at most {row.max_length} characters, or null."
        return ""
    low, high = (LOWEST, HIGHEST) if row.is_rating else (0, OLDEST)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        return f"Give a whole number from {low} to {high}, or null."
    return ""
