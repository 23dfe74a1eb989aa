"""Whose a record is: a user of that name here, one made as it was there, or the author that was named for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.legacy.records import OldUser, Source
from core.legacy.values import clean
from core.models import Author

MOST_KNOWN = 50_000
NOT_WRITTEN = -1


class Owners:
    """The authors of one import, found or made a batch at a time. With `dry`, none is made."""

    def __init__(self, rest: Author | None, *, create: bool, dry: bool) -> None:
        self.rest, self.create, self.dry = rest, create, dry
        self.made = 0
        self.known: dict[str, int | None] = {}

    def meet(self, source: Source, names: Iterable[str | None]) -> None:
        """Find the users of these names, and make those that are not here where that was asked for."""
        new = {name for name in names if name is not None and name not in self.known}
        if not new:
            return
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        self.known |= dict.fromkeys(new)
        here = User.objects.filter(username__in=new).annotate(author_pk=F("author__pk"))
        for username, pk, author in here.values_list("username", "pk", "author_pk"):
            self.known[username] = author or self._author(pk)
        missing = sorted(name for name in new if self.known[name] is None)
        if self.create and missing:
            with transaction.atomic():
                for name in missing:
                    self.known[name] = self._make(source.user(name) or OldUser(name))

    def author_of(self, name: str | None) -> int | None:
        """The author's key, None where nobody here can own it. Call `meet` first."""
        found = self.known.get(name) if name is not None else None
        return found or (self.rest.pk if self.rest else None)

    def why_not(self, name: str | None) -> str:
        if name is None:
            return "it has no owner: name one with --author"
        return f"its owner “{name}” is no user here: make them with --create-users, or name another with --author"

    def _author(self, user_pk: int) -> int:
        return NOT_WRITTEN if self.dry else Author.objects.get_or_create(user_id=user_pk)[0].pk

    def _make(self, old: OldUser) -> int | None:
        username, why = clean(old.username, 150, one_line=True)
        if why or not username:
            return None
        self.made += 1
        if self.dry:
            return NOT_WRITTEN
        joined = old.date_joined or timezone.now()
        user = User.objects.create(
            username=username,
            email=clean(old.email, 254, one_line=True)[0],
            # As it was there, so that they log in as before; where there was none, none that would fit.
            password=old.password[:128] if "$" in old.password else make_password(None),
            first_name=clean(old.first_name, 150, one_line=True)[0],
            last_name=clean(old.last_name, 150, one_line=True)[0],
            is_active=old.is_active,
            date_joined=joined if joined.tzinfo else joined.replace(tzinfo=UTC),
        )
        author = Author.objects.get_or_create(user=user)[0]
        if old.bio:
            Author.objects.filter(pk=author.pk).update(bio=clean(old.bio, 100_000, one_line=False)[0])
        return author.pk
