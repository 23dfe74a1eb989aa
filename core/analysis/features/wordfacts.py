"""What is known of a word by itself: its length, its syllables, how common it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Token
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


def is_alphabetic(text: str) -> bool:
    return any(map(str.isalpha, text))


def contracted(token: Token) -> str:
    """The long form of what is short for a word of its own (“n’t”, “’ll”), or nothing."""
    form = token.lower_.replace("’", "'")
    if "'" not in form or token.tag_ == "POS":
        return ""
    return "us" if token.norm_ == "us" else LONG_FORMS.get(form, "")


def written_out(token: Token) -> str:
    """The word in lower case, as it would be without contraction."""
    form = token.lower_
    if "'" in form or "’" in form:
        return contracted(token) or form.replace("’", "'")
    return LONG_FORMS[form] if form in ("ca", "wo", "sha") and token.tag_ == "MD" else form


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
