"""What an author had models read and write, day by day; kept when the pieces are gone."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F
from django.utils import timezone

from core.models.author import Author


def today() -> date:
    """The day in UTC: it is the same one for all."""
    return timezone.now().date()


class UsageQuerySet(models.QuerySet["Usage"]):
    def add(self, author_id: int, prompt_tokens: int, completion_tokens: int) -> None:
        row, _ = self.get_or_create(author_id=author_id, day=today())
        self.filter(pk=row.pk).update(
            calls=F("calls") + 1,
            prompt_tokens=F("prompt_tokens") + prompt_tokens,
            completion_tokens=F("completion_tokens") + completion_tokens,
        )

    def tokens_today(self, author_id: int) -> int:
        row = self.filter(author_id=author_id, day=today()).first()
        return row.tokens if row else 0


class Usage(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)

    objects = UsageQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "usage"
        constraints = [models.UniqueConstraint(fields=["author", "day"], name="usage_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.tokens}"

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens
