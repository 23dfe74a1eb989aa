"""The parser of big JSON: the same as json.loads, whatever the pieces it gets, and past what is broken."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.legacy import jsonstream
from core.legacy.jsonlayout import Layout, Stream
from core.legacy.jsonstream import Element, members

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
)
objects = st.dictionaries(st.sampled_from(["name", "tone", "a}", '"', "[{", "é\n"]), values, min_size=1, max_size=4)
indents = st.sampled_from([None, 0, 2, "\t"])


class Pieces:
    """A file that gives a few characters at a time."""

    def __init__(self, text: str, size: int) -> None:
        self.file, self.size = io.StringIO(text, newline=""), size

    def read(self, size: int) -> str:
        return self.file.read(self.size)


def stream(text: str, size: int = 1 << 20) -> list[Element]:
    return list(Stream(Pieces(text, size)))


def good(text: str, size: int = 1 << 20) -> list[Any]:
    return [one.value for one in stream(text, size) if not one.why]


def troubles(text: str, size: int = 1 << 20) -> list[tuple[int, int]]:
    return [(one.number, one.line) for one in stream(text, size) if one.why]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a short text, too, is more than is looked at once."""
    monkeypatch.setattr(jsonstream, "STEP", 30)


plain = settings(max_examples=150, deadline=None)


@plain
@given(st.lists(values, max_size=8), st.integers(1, 50), indents, st.booleans())
def test_a_list_is_what_json_makes_of_it(given: list[Any], size: int, indent: Any, ascii_: bool) -> None:
    text = json.dumps(given, indent=indent, ensure_ascii=ascii_)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(given, indent=indent)
    found = stream(text, size)
    assert [one.value for one in found] == given
    assert not any(one.why for one in found)
    assert [json.loads(one.raw) for one in found] == given
    assert [one.number for one in found] == list(range(1, len(given) + 1))
    at = 0
    for one in found:
        # The very text, at the line that it says.
        at = text.index(one.raw, at if at else 1)
        assert one.line == text.count("\n", 0, at) + 1
        at += len(one.raw)


@pytest.mark.slow
@plain
@given(st.lists(objects, min_size=2, max_size=8), st.integers(1, 50), st.sampled_from(["\n", "\r\n", "\n\n", ",\n"]))
def test_lines_are_what_json_makes_of_each(given: list[Any], size: int, between: str) -> None:
    found = stream(between.join(map(json.dumps, given)), size)
    assert [one.value for one in found] == given
    assert [json.loads(one.raw) for one in found] == given


@pytest.mark.slow
@plain
@given(st.lists(objects, max_size=6), st.integers(1, 50), indents, st.sampled_from(["results", "personas"]))
def test_an_answer_gives_its_list(given: list[Any], size: int, indent: Any, name: str) -> None:
    found = stream(json.dumps({"count": 3, "next": None, name: given, "more": {"a": [1]}}, indent=indent), size)
    assert [json.loads(one.raw) for one in found] == [one.value for one in found] == given


# Each is broken, and its brackets are right.
BROKEN = [
    "{name: 1}",
    '{"a": tru}',
    '{"a": [1, 2,, {"b": 3}, {"c": 4}], "d": {"e": []}}',
    '{"a": "\x01"}',
    '{"a" 1}',
    "word",
    '{"a": ' + "9" * 5000 + "}",
    "[" * 3000 + "]" * 3000,
    '{"x": undefined, "y": ", {\\"z\\": 1}, ]"}',
    "'a'",
    '{"a": "line\nbreak", "tags": [{"x": 1}, {"y": 2}]}',
]
# Each has a bracket or a quote too few.
UNBALANCED = [
    '{"name": "x, "tone": 7}',
    '{"name": "x", "tone": 7',
    '{"name": "x", "tone": {"a": 7}',
    '{"name": "x", "tone": "wa',
    '{"name": x"}',
]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), objects, st.sampled_from(BROKEN)), min_size=1, max_size=8),
    st.integers(1, 60),
    st.sampled_from([", ", ",", ",\n", ",\n  "]),
)
def test_what_is_broken_costs_no_neighbour(given: list[Any], size: int, between: str) -> None:
    lead = between.strip(",")
    text = "[" + lead + between.join(bad if broken else json.dumps(one) for broken, one, bad in given) + "]"
    found = stream(text, size)
    assert [one.value for one in found if not one.why] == [one for broken, one, _ in given if not broken]
    assert sum(bool(one.why) for one in found) == sum(broken for broken, *_ in given)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(["name", "tone"]), scalars, min_size=1), min_size=3, max_size=8),
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from(UNBALANCED)), min_size=1, max_size=3),
    st.integers(1, 60),
    st.sampled_from([", ", ",", ",\n", ",\n  "]),
)
def test_what_has_no_end_costs_no_neighbour(given: list[Any], bad: list[Any], size: int, between: str) -> None:
    parts = [json.dumps(one) for one in given]
    for at, text in bad:
        parts.insert(at, text)
    found = stream("[" + between.strip(",") + between.join(parts) + "]", size)
    assert [one.value for one in found if not one.why] == given
    assert any(one.why for one in found)


