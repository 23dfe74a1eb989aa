"""A content piece as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.text import slugify

from core.markdown import plain_text
from core.models import ContentPiece

# By the names that an address may use: the file's ending, and its kind.
FORMATS = {
    "md": ("md", "text/markdown"),
    "markdown": ("md", "text/markdown"),
    "txt": ("txt", "text/plain"),
    "json": ("json", "application/json"),
}


@dataclass(frozen=True)
class File:
    """`kind` and `disposition` are the values of the headers for it."""

    text: str
    kind: str
    disposition: str


def exported(piece: ContentPiece, format: str) -> File:
    """`format`: one of FORMATS."""
    ending, kind = FORMATS[format]
    name = slugify(piece.title)[:80].strip("-") or f"piece-{piece.pk}"
    return File(_text(piece, ending), f"{kind}; charset=utf-8", f'attachment; filename="{name}.{ending}"')


def _text(piece: ContentPiece, ending: str) -> str:
    if ending == "txt":
        return f"{piece.title}\n\n{plain_text(piece.content)}\n"
    if ending == "json":
        fields = {
            "title": piece.title,
            "content": piece.content,
            "status": piece.status,
            "persona": piece.voice,
            "tags": sorted(tag.name for tag in piece.tags.all()),
            "word_count": piece.word_count,
            "created_at": piece.created_at.isoformat(),
            "updated_at": piece.updated_at.isoformat(),
            "published_at": piece.published_at.isoformat() if piece.published_at else None,
        }
        return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"
    return f"# {piece.title}\n\n{piece.content.strip()}\n"
