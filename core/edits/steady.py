"""Which way an author's edits go again and again, and where that would move a slider."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import hypot
from statistics import fmean

from core.attributes import HIGHEST, LOWEST, RATINGS, Attribute
from core.edits.passages import Passage
from core.edits.pieces import EditedPiece
from core.models import ContentPiece, Persona

# A change of fewer points than this is none, nor is one within a standard deviation of what chance brings.
LEAST = 0.5
# So many pieces changed, so large a share of them the same way, by so many points in the mean.
PIECES, SAME_WAY, FAR = 3, 0.8, 0.7
# And so many standard deviations from no change, over all pieces together. Ten pieces, of each some sentences replaced
# by others of the same hand, then have any rating go one way in 6 of 100 cases (tried on MASC).
SURELY = 3.5
# From this mean change on, two steps are proposed.
TWO_STEPS = 2.0
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One rating of one piece: in the draft, and in what was published of it."""

    piece: ContentPiece
    before: float
    after: float
    chance: float
    wrote: Passage | None = None
    cut: Passage | None = None

    @property
    def points(self) -> float:
        return self.after - self.before

    @property
    def counts(self) -> bool:
        return abs(self.points) >= max(LEAST, self.chance)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A slider to move. `now` is None where it is not stated; `changes`: newest first, the other way round too.

    `looked_at`: so many pieces show the rating, those included in which it did not change.
    """

    attribute: Attribute
    direction: int
    now: int | None
    to: int
    changes: tuple[Change, ...]
    looked_at: int

    @property
    def points(self) -> float:
        """The mean change, in this direction."""
        return self.direction * fmean(change.points for change in self.changes)

    @property
    def same_way(self) -> int:
        return sum(change.points * self.direction > 0 for change in self.changes)

    @property
    def always(self) -> bool:
        return self.same_way == self.looked_at


def suggestions(
    persona: Persona, pieces: Iterable[EditedPiece], dismissed: Collection[tuple[str, int]] = ()
) -> list[Suggestion]:
    """At most three, the strongest first."""
    pieces = list(pieces)
    found = (_suggestion(persona, attribute, pieces) for attribute in RATINGS)
    wanted = (one for one in found if one and (one.attribute.name, one.direction) not in dismissed)
    return sorted(wanted, key=lambda one: -one.points)[:SHOWN]


def _suggestion(persona: Persona, attribute: Attribute, pieces: list[EditedPiece]) -> Suggestion | None:
    now = getattr(persona, attribute.name)
    shown = list(_changes(attribute.name, now, pieces))
    changed = tuple(change for change in shown if change.counts)
    direction = _steady([change.points for change in changed])
    if not direction or abs(sum(change.points for change in shown)) < SURELY * hypot(*(c.chance for c in shown)):
        return None
    published = fmean(change.after for change in shown)
    points = abs(fmean(change.points for change in changed))
    to = round(published) if now is None else _moved(now, direction, points, published)
    return None if to == now else Suggestion(attribute, direction, now, to, changed, len(shown))


def _changes(name: str, now: int | None, pieces: list[EditedPiece]) -> Iterator[Change]:
    """Only of drafts made with the value of today: what was learned from earlier ones is in it, or was left."""
    for one in pieces:
        edit = one.edit
        if edit and name in edit.after and one.made_with.get(name) == now:
            after = edit.after[name]
            yield Change(one.piece, edit.before[name], after["score"], after["chance"], after["wrote"], after["cut"])


def _steady(points: list[float]) -> int:
    """1 for upwards, -1 for downwards, 0 where the changes have no common direction, or hardly one."""
    if len(points) < PIECES:
        return 0
    mean = fmean(points)
    direction = 1 if mean > 0 else -1
    same = sum(one * direction > 0 for one in points)
    return direction if same >= SAME_WAY * len(points) and abs(mean) >= FAR else 0


def _moved(now: int, direction: int, points: float, published: float) -> int:
    """One step or two, as far as that brings the slider nearer to what is published; `now` where nothing does."""
    steps = (0, 1, 2) if points >= TWO_STEPS else (0, 1)
    places = [place for step in steps if LOWEST <= (place := now + direction * step) <= HIGHEST]
    return min(places, key=lambda place: abs(place - published))