@pytest.mark.parametrize("between", [", ", ",\n"])
def test_a_list_without_an_end_swallows_no_others(between: str) -> None:
    many = [{"name": f"N{n}", "tone": "x" * 100} for n in range(2000)]
    bad = '{"name": "x", "tags": ["a", "b"'
    text = "[" + between.strip(",") + between.join([bad, *map(json.dumps, many)]) + "]"
    assert good(text) == many
    assert troubles(text)[0][0] == 1


def test_what_is_cut_off_in_a_list_of_its_own_is_not_taken_apart() -> None:
    assert good('[{"a": 1}, {"b": [{"tone": 1}, {"tone": 2}') == [{"a": 1}]


@plain
@given(st.lists(st.one_of(objects.map(json.dumps), st.sampled_from([*UNBALANCED, "word", "{}}"])), max_size=8))
def test_a_broken_line_costs_no_other(lines: list[str]) -> None:
    text = "\n".join(['{"first": 1}', *lines, '{"last": 1}'])
    expected, bad = [], []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            expected.append(json.loads(line))
        except ValueError:
            bad.append(number)
    found = stream(text)
    assert [one.value for one in found if not one.why] == expected
    assert [one.line for one in found if one.why] == bad


@plain
@given(st.text(alphabet='{}[]",:ab1\n \\', max_size=60), st.integers(1, 30))
def test_any_text_comes_to_its_end(text: str, size: int) -> None:
    for one in stream(text, size) + stream("[" + text, size) + stream('{"results": [{' + text, size):
        assert one.why or json.loads(one.raw) == one.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1}, {"b": 2', [{"a": 1}]),
        ('[{"a": 1}, {"b": 2}', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1},, {"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1} {"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1} or, {"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1}}, {"b": 2}]', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1},]', [{"a": 1}]),
        ('{"results": [{"a": 1}], "pieces": ', [{"a": 1}]),
    ],
)
def test_what_is_missing_or_too_much(text: str, expected: list[Any]) -> None:
    assert good(text) == expected
    assert bool(troubles(text)) is (text != '[{"a": 1},]' and '} {"b"' not in text)


def test_lists_and_objects_one_after_the_other() -> None:
    assert good('[{"a": 1}]\n[{"b": 2}]') == [{"a": 1}, {"b": 2}]
    assert good('{\n "a": 1\n}\n{\n "b": 2\n}\n') == [{"a": 1}, {"b": 2}]
    assert good('{\n "a": 1\n}\n{\n "b" 2\n}\n{\n "c": 3\n}') == [{"a": 1}, {"c": 3}]


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("", Layout.EMPTY),
        (" \n", Layout.EMPTY),
        ("[]", Layout.LIST),
        ('{"a": 1}', Layout.OBJECTS),
        ('{\n"a": [\n{},\n{}\n]}', Layout.OBJECTS),
        ('{"a": 1}\n{"a": 2}', Layout.LINES),
        ('{"a": 1\n{"a": 2}', Layout.LINES),
        ('oh\n{"a": 1}\n{"a": 2}', Layout.LINES),
        ('Here it is:\n{"a": 1}\n', Layout.PROSE),
        ('{"count": 1, "results": [{"a": 1}]}', Layout.ANSWER),
        ('{"results": []}', Layout.ANSWER),
        ('{"name": "A", "results": [{"a": 1}]}', Layout.OBJECTS),
        ('{"tone": "warm", "items": [{"a": 1}]}', Layout.OBJECTS),
        ('{"results": [1, 2]}', Layout.OBJECTS),
    ],
)
def test_layouts(text: str, layout: Layout) -> None:
    assert Stream(io.StringIO(text)).layout is layout


def test_a_long_value_is_not_read_over_and_over() -> None:
    class Counted(Pieces):
        reads = 0

        def read(self, size: int) -> str:
            self.reads += 1
            return self.file.read(size)

    text = json.dumps([{"a": "x" * 3_000_000}])
    file = Counted(text, 0)
    assert [one.value for one in Stream(file)] == json.loads(text)
    assert file.reads < 30


def test_members_have_their_own_text() -> None:
    assert list(members(' { "a" : [1,  2], "b":"x" ,"c": {"d": 1.50}}')) == [
        ("a", "[1,  2]"),
        ("b", '"x"'),
        ("c", '{"d": 1.50}'),
    ]
