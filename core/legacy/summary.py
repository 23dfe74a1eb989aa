"""What an import did, told at its end: a table, and each record's fates in a report for those who want all of it."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from core.legacy.fates import Fates, Outcome
from core.legacy.importer import Counts, Told
from core.legacy.shapes import parse, value_at

MOST_LINES = 20


class Report:
    """Hears of each record. Writes them to the file as they come, one a line; keeps the first troubles to be shown."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self.file = file
        self.troubles: list[str] = []
        self.more = 0
        self.lines = 0
        if file:
            file.write(b'{"records": [')

    def tell(self, told: Told) -> None:
        if told.became in ("broken", "refused", "left"):
            if len(self.troubles) < MOST_LINES:
                self.troubles.append(f"{told.place}: {told.became}: {told.why}"[:400])
            else:
                self.more += 1
        if self.file:
            line = json.dumps(_entry(told))
            self.file.write((",\n" if self.lines else "\n").encode() + line.encode())
            self.lines += 1

    def end(self, counts: Counts, *, dry_run: bool) -> None:
        if self.file:
            numbers = json.dumps({"dry_run": dry_run, "counts": as_numbers(counts)})
            self.file.write(b"\n], " + numbers[1:].encode() + b"\n")


def _entry(told: Told) -> dict[str, Any]:
    entry: dict[str, Any] = {"source": told.source, "place": told.place, "status": told.became}
    if told.one:
        entry |= {"kind": told.one.kind, "key": told.one.key}
    if told.why:
        entry["why"] = told.why
    if told.one and told.became in ("made", "updated"):
        value = parse(told.one.raw)
        entry["keys"] = [_fate(fate, value) for fate in Fates.decode(told.one.fates, value)]
    return entry


def _fate(fate: Any, value: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"pointer": fate.pointer, "fate": fate.outcome, "before": value_at(value, fate.pointer)}
    if fate.target:
        told["column"] = fate.target
    if fate.outcome is Outcome.CONVERTED:
        told["after"] = fate.after
    if fate.why:
        told["why"] = fate.why
    return told


def as_numbers(counts: Counts) -> dict[str, Any]:
    return {
        "records": {
            "read": counts.read,
            "made": counts.made,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "left": counts.left,
            "refused": counts.refused,
            "broken": counts.broken,
        },
        "keys": {
            Outcome.MAPPED: counts.mapped,
            Outcome.CONVERTED: counts.converted,
            Outcome.KEPT: counts.kept,
            Outcome.REFUSED: counts.refused_keys,
        },
        "personas": counts.personas,
        "pieces": counts.pieces,
        "users": counts.users,
    }


def table(counts: Counts, report: Report, *, dry_run: bool, file: str) -> str:
    """The closing table, and what to do next."""
    rows = [
        ("records", "read", counts.read),
        ("", "made", counts.made),
        ("", "updated", counts.updated),
        ("", "unchanged", counts.unchanged),
        ("", "left as they are", counts.left),
        ("", "refused", counts.refused + counts.broken),
        ("keys", "mapped", counts.mapped),
        ("", "converted", counts.converted),
        ("", "kept raw", counts.kept),
        ("", "refused", counts.refused_keys),
        ("made", "personas", counts.personas),
        ("", "pieces", counts.pieces),
        ("", "users", counts.users),
    ]
    lines = [f"{group:<8} {what:<17} {number:>12,}" for group, what, number in rows]
    if report.troubles:
        lines += ["", *report.troubles]
        if report.more:
            lines.append(f"… and {report.more:,} more.")
    return "\n".join([*lines, "", _closing(counts, dry_run=dry_run, file=file)])


def _closing(counts: Counts, *, dry_run: bool, file: str) -> str:
    where = (
        f"Every key’s fate is in {file}." if file else "To see what became of every key: --report FILE, or the admin."
    )
    if dry_run:
        return f"A dry run: nothing was written. {where}"
    if counts.read and counts.unchanged == counts.read:
        return "Nothing changed: all of this was here already."
    return f"{where} To prove that it all arrived: manage.py verify_legacy."
