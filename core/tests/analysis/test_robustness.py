"""Texts that nobody would write are analysed too, without an error and without taking longer than their length."""

from __future__ import annotations

import pytest

from core.analysis.analyser import analyse
from core.analysis.parsing import LONGEST, parse, pieces
from core.analysis.table import COUNT_TEXT
from core.analysis.tally import Tally

MONSTERS = {
    "newlines": "\n" * 100_000,
    "words between newlines": "a\n" * 3_000,
    "quotation marks": '"' * 100_000,
    "curly quotation marks": "“" * 50_000 + "”" * 50_000,
    "apostrophes": "'" * 50_000,
    "brackets": "(" * 50_000,
    "dots": "." * 100_000,
    "question marks": "? " * 10_000,
    "stars": "*" * 50_000,
    "dashes": "— " * 10_000,
    "one letter": "a" * 100_000,
    "capitals": "A" * 50_000,
    "emoji": "😀👩‍👩‍👧" * 5_000,
    "half characters": "He said \ud800 and \udfff no. " * 20,
    "spaces": " " * 100_000,
    "nothing": "",
}


@pytest.mark.parametrize("name", sorted(MONSTERS))
def test_a_monster_is_analysed(name: str) -> None:
    text = MONSTERS[name]
    reading = analyse(text)
    for finding in reading.attributes.values():
        assert all(text[one.start : one.end] == one.quote for one in finding.evidence)


def test_one_sentence_of_fifty_thousand_words_is_analysed_in_pieces() -> None:
    text = "and the dog ran " * 12_500
    found = list(pieces(text))
    assert len(found) <= 2 * len(text) / LONGEST + 1
    assert max(len(piece) for _, piece in found) <= LONGEST
    assert "".join(piece for _, piece in found) == text


def test_a_long_sentence_counts_every_word() -> None:
    assert analyse("and the dog ran " * 2_000).words == 8_000


def test_pieces_find_their_place_and_leave_blank_lines_out() -> None:
    text = "One.\n\n  \nTwo words.\n" + "A sentence of it. " * 300
    found = list(pieces(text))
    assert [text[start : start + len(piece)] for start, piece in found] == [piece for _, piece in found]
    assert [piece for _, piece in found[:2]] == ["One.", "Two words."]
    assert all(piece.endswith(". ") for _, piece in found[2:])


def test_without_a_space_a_paragraph_is_cut_where_it_must_be() -> None:
    found = list(pieces("x" * (2 * LONGEST + 1)))
    assert [len(piece) for _, piece in found] == [LONGEST, LONGEST, 1]


def test_half_a_character_keeps_its_place() -> None:
    text = "He said \ud800 and left."
    ((start, doc),) = list(parse(text))
    assert start == 0
    assert len(doc.text) == len(text)
    assert doc.text.index("left") == text.index("left")


def test_a_tally_keeps_no_more_passages_for_a_longer_text() -> None:
    tally = Tally()
    for count_text in COUNT_TEXT:
        count_text("Stop (now) there... NEVER! " * 4_000, tally)
    assert tally.counts["parentheses"] == 4_000
    assert max(len(spans) for spans in tally.hits.values()) <= 120
