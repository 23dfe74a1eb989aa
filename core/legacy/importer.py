"""Sources of the older tool, brought in a batch at a time, each whole or not at all. The same twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.legacy import store
from core.legacy.fates import Fates
from core.legacy.hashing import canonical, raw_hash
from core.legacy.mapping import map_persona
from core.legacy.owners import Owners
from core.legacy.pieces import map_piece
from core.legacy.records import PERSONA, Broken, Record, Source
from core.legacy.shapes import parse
from core.legacy.update import update
from core.models import Author, LegacyRecord

T = TypeVar("T")
BATCH = 2000
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


class Mapped(Protocol):
    fates: Fates
    keys: int

    @property
    def adds_up(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one record: made, updated, unchanged, left, refused or broken."""

    source: str
    place: str
    became: str
    record: Record | None = None
    why: str = ""
    fates: Fates | None = None


@dataclass
class Import:
    """One run over some sources. `tell` hears of each record, `step` how many were gone through."""

    options: Options
    tell: Callable[[Told], None] = lambda told: None
    step: Callable[[int], None] = lambda records: None
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.owners = Owners(self.options.author, create=self.options.create_users, dry=self.options.dry_run)
        self.sources: list[str] = []
        self.elsewhere: list[str] = []
        # What a dry run would have made: a piece looks for its persona.
        self.would_be: set[int] = set()

    def run(self, sources: Sequence[Source]) -> Counts:
        self.sources = [source.name for source in sources]
        for source in sources:
            self.elsewhere = store.sources_like(source.name)
            self._users(source)
            for batch in _batches(source.records(), self.options.batch):
                self._batch(source, batch)
                self.step(len(batch))
        self.counts.users = self.owners.made
        return self.counts

    def _users(self, source: Source) -> None:
        if self.options.create_users:
            for names in _batches(source.users(), 500):
                self.owners.meet(source, names)

    def _batch(self, source: Source, batch: list[Record | Broken]) -> None:
        self.counts.read += len(batch)
        for one in batch:
            if isinstance(one, Broken):
                self.counts.broken += 1
                self.tell(Told(source.name, one.place, "broken", why=one.why))
        records = [one for one in batch if isinstance(one, Record)]
        self.owners.meet(source, {record.owner for record in records})
        for is_persona, same in groupby(records, key=lambda record: record.kind == PERSONA):
            self._bring(source, list(same), is_persona)

    def _bring(self, source: Source, records: list[Record], is_persona: bool) -> None:
        for left in reversed(range(TRIES)):
            counts = replace(self.counts)
            new, known = self._parted(source, records)
            mapped: list[Any] = [map_persona(one) if is_persona else map_piece(one) for one in new]
            try:
                made = self._write(source, new, mapped, is_persona)
            except IntegrityError:
                # Another import of the same source was quicker with some of them.
                if not left:
                    raise
                self.counts = counts
                continue
            break
        self._count(source, made)
        for record, before in known:
            self._meet_again(source, record, before)

    def _parted(self, source: Source, records: list[Record]) -> tuple[list[Record], list[tuple[Record, store.Before]]]:
        """Those that are new here, and those that were imported before."""
        before = store.imported_before(source.name, [record.key for record in records])
        known = [(record, before[record.key]) for record in records if record.key in before]
        return self._not_elsewhere(source, [one for one in records if one.key not in before]), known

    def _not_elsewhere(self, source: Source, records: list[Record]) -> list[Record]:
        """Without those that came in just so when their source had another name: they are unchanged."""
        if not self.elsewhere:
            return records
        elsewhere = store.imported_elsewhere(self.elsewhere, [record.key for record in records])
        new = []
        for record in records:
            authors = elsewhere.get((record.key, raw_hash(record.raw)), set())
            author = self.owners.author_of(record.owner)
            if authors and (author is None or author in authors):
                self.counts.unchanged += 1
                self.tell(Told(source.name, record.place, "unchanged", record))
            else:
                new.append(record)
        return new

    def _write(
        self, source: Source, records: list[Record], mapped: list[Any], is_persona: bool
    ) -> list[tuple[Record, Mapped, str]]:
        """The records and what they became; with why, where they were refused."""
        owned: list[tuple[Record, Any, int, store.Tie | None]] = []
        answers: list[tuple[Record, Mapped, str]] = []
        ties = {} if is_persona else self._ties(source, records)
        for record, one in zip(records, mapped, strict=True):
            tie = ties.get(record.persona_key)
            author = self.owners.author_of(record.owner) if is_persona or record.owner or not tie else tie.author_id
            if tie and author is None:
                author = tie.author_id
            if author is None:
                answers.append((record, one, self.owners.why_not(record.owner)))
            else:
                owned.append((record, one, author, tie))
                answers.append((record, one, ""))
        if owned and not self.options.dry_run:
            with transaction.atomic():
                now = timezone.now()
                if is_persona:
                    store.add_personas(source.name, [(record, one, author) for record, one, author, _ in owned], now)
                else:
                    store.add_pieces(source.name, owned, now)
        elif is_persona:
            self.would_be.update(hash(record.key) for record, *_ in owned)
        return answers

    def _ties(self, source: Source, records: list[Record]) -> dict[str, store.Tie]:
        keys = {record.persona_key for record in records if record.persona_key}
        ties = store.ties([source.name, *self.sources], keys)
        if self.options.dry_run:
            ties |= {key: store.Tie(None, -1, "") for key in keys if key not in ties and hash(key) in self.would_be}
        return ties

    def _count(self, source: Source, made: list[tuple[Record, Mapped, str]]) -> None:
        for record, one, why in made:
            if why:
                self.counts.refused += 1
                self.tell(Told(source.name, record.place, "refused", record, why))
                continue
            self.counts.made += 1
            if record.kind == PERSONA:
                self.counts.personas += 1
            else:
                self.counts.pieces += 1
            self._count_keys(one)
            self.tell(Told(source.name, record.place, "made", record, fates=one.fates))

    def _count_keys(self, one: Mapped) -> None:
        mapped, converted, kept, refused = one.fates.counts()
        self.counts.mapped += mapped
        self.counts.converted += converted
        self.counts.kept += kept
        self.counts.refused_keys += refused
        self.counts.wrong += not one.adds_up

    def _meet_again(self, source: Source, record: Record, before: store.Before) -> None:
        if before.hash == raw_hash(record.raw) or self._says_the_same(before, record):
            self.counts.unchanged += 1
            self.tell(Told(source.name, record.place, "unchanged", record))
        elif before.is_gone:
            self.counts.left += 1
            self.tell(Told(source.name, record.place, "left", record, "it changed in the source, and was deleted here"))
        elif not self.options.update:
            self.counts.left += 1
            why = "it changed in the source: --on-conflict update takes that over"
            self.tell(Told(source.name, record.place, "left", record, why))
        else:
            one = update(before.pk, record, dry=self.options.dry_run)
            self.counts.updated += 1
            self._count_keys(one)
            self.tell(Told(source.name, record.place, "updated", record, fates=one.fates))

    def _says_the_same(self, before: store.Before, record: Record) -> bool:
        """The same JSON, spaced or ordered in another way."""
        raw = LegacyRecord.objects.values_list("raw", flat=True).get(pk=before.pk)
        return canonical(parse(raw)) == canonical(parse(record.raw))


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
