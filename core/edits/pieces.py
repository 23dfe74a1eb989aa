"""The pieces of a persona that its author edited and published, each beside the draft that a model gave."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from core.edits.shared import changed_share
from core.generation.pieces import piece_columns
from core.models import ContentPiece, Edit, Generation, Persona

# So many of the newest count, out of so many that are looked at: what was published as it came does not count.
LAST, LOOKED_AT = 10, 30
# Where more than this share of the last draft is gone, its author may have gone back to an earlier one and edited that.
ANOTHER = 0.5
# Raised where texts are measured in another way than before: all are measured again then.
MEASURED_AS = 1

Kind, State, Status = Generation.Kind, Generation.State, ContentPiece.Status
# A run that brought a piece nearer has text where something of it was kept.
_WROTE = Q(kind=Kind.DRAFT, state__in=[State.DONE, State.STOPPED]) | Q(kind=Kind.NEARER)
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:[ \t].*)?$", re.MULTILINE)


@dataclass(slots=True)
class EditedPiece:
    """`made_with`: the persona's attributes as the draft's model was told them. `edit`: as it was measured last."""

    piece: ContentPiece
    draft: str
    made_with: Mapping[str, Any]
    edit: Edit | None = None

    @property
    def published(self) -> str:
        return self.piece.content

    @property
    def digest(self) -> str:
        texts = repr((MEASURED_AS, self.draft, self.published))
        return hashlib.sha256(texts.encode(errors="replace")).hexdigest()

    @property
    def is_measured(self) -> bool:
        return self.edit is not None and self.edit.digest == self.digest


def edited_pieces(persona: Persona) -> list[EditedPiece]:
    """The last ten, newest published first; in two queries, however many there are."""
    runs = Generation.objects.filter(_WROTE).exclude(text="").defer("messages", "notes", "tries").order_by("pk")
    pieces = (
        ContentPiece.objects.filter(Q(status=Status.PUBLISHED) | Q(published_at__isnull=False))
        .filter(Exists(runs.filter(piece=OuterRef("pk"))), persona=persona, author=persona.author_id)
        .exclude(Exists(Generation.objects.open().filter(piece=OuterRef("pk"))))
        .select_related("edit")
        .prefetch_related(Prefetch("generations", runs, to_attr="drafts"))
        .order_by(F("published_at").desc(nulls_last=True), "-pk")
    )
    edited = (_edited(piece, piece.drafts) for piece in pieces[:LOOKED_AT])  # type: ignore[attr-defined]  # prefetched
    return list(islice(filter(None, edited), LAST))


def _edited(piece: ContentPiece, runs: list[Generation]) -> EditedPiece | None:
    """The piece with its draft; None where its text is what a model wrote, apart from headings and white space."""
    texts = [(piece_columns(run, run.text, final=True)["content"], run) for run in runs]
    texts = [(text, run) for text, run in texts if text]
    if not texts or any(_prose(text) == _prose(piece.content) for text, _ in texts):
        return None
    draft, run = texts[-1]
    if len(texts) > 1 and changed_share(draft, piece.content) > ANOTHER:
        draft, run = min(reversed(texts), key=lambda one: changed_share(one[0], piece.content))
    return EditedPiece(piece, draft, run.attributes, getattr(piece, "edit", None))


def _prose(text: str) -> str:
    return " ".join(_HEADING.sub("", text).split())
