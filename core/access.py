"""The only ways to reach one object: ownership is part of the lookup, so a stranger's object does not exist."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.shortcuts import get_object_or_404

from core.models import Analysis, ApiToken, ContentPiece, Generation, LegacyRecord, Persona, Sample
from core.models.persona import PersonaQuerySet

User = AbstractBaseUser | AnonymousUser

# The digits of a key that a column can hold; as many personas are named where none, or several, are meant.
LONGEST_KEY, MOST_NAMED = 18, 10


def get_persona(user: User, pk: int) -> Persona:
    return get_object_or_404(Persona.objects.for_user(user), pk=pk)


def get_counted_persona(user: User, pk: int) -> Persona:
    """The same with `piece_count`."""
    return get_object_or_404(Persona.objects.for_user(user).with_piece_count(), pk=pk)


def find_persona(user: User, named: str) -> Persona | None:
    """The one of this number or, failing that, of this name: of several, the one changed last."""
    personas = Persona.objects.for_user(user)
    is_number = named.isascii() and named.isdigit() and len(named) <= LONGEST_KEY
    if is_number and (found := personas.filter(pk=int(named)).first()):
        return found
    return personas.filter(name=named).first() or personas.filter(name__iexact=named).first()


def get_asked_persona(user: User, asked: str) -> Persona | None:
    """The persona of a query's `persona=<pk>`, None without one; 404 for what is no persona of the user's."""
    if not asked:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > LONGEST_KEY:
        raise Http404
    return get_persona(user, int(asked))


def personas_called(name: str, username: str) -> tuple[list[Persona], PersonaQuerySet]:
    """For the shell, where no one is signed in: the personas of this name, or number, and all there are to choose.

    `username`: only this author's; '' for everyone's.
    """
    personas = Persona.objects.select_related("author__user").order_by("name", "pk")
    if username:
        personas = personas.filter(author__user__username=username)
    found = list(personas.filter(name=name)[:MOST_NAMED]) or list(personas.filter(name__iexact=name)[:MOST_NAMED])
    number = name.removeprefix("#")
    if not found and number.isascii() and number.isdigit() and len(number) <= LONGEST_KEY:
        found = list(personas.filter(pk=int(number)))
    return found, personas


def get_edited_persona(user: User, pk: int) -> Persona:
    """The same, in one query, with `legacy`: how its record of the older tool fared, None where it has none."""
    fared = JSONObject(converted="converted", refused="refused", reviewed_at="reviewed_at")
    records = LegacyRecord.objects.personas().filter(persona=OuterRef("pk"), author=OuterRef("author"))
    legacy = Subquery(records.order_by("-pk").values(fared=fared)[:1])
    return get_object_or_404(Persona.objects.for_user(user).annotate(legacy=legacy), pk=pk)


def lock_persona(user: User, pk: int) -> Persona:
    """The persona as it is now, held until the transaction ends."""
    return get_object_or_404(Persona.objects.for_user(user).select_for_update(of=("self",)), pk=pk)


def get_content(user: User, pk: int) -> ContentPiece:
    return get_object_or_404(ContentPiece.objects.for_user(user).select_related("persona"), pk=pk)


def get_shown_content(user: User, pk: int) -> ContentPiece:
    """The same with its tags and `run_state`: all that the API shows of it."""
    return get_object_or_404(ContentPiece.objects.for_user(user).shown(), pk=pk)


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


def get_token(user: User, pk: int) -> ApiToken:
    return get_object_or_404(ApiToken.objects.for_user(user), pk=pk)


def get_legacy(user: User, persona_pk: int) -> LegacyRecord:
    """The record of the older tool that a persona came from, with the persona."""
    mine = LegacyRecord.objects.for_user(user).personas().filter(persona__author=F("author"))
    record = mine.filter(persona_id=persona_pk).select_related("persona").order_by("-pk").first()
    if record is None:
        raise Http404("This persona came from nowhere else.")
    return record
