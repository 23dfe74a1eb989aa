"""What came in from the older tool: each record as it was, and what became of each of its keys."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q


class LegacyRecordQuerySet(models.QuerySet["LegacyRecord"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> LegacyRecordQuerySet:
        return self.filter(author__user_id=user.pk) if user.pk else self.none()

    def personas(self) -> LegacyRecordQuerySet:
        return self.filter(kind=LegacyRecord.Kind.PERSONA)


class LegacyRecord(models.Model):
    """One record of the older tool. Unique by `source` and `key`, so that a second import changes nothing.

    `raw` is its JSON as it came, `hash` the SHA-256 of that text, `fates` what became of each key (core.legacy.fates
    writes and reads it), and the four counts are how many keys met which fate.
    """

    class Kind(models.TextChoices):
        PERSONA = "persona", "Persona"
        BLOG_POST = "blogpost", "Blog post"
        CONTENT_PIECE = "contentpiece", "Content piece"

    source = models.CharField(max_length=500)
    key = models.CharField(max_length=500)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    author = models.ForeignKey("core.Author", on_delete=models.CASCADE, related_name="legacy_records")
    # What it became; empty once that was deleted.
    persona = models.ForeignKey(
        "core.Persona", on_delete=models.SET_NULL, null=True, blank=True, related_name="legacy_records"
    )
    piece = models.ForeignKey(
        "core.ContentPiece", on_delete=models.SET_NULL, null=True, blank=True, related_name="legacy_records"
    )
    raw = models.TextField()
    hash = models.CharField(max_length=64)
    fates = models.TextField()
    mapped = models.PositiveIntegerField(default=0)
    converted = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    # When its owner had looked at what was converted.
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = LegacyRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="legacyrecord_once"),
            models.CheckConstraint(
                name="legacyrecord_kind", condition=Q(kind__in=["persona", "blogpost", "contentpiece"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.source}"

    @property
    def keys(self) -> int:
        """How many keys it had."""
        return self.mapped + self.converted + self.kept + self.refused
