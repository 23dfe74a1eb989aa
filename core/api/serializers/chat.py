"""The part of OpenAI's chat protocol that is spoken here."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers.base import Choice, Strict, Text, WholeNumber, YesNo

MOST_MESSAGES, LONGEST = 500, 200_000
# What clients of the protocol send along, and what changes nothing here.
IGNORED = (
    "user",
    "metadata",
    "store",
    "service_tier",
    "parallel_tool_calls",
    "safety_identifier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "reasoning_effort",
    "verbosity",
    "logit_bias",
    "top_logprobs",
    "prediction",
    "tool_choice",
    "function_call",
)


class Only(serializers.Field[Any, Any, Any, Any]):
    """A part of the protocol that is spoken in one way only: null, or one of `values`."""

    default_error_messages = {"invalid": "That is not spoken here: leave it out, or send {wanted}."}

    def __init__(self, *values: Any) -> None:
        self.values = values
        told = f"Spoken in one way only: {self.wanted}."
        super().__init__(required=False, allow_null=True, write_only=True, help_text=told)

    @property
    def wanted(self) -> str:
        return " or ".join(map(json.dumps, [*self.values, None]))

    def to_internal_value(self, data: Any) -> Any:
        # true is no 1.
        if not any(data == value and isinstance(data, bool) is isinstance(value, bool) for value in self.values):
            self.fail("invalid", wanted=self.wanted)
        return data


class Number(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(super().to_internal_value(data))


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": LONGEST},
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"type": {"type": "string", "enum": ["text"]}, "text": {"type": "string"}},
                    "required": ["type", "text"],
                },
            },
        ]
    }
)
class Content(serializers.Field[str, Any, str, Any]):
    """A text, or parts that are all text."""

    default_error_messages = {
        "invalid": "Give a text, or a list of parts of the type “text”.",
        "too_long": f"Give at most {LONGEST:,} characters.",
    }

    def to_internal_value(self, data: Any) -> str:
        parts = data if isinstance(data, list) else [{"type": "text", "text": data}]
        if not all(isinstance(part, dict) and part.get("type") == "text" for part in parts):
            self.fail("invalid")
        texts = [text for part in parts if isinstance(text := part.get("text"), str)]
        if len(texts) < len(parts):
            self.fail("invalid")
        text = "\n".join(texts)
        if len(text) > LONGEST:
            self.fail("too_long")
        return text

    def to_representation(self, value: str) -> str:
        return value


class ChatMessageSerializer(Strict):
    """One message of the conversation."""

    role = Choice(choices=["system", "developer", "user", "assistant"])
    content = Content()
    name = Text(max_length=200, required=False, allow_null=True, help_text="Not looked at.")
    # What a client that sends an answer back may have with it.
    refusal = Only()
    annotations = Only([])
    audio = Only()
    function_call = Only()
    tool_calls = Only([])


class StreamOptionsSerializer(Strict):
    """What a stream tells besides."""

    include_usage = YesNo(required=False, default=False)
    include_obfuscation = YesNo(required=False, help_text="Not looked at.")


STOP = {"type": "string", "minLength": 1, "maxLength": 200}


@extend_schema_field({"oneOf": [STOP, {"type": "array", "items": STOP, "maxItems": 4}]})
class Stops(serializers.Field[list[str], Any, Any, Any]):
    default_error_messages = {"invalid": "Give a text, or up to four."}

    def to_internal_value(self, data: Any) -> list[str]:
        texts = [data] if isinstance(data, str) else data
        if not isinstance(texts, list) or len(texts) > 4:
            self.fail("invalid")
        if not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
            self.fail("invalid")
        return texts

    def to_representation(self, value: Any) -> Any:
        return value


class ChatSerializer(Strict):
    """A conversation to go on with, as OpenAI’s protocol has it."""

    model = Text(max_length=200, help_text="`persona:` and the number or the name of a persona of yours.")
    messages = serializers.ListField(child=ChatMessageSerializer(), min_length=1, max_length=MOST_MESSAGES)
    stream = YesNo(required=False, default=False, allow_null=True)
    stream_options = StreamOptionsSerializer(required=False, allow_null=True)
    max_tokens = WholeNumber(min_value=1, max_value=100_000, required=False, allow_null=True)
    max_completion_tokens = WholeNumber(min_value=1, max_value=100_000, required=False, allow_null=True)
    temperature = Number(min_value=0, max_value=2, required=False, allow_null=True)
    top_p = Number(min_value=0, max_value=1, required=False, allow_null=True)
    frequency_penalty = Number(min_value=-2, max_value=2, required=False, allow_null=True)
    presence_penalty = Number(min_value=-2, max_value=2, required=False, allow_null=True)
    seed = WholeNumber(min_value=-(2**31), max_value=2**31 - 1, required=False, allow_null=True)
    stop = Stops(required=False, allow_null=True)
    n = Only(1)
    tools = Only([])
    functions = Only([])
    logprobs = Only(False)
    response_format = Only({"type": "text"})
    modalities = Only(["text"])
    audio = Only()

    def get_fields(self) -> dict[str, Any]:
        ignored = {
            name: serializers.JSONField(required=False, allow_null=True, write_only=True, help_text="Not looked at.")
            for name in IGNORED
        }
        return {**super().get_fields(), **ignored}


class ChatUsageSerializer(serializers.Serializer[Any]):
    prompt_tokens = serializers.IntegerField()
    completion_tokens = serializers.IntegerField()
    total_tokens = serializers.IntegerField()


class ChatChoiceSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    message = serializers.DictField(child=serializers.CharField())
    finish_reason = serializers.ChoiceField(choices=["stop", "length", "content_filter"])


class CompletionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    object = serializers.ChoiceField(choices=["chat.completion"])
    created = serializers.IntegerField()
    model = serializers.CharField()
    choices = ChatChoiceSerializer(many=True)
    usage = ChatUsageSerializer()


class ModelSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="What to send as `model`.")
    object = serializers.ChoiceField(choices=["model"])
    created = serializers.IntegerField()
    owned_by = serializers.CharField()
    name = serializers.CharField(help_text="The persona's name.")


class ModelsSerializer(serializers.Serializer[Any]):
    object = serializers.ChoiceField(choices=["list"])
    data = ModelSerializer(many=True)  # type: ignore[assignment]  # a field of that name
