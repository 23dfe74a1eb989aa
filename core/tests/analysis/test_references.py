from __future__ import annotations

import pytest

from core.analysis.features import references, voices
from core.tests.analysis.hits import hits


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("pop_references", "He quoted Star Wars and hummed the Beatles.", ["Star Wars", "Beatles"]),
        ("pop_references", "The stars fought wars, and beetles hummed.", []),
        ("culture_references", "Like Sisyphus, he pushed. It was Kafkaesque.", ["Sisyphus", "Kafkaesque"]),
        ("culture_references", "A genesis of ideas; the enlightenment of a child.", []),
    ],
)
def test_names_count_as_they_are_written(name: str, text: str, expected: list[str]) -> None:
    assert hits(references, name, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was, c'est la vie, a tour de force.", ["c'est la vie", "tour de force"]),
        ("She muttered que sera and avec les amis.", ["avec les"]),
        ("He lost his schadenfreude at the café.", ["schadenfreude"]),
        ("Das heißt nothing.", ["heißt"]),
        ("Oscar de la Renta met Simone de Beauvoir.", []),
        ("The naïve fiancé ate soufflé.", []),
    ],
)
def test_foreign_phrases(text: str, expected: list[str]) -> None:
    assert hits(voices, "foreign", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There's nowt wrong wi' thy wee dog.", ["nowt", "wi'", "wee"]),
        ("I ain't seen nothing, y'all.", ["ain't", "n't seen nothing", "y'all"]),
        ("He was goin' home.", ["goin'"]),
        ("I saw nothing. Sheila and Ken were there.", []),
        ("It is an 'open' question.", []),
    ],
)
def test_dialect(text: str, expected: list[str]) -> None:
    assert sorted(hits(voices, "dialect", text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was a get-out-of-bed-late kind of day.", ["get-out-of-bed-late"]),
        ("A soggy, Monday-ish feeling.", ["Monday-ish"]),
        ("What a cheesetastic snackpocalypse.", ["cheesetastic", "snackpocalypse"]),
        ("A fantastic workaholic with a well-known name.", []),
    ],
)
def test_coined_words(text: str, expected: list[str]) -> None:
    assert hits(voices, "coined", text) == expected
