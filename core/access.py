"""The only ways to reach one object: ownership is part of the lookup, so a stranger's object does not exist."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.shortcuts import get_object_or_404

from core.models import Analysis, ContentPiece, Generation, Persona, Sample

User = AbstractBaseUser | AnonymousUser


def get_persona(user: User, pk: int) -> Persona:
    return get_object_or_404(Persona.objects.for_user(user), pk=pk)


def lock_persona(user: User, pk: int) -> Persona:
    """The persona as it is now, held until the transaction ends."""
    return get_object_or_404(Persona.objects.for_user(user).select_for_update(of=("self",)), pk=pk)


def get_content(user: User, pk: int) -> ContentPiece:
    return get_object_or_404(ContentPiece.objects.for_user(user).select_related("persona"), pk=pk)


def lock_content(user: User, pk: int) -> ContentPiece:
    """The piece as it is now, held until the transaction ends."""
    return get_object_or_404(ContentPiece.objects.for_user(user).select_for_update(of=("self",)), pk=pk)


def get_version(user: User, piece_pk: int, pk: int) -> Generation:
    """One run of a piece, with the piece."""
    runs = Generation.objects.for_user(user).select_related("piece")
    return get_object_or_404(runs, piece_id=piece_pk, pk=pk)


def get_sample(user: User, pk: int) -> Sample:
    return get_object_or_404(Sample.objects.for_user(user).select_related("persona"), pk=pk)


def get_analysis(user: User, pk: int) -> Analysis:
    return get_object_or_404(Analysis.objects.for_user(user).select_related("persona"), pk=pk)


def lock_analysis(user: User, pk: int) -> Analysis:
    """The analysis as it is now, held until the transaction ends."""
    return get_object_or_404(Analysis.objects.for_user(user).select_for_update(of=("self",)), pk=pk)
