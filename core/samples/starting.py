"""A starter becomes a persona, and its passage the first sample of its voice."""

from __future__ import annotations

from django.db import transaction

from core.models import Author, Persona, Sample
from core.starters import Starter


@transaction.atomic
def take_starter(author: Author, starter: Starter) -> Persona:
    persona = Persona.objects.create(
        author=author, name=starter.name, description=starter.description, **starter.values
    )
    Sample.objects.create(
        author=author,
        persona=persona,
        name=f"A passage in the voice of {starter.name}",
        text=starter.passage,
        word_count=len(starter.passage.split()),
    )
    return persona
