"""docs/analyser.md says what the analyser does: its tables are the code's own, and its example is a true one."""

from __future__ import annotations

import json
import re

from benchmarks.analyser_docs import PAGE, names, rendered
from core.analysis.analyser import HIGH, LOW, MEDIUM, QUOTED
from core.analysis.table import METHODS
from core.samples.batch import Counts, answered

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_code() -> None:
    assert rendered(TEXT, names()) == TEXT, "run `.venv/bin/python -m benchmarks.analyser_docs`"


def test_every_attribute_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w[\w ]*) \|", TEXT, re.MULTILINE)
    assert {name: how for name, how in rows if name in METHODS} == {row.attribute: row.how for row in METHODS.values()}


def test_the_example_of_a_line_is_a_true_one() -> None:
    line, answer = re.findall(r"```json\n(.*?)\n```", TEXT, re.DOTALL)
    shown = json.loads(answer)
    (made,) = (json.loads(one) for one in answered([line.encode()], Counts()))
    assert made["id"] == shown["id"]
    assert made["measures"]["passives"] == shown["measures"]["passives"]
    said, real = (one["attributes"]["passive_voice_frequency"] for one in (shown, made))
    assert set(said) == set(real)
    assert (said["value"], said["confidence"], said["evidence"]) == (None, "none", real["evidence"])
    assert 5.5 < real["score"] <= 10


def test_the_figures_of_confidence_are_those_of_the_code() -> None:
    for share in (HIGH, MEDIUM, LOW):
        assert f"at least {share * 100:.0f} %" in TEXT
    assert f"up to {QUOTED} passages" in TEXT
