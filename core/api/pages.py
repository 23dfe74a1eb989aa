"""Lists in pages."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    invalid_page_message = "There is no such page."
    # Pages have numbers only.
    last_page_strings = ()

    def get_page_number(self, request: Request, paginator: Any) -> Any:
        if request.query_params.get(self.page_query_param) == "":
            raise ValidationError({self.page_query_param: ["Give the number of a page, or leave it out."]})
        return super().get_page_number(request, paginator)

    def get_page_size(self, request: Request) -> int:
        """As asked for, or not at all: a smaller page than meant would pass for all there is."""
        name = str(self.page_size_query_param)
        asked = request.query_params.get(name, str(self.page_size))
        if asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= self.max_page_size:
            return int(asked)
        raise ValidationError({name: [f"Give a whole number from 1 to {self.max_page_size}."]})
