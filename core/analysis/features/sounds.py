"""Sound for its own sake: alliteration, and words that sound like what they mean."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "alliteration_frequency",
        How.COUNTED,
        measure="alliteration",
        high="alliteration",
        note="{value} runs in 1,000 words of three or more words that begin with the same sound.",
        source="Initial sounds by spelling rules of our own (“knight” with “night”, “phone” with “fun”).",
    ),
    Method(
        "onomatopoeia_usage",
        How.COUNTED,
        measure="onomatopoeia",
        high="onomatopoeia",
        note="{value} words in 1,000 words that sound like what they mean.",
        source="Word list of our own.",
    ),
)

_LIST = words("onomatopoeia")
_DOUBTFUL = words("doubtful", "onomatopoeia")
_SOUNDED = frozenset({"NOUN", "VERB", "INTJ", "ADJ", "PROPN", "ADV"})

_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV", "PROPN"})
_LIGHT = words("doubtful", "alliteration")
_SPELT = (("kn", "n"), ("gn", "n"), ("pn", "n"), ("wr", "r"), ("rh", "r"), ("ph", "f"), ("ps", "s"), ("wh", "w"))
# Tokens between two of a run, and how many make one.
_GAP, _RUN = 3, 3


def count(doc: Doc, tally: Tally) -> None:
    # For each sound, the run at hand: where it began, where it was last heard, its different words.
    runs: dict[str, tuple[int, int, set[str]]] = {}
    for token in doc:
        if token.pos_ in _SOUNDED and (token.lemma_.lower() in _LIST or token.lower_ in _LIST):
            _onomatopoeia(token, tally)
        if token.is_sent_start:
            _finish(doc, runs, tally)
        if token.pos_ not in _CONTENT or not token.is_alpha or token.lemma_ in _LIGHT:
            continue
        sound = initial(token.lower_)
        first, last, heard = runs.get(sound, (token.i, token.i, set()))
        if token.i - last > _GAP:
            _tell(doc, runs.pop(sound), tally)
            first, heard = token.i, set()
        heard.add(token.lower_)
        runs[sound] = (first, token.i, heard)
    _finish(doc, runs, tally)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("alliteration", "onomatopoeia")}


def initial(word: str) -> str:
    """The sound that a word begins with, as far as spelling tells; clusters such as "st" and "sh" by themselves."""
    for spelt, sound in _SPELT:
        if word.startswith(spelt):
            return "h" if word.startswith(("who", "whole")) else sound
    for cluster in ("sh", "ch", "th"):
        if word.startswith(cluster):
            return cluster
    if word[0] in "aeiou":
        return ""
    if word[0] in "cg" and word[1:2] in {"e", "i", "y"}:
        return (
            "s" if word[0] == "c" else "g" if word.startswith(("get", "give", "gift", "girl", "gig", "gear")) else "j"
        )
    if word[0] == "h" and word.startswith(("hour", "honest", "honour", "honor", "heir")):
        return ""
    return {"c": "k", "q": "k", "x": "z"}.get(word[0], word[0])


def _finish(doc: Doc, runs: dict[str, tuple[int, int, set[str]]], tally: Tally) -> None:
    for run in runs.values():
        _tell(doc, run, tally)
    runs.clear()


def _tell(doc: Doc, run: tuple[int, int, set[str]], tally: Tally) -> None:
    first, last, heard = run
    if len(heard) >= _RUN and initial(doc[first].lower_):
        tally.hit("alliteration", doc[first].idx, doc[last].idx + len(doc[last]), weight=len(heard))


def _onomatopoeia(token: Token, tally: Tally) -> None:
    called = token.i + 1 < len(token.doc) and token.nbor().text in {"!", "…", "..."}
    if token.lemma_.lower() in _DOUBTFUL and token.pos_ not in {"VERB", "INTJ"} and not called:
        return
    tally.hit("onomatopoeia", token.idx, token.idx + len(token))
