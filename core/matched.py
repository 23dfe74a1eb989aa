"""A check in words: how near a text came, on pages and on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from math import inf

from core.fidelity import Check, Row, shown

# From this match on, in a word.
NEARNESS = ((80, "Very near"), (60, "Near"), (40, "Fairly near"), (20, "Some way off"), (0, "Far off"))
NOTHING = "Nothing that this voice asks for shows in a text of this length."
# The same of the wording.
ALIKE = ((70, "much like"), (25, "somewhat like"), (-inf, "unlike"))
HEADS = ("attribute", "wants", "shows", "difference")


def nearness(check: Check) -> str:
    """The match in a word or two; '' where it is told as a band only."""
    match = check.match
    return "" if match is None else next(word for least, word in NEARNESS if match >= least)


def band(check: Check) -> str:
    """“between 52 and 70”; one number where both ends are the same."""
    return f"{check.low}" if check.low == check.high else f"between {check.low} and {check.high}"


def wording_said(check: Check) -> str:
    """What its wording is beside that of the samples; '' where it does not count."""
    if not (alike := check.wording):
        return ""
    apart = [f"“{one.word}” {one.text:.0f} times, in the samples {one.samples:.0f}" for one in alike.apart]
    differs = f"In 1,000 words: {'; '.join(apart)}." if apart and alike.score < ALIKE[0][0] else ""
    if check.match is None:
        # Too short for one number is too short for two.
        return differs
    how = next(word for least, word in ALIKE if alike.score >= least)
    said = f"By the sliders alone the match would be {check.of_rows}; by the wording alone, {shown(alike.score)}: {how}"
    said = f"{said} the samples’. The wording counts for most; even the same writer’s texts are often less alike on"
    return f"{said} another topic. {differs}".strip()


def as_table(check: Check, width: int) -> str:
    """The match, the largest differences, every row that counts, and what does not."""
    return "\n".join(_lines(check, width))


def _lines(check: Check, width: int) -> Iterator[str]:
    yield f"{_headline(check)} {check.words:,} words."
    if check.largest:
        yield ""
        yield from (row.words for row in check.largest)
    if check.rows:
        yield ""
        yield from _columns([HEADS, *map(_cells, check.rows)])
        if check.largest:
            yield "* more than a reader would miss"
    if said := wording_said(check):
        yield ""
        yield textwrap.fill(said, max(width, 40))
    reasons: dict[str, list[str]] = {}
    for one in check.not_counted:
        reasons.setdefault(one.why, []).append(one.label)
    if reasons:
        yield ""
        yield "Not counted:"
    for why, labels in reasons.items():
        said = f"{', '.join(labels)}: {why[:1].lower()}{why[1:]}"
        yield textwrap.fill(said, max(width, 40), initial_indent="  ", subsequent_indent="    ")


def _headline(check: Check) -> str:
    if not check.rows:
        return NOTHING
    if check.match is None:
        return f"Match {band(check)}: the text is too short for one number."
    where = "" if check.low == check.high else f", {band(check)}"
    return f"Match {check.match} of 100{where}: {nearness(check).lower()}."


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.label,
        f"{row.target:.1f}",
        f"{row.measured:.1f}",
        f"{row.difference:+.1f}{' *' if row.noticeable else ''}",
    )


def _columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    wide = [max(len(cells[column]) for cells in rows) for column in range(len(HEADS))]
    for label, *figures in rows:
        cells = (label.ljust(wide[0]), *(figure.rjust(size) for figure, size in zip(figures, wide[1:], strict=True)))
        yield "  ".join(cells).rstrip()
