from __future__ import annotations

from core.models.analysis import Analysis, Proposal, Sample
from core.models.answer import Answer
from core.models.author import Author
from core.models.content import ContentPiece
from core.models.edits import Dismissal, Edit
from core.models.generation import Generation
from core.models.hearing import Hearing
from core.models.legacy import LegacyRecord
from core.models.persona import Persona
from core.models.token import ApiToken
from core.models.usage import Usage

__all__ = [
    "Analysis",
    "Answer",
    "ApiToken",
    "Author",
    "ContentPiece",
    "Dismissal",
    "Edit",
    "Generation",
    "Hearing",
    "LegacyRecord",
    "Persona",
    "Proposal",
    "Sample",
    "Usage",
]
