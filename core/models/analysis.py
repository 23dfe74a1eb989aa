"""Writing samples, and what was read from them: proposals, which change no persona until their author accepts them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q

from core.attributes import BY_NAME, Attribute

User = AbstractBaseUser | AnonymousUser


class SampleQuerySet(models.QuerySet["Sample"]):
    def for_user(self, user: User) -> SampleQuerySet:
        return self.filter(author__user_id=user.pk) if user.pk else self.none()


class Sample(models.Model):
    """A text that its author gave as a sample of a voice. Belongs to a persona once that persona took it on."""

    author = models.ForeignKey("core.Author", on_delete=models.CASCADE, related_name="samples")
    persona = models.ForeignKey(
        "core.Persona", on_delete=models.SET_NULL, null=True, blank=True, related_name="samples"
    )
    name = models.CharField(max_length=200)
    text = models.TextField()
    word_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["author", "-created_at"])]

    def __str__(self) -> str:
        return self.name


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def for_user(self, user: User) -> AnalysisQuerySet:
        return self.filter(author__user_id=user.pk) if user.pk else self.none()

    def open(self) -> AnalysisQuerySet:
        """Waiting or being read."""
        return self.filter(state__in=Analysis.OPEN)

    def to_review(self) -> AnalysisQuerySet:
        """Read, and not accepted yet."""
        return self.filter(state=Analysis.State.DONE, accepted_at=None)


class Analysis(models.Model):
    """One reading of one or more samples, for a persona that is there (`persona`) or is to be made (`name`)."""

    class Engine(models.TextChoices):
        BUILTIN = "builtin", "Built-in"
        MODEL = "model", "Model"
        BOTH = "both", "Both"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being read"
        DONE = "done", "Read"
        FAILED = "failed", "Failed"

    OPEN = (State.QUEUED, State.RUNNING)

    author = models.ForeignKey("core.Author", on_delete=models.CASCADE, related_name="analyses")
    persona = models.ForeignKey(
        "core.Persona", on_delete=models.SET_NULL, null=True, blank=True, related_name="analyses"
    )
    name = models.CharField(max_length=120, blank=True, default="")
    samples = models.ManyToManyField(Sample, related_name="analyses")
    engine = models.CharField(max_length=7, choices=Engine.choices, default=Engine.BUILTIN)
    model = models.CharField(max_length=300, blank=True, default="")
    # The form that began it: sent twice, it begins one.
    key = models.CharField(max_length=64, blank=True, default="", editable=False)
    # How it goes.
    state = models.CharField(max_length=7, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=100, blank=True, default="")
    progress = models.FloatField(default=0.0)
    error = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Who runs it, as for a generation.
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    # What it brought, beside its proposals.
    words = models.PositiveIntegerField(default=0)
    set_aside = models.JSONField(default=dict, blank=True)
    measures = models.JSONField(default=dict, blank=True)
    suggested_name = models.CharField(max_length=120, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "analyses"
        indexes = [
            models.Index(fields=["author", "-id"]),
            models.Index(
                fields=["state", "lease_until"], condition=Q(state__in=["queued", "running"]), name="analysis_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="analysis_state", condition=Q(state__in=["queued", "running", "done", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Analysis {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class Proposal(models.Model):
    """One attribute's reading: what the engine proposes, and what the author made of it.

    `value` and `chosen` hold a rating's digits or a text; None and '' where nothing is proposed or chosen.
    """

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="proposals")
    attribute = models.CharField(max_length=60)
    value = models.TextField(null=True, blank=True)  # noqa: DJ001  # not evident is not an empty text
    score = models.FloatField(null=True, blank=True)
    confidence = models.CharField(max_length=6, default="none")
    evidence = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True, default="")
    engine = models.CharField(max_length=7, choices=Analysis.Engine.choices, default=Analysis.Engine.BUILTIN)
    # What the author decided; `touched` once they did, rather than leaving it as it began.
    accepted = models.BooleanField(default=False)
    chosen = models.TextField(blank=True, default="")
    touched = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["analysis", "attribute"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.value}"

    @property
    def row(self) -> Attribute:
        return BY_NAME[self.attribute]

    @property
    def proposed(self) -> int | str | None:
        """The engine's value, as the persona's column would hold it; None where the text does not show it."""
        return typed(self.row, self.value)


def typed(row: Attribute, text: Any) -> int | str | None:
    """A stored value as the persona's column holds it; None for nothing."""
    if text is None or text == "":
        return None
    return str(text) if row.max_length else int(text)
