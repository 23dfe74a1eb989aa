"""What every page shows of the model."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.generation.endpoints import model_line


def model_status(request: HttpRequest) -> dict[str, Any]:
    """`model`: what answers, in plain words. Read only when a template asks for it."""
    return {"model": model_line}
