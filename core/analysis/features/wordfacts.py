"""What is known of a word by itself: its length, its syllables, how common it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token
from wordfreq import zipf_frequency

# Words remembered: more than a long novel has, fewer than would be felt in memory.
REMEMBERED = 60_000

_VOWELS = re.compile(r"[aeiouy]+")
_LATINATE = re.compile(
    r"(?:tion|sion|ment|ance|ence|ity|ism|ive|ous|ate|ify|ize|ise|al|ary|ory|ible|able|ure|ics|ology|ent|ant)s?$"
)
_NOMINAL = re.compile(r"(?:tion|sion|ment|ance|ence|ity|ness|ism)s?$")
# What the parser splits off a contraction, written out.
LONG_FORMS = {
    "n't": "not",
    "'m": "am",
    "'re": "are",
    "'ve": "have",
    "'ll": "will",
    "'d": "would",
    "'s": "is",
    "ca": "can",
    "wo": "will",
    "sha": "shall",
}


class Facts(NamedTuple):
    """`zipf`: the common logarithm of its uses in a thousand million words (0 where it is not on record)."""

    letters: int
    syllables: int
    zipf: float
    latinate: bool
    nominal: bool


@lru_cache(maxsize=REMEMBERED)
def facts(word: str) -> Facts:
    """Of a lower-case word."""
    letters = sum(map(str.isalpha, word))
    latinate = len(word) > 5 and _LATINATE.search(word[-7:]) is not None
    nominal = _NOMINAL.search(word[-7:]) is not None
    return Facts(letters, _syllables(word), _zipf(word), latinate, nominal)


def _syllables(word: str) -> int:
    silent = word.endswith(("e", "es", "ed")) and not word.endswith(("le", "les", "ted", "ded", "ses", "ches", "shes"))
    return max(1, len(_VOWELS.findall(word)) - silent)


def _zipf(word: str) -> float:
    # A hyphened word is as rare as its rarest part: the record has few such words whole.
    parts = [part for part in word.split("-") if part] or [word]
    return min(zipf_frequency(part[:40], "en") for part in parts)


class Word(NamedTuple):
    """A token with letters in it. `form`: in lower case and without contraction; `short`: it is a contraction."""

    token: Token
    text: str
    lower: str
    form: str
    short: bool
    facts: Facts
    pos: str
    tag: str


@lru_cache(maxsize=1)
def described(doc: Doc) -> list[tuple[Span, list[Word]]]:
    """Each sentence with its words. The last paragraph's are kept, for the next feature that asks."""
    return [(sentence, [_word(token) for token in sentence if is_alphabetic(token.text)]) for sentence in doc.sents]


def _word(token: Token) -> Word:
    lower, tag = token.lower_, token.tag_
    form, short = lower, False
    if "'" in lower or "’" in lower:
        form = lower.replace("’", "'")
        if tag != "POS" and form in LONG_FORMS:
            form, short = ("us" if token.norm_ == "us" else LONG_FORMS[form]), True
    elif tag == "MD" and lower in LONG_FORMS:
        form = LONG_FORMS[lower]
    return Word(token, token.text, lower, form, short, facts(form), token.pos_, tag)


def is_alphabetic(text: str) -> bool:
    return text.isalpha() or any(map(str.isalpha, text))


def phrase(token: Token, most: int = 3) -> tuple[int, int]:
    """The phrase that hangs on a word, up to `most` tokens to either side: where to quote from and to."""
    sentence = token.sent
    first = max(token.left_edge.i, token.i - most, sentence.start)
    last = min(token.right_edge.i, token.i + most, sentence.end - 1)
    doc = token.doc
    while first < token.i and doc[first].is_punct:
        first += 1
    while last > token.i and (doc[last].is_punct or doc[last].is_space):
        last -= 1
    return doc[first].idx, doc[last].idx + len(doc[last])
