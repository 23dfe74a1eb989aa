"""Idioms: a list of our own, met in any inflection, walked through as one trie."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc

from core.analysis.features.phrases import lowered
from core.analysis.features.wordlists import wordlist
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "idiom_usage",
        How.COUNTED,
        measure="idioms",
        high="idioms",
        note="{value} idioms and set phrases in 1,000 words, of the several thousand that are listed.",
        source="A list of our own.",
        validity="Recall .73, precision .91 on the EPIE sentences, whose idioms it was not made from.",
    ),
)

_MY = frozenset({"my", "your", "his", "her", "its", "our", "their", "thy", "whose"})
_SELVES = frozenset(
    {"myself", "yourself", "himself", "herself", "itself", "ourselves", "yourselves", "themselves", "oneself"}
)
_ARTICLES = _MY | {"a", "an", "the", "this", "that", "some", "any", "no", "every"}
_CLITICS = ("n't", "'s", "'re", "'ll", "'ve", "'d")
_SLOTS = {"one's": "<MY>", "oneself": "<SELF>", "sb": "<SB>", "sb's": "<SB'S>"}
_LONGEST_SLOT = 3


class _Node:
    """What may come next after the words so far, and whether an idiom may end here."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.ends = False


@cache
def _root() -> _Node:
    root = _Node()
    for section, entries in wordlist("idioms").items():
        for entry in entries:
            node = root
            for word in _pieces(entry, free=section == "verbs"):
                node = node.next.setdefault(word, _Node())
            node.ends = True
    return root


def _pieces(entry: str, *, free: bool) -> Iterator[str]:
    """An entry's words as the parser cuts them; in the verbs' section any article will do."""
    for word in entry.lower().split():
        clitic = next((clitic for clitic in _CLITICS if word.endswith(clitic)), "")
        if word in _SLOTS:
            yield _SLOTS[word]
        elif free and word in {"a", "an", "the"}:
            yield "<THE>"
        elif clitic:
            yield from (word.removesuffix(clitic), clitic)
        elif word.endswith("'"):
            yield from (word[:-1], "'")
        else:
            yield word


def count(doc: Doc, tally: Tally) -> None:
    lower = lowered(doc)
    lemmas = [token.lemma_ for token in doc]
    root, at = _root(), 0
    while at < len(lower):
        end = _longest(doc, lower, lemmas, at) if lower[at] in root.next or lemmas[at] in root.next else 0
        end = end or _open(doc, lower, lemmas, at)
        if end:
            tally.hit("idioms", doc[at].idx, doc[end - 1].idx + len(doc[end - 1]), weight=end - at)
        at = end or at + 1


def measures(tally: Tally) -> dict[str, float]:
    return {"idioms": tally.per_thousand("idioms")}


def _open(doc: Doc, lower: list[str], lemmas: list[str], start: int) -> int:
    """The few idioms that begin with a slot."""
    return _longest(doc, lower, lemmas, start) if lower[start] in _ARTICLES else 0


def _longest(doc: Doc, lower: list[str], lemmas: list[str], start: int) -> int:
    """One past the longest idiom that begins here, or 0. Each step leads deeper into the trie, so it ends soon."""
    best = 0
    stack = [(_root(), start)]
    while stack:
        node, at = stack.pop()
        if node.ends and at > best:
            best = at
        if at == len(lower) or not node.next:
            continue
        after = node.next.get(lower[at])
        if after:
            stack.append((after, at + 1))
        if lemmas[at] != lower[at] and (after := node.next.get(lemmas[at])):
            stack.append((after, at + 1))
        stack += _slots(doc, lower, node, at)
    return best


def _slots(doc: Doc, lower: list[str], node: _Node, at: int) -> Iterator[tuple[_Node, int]]:
    follow = node.next
    if (after := follow.get("<THE>")) and lower[at] in _ARTICLES | {"all"}:
        yield after, at + 1
        if lower[at] == "all" and at + 1 < len(lower) and lower[at + 1] in _ARTICLES:
            yield after, at + 2
        if at + 1 < len(lower) and doc[at + 1].tag_ == "JJ" and lower[at + 1] not in after.next:
            yield after, at + 2
    if (after := follow.get("<SELF>")) and lower[at] in _SELVES:
        yield after, at + 1
    mine, theirs, somebody = follow.get("<MY>"), follow.get("<SB'S>"), follow.get("<SB>")
    for after in (mine, theirs):
        if after and lower[at] in _MY:
            yield after, at + 1
            if at + 1 < len(lower) and doc[at + 1].tag_ == "JJ" and lower[at + 1] not in after.next:
                yield after, at + 2
    if not (mine or theirs or somebody):
        return
    for end in range(at + 1, min(at + _LONGEST_SLOT, len(lower)) + 1):
        last = doc[end - 1]
        if last.is_punct or last.tag_ == "IN":
            return
        named = last.pos_ in {"NOUN", "PROPN"} or last.tag_ in {"PRP", "NN"}
        if named and somebody:
            yield somebody, end
        if named and end < len(lower) and lower[end] in {"'s", "'"}:
            yield from ((after, end + 1) for after in (mine, theirs) if after)
