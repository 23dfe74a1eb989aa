"""Passages marked in rendered Markdown: found by what was written, wherever the marks of it stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markdown import render, render_marked


def marked(text: str, *passages: str) -> list[str]:
    """What is marked where these passages of the text are to be."""
    spans = [(text.index(passage), text.index(passage) + len(passage)) for passage in passages]
    return re.findall(r"<mark>(.*?)</mark>", render_marked(text, spans))


@pytest.mark.parametrize(
    ("text", "passage", "shown"),
    [
        ("It was seen by us all.", "was seen", ["was seen"]),
        ("It **was** seen by us all.", "**was** seen", ["was", "seen"]),
        ("It w*as* seen, *by us*, all.", "as* seen, *by", ["as", "seen,", "by"]),
        ("The [kettle](https://a.example/the/end) of the end.", "the end", ["the end"]),
        ("Caf&eacute; &amp; tea, she said; it was tea.", "it was", ["it was"]),
        ("![](https://a.example/b.png) An image of it, and another image.", "another image", ["another image"]),
        ("- one glove\n- two *buckets*\n\n> It rained.", "It rained", ["It rained"]),
        ("| what | how many |\n| --- | --- |\n| boats, all | six |", "all | six", ["all", "six"]),
        ("A pause—no, two pauses—and then … nothing.", "—no, two pauses—", ["—no, two pauses—"]),
        ("One <b>bold</b> claim & another < that.", "& another < that", ["&amp; another &lt; that"]),
        ("# The end\n\nThe end is the end, the very end.", "the very end", ["the very end"]),
        ("snake_case_name is here, and here it is.", "case", ["case"]),
        ('See [it](https://a.example "a > b") and go on.', "go on", ["go on"]),
    ],
)
def test_a_passage_is_marked_where_it_is_shown(text: str, passage: str, shown: list[str]) -> None:
    assert marked(text, passage) == shown


def test_several_and_those_that_meet() -> None:
    text = "First one thing, then another thing, then a third."
    assert marked(text, "one thing", "a third", "thing, then") == ["one thing, then", "a third"]


def test_the_same_word_again_is_not_marked() -> None:
    text = "Well, it rained. Well, it stopped. Well, well."
    at = text.rindex("Well")
    assert render_marked(text, [(at, at + 4)]) == "<p>Well, it rained. Well, it stopped. <mark>Well</mark>, well.</p>\n"


def test_a_word_that_is_not_in_the_source_costs_itself_only() -> None:
    text = f"{'&eacute;l&egrave;ve '}* 1 the one and the other. " + "the same words again and again, " * 40 + "at last."
    assert marked(text, "at last") == ["at last"]


def test_a_long_address_is_passed_over() -> None:
    text = f"Look [there](https://a.example/{'a/the/' * 60}) and then at the end of the road."
    assert marked(text, "end of the road") == ["end of the road"]


@pytest.mark.parametrize("spans", [[], [(3, 3)], [(90, 99)], [(-5, 0)]])
def test_nothing_to_mark_changes_nothing(spans: list[tuple[int, int]]) -> None:
    text = "A *text* & [a link](https://a.example/)."
    assert render_marked(text, spans) == render(text)


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4))
def test_only_marks_are_added(text: str, spans: list[tuple[int, int]]) -> None:
    assert re.sub(r"</?mark>", "", render_marked(text, spans)) == render(text)


def test_what_the_text_itself_says_of_marks_is_text() -> None:
    text = "<mark>Not mine</mark> <script>alert(1)</script> but mine."
    assert render_marked(text, [(0, len(text))]).count("<mark>") == 1
    assert "<script" not in render_marked(text, [(0, len(text))])
