"""What was written: a content piece belongs to its author, and outlives its persona."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from taggit.managers import TaggableManager

from core.markdown import count_words
from core.models.author import Author

TITLE_LENGTH = 200


class ContentQuerySet(models.QuerySet["ContentPiece"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> ContentQuerySet:
        """Only what this user owns; nothing for the signed out."""
        return self.filter(author__user_id=user.pk) if user.pk else self.none()

    def search(self, text: str) -> ContentQuerySet:
        return self.filter(*(Q(title__icontains=word) | Q(content__icontains=word) for word in text.split()))

    def shown(self) -> ContentQuerySet:
        """With all that is shown of a piece beside its own columns."""
        pieces = self.select_related("persona").prefetch_related("tags")  # type: ignore[misc]  # taggit has no types
        return pieces.with_run_state()

    def with_run_state(self) -> ContentQuerySet:
        """Adds `run_state`: the state of the newest generation, None for a piece written by hand."""
        from core.models.generation import Generation

        newest = Generation.objects.filter(piece=OuterRef("pk")).order_by("-pk").values("state")[:1]
        return self.annotate(run_state=Subquery(newest))


class ContentPiece(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived"

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="pieces")
    persona = models.ForeignKey("core.Persona", on_delete=models.SET_NULL, null=True, blank=True, related_name="pieces")
    # What its persona was called, kept when the persona goes.
    persona_name = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    content = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    tags = TaggableManager(blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["author", "-updated_at"]),
            models.Index(fields=["author", "status", "-updated_at"]),
        ]

    def __str__(self) -> str:
        return self.title or "Untitled"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps `word_count`, `published_at` and the persona's name true, also where only some fields are named."""
        self.word_count = count_words(self.content)
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        if self.persona_id and not self.persona_name and self.persona:
            self.persona_name = self.persona.name
        if (fields := kwargs.get("update_fields")) is not None:
            kept = {"word_count", "published_at", "persona_name", "updated_at"}
            kwargs["update_fields"] = {*fields, *kept}
        super().save(*args, **kwargs)

    @property
    def voice(self) -> str:
        """The persona's name, also after the persona is gone."""
        return self.persona.name if self.persona else self.persona_name


def keep_persona_name(sender: type[models.Model], instance: Any, **_: Any) -> None:
    """A persona's `pre_delete`: its pieces keep the name it has now."""
    ContentPiece.objects.filter(persona=instance).update(persona_name=instance.name, updated_at=F("updated_at"))
