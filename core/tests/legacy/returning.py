"""What the tests of the way back share: to bring something in, and to look at what comes out."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection

from core.models import LegacyRecord, Persona
from core.tests.legacy.old_tool import make_sqlite

# Of each sort something: as it is, converted, silent, unknown, refused; in an order that no sorting makes.
FLAT: dict[str, Any] = {
    "name": "Ada",
    "formality_level": 7,
    "emotional_expressiveness": 6.0,
    "humor_sarcasm_usage": "3/10",
    "age": "30-40",
    "tone": "warm",
    "core_values": ["truth", "rain"],
    "irony_usage": None,
    "star_sign": "Aquarius",
    "gender": {"odd": 1},
    "is_active": False,
}


def bring(source: Path | str, *more: str, author: str = "owner") -> None:
    call_command("import_legacy", str(source), "--author", author, "--no-progress", *more, stdout=io.StringIO())


def bring_text(folder: Path, text: str, *more: str, name: str = "old.json") -> None:
    """As a file of JSON."""
    path = folder / name
    path.write_text(text)
    bring(path, *more)


def bring_one(folder: Path, value: Any, **more: Any) -> Persona:
    """The persona that this element of a file becomes."""
    bring_text(folder, json.dumps([value]), **more)
    return LegacyRecord.objects.latest("pk").persona


def export_text(*arguments: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.json"
        call_command("export_legacy", "--output", str(path), *arguments, stderr=io.StringIO())
        return path.read_text()


def export(*arguments: str) -> list[Any]:
    exported = json.loads(export_text(*arguments))
    assert isinstance(exported, list)
    return exported


def run(command: str, *arguments: str) -> tuple[int, str]:
    """A command's exit status, and all that it said."""
    said = io.StringIO()
    try:
        call_command(command, *arguments, stdout=said, stderr=said)
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    return 0, said.getvalue()


def counted(said: str) -> dict[str, int]:
    """The figures of verification by their labels."""
    lines = (line.rpartition("  ") for line in said.replace(",", "").splitlines())
    return {label.strip(): int(figure) for label, _, figure in lines if figure.isdigit()}


def make_everything(path: Path) -> Path:
    """A database with something of everything."""
    return make_sqlite(
        path,
        [
            {"name": "  Ada  ", "description": "A voice", "data": FLAT, "is_active": False, "author": "ann"},
            {"name": "n" * 300, "data": {"writing_style": {"tone": {"value": "dry", "description": "so"}}}},
            {"name": None, "data": json.dumps(json.dumps(FLAT)), "created_at": None, "updated_at": None},
            {"name": "Grace", "data": None, "formality_level": 9, "created_at": "2020-01-01 00:00:00"},
        ],
        users=["ann"],
        columns=["formality_level"],
        posts=[{"title": "Post", "content": "One two", "persona": 1}],
        pieces=[
            {"title": "T", "content": " C\r\n", "status": "published", "tags": ["b", "a", "b "], "persona": 2},
            {"title": "t" * 300, "content": None, "status": "lost", "tags": None, "published_at": "2024-01-01"},
        ],
    )


def update_past(table: str, column: str, value: Any, pk: int) -> None:
    """Past the program: the column in the database, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [value, pk])
