"""A key to the API: shown once, and kept as a keyed hash, so that a stolen database opens nothing."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models.author import Author

# What a token begins with, so that a scanner of published code knows one; and how much of one is shown later.
PREFIX, SHOWN = "pgen_", 9
# `last_used_at` is written no more often than this.
USED_EVERY = timedelta(minutes=1)


def digest(secret: str) -> str:
    """Hex; keyed by SECRET_KEY."""
    return salted_hmac("core.ApiToken", secret, algorithm="sha256").hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> ApiTokenQuerySet:
        return self.filter(author__user_id=user.pk) if user.pk else self.none()

    def valid(self) -> ApiTokenQuerySet:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def make(
        self, author: Author, name: str, *, read_only: bool = False, expires_at: datetime | None = None
    ) -> tuple[ApiToken, str]:
        """The token, and its secret, which is nowhere to be had again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = self.create(
            author=author,
            name=name,
            digest=digest(secret),
            beginning=secret[:SHOWN],
            read_only=read_only,
            expires_at=expires_at,
        )
        return token, secret


class ApiToken(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    beginning = models.CharField(max_length=12, editable=False)
    read_only = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def was_used(self) -> None:
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > USED_EVERY:
            self.last_used_at = now
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)
