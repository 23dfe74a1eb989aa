"""What may stand in an address."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """A primary key: no longer than a column can hold, so that a longer one is simply not found."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")
