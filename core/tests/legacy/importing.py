"""What tests of imports share: the command as it is run, its closing table, and an old database to bring."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.tests.legacy.old_tool import persona_data

ADA: dict[str, Any] = {"id": 1, "name": "Ada", "author": "ada", "data": persona_data()}


def bring(*sources: str | Path, status: int = 0, **options: Any) -> str:
    """Runs the command; what it said. `status` is what it has to end with."""
    out = io.StringIO()
    ends = pytest.raises(CommandError) if status else contextlib.nullcontext()
    with ends as error:
        call_command("import_legacy", *map(str, sources), stdout=out, no_progress=True, **options)
    if error is None:
        return out.getvalue()
    assert error.value.returncode == status
    return f"{out.getvalue()}{error.value}"


def numbers(said: str) -> dict[str, int]:
    """The closing table, by “records read” and so on."""
    found, group = {}, ""
    for line in said.splitlines():
        words = line.split()
        if len(words) > 1 and words[-1].replace(",", "").isdecimal():
            group = line[:8].strip() or group
            found[f"{group} {line[9:26].strip()}"] = int(words[-1].replace(",", ""))
    return found
