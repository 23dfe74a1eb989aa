"""One run of a model for one content piece."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q

from core.markdown import render


class GenerationQuerySet(models.QuerySet["Generation"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> GenerationQuerySet:
        return self.filter(piece__author__user_id=user.pk) if user.pk else self.none()

    def open(self) -> GenerationQuerySet:
        """Waiting or being written."""
        return self.filter(state__in=Generation.OPEN)


class Generation(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being written"
        DONE = "done", "Written"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"
        INTERRUPTED = "interrupted", "Interrupted"

    class Kind(models.TextChoices):
        DRAFT = "draft", "Draft"
        NEARER = "nearer", "Bringing it nearer"

    OPEN = (State.QUEUED, State.RUNNING)

    piece = models.ForeignKey("core.ContentPiece", on_delete=models.CASCADE, related_name="generations")
    author = models.ForeignKey("core.Author", on_delete=models.CASCADE, related_name="generations")
    # What was asked.
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.DRAFT)
    prompt = models.TextField()
    form = models.CharField(max_length=20, default="free")
    words = models.PositiveIntegerField(default=400)
    language = models.CharField(max_length=60, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    # How many texts are written for one that is kept: the nearest to its persona.
    candidates = models.PositiveSmallIntegerField(default=1)
    messages = models.JSONField(default=list)
    attributes = models.JSONField(default=dict)
    endpoint = models.CharField(max_length=300, blank=True, default="")
    model = models.CharField(max_length=300, blank=True, default="")
    builtin = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=100, blank=True, default="")
    # The piece as it stood before: what a run that brings nothing gives back, and what `continues` adds to.
    continues = models.BooleanField(default=False)
    before_title = models.CharField(max_length=200, blank=True, default="")
    before_content = models.TextField(blank=True, default="")
    # How it went.
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    text = models.TextField(blank=True, default="")
    waiting = models.CharField(max_length=200, blank=True, default="")
    # The candidates or rounds so far, each with its match, its text, and whether it was kept.
    tries = models.JSONField(default=list)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    first_token_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error_kind = models.CharField(max_length=30, blank=True, default="")
    error = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")
    # Who runs it: the lease runs out with its holder, and a write counts only with the newest token.
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    stop_requested = models.BooleanField(default=False)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["piece", "-id"]),
            # The runner asks for these every few seconds; nearly all rows are finished ones.
            models.Index(
                fields=["state", "lease_until"],
                condition=Q(state__in=["queued", "running"]),
                name="generation_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="generation_idempotency_key",
            ),
            # One piece is written by one run at a time.
            models.UniqueConstraint(
                fields=["piece"],
                condition=Q(state__in=["queued", "running"]),
                name="generation_one_open_per_piece",
            ),
            models.CheckConstraint(
                name="generation_state",
                condition=Q(state__in=["queued", "running", "done", "stopped", "failed", "interrupted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def tries_shown(self) -> list[dict[str, Any]]:
        """The tries as a page shows them: with their text as `rendered`."""
        return [{**attempt, "rendered": render(attempt["text"])} for attempt in self.tries]

    @property
    def can_continue(self) -> bool:
        """There is text of it, and it did not come to its end. A text that was kept from several has."""
        if self.kind == self.Kind.NEARER or any(attempt["kept"] and not attempt["cut"] for attempt in self.tries):
            return False
        ended_early = self.state in (self.State.STOPPED, self.State.FAILED, self.State.INTERRUPTED)
        return bool(self.text) and (ended_early or bool(self.error))
