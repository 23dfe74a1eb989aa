"""A hand's small change: how often its commonest words, word classes and marks come. Made to compare two texts by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from spacy.strings import StringStore
from spacy.tokens import Doc

from core.analysis.methods import Method
from core.analysis.tally import Tally

# They rate nothing by themselves.
METHODS: tuple[Method, ...] = ()

# The grammar's own words, which nobody chooses for their subject.
WORDS = (
    "the a an this that these and but or so if because though when how why what who which of to in on at by for "
    "with from upon about under between against without out up down i me my you your he him his she her it its we "
    "us our they them their be is was are were been am have has had do does did will would shall should can could "
    "may might must not no never all every such own one more most many very just now then there again yet as like "
    "said "
).split()
CLASSES = {
    "NOUN": "nouns",
    "PROPN": "names",
    "VERB": "verbs",
    "AUX": "auxiliaries",
    "ADJ": "adjectives",
    "ADV": "adverbs",
    "ADP": "prepositions",
    "DET": "determiners",
    "PRON": "pronouns",
    "INTJ": "interjections",
    "NUM": "numerals",
    "CCONJ": "conjunctions",
    "SCONJ": "subordinators",
}
FORMS = {
    "VBD": "past",
    "VBZ": "present_third",
    "VBP": "present",
    "VB": "base",
    "VBG": "ing",
    "VBN": "participles",
    "NNS": "plurals",
    "JJR": "comparatives",
    "RBR": "comparatives",
    "JJS": "superlatives",
    "RBS": "superlatives",
}
MARKS = {
    ".": "full_stops",
    ";": "semicolons",
    ":": "colons",
    "--": "dashes",
    "—": "dashes",
    "–": "dashes",
    "-": "hyphens",
    "!": "exclamations",
    "?": "questions",
    '"': "quotes",
    "“": "quotes",
    "”": "quotes",
    "'": "single_quotes",
    "‘": "single_quotes",
    "’": "single_quotes",
}
# Classes that stand next to one another.
PAIRS = (
    "DET-NOUN DET-ADJ ADJ-NOUN NOUN-NOUN NOUN-ADP NOUN-VERB NOUN-AUX NOUN-CCONJ NOUN-PRON ADP-DET ADP-NOUN ADP- "
    "PROPN ADP-PRON PRON-VERB PRON-AUX PRON-NOUN PRON-ADJ VERB-DET VERB-PRON VERB-ADP VERB-ADV VERB-NOUN AUX- "
    "VERB AUX-ADV AUX-PRON PART-VERB ADV-ADJ ADV-VERB ADV-ADV CCONJ-VERB CCONJ-PRON CCONJ-NOUN SCONJ-PRON "
    "PROPN-PROPN PROPN-VERB NOUN-PUNCT PUNCT-PRON PUNCT-CCONJ PUNCT-DET PUNCT-ADV ADV-PUNCT VERB-PUNCT "
).split()
# Words of so many letters: Mendenhall's curve of composition (1887).
LENGTHS = range(1, 11)


_FORMS = {word: f"word_{word}" for word in WORDS} | {mark: f"mark_{name}" for mark, name in MARKS.items()}
_TAGS = {tag: f"form_{name}" for tag, name in FORMS.items()}
_CLASSES = {tag: f"class_{name}" for tag, name in CLASSES.items()}
_PAIRS = {tuple(pair.split("-")): f"pair_{pair.lower().replace('-', '_')}" for pair in PAIRS}
_LENGTHS = {length: f"letters_{length}" for length in LENGTHS}
_NAMES = tuple(name for names in (_FORMS, _TAGS, _CLASSES, _PAIRS, _LENGTHS) for name in dict.fromkeys(names.values()))


def count(doc: Doc, tally: Tally) -> None:
    forms, tags, classes, lengths, alphabetic = doc.to_array(["LOWER", "TAG", "POS", "LENGTH", "IS_ALPHA"]).T.tolist()
    lengths = [length for length, is_word in zip(lengths, alphabetic, strict=True) if is_word]
    for names, found in zip(_keys(), (forms, tags, classes, pairwise(classes), lengths), strict=True):
        _add(names, found, tally)
    tally.add("letter_words", len(lengths))
    tally.add("letters", sum(lengths))


@cache
def _keys() -> tuple[dict[Any, str], ...]:
    """What is counted, by the parser's own numbers: they are the same in every process."""
    number = StringStore().add
    return (
        {number(form): name for form, name in _FORMS.items()},
        {number(tag): name for tag, name in _TAGS.items()},
        {number(tag): name for tag, name in _CLASSES.items()},
        {tuple(map(number, pair)): name for pair, name in _PAIRS.items()},
        _LENGTHS,
    )


def _add(names: Mapping[Any, str], found: Iterable[Any], tally: Tally) -> None:
    counted = Counter(found)
    for key in names.keys() & counted.keys():
        tally.counts[names[key]] += counted[key]


def measures(tally: Tally) -> dict[str, float]:
    if not tally.words or not tally.counts.get("letter_words"):
        return {}
    found = {name: tally.per_thousand(name) for name in _NAMES}
    return {**found, "mean_word_letters": tally.counts["letters"] / tally.counts["letter_words"]}
