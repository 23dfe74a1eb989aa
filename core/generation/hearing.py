"""A slider heard: one paragraph at the value before and one at the value now, asked for, kept and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from core.attributes import BY_NAME, MIDDLE, Attribute
from core.generation import hearing_runner as runner
from core.generation.endpoints import model_line
from core.generation.hearing_measure import Move, can_be_measured, move
from core.generation.limits import check_tokens
from core.llm.hearing_prompt import hearing_messages
from core.models import Author, Hearing, Persona

KEY = "hearings"
# Pairs that a session remembers, and paragraphs that are written for one author at once.
MOST_KEPT, MOST_OPEN = 20, 2
LOW_END, HIGH_END = 2, 9
# A value that stood for less than this was only passed on the way to the next.
PASSED = timedelta(seconds=10)
# Versions of a persona that are searched for its value before.
LOOKED_AT = 200
SAID = {
    Move.NONE: "Its measure did not move: the model may be too small for this one, "
    "or a paragraph too short to show it.",
    Move.CHANCE: "Its measure moved by no more than one thing counted: too little to tell in a paragraph.",
}


class StillWriting(Exception):
    """The author's paragraphs are being written: as many as may be at once."""


# Which two values ----------------------------------------------------------------------------------------
def values_to_hear(persona: Persona, attribute: Attribute) -> tuple[int, int]:
    """The slider's value before and its value now; its two ends where nothing is stated."""
    now: int | None = getattr(persona, attribute.name)
    if now is None:
        return LOW_END, HIGH_END
    before = _value_before(persona, attribute.name) or MIDDLE
    if before == now:
        before = HIGH_END
    return before, now


def _value_before(persona: Persona, name: str) -> int | None:
    """Where the slider last stood for a while before it came to its value of now; None where it always was there."""
    versions = persona.history.order_by("-history_date", "-history_id").values_list(name, "history_date")
    now, found = getattr(persona, name), None
    changed: datetime | None = None
    for value, rows in groupby(versions[:LOOKED_AT], key=lambda row: row[0]):
        began = [at for _, at in rows][-1]
        if value is not None and value != now:
            found = value
            if changed and changed - began >= PASSED:
                break
        changed = began
    return found


# Asking --------------------------------------------------------------------------------------------------
def ask(
    persona: Persona,
    attribute: Attribute,
    values: tuple[int, int],
    topic: str,
    *,
    heard: Iterable[int] = (),
    anew: bool = False,
) -> tuple[Hearing, Hearing]:
    """Queues a paragraph at each value. What is among `heard` (keys) and asks the same serves again, unless `anew`.

    Raises StillWriting, OverLimit.
    """
    check_tokens(persona.author)
    asked = [_asked(persona, attribute, value, topic) for value in values]
    with transaction.atomic():
        # One request of an author's at a time, so that one sent twice is seen.
        Author.objects.select_for_update(of=("self",)).get(pk=persona.author_id)
        known = {} if anew else _known(persona, [one.digest for one in asked], heard)
        new = [one for one in asked if one.digest not in known]
        still = Hearing.objects.filter(author=persona.author_id, state__in=Hearing.OPEN).count()
        if new and still + len(new) > MOST_OPEN:
            raise StillWriting
        for one in new:
            one.save()
    runner.wake()
    before, now = (known.get(one.digest, one) for one in asked)
    return before, now


def _asked(persona: Persona, attribute: Attribute, value: int, topic: str) -> Hearing:
    messages = hearing_messages(persona.name, persona.description, persona.attributes(), attribute, value, topic)
    model = settings.PERSONAGEN_LOCAL_MODEL if settings.USES_LOCAL_MODEL else settings.PERSONAGEN_MODEL
    question = json.dumps([model, attribute.name, value, messages]).encode()
    return Hearing(
        author_id=persona.author_id,
        persona=persona,
        attribute=attribute.name,
        value=value,
        messages=messages,
        digest=hashlib.sha256(question).hexdigest(),
    )


def _known(persona: Persona, digests: list[str], heard: Iterable[int]) -> dict[str, Hearing]:
    rows = persona.hearings.filter(pk__in=list(heard), digest__in=digests).exclude(state=Hearing.State.FAILED)
    return {row.digest: row for row in rows.order_by("pk")}


# What a session remembers --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pair:
    """Two paragraphs on one topic that differ in one slider's value."""

    before: Hearing
    now: Hearing
    topic: str

    @property
    def key(self) -> str:
        return f"{self.before.pk}-{self.now.pk}"

    @property
    def sides(self) -> tuple[Hearing, Hearing]:
        return self.before, self.now

    @property
    def is_open(self) -> bool:
        return self.before.is_open or self.now.is_open

    @property
    def failed(self) -> bool:
        return Hearing.State.FAILED in (self.before.state, self.now.state)

    @property
    def verdict(self) -> str:
        """Whether the measure moved, in a sentence; '' before both are written."""
        if self.is_open or self.failed:
            return ""
        if not can_be_measured(self.now.attribute):
            return "A text cannot show this one: judge by your ear."
        before, now = self.before.score, self.now.score
        if before is None or now is None:
            return "Not measured: the analyser reads only English, and nothing shorter than a few sentences."
        words = min(len(side.text.split()) for side in self.sides)
        moved = move(self.now.attribute, before, now, words)
        if moved in SAID:
            return SAID[moved]
        wanted = Move.UP if self.now.value > self.before.value else Move.DOWN
        way = "the way you moved the slider" if moved is wanted else "against the slider: write them anew"
        return f"Its measure moved from {before:.1f} to {now:.1f}, {way}."


def keys_heard(session: SessionBase) -> list[int]:
    """Every paragraph that was heard in this session."""
    return [pk for before, now, _ in session.get(KEY, []) for pk in (before, now)]


def remember(session: SessionBase, before: Hearing, now: Hearing, topic: str) -> None:
    """Puts the pair first among those of the session, and lets the oldest go."""
    others = [one for one in session.get(KEY, []) if one[:2] != [before.pk, now.pk]]
    session[KEY] = [[before.pk, now.pk, topic], *others][:MOST_KEPT]


def pairs_heard(session: SessionBase, persona: Persona, attribute: Attribute) -> list[Pair]:
    """What was heard of this slider in this session, the newest first; of those that failed only the newest."""
    remembered = session.get(KEY, [])
    rows = persona.hearings.filter(attribute=attribute.name).in_bulk(keys_heard(session)) if remembered else {}
    pairs = [Pair(rows[b], rows[n], topic) for b, n, topic in remembered if b in rows and n in rows]
    return [pair for place, pair in enumerate(pairs) if place == 0 or not pair.failed]


def waiting_for(pair: Pair) -> str:
    """What keeps a pair waiting that nobody has begun: the built-in model that is still coming, or others."""
    if any(side.state != Hearing.State.QUEUED for side in pair.sides):
        return ""
    line = model_line()
    return "" if line.ready else line.line


def attribute_to_hear(name: str) -> Attribute | None:
    """The rating of that name; what is no rating has no slider."""
    attribute = BY_NAME.get(name)
    return attribute if attribute and attribute.is_rating else None
