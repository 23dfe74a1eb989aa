"""Every attribute is read in one way, and the table says how."""

from __future__ import annotations

from collections import Counter

from core.analysis.analyser import measured
from core.analysis.fitted import section
from core.analysis.methods import How
from core.analysis.table import FEATURES, METHODS, SAID
from core.attributes import ATTRIBUTES
from core.tests.analysis.short_texts import SHORT_TEXTS

TEXT = "\n\n".join(short.text for short in SHORT_TEXTS[:4])


def test_every_attribute_has_one_row_and_no_other_has() -> None:
    rows = Counter(row.attribute for feature in FEATURES for row in feature.METHODS)
    assert {name: rows[name] for name, count in rows.items() if count > 1} == {}
    assert {row.name for row in ATTRIBUTES} - set(rows) == set()
    assert set(rows) - {row.name for row in ATTRIBUTES} == set()


def test_every_row_says_on_what_it_rests() -> None:
    assert [row.attribute for row in METHODS.values() if not (row.source or (row.how is How.UNSEEN and row.note))] == []


def test_every_row_that_is_rated_names_a_measure_and_says_it_in_a_sentence() -> None:
    ratings = {row.name for row in ATTRIBUTES if row.is_rating}
    for name, row in METHODS.items():
        if row.how is How.UNSEEN:
            assert row.measure == "", name
        elif name in ratings:
            assert row.measure, name
            named = row.figures or ("value",)
            assert all(f"{{{one}}}" in row.note for one in named), name
            assert row.high or row.low, name


def test_every_measure_is_taken_and_has_its_norm() -> None:
    wanted = {row.measure for row in METHODS.values() if row.measure}
    taken, _ = measured(TEXT)
    assert wanted - set(taken) == set()
    assert wanted - set(section("norms")["measures"]) == set()


def test_what_is_not_rated_comes_from_what_a_module_says() -> None:
    unrated = {name for name, row in METHODS.items() if not row.measure and row.how is not How.UNSEEN}
    assert unrated <= {row.name for row in ATTRIBUTES if not row.is_rating}
    assert SAID
