"""The persona: one column an attribute, never a JSON field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from core.attributes import BY_NAME, HIGHEST, LONG_TEXT, LOWEST, MIDDLE, OLDEST, RATINGS, SHORT_TEXT
from core.models.author import Author


def rating() -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(default=MIDDLE, validators=_within(LOWEST, HIGHEST))


def detail_rating() -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=_within(LOWEST, HIGHEST))


def whole_number() -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=_within(0, OLDEST))


def short_text() -> models.CharField[Any, Any]:
    return models.CharField(max_length=SHORT_TEXT, blank=True, default="")


def long_text() -> models.TextField[Any, Any]:
    return models.TextField(max_length=LONG_TEXT, blank=True, default="")


def _within(low: int, high: int) -> list[Any]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class PersonaQuerySet(models.QuerySet["Persona"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> PersonaQuerySet:
        """Only what this user owns; nothing for the signed out."""
        return self.filter(author__user_id=user.pk) if user.pk else self.none()

    def with_piece_count(self) -> PersonaQuerySet:
        """Adds `piece_count`, by a subquery: no join, so filters and pages stay cheap."""
        from core.models.content import ContentPiece

        pieces = ContentPiece.objects.filter(persona=OuterRef("pk")).order_by()
        counts = pieces.values("persona").annotate(n=Count("pk")).values("n")
        return self.annotate(piece_count=Coalesce(Subquery(counts), 0))

    def search(self, text: str) -> PersonaQuerySet:
        words = text.split()
        return self.filter(*(Q(name__icontains=w) | Q(description__icontains=w) | Q(tone__icontains=w) for w in words))


class Persona(models.Model):
    """A voice. A rating is 1 to 10; an empty detail rating, age or text is one that was not stated."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="personas")
    name = models.CharField(max_length=120)
    description = models.TextField(max_length=LONG_TEXT, blank=True, default="")
    # The author's own words for this voice: where given, they are told to the model instead of the attributes.
    own_voice = models.TextField(max_length=8000, blank=True, default="")
    # Whether passages of its samples are shown to the model as examples.
    use_passages = models.BooleanField(default=True)

    # Linguistic.
    vocabulary_complexity = rating()
    formality_level = rating()
    idiom_usage = rating()
    metaphor_frequency = rating()
    simile_frequency = rating()
    technical_jargon_usage = rating()
    humor_sarcasm_usage = rating()
    emotion_level = rating()
    sentence_structure = short_text()
    paragraph_organization = short_text()
    tone = short_text()
    punctuation_style = short_text()
    pronoun_preference = short_text()
    # Linguistic, in detail.
    contraction_usage = detail_rating()
    passive_voice_frequency = detail_rating()
    rhetorical_question_usage = detail_rating()
    reader_question_frequency = detail_rating()
    imperative_sentence_usage = detail_rating()
    list_usage_tendency = detail_rating()
    parenthetical_aside_frequency = detail_rating()
    quotation_frequency = detail_rating()
    dialogue_inclusion = detail_rating()
    ellipsis_usage = detail_rating()
    emphatic_device_usage = detail_rating()
    repetition_usage = detail_rating()
    alliteration_frequency = detail_rating()
    onomatopoeia_usage = detail_rating()
    transition_usage = detail_rating()
    hedging_language_frequency = detail_rating()
    subordinate_clause_frequency = detail_rating()
    analogy_usage = detail_rating()
    symbolism_usage = detail_rating()
    irony_usage = detail_rating()
    rhetorical_device_usage = detail_rating()
    sensory_detail_inclusion = detail_rating()
    sensory_imagery_usage = detail_rating()
    statistical_data_usage = detail_rating()
    personal_anecdote_inclusion = detail_rating()
    personal_opinion_inclusion = detail_rating()
    personal_belief_inclusion = detail_rating()
    reflection_inclusion = detail_rating()
    digression_frequency = detail_rating()
    stream_of_consciousness_usage = detail_rating()
    pop_culture_reference_frequency = detail_rating()
    cultural_reference_inclusion = detail_rating()
    foreign_phrase_usage = detail_rating()
    regional_dialect_usage = detail_rating()
    neologism_frequency = detail_rating()
    word_length_preference = short_text()
    language_abstraction = short_text()
    verb_type_preference = short_text()
    # Personality.
    openness_to_experience = rating()
    conscientiousness = rating()
    extraversion = rating()
    agreeableness = rating()
    emotional_stability = rating()
    dominant_motivations = short_text()
    core_values = short_text()
    decision_making_style = short_text()
    # Personality, in detail.
    empathy_level = detail_rating()
    self_confidence = detail_rating()
    risk_taking_tendency = detail_rating()
    creativity_level = detail_rating()
    idealism_vs_realism = short_text()
    conflict_resolution_style = short_text()
    relationship_orientation = short_text()
    emotional_response_tendency = short_text()
    # Personal.
    age = whole_number()
    gender = short_text()
    education_level = short_text()
    primary_language = short_text()
    language_fluency = short_text()
    professional_background = long_text()
    cultural_background = long_text()
    background = long_text()

    # Names of attributes, parted by spaces: what its author set by hand, and what its samples could not show.
    by_hand = models.TextField(blank=True, default="", editable=False)
    not_evident = models.TextField(blank=True, default="", editable=False)

    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonaQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["by_hand", "not_evident"])

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["author", "-updated_at"]),
            models.Index(fields=["author", "name"]),
        ]
        # The database itself refuses what no form or API should have let through.
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"persona_{a.name}_range"[:63],
                    condition=Q(**{f"{a.name}__range": (LOWEST, HIGHEST)}),
                )
                for a in RATINGS
            ),
            models.CheckConstraint(name="persona_age_range", condition=Q(age__range=(0, OLDEST))),
        ]

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: Any = None) -> None:
        """Nothing more to ask: the columns' validators say what the constraints say, without a query for each."""

    def attributes(self) -> dict[str, int | str | None]:
        """Every attribute by its name, as it stands."""
        return {name: getattr(self, name) for name in BY_NAME}

    def save_field(self, name: str) -> None:
        """Write this one column (and `updated_at`): two sliders moved at once never lose either."""
        self.save_by_hand([name])

    def save_by_hand(self, names: Iterable[str]) -> None:
        """Write these columns, and that their author set them. Call it on a locked row: marks are written whole."""
        names = set(names)
        by_hand, not_evident = self.by_hand, self.not_evident
        self.mark_by_hand(names)
        marks = {"by_hand"} if self.by_hand != by_hand else set()
        marks |= {"not_evident"} if self.not_evident != not_evident else set()
        self.save(update_fields=[*names, *marks, "updated_at"])

    def mark_by_hand(self, names: Iterable[str]) -> None:
        attributes = set(names) & BY_NAME.keys()
        self.mark(by_hand=self.marked("by_hand") | attributes, not_evident=self.marked("not_evident") - attributes)

    def marked(self, column: str) -> set[str]:
        """The attributes named in `by_hand` or in `not_evident`."""
        return set(getattr(self, column).split())

    def mark(self, **columns: set[str]) -> None:
        for column, names in columns.items():
            setattr(self, column, " ".join(name for name in BY_NAME if name in names))
