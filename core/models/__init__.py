from __future__ import annotations

from core.models.analysis import Analysis, Proposal, Sample
from core.models.author import Author
from core.models.content import ContentPiece
from core.models.generation import Generation
from core.models.legacy import LegacyRecord
from core.models.persona import Persona

__all__ = ["Analysis", "Author", "ContentPiece", "Generation", "LegacyRecord", "Persona", "Proposal", "Sample"]
