"""Which model answers: the configured endpoint, or the built-in model."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

from django.conf import settings

from core.llm import local
from core.llm.client import Endpoint
from core.llm.errors import ErrorKind, ModelError


@dataclass(frozen=True)
class ModelLine:
    """`line` in plain words; `ready`: would a draft start now; `fraction` of the fetching done, if it is that."""

    line: str
    ready: bool
    builtin: bool
    note: str = ""
    fraction: float | None = None


def local_status() -> local.LocalStatus:
    return local.status(settings.PERSONAGEN_LOCAL_MODEL, settings.PERSONAGEN_MODEL_DIR)


def model_line() -> ModelLine:
    if not settings.USES_LOCAL_MODEL:
        return ModelLine(line=settings.PERSONAGEN_MODEL, ready=True, builtin=False)
    status = local_status()
    return ModelLine(status.line, status.ready, builtin=True, note=status.note, fraction=status.fraction)


def current_endpoint() -> Endpoint | None:
    """The endpoint to call now; None while the built-in model is still coming.

    Raises ModelError where the built-in model has failed for good.
    """
    if not settings.USES_LOCAL_MODEL:
        return Endpoint(
            base_url=settings.OPENAI_BASE_URL,
            api_key=settings.OPENAI_API_KEY,
            model=settings.PERSONAGEN_MODEL,
            timeout=settings.PERSONAGEN_LLM_TIMEOUT,
        )
    status = local_status()
    if status.phase == "failed":
        raise ModelError(
            ErrorKind.UNREACHABLE,
            status.line,
            advice="Run “manage.py local_model install” to see why, or connect another model (see the README).",
            retryable=False,
        )
    if not status.ready:
        return None
    return Endpoint(
        base_url=status.base_url,
        api_key=status.api_key,
        model=status.serving,
        timeout=settings.PERSONAGEN_LLM_TIMEOUT,
        builtin=True,
    )


async def look_after_local_model(stop: asyncio.Event) -> None:
    """Keep the built-in model's server running beside this process until `stop` is set; one serves for all."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "local_model", "serve", "--with-parent"]
    await local.watch(settings.PERSONAGEN_LOCAL_MODEL, settings.PERSONAGEN_MODEL_DIR, stop, command)
