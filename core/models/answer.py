"""The answer to a request that came with an `Idempotency-Key`: the same key gives it again, and makes nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from core.models.author import Author

KEY_LENGTH = 200
# For so long a key is remembered.
KEPT_FOR = timedelta(days=1)


class Answer(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=KEY_LENGTH)
    # Of method, path and body: another request by the same key is a mistake.
    digest = models.CharField(max_length=64)
    # Empty while the request is being answered.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(default=None, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_at"])]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status or 'open'}"
