"""The review: each attribute's proposal beside what the persona has today, and what its author decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.access import User, lock_analysis, lock_persona
from core.attributes import BY_NAME, MIDDLE, Attribute, Category, in_category
from core.models import Analysis, Persona, Proposal, Sample
from core.samples.texts import joined_text

Value = int | str | None
TITLES = {
    Category.LINGUISTIC: "How it sounds",
    Category.PERSONALITY: "Who seems to write",
    Category.PERSONAL: "The person",
}


class Stale(Exception):
    """The persona no longer has what the page showed: `names` are the attributes that were changed elsewhere."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(", ".join(names))


@dataclass(frozen=True)
class ReviewRow:
    """One attribute in review. `today` is the persona's value, None for a persona that is still to be made."""

    proposal: Proposal
    attribute: Attribute
    today: Value
    by_hand: bool

    @property
    def name(self) -> str:
        return self.attribute.name

    @property
    def today_word(self) -> str:
        return self.attribute.word(self.today)

    @property
    def changes(self) -> bool:
        """Something is proposed, and it is not what the persona has."""
        return self.proposal.proposed is not None and self.proposal.proposed != self.today


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    rows: list[ReviewRow]
    detail: list[ReviewRow]

    @property
    def found(self) -> int:
        """How many attributes have something proposed."""
        return sum(row.proposal.value is not None for row in (*self.rows, *self.detail))


def review_sections(analysis: Analysis) -> list[Section]:
    """The editor's three sections. One query, and the persona as it came with the analysis."""
    proposals = {proposal.attribute: proposal for proposal in analysis.proposals.all()}
    persona = analysis.persona
    by_hand = persona.marked("by_hand") if persona else set()

    def rows(category: Category, *, detail: bool) -> list[ReviewRow]:
        return [
            ReviewRow(proposals[a.name], a, getattr(persona, a.name, None), a.name in by_hand)
            for a in in_category(category, detail=detail)
            if a.name in proposals
        ]

    return [Section(c.value, TITLES[c], rows(c, detail=False), rows(c, detail=True)) for c in Category]


def save_decision(user: User, analysis_pk: int, attribute: str, *, accepted: bool, chosen: Value) -> Proposal:
    """One row of the review, at once. 404 for what is not the user's, or is accepted already."""
    with transaction.atomic():
        analysis = lock_analysis(user, analysis_pk)
        proposal = get_object_or_404(analysis.proposals, attribute=attribute, analysis__accepted_at=None)
        proposal.accepted, proposal.chosen, proposal.touched = accepted, _stored(chosen), True
        proposal.save(update_fields=["accepted", "chosen", "touched"])
    return proposal


def accept(
    user: User,
    analysis_pk: int,
    *,
    decisions: Mapping[str, tuple[bool, Value]],
    name: str,
    seen: Mapping[str, str],
) -> Persona:
    """Makes the persona, or changes it, by what was decided; a second time it only gives that persona again.

    `decisions`: accepted or not, and the value, by attribute. `seen`: the persona's values as the page showed them.
    Raises Stale, with nothing changed, where an accepted attribute was changed elsewhere since.
    """
    with transaction.atomic():
        analysis = lock_analysis(user, analysis_pk)
        if analysis.accepted_at:
            # Of a persona that was deleted since there is nothing to give.
            return get_object_or_404(Persona.objects.for_user(user), pk=analysis.persona_id)
        proposals = {one.attribute: one for one in analysis.proposals.all()}
        taken = {key: value for key, (accepted, value) in decisions.items() if accepted and key in proposals}
        if analysis.persona_id:
            persona = lock_persona(user, analysis.persona_id)
            if stale := [key for key in taken if key in seen and seen[key] != _stored(getattr(persona, key))]:
                raise Stale(stale)
        else:
            persona = Persona(author_id=analysis.author_id, name=" ".join(name.split())[:120] or "My voice")
        _set(persona, taken, proposals)
        _keep(analysis, persona, proposals, decisions)
    return persona


def _set(persona: Persona, taken: Mapping[str, Value], proposals: Mapping[str, Proposal]) -> None:
    """The persona's columns and its marks: what the author typed in the review counts as set by hand."""
    taken = {key: value for key, value in taken.items() if value is not None or BY_NAME[key].optional}
    for key, value in taken.items():
        setattr(persona, key, "" if value is None and BY_NAME[key].max_length else value)
    typed_in = {key for key, value in taken.items() if value != proposals[key].proposed}
    read = taken.keys() - typed_in
    by_hand = (persona.marked("by_hand") - read) | typed_in
    unseen = {key for key, one in proposals.items() if one.value is None and key not in taken}
    kept_unseen = {key for key in unseen if BY_NAME[key].is_rating and _untouched(persona, key)} - by_hand
    persona.mark(by_hand=by_hand, not_evident=(persona.marked("not_evident") - taken.keys()) | kept_unseen)
    if persona.pk:
        persona.save(update_fields=[*taken, "by_hand", "not_evident", "updated_at"])
    else:
        persona.save()


def _untouched(persona: Persona, key: str) -> bool:
    return bool(getattr(persona, key) == (None if BY_NAME[key].optional else MIDDLE))


def _keep(
    analysis: Analysis,
    persona: Persona,
    proposals: Mapping[str, Proposal],
    decisions: Mapping[str, tuple[bool, Value]],
) -> None:
    """The decisions as they were taken, and the samples, which are the persona's own from now on."""
    for key, one in proposals.items():
        if key in decisions:
            one.accepted, one.chosen = decisions[key][0], _stored(decisions[key][1])
    Proposal.objects.bulk_update(proposals.values(), ["accepted", "chosen"])
    analysis.samples.filter(persona=None).update(persona=persona)
    analysis.persona, analysis.accepted_at = persona, timezone.now()
    analysis.save(update_fields=["persona", "accepted_at"])


def discard(analysis: Analysis) -> None:
    """Throws the review away, with those of its samples that belong to no persona and to no other review."""
    with transaction.atomic():
        mine = list(analysis.samples.filter(persona=None).values_list("pk", flat=True))
        analysis.delete()
        Sample.objects.filter(pk__in=mine, analyses=None).delete()


def _stored(value: Any) -> str:
    return "" if value is None else str(value)


__all__ = ["ReviewRow", "Section", "Stale", "accept", "discard", "joined_text", "review_sections", "save_decision"]
