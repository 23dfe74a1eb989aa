"""What can be seen, heard, smelt, tasted or touched: words of the five senses, and where they crowd together."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from core.analysis.features.wordlists import wordlist, words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "sensory_detail_inclusion",
        How.MEASURED,
        measure="sensory_words",
        high="sensory_words",
        note="{value} words of sight, sound, smell, taste or touch in 1,000 words.",
        source="Lynott et al. 2020 (sensorimotor norms: the idea); word list of our own.",
    ),
    Method(
        "sensory_imagery_usage",
        How.COUNTED,
        measure="sensory_images",
        high="sensory_images",
        note="{value} passages in 1,000 words where words of the senses stand close together.",
        source="Word list of our own.",
    ),
)

# Two words of the senses within so many tokens of one sentence make an image.
_NEAR = 7
_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV"})
_OFTEN_PLAIN = words("doubtful", "senses")


@cache
def _sense_of() -> dict[str, str]:
    return {word: sense for sense, entries in wordlist("senses").items() for word in entries}


def count(doc: Doc, tally: Tally) -> None:
    senses = _sense_of()
    last: Token | None = None
    open_from: Token | None = None
    for token in doc:
        lemma = token.lemma_
        sense = senses.get(lemma) or senses.get(token.lower_)
        if not sense or token.pos_ not in _CONTENT:
            continue
        tally.add(f"sense_{sense}")
        plain = lemma in _OFTEN_PLAIN
        tally.hit("sensory_words", token.idx, token.idx + len(token), weight=0.5 if plain else 1.0)
        near = last is not None and token.i - last.i <= _NEAR and not _parted(doc, last.i, token.i)
        if near and last is not None:
            open_from = open_from or last
        else:
            _close(open_from, last, tally)
            open_from = None
        last = token
    _close(open_from, last, tally)


def measures(tally: Tally) -> dict[str, float]:
    found = {f"sense_{sense}": tally.per_thousand(f"sense_{sense}") for sense in wordlist("senses") if sense}
    return found | {name: tally.per_thousand(name) for name in ("sensory_words", "sensory_images")}


def _parted(doc: Doc, first: int, last: int) -> bool:
    return any(doc[i].is_sent_start for i in range(first + 1, last + 1))


def _close(first: Token | None, last: Token | None, tally: Tally) -> None:
    if first is not None and last is not None:
        tally.hit("sensory_images", first.idx, last.idx + len(last), weight=last.i - first.i)
