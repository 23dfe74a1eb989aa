"""The samples of a review, cut where the passages of its evidence begin and end, so that a page can mark them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.models import Analysis, Proposal, Sample
from core.samples.texts import BETWEEN

# A page shows this much text whole; of more, the passages in their surroundings.
WHOLE = 20_000
AROUND = 280

# Where a passage begins and ends, and the attribute that it is evidence of.
Passage = tuple[int, int, str]


@dataclass(frozen=True)
class Piece:
    """A run of text; `names` are the attributes, parted by spaces, that it is evidence of."""

    text: str
    names: str = ""


@dataclass(frozen=True)
class Shown:
    """One sample as the review shows it: all of it, or (`whole` false) the parts around its passages."""

    sample: Sample
    parts: list[list[Piece]]
    whole: bool


def marked_samples(analysis: Analysis, proposals: Iterable[Proposal]) -> list[Shown]:
    """The samples of the analysis with the passages of its proposals. One query."""
    samples = list(analysis.samples.order_by("pk"))
    passages = sorted((found["start"], found["end"], one.attribute) for one in proposals for found in one.evidence)
    quotes = {(found["start"], found["end"]): found["quote"] for one in proposals for found in one.evidence}
    whole = sum(len(sample.text) for sample in samples) <= WHOLE
    shown, offset = [], 0
    for sample in samples:
        end = offset + len(sample.text)
        # What was quoted from a sample that has been deleted since is no longer there to be marked.
        mine = [
            (first - offset, last - offset, name)
            for first, last, name in passages
            if offset <= first < last <= end and sample.text[first - offset : last - offset] == quotes[first, last]
        ]
        spans = [(0, len(sample.text))] if whole else _surroundings(sample.text, mine)
        shown.append(Shown(sample, [_pieces(sample.text, span, mine) for span in spans], whole))
        offset = end + len(BETWEEN)
    return shown


def _pieces(text: str, span: tuple[int, int], passages: Sequence[Passage]) -> list[Piece]:
    """The text of the span, cut at both ends of every passage in it."""
    first, last = span
    inside = [passage for passage in passages if passage[1] > first and passage[0] < last]
    ends: dict[int, list[tuple[bool, str]]] = {}
    for start, end, name in inside:
        ends.setdefault(max(start, first), []).append((True, name))
        ends.setdefault(min(end, last), []).append((False, name))
    pieces, at, running = [], first, list[str]()
    for cut in sorted({*ends, last}):
        if cut > at:
            pieces.append(Piece(text[at:cut], " ".join(dict.fromkeys(running))))
        for begins, name in ends.get(cut, ()):
            running.append(name) if begins else running.remove(name)
        at = cut
    return pieces


def _surroundings(text: str, passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """Where the passages stand, with some words before and after; what meets is one."""
    spans: list[tuple[int, int]] = []
    for first, last in _widened(text, passages):
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return spans


def _widened(text: str, passages: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """From a word's beginning to a word's end."""
    for start, end, _ in passages:
        first, last = max(0, start - AROUND), min(len(text), end + AROUND)
        if first:
            first = max(text.rfind(" ", max(0, first - 40), first), text.rfind("\n", max(0, first - 40), first)) + 1
            first = first or max(0, start - AROUND)
        if last < len(text):
            space = text.find(" ", last, last + 40)
            last = last if space < 0 else space
        yield first, last
