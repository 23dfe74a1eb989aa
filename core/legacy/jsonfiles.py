"""Files of JSON from the older tool: a dump, exported personas, what its list API answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.legacy.jsonkinds import AUTHOR, UNKNOWN, USER, Known, People, known
from core.legacy.jsonlayout import Layout, Stream
from core.legacy.jsonstream import Element
from core.legacy.jsontext import TextFile, Unreadable
from core.legacy.keys import Keys, short, short_name, storable
from core.legacy.records import KINDS, PERSONA, Broken, NotASource, OldUser, Record, Survey
from core.legacy.shapes import holds_attribute
from core.llm import loose_json

MOST_OF_A_REPLY = 1_000_000
ENDINGS = tuple(f".{name}{packed}" for name in ("json", "jsonl", "ndjson") for packed in ("", ".gz", ".bz2", ".xz"))
LONGEST_ID = 100
# As many ties from pieces to the personas of other files are remembered.
MOST_TIES = 300_000
# A file that begins with this many that are broken, and is not called JSON, is none.
MOST_BROKEN = 1000
NOTHING_KNOWN = "nothing in it that is known of a persona"
WHAT_IS = (
    "Give the older tool’s SQLite file, the URL of its PostgreSQL database, "
    "what its dumpdata wrote, or personas as JSON."
)


class JsonFile:
    """One file. In a folder, `label` is its path there, which its places and keys begin with."""

    def __init__(self, path: Path, label: str = "") -> None:
        self.path, self.label = path, storable(label)
        self.layout = Layout.EMPTY
        self.begins = ""
        self.counts = dict.fromkeys(KINDS, 0)
        self.broken = self.elements = 0
        self.in_order = True
        self.is_reply = False
        # Why nothing at all can be read of it.
        self.trouble = ""

    @property
    def shown(self) -> str:
        return self.label or storable(self.path.name)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_alone(self) -> bool:
        """Is it one object, rather than a list with one in it?"""
        return self.is_reply or (self.layout is Layout.OBJECTS and self.elements == 1)

    def survey(self, people: People, *, may_be_reply: bool) -> None:
        """Read it through once: what is in it, and in which order, and the users that records belong to."""
        before = 0
        first_why = ""
        try:
            for element in self._elements():
                self.elements += 1
                one = known(element.value)
                if one.kind in KINDS:
                    self.counts[one.kind] += 1
                    self.in_order = self.in_order and KINDS.index(one.kind) >= before
                    before = KINDS.index(one.kind)
                elif one.kind in (USER, AUTHOR):
                    people.add(one, element.number)
                elif one.kind == UNKNOWN:
                    self.broken += 1
                    first_why = first_why or element.why or NOTHING_KNOWN
                    if self.broken == MOST_BROKEN and not self.total and self.label and not _is_named_json(self):
                        break
            if not self.total and may_be_reply:
                self._survey_reply()
        except Unreadable as error:
            self.trouble = f"it cannot be read to its end: {error}"
        if not self.total and not self.trouble:
            self.trouble = self._nothing(first_why)

    def _nothing(self, first_why: str) -> str:
        if self.begins.startswith("SQLite format 3"):
            return "it is a packed SQLite file: unpack it first"
        if self.layout is Layout.EMPTY:
            return "it is empty"
        return "it is not JSON" if self.layout is Layout.PROSE else first_why

    def _survey_reply(self) -> None:
        """A file without any record may be a model's whole reply, with prose and fences around a persona."""
        is_text = self.begins and not self.begins.startswith("<") and "\x00" not in self.begins
        if not is_text or (self.elements and not self.broken):
            return
        self.is_reply = True
        self.is_reply = any(True for _ in self._elements())
        if self.is_reply:
            self.counts[PERSONA], self.broken = 1, 0

    def records(self, kinds: tuple[str, ...], keys: Keys, people: People, ties: Ties) -> Iterator[Record | Broken]:
        """Its records of these kinds, in the file's order; with personas, also what is broken."""
        try:
            for element in self._elements():
                one = known(element.value)
                if one.kind in kinds:
                    yield self._record(element, one, keys, people, ties)
                elif one.kind == UNKNOWN and PERSONA in kinds:
                    yield Broken(self._place(element), element.why or NOTHING_KNOWN)
        except Unreadable as error:
            yield Broken(self.shown, f"it cannot be read to its end: {error}")

    def _elements(self) -> Iterator[Element]:
        with TextFile(self.path) as file:
            if self.is_reply:
                yield from _reply(file)
                return
            stream = Stream(file)
            self.layout, self.begins = stream.layout, stream.begins
            yield from stream

    def _record(self, element: Element, one: Known, keys: Keys, people: People, ties: Ties) -> Record:
        own = _id(one.row.get("id", one.row.get("pk")))
        if self.label:
            number: int | str = "" if self.is_alone else f"#{element.number}"
            key = keys.own(f"{one.kind}:{self.label}", number)
        elif own is None:
            key = keys.own(f"{one.kind}:#", element.number)
        else:
            key = keys.own(f"{one.kind}:", own)
        is_dumped = one.row is not element.value
        tie = ""
        if one.kind == PERSONA:
            ties.add(self, one, own, key)
        else:
            tie = ties.of(self, one)
        owner = people.owner(one, is_dumped)
        return Record(one.kind, key, self._place(element), element.raw, one.row, one.is_row, owner, tie)

    def _place(self, element: Element) -> str:
        if self.is_alone:
            return self.shown
        line = f"line {element.line}"
        place = line if self.layout is Layout.LINES else f"element {element.number} ({line})"
        return f"{self.label}: {place}" if self.label else place


