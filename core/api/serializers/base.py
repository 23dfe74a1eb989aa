"""Fields that take a value of their own kind only, and serializers that refuse by name what they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.fields import empty

UNKNOWN = "There is no such field here."


class WholeNumber(serializers.IntegerField):
    """5, and not "5", 5.0 or true."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Text(serializers.CharField):
    """A JSON string, and not 5; as long as the schema allows with the white space around it, which is then cut."""

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, str) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Choice(serializers.ChoiceField):
    """One of the words, as a string."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input=str(data)[:40])
        return data


class YesNo(serializers.BooleanField):
    """true or false, and not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:40])
        return data


class Key(serializers.PrimaryKeyRelatedField[Any]):
    """The number of something that is the author's own: `mine` is a queryset for a user."""

    def __init__(self, mine: Any = None, **kwargs: Any) -> None:
        self.mine = mine
        if mine is not None:
            kwargs["queryset"] = mine(None)
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        return self.mine(self.context["request"].user) if self.mine else super().get_queryset()

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not 0 < data < 10**18:
            self.fail("does_not_exist", pk_value=str(data)[:20])
        return super().to_internal_value(data)


# Refuses unknown fields by name; what is only shown may come back, and is not looked at.
class Strict(serializers.Serializer[Any]):
    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name[:80]: [UNKNOWN] for name in unknown[:20]})
        return super().to_internal_value(data)


class StrictModel(Strict, serializers.ModelSerializer[Any]):
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.PositiveSmallIntegerField: WholeNumber,
        models.BooleanField: YesNo,
    }
    serializer_choice_field = Choice
