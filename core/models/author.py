"""One author for each user, made with the user, however the user was made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models


class AuthorManager(models.Manager["Author"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> Author:
        """The user's author; made now for a user that came in past the signal (a bulk import, plain SQL)."""
        return self.get_or_create(user_id=int(user.pk or 0))[0]


class Author(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="author")
    bio = models.TextField(blank=True, default="")

    objects = AuthorManager()

    def __str__(self) -> str:
        return str(self.user)


def make_author(sender: type[models.Model], instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    """A user's `post_save`. A fixture (`raw`) brings its own authors."""
    if created and not raw:
        Author.objects.get_or_create(user=instance)
