"""Sources of the older tool, brought in a batch at a time, each whole or not at all. The same twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.db import IntegrityError, reset_queries, transaction
from django.utils import timezone

from core.legacy import store
from core.legacy.ahead import LARGE, batches, prepared
from core.legacy.hashing import canonical
from core.legacy.owners import NOT_WRITTEN, Owners
from core.legacy.ready import Ready, maker
from core.legacy.records import Broken, Source, Survey
from core.legacy.shapes import parse
from core.legacy.update import update
from core.models import Author, LegacyRecord

BATCH = 1000
TRIES = 3


@dataclass(frozen=True)
class Options:
    """`author` owns what has no owner; `update` takes over what changed in the source since it was last imported."""

    author: Author | None = None
    create_users: bool = False
    dry_run: bool = False
    update: bool = False
    batch: int = BATCH


@dataclass
class Counts:
    """What an import did. Keys are counted for the records that were made or updated."""

    read: int = 0
    made: int = 0
    updated: int = 0
    unchanged: int = 0
    # Changed in the source, or deleted here, and left as they are.
    left: int = 0
    refused: int = 0
    broken: int = 0
    personas: int = 0
    pieces: int = 0
    users: int = 0
    mapped: int = 0
    converted: int = 0
    kept: int = 0
    refused_keys: int = 0
    # Records whose fates do not add up to their keys: a fault of this program.
    wrong: int = 0

    @property
    def failed(self) -> bool:
        return bool(self.refused or self.broken or self.wrong)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one record: made, updated, unchanged, left, refused or broken."""

    source: str
    place: str
    became: str
    one: Ready | None = None
    why: str = ""


@dataclass
class Import:
    """One run over some sources. `tell` hears of each record, of those that were made only with `tell_all`.

    `step` hears how many were gone through.
    """

    options: Options
    tell: Callable[[Told], None] = lambda told: None
    tell_all: bool = False
    step: Callable[[int], None] = lambda records: None
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.owners = Owners(self.options.author, create=self.options.create_users, dry=self.options.dry_run)
        self.sources: list[str] = []
        self.elsewhere: list[str] = []
        self.known = True
        # What a dry run would have made: a piece looks for its persona.
        self.would_be: set[int] = set()

    def run(self, sources: Sequence[tuple[Source, Survey]]) -> Counts:
        """Bring in sources that were looked over."""
        self.sources = [source.name for source, _ in sources]
        for source, survey in sources:
            self.elsewhere = store.sources_like(source.name)
            self.known = store.is_known(source.name)
            self._users(source)
            for batch in prepared(source, maker(timezone.now()), self.options.batch, large=survey.total >= LARGE):
                self._batch(source, batch)
                self.step(len(batch))
                # Where DEBUG is on, Django remembers every query.
                reset_queries()
        self.counts.users = self.owners.made
        return self.counts

    def _users(self, source: Source) -> None:
        if self.options.create_users:
            for names in batches(source.users(), 500):
                self.owners.meet(source, names)

    def _batch(self, source: Source, batch: list[Ready | Broken]) -> None:
        self.counts.read += len(batch)
        for one in batch:
            if isinstance(one, Broken):
                self.counts.broken += 1
                self.tell(Told(source.name, one.place, "broken", why=one.why))
        records = [one for one in batch if isinstance(one, Ready)]
        self.owners.meet(source, {one.owner for one in records})
        for _, same in groupby(records, key=lambda one: one.is_persona):
            self._bring(source, list(same))

    def _bring(self, source: Source, records: list[Ready]) -> None:
        """Records of one sort: write those that are new, and meet again those that are not."""
        for left in reversed(range(TRIES)):
            counts = replace(self.counts)
            before = store.imported_before(source.name, [one.key for one in records]) if self.known else {}
            new = self._not_elsewhere(source, [one for one in records if one.key not in before])
            try:
                self._write(source, new)
            except IntegrityError:
                # Another import of the same source was quicker with some of them.
                if not left:
                    raise
                self.counts, self.known = counts, True
                continue
            break
        for one in records:
            if one.key in before:
                self._meet_again(source, one, before[one.key])

    def _not_elsewhere(self, source: Source, records: list[Ready]) -> list[Ready]:
        """Without those that came in just so when their source had another name: they are unchanged."""
        if not self.elsewhere:
            return records
        elsewhere = store.imported_elsewhere(self.elsewhere, [one.key for one in records])
        new = []
        for one in records:
            authors, author = elsewhere.get((one.key, one.hash), set()), self.owners.author_of(one.owner)
            if authors and (author is None or author in authors):
                self._became(source, one, "unchanged")
            else:
                new.append(one)
        return new

    def _write(self, source: Source, records: list[Ready]) -> None:
        ties = {} if not records or records[0].is_persona else self._ties(source, records)
        owned: list[store.Owned] = []
        refused: list[Ready] = []
        for one in records:
            tie = ties.get(one.persona_key)
            author = tie.author_id if tie and one.owner is None else self.owners.author_of(one.owner)
            author = author or (tie.author_id if tie else None)
            if author:
                owned.append(store.Owned(one, author, tie))
            else:
                refused.append(one)
        if owned and not self.options.dry_run:
            with transaction.atomic():
                store.add(source.name, owned, timezone.now())
        elif owned and owned[0].one.is_persona:
            self.would_be.update(hash(one.key) for one, *_ in owned)
        self._made(source, [one for one, *_ in owned])
        for one in refused:
            self._became(source, one, "refused", self.owners.why_not(one.owner))

    def _ties(self, source: Source, records: list[Ready]) -> dict[str, store.Tie]:
        keys = {one.persona_key for one in records if one.persona_key}
        ties = store.ties([source.name, *self.sources], keys)
        if self.options.dry_run:
            would_be = {key for key in keys if key not in ties and hash(key) in self.would_be}
            ties |= dict.fromkeys(would_be, store.Tie(None, NOT_WRITTEN, ""))
        return ties

    def _meet_again(self, source: Source, one: Ready, before: store.Before) -> None:
        if before.hash == one.hash or self._says_the_same(before, one):
            self._became(source, one, "unchanged")
        elif before.is_gone:
            self._became(source, one, "left", "it changed in the source, and was deleted here")
        elif not self.options.update:
            self._became(source, one, "left", "it changed in the source: --on-conflict update takes that over")
        else:
            if not self.options.dry_run:
                update(before.pk, one)
            self._count_keys([one])
            self._became(source, one, "updated")

    def _says_the_same(self, before: store.Before, one: Ready) -> bool:
        """The same JSON, spaced or ordered in another way."""
        raw = LegacyRecord.objects.values_list("raw", flat=True).get(pk=before.pk)
        return canonical(parse(raw)) == canonical(parse(one.raw))

    def _became(self, source: Source, one: Ready, what: str, why: str = "") -> None:
        setattr(self.counts, what, getattr(self.counts, what) + 1)
        self.tell(Told(source.name, one.place, what, one, why))

    def _made(self, source: Source, records: list[Ready]) -> None:
        self.counts.made += len(records)
        personas = sum(one.is_persona for one in records[:1]) * len(records)
        self.counts.personas += personas
        self.counts.pieces += len(records) - personas
        self._count_keys(records)
        if self.tell_all:
            for one in records:
                self.tell(Told(source.name, one.place, "made", one))

    def _count_keys(self, records: list[Ready]) -> None:
        counts = self.counts
        for mapped, converted, kept, refused in (one.counts for one in records):
            counts.mapped += mapped
            counts.converted += converted
            counts.kept += kept
            counts.refused_keys += refused
        counts.wrong += sum(not one.adds_up for one in records)