class Ties:
    """The keys of the personas that pieces belong to, by their numbers and names there."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.keys: dict[tuple[str, int | str], str] = {}

    def add(self, file: JsonFile, one: Known, own: int | str | None, key: str) -> None:
        if not self.wanted or len(self.keys) > MOST_TIES:
            return
        if file.label and own is not None:
            for label in (file.label, ""):
                self.keys.setdefault((label, own), key)
        if one.is_row and isinstance(name := one.row.get("name"), str):
            self.keys.setdefault(("by name", name), key)

    def of(self, file: JsonFile, one: Known) -> str:
        said = one.row.get("persona", one.row.get("persona_id"))
        if isinstance(said, dict):
            said = said.get("id")
        if isinstance(said, list):
            name = said[0] if said and isinstance(said[0], str) else ""
            return self.keys.get(("by name", name), "")
        own = _id(said)
        if own is None:
            return ""
        if file.label:
            return self.keys.get((file.label, own)) or self.keys.get(("", own), "")
        return short(f"{PERSONA}:{own}")


class JsonSource:
    """A file of JSON, or all those of a folder; `troubles` are the parts of it that nobody may look into."""

    def __init__(self, name: str, files: list[JsonFile], shown: str, troubles: list[Broken] | None = None) -> None:
        self.name, self.files, self.shown = short_name(name), files, storable(shown)
        self.troubles = troubles or []
        self.people = People()

    def close(self) -> None:
        """Nothing is held open between readings."""

    def survey(self) -> Survey:
        self.people = People()
        for file in self.files:
            file.survey(self.people, may_be_reply=not file.label or _is_named_json(file) or _is_plain_text(file))
        survey = Survey(broken=len(self.troubles))
        for file in self.files:
            for kind in KINDS:
                survey.counts[kind] += file.counts[kind]
            survey.broken += file.broken if file.total else _is_broken(file)
        if not sum(survey.counts.values()):
            raise NotASource(self._why_not())
        return survey

    def _why_not(self) -> str:
        said = [file for file in self.files if file.trouble]
        if len(self.files) == 1 and said:
            why = f"{said[0].trouble}. " if not self.files[0].label else f"{said[0].shown}: {said[0].trouble}. "
            return f"“{self.shown}” holds no persona and no piece: {why}{WHAT_IS}"
        return f"“{self.shown}” holds no persona and no piece. {WHAT_IS}"

    def users(self) -> Iterator[str]:
        return self.people.names()

    def user(self, username: str) -> OldUser | None:
        return self.people.user(username)

    def records(self) -> Iterator[Record | Broken]:
        yield from self.troubles
        for file in self.files:
            if not file.total and _is_broken(file):
                yield Broken(file.shown, file.trouble)
        files = [file for file in self.files if file.total]
        keys = Keys()
        ties = Ties(any(file.total > file.counts[PERSONA] for file in files))
        if len(files) == 1 and files[0].in_order:
            yield from files[0].records(KINDS, keys, self.people, ties)
            return
        for kind in KINDS:
            for file in files:
                if file.counts[kind] or (kind == PERSONA and file.broken):
                    yield from file.records((kind,), keys, self.people, ties)


def _reply(file: TextFile) -> Iterator[Element]:
    text = ""
    while len(text) <= MOST_OF_A_REPLY and (more := file.read(MOST_OF_A_REPLY)):
        text += more
    if len(text) > MOST_OF_A_REPLY:
        return
    objects = [one for one in loose_json.read_all(text) if isinstance(one, dict)]
    if found := [one for one in objects if holds_attribute(one) and known(one).kind == PERSONA]:
        value = max(found, key=len)
        yield Element(1, 1, json.dumps(value), value)


def _id(said: Any) -> int | str | None:
    """A number or short text that a record may be called by."""
    if isinstance(said, str) and said.isascii() and said.isdecimal() and str(int(said[:19])) == said:
        return int(said)
    if isinstance(said, str) and said.startswith("#"):
        # Such are called by where they stand.
        said = f"id:{said}"
    fits = isinstance(said, int | str) and not isinstance(said, bool) and 0 < len(str(said)) <= LONGEST_ID
    return said if fits else None


def _is_broken(file: JsonFile) -> bool:
    """Is a file that gives nothing worth a word? By its name it should, or it was named itself."""
    return bool(file.trouble) and (not file.label or _is_named_json(file))


def _is_named_json(file: JsonFile) -> bool:
    return file.path.name.lower().endswith(ENDINGS)


def _is_plain_text(file: JsonFile) -> bool:
    return file.path.name.lower().endswith(".txt")
