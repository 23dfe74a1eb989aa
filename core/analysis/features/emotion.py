"""How much feeling shows: words that carry it, outcries and stress, weighed by what readers found stirring."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from spacy.tokens import Doc, Span, Token
from wordfreq import zipf_frequency

from core.analysis.features.wordlists import wordlist
from core.analysis.fitted import section
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "emotion_level",
        How.MEASURED,
        measure="emotion",
        unit="weighed signs per 1,000 words",
        high="emotion",
        note="{value} signs of feeling in 1,000 words, the strong ones counted more.",
        source="Weights fitted on EmoBank (Buechel & Hahn 2017, CC BY-SA 4.0); words of feeling from VADER"
        " (Hutto & Gilbert 2014).",
        validity="Blocks of 20 sentences of EmoBank, cross-validated by document: Spearman .67 with arousal, .73 with"
        " |valence − 3|.",
    ),
)

_FIRST = ("i", "me", "my", "mine", "myself", "we", "us", "our", "ours")
_SECOND = ("you", "your", "yours", "yourself")
_PERSONAL = frozenset(_FIRST + _SECOND)
_LISTED = ("intensifiers", "body", "violence", "outcry", "stir", "stakes")
# `strength` is the square of a word's good or bad: one word of 3 weighs more than three of 1.
KINDS = ("positive", "negative", "strength", "exclamation", "capitals", "first", "second", *_LISTED)
# More exclamation marks in one place than this say no more.
LOUDEST = 3
# A word in capitals at least so frequent (Zipf) is shouted; rarer ones may be abbreviations.
COMMON = 4.5
# A sentence is quoted up to so many characters.
QUOTED = 300


@cache
def _lexicon() -> dict[str, float]:
    """VADER's words, -4 to 4. Read from its file: importing the package itself brings half a network client."""
    spec = find_spec("vaderSentiment")
    folders = (spec and spec.submodule_search_locations) or ()
    lines = (Path(next(iter(folders))) / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {row[0].lower(): float(row[1]) for row in rows if len(row[0]) > 1}


@cache
def _kinds() -> dict[str, dict[str, float]]:
    """What each word is a sign of, and how far."""
    found: dict[str, dict[str, float]] = {}
    for word, value in _lexicon().items():
        found[word] = {"positive" if value > 0 else "negative": abs(value), "strength": value * value}
    listed = {"first": _FIRST, "second": _SECOND, **{name: wordlist("emotion")[name] for name in _LISTED}}
    for kind, words in listed.items():
        for word in words:
            found.setdefault(word, {})[kind] = 1.0
    return found


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = section("emotion")["weights"]
    return weights


@cache
def _weighed() -> dict[str, float]:
    """Each word's weight, ready to add up."""
    weights = _weights()
    return {word: sum(weights[kind] * amount for kind, amount in kinds.items()) for word, kinds in _kinds().items()}


def signs(doc: Doc) -> dict[str, float]:
    """How much of each kind is in a paragraph: what the weights are fitted on."""
    found = dict.fromkeys(KINDS, 0.0)
    kinds, quiet = _kinds(), _all_capitals(doc)
    for token in doc:
        for kind, amount in (kinds.get(token.lower_) or kinds.get(token.lemma_.lower()) or {}).items():
            found[kind] += amount
        found["exclamation"] += min(LOUDEST, token.text.count("!"))
        found["capitals"] += _is_shouted(token) and not quiet
    return found


def count(doc: Doc, tally: Tally) -> None:
    quiet = _all_capitals(doc)
    for sentence in doc.sents:
        weights = [_weight(token, quiet) for token in sentence]
        tally.add("emotion", sum(weights))
        # A sentence that only says “I” weighs something, but is no passage to quote.
        telling = sum(weight for weight, token in zip(weights, sentence, strict=True) if token.lower_ not in _PERSONAL)
        if telling > 0:
            tally.show("emotion", *_passage(sentence, weights), weight=telling)


def measures(tally: Tally) -> dict[str, float]:
    return {"emotion": tally.per_thousand("emotion")} if tally.words else {}


def _weight(token: Token, quiet: bool) -> float:
    weighed = _weighed()
    lower = token.lower_
    weight = weighed[lower] if lower in weighed else weighed.get(token.lemma_.lower(), 0.0)
    if "!" in lower:
        weight += _weights()["exclamation"] * min(LOUDEST, lower.count("!"))
    if not quiet and _is_shouted(token):
        weight += _weights()["capitals"]
    return weight


def _is_shouted(token: Token) -> bool:
    """A word in capitals that is no abbreviation."""
    if len(token.text) < 2 or not token.text.isupper() or not token.text.isalpha():
        return False
    lower = token.lower_
    return token.is_stop or lower in _kinds() or (len(lower) > 3 and zipf_frequency(lower, "en") > COMMON)


def _all_capitals(doc: Doc) -> bool:
    words = [token.text for token in doc if token.is_alpha and len(token.text) > 1]
    return 2 * sum(map(str.isupper, words)) > len(words)


def _passage(sentence: Span, weights: list[float]) -> tuple[int, int]:
    """The sentence, or as much of a long one as begins where its feeling does."""
    first = sentence[0]
    if len(sentence.text) > QUOTED:
        first = next(token for weight, token in zip(weights, sentence, strict=True) if weight > 0)
    last = first
    for token in sentence.doc[first.i : sentence.end]:
        if token.idx + len(token) - first.idx > QUOTED:
            break
        last = token
    return first.idx, last.idx + len(last)
