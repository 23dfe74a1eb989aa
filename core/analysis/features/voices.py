"""Words from elsewhere: other languages, regions, and the writer's own mint."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from core.analysis.features.phrases import Found, lowered, phrases
from core.analysis.features.stance import hit
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "foreign_phrase_usage",
        How.COUNTED,
        measure="foreign",
        high="foreign",
        note="{value} words or phrases of other languages in 1,000 words.",
        source="Own list, runs of another language's little words, letters that English does not use.",
    ),
    Method(
        "regional_dialect_usage",
        How.COUNTED,
        measure="dialect",
        high="dialect",
        note="{value} words of a region's speech in 1,000 words, such as “nowt” or “y'all”.",
        source="Own list, with “goin'” and double negatives (Wells 1982; Trudgill 1999). Signs only.",
    ),
    Method(
        "neologism_frequency",
        How.COUNTED,
        measure="coined",
        high="coined",
        note="{value} words in 1,000 that look made up, such as “Monday-ish”.",
        source="Bauer 1983 (productive endings, nonce compounds). Signs only: most coined words are not seen.",
    ),
)

# "Sunday-night-ish", "chocopocalypse", "mansplaining", "un-put-down-able": endings that people coin with.
_BLENDS = re.compile(
    r"[a-z]{2,12}(?:tastic|licious|pocalypse|aholics?|splain(?:s|ed|ing|er)?|zilla|mageddon|[a-z]-?iness-?ness|gasmic|nomics|flation)"
)


def count(doc: Doc, tally: Tally) -> None:
    covered: set[int] = set()
    for found in phrases("voices").find(doc):
        if found.section in {"foreign", "dialect", "coined"} and _is_meant(doc, found):
            hit(tally, found.section, doc, found)
            covered.update(range(found.start, found.end))
    _runs(doc, tally, covered)
    _spellings(doc, tally)
    _mint(doc, tally)
    _double_negatives(doc, tally)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("foreign", "dialect", "coined")}


def _is_meant(doc: Doc, found: Found) -> bool:
    """Not a name, and no quotation mark where the entry has an apostrophe."""
    first = doc[found.start]
    if first.text[0].isupper() and first.tag_.startswith("NNP") and found.end - found.start == 1:
        return first.text in words("voices", found.section)
    marks = [token for token in doc[found.start + 1 : found.end] if token.text in {"'", "’"}]
    return all(not token.nbor(-1).whitespace_ for token in marks)


def _runs(doc: Doc, tally: Tally, covered: set[int]) -> None:
    """Two or more little words of another language in a row, or a word with letters that English does not use."""
    little, lower = words("voice_words", "function"), lowered(doc)
    known = words("voice_words", "naturalised") | words("voices", "foreign")
    start = 0
    while start < len(doc):
        end = start
        while end < len(doc) and end not in covered and _is_little(doc[end], lower[end], little, known):
            end += 1
        strange = any(_is_strange(word, known) for word in lower[start:end])
        if strange or (end - start > 1 and not _in_a_name(doc, start, end)):
            hit(tally, "foreign", doc, Found("foreign", start, end))
        start = max(end, start + 1)


def _is_little(token: Token, word: str, little: frozenset[str], known: frozenset[str]) -> bool:
    return (word in little or _is_strange(word, known)) and token.text[0].islower()


def _is_strange(word: str, known: frozenset[str]) -> bool:
    return len(word) > 1 and not word.isascii() and word.isalpha() and word not in known


def _in_a_name(doc: Doc, start: int, end: int) -> bool:
    """“Oscar de la Renta”, “Rue de la Paix”."""
    return (start > 0 and doc[start - 1].text[0].isupper()) or (end < len(doc) and doc[end].text[0].isupper())


def _spellings(doc: Doc, tally: Tally) -> None:
    """“Goin’”, “walkin’”: an ending dropped."""
    for n, word in enumerate(lowered(doc)):
        if word.endswith("in'") and len(word) > 4 and word.rstrip("'").isalpha():
            tally.hit("dialect", doc[n].idx, doc[n].idx + len(word))


def _mint(doc: Doc, tally: Tally) -> None:
    lower, known = lowered(doc), words("voice_words", "dictionary")
    for n, word in enumerate(lower):
        if len(word) > 5 and _BLENDS.fullmatch(word) and word not in known:
            tally.hit("coined", doc[n].idx, doc[n].idx + len(word))
        elif word in {"ish", "esque", "ness", "able", "ify"} and _hangs_on(doc[n]):
            tally.hit("coined", doc[n - 2].idx, doc[n].idx + len(word))
    if lower.count("-") >= _STRUNG - 1:
        _compounds(doc, tally)


def _hangs_on(token: Token) -> bool:
    return token.i > 1 and token.nbor(-1).text == "-" and not token.nbor(-1).whitespace_ and token.nbor(-2).is_alpha


def _compounds(doc: Doc, tally: Tally) -> None:
    """“A get-out-of-bed-late sort of morning”: five words and more on one string."""
    start = 0
    while start < len(doc):
        end = start
        while (
            end + 2 < len(doc)
            and doc[end + 1].text == "-"
            and not doc[end].whitespace_
            and not doc[end + 1].whitespace_
        ):
            end += 2
        if (end - start) // 2 >= _STRUNG - 1 and all(doc[n].is_alpha for n in range(start, end + 1, 2)):
            tally.hit("coined", doc[start].idx, doc[end].idx + len(doc[end]))
        start = end + 1


# Words on one string that make a compound of the moment.
_STRUNG = 5
_NOTHING = frozenset({"nothing", "nobody", "nowhere", "none", "nothin", "nothin'"})


def _double_negatives(doc: Doc, tally: Tally) -> None:
    """“I don't know nothing”: a negated verb with a negative object."""
    for n, word in enumerate(lowered(doc)):
        token = doc[n] if word in _NOTHING else None
        if token is not None and token.dep_ in {"dobj", "attr"}:
            negation = [child for child in token.head.children if child.dep_ == "neg" and child.lower_ != "never"]
            if negation and negation[0].i < token.i:
                tally.hit("dialect", negation[0].idx, token.idx + len(token))
