"""A slider heard: one paragraph in a persona's voice, with one rating at one value."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q


class HearingQuerySet(models.QuerySet["Hearing"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> HearingQuerySet:
        return self.filter(author__user_id=user.pk) if user.pk else self.none()


class Hearing(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being written"
        DONE = "done", "Written"
        FAILED = "failed", "Failed"

    OPEN = (State.QUEUED, State.RUNNING)

    author = models.ForeignKey("core.Author", on_delete=models.CASCADE, related_name="hearings")
    persona = models.ForeignKey("core.Persona", on_delete=models.CASCADE, related_name="hearings")
    attribute = models.CharField(max_length=60)
    value = models.PositiveSmallIntegerField()
    # What was asked, and a digest of it: the same question in one session is asked once.
    messages = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=7, choices=State.choices, default=State.QUEUED)
    text = models.TextField(blank=True, default="")
    # The unrounded rating of the text, 1 to 10; empty where a text so short cannot show it.
    score = models.FloatField(null=True, blank=True)
    model = models.CharField(max_length=300, blank=True, default="")
    builtin = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Who runs it, as for a generation.
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["persona", "attribute"]),
            models.Index(
                fields=["state", "lease_until"], condition=Q(state__in=["queued", "running"]), name="hearing_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="hearing_state", condition=Q(state__in=["queued", "running", "done", "failed"]))
        ]

    def __str__(self) -> str:
        return f"{self.attribute} {self.value}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
