from __future__ import annotations

from core.models.author import Author
from core.models.content import ContentPiece
from core.models.generation import Generation
from core.models.persona import Persona

__all__ = ["Author", "ContentPiece", "Generation", "Persona"]
