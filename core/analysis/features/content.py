"""What goes into a text: figures, the writer's own stories, reflection, digressions."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from core.analysis.features.phrases import lowered, phrases
from core.analysis.features.speech import quoted
from core.analysis.features.stance import hit
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "statistical_data_usage",
        How.MEASURED,
        measure="figures",
        high="figures",
        note="{value} amounts, shares and averages in 1,000 words; years, dates and times are left out.",
        source="Own count of amounts, shares and averages.",
        validity="AUC .79: news, technical and official texts over fiction, letters and talk (MASC, 300 words each).",
    ),
    Method(
        "personal_anecdote_inclusion",
        How.COUNTED,
        measure="own_story",
        high="own_story",
        note="{value} signs of a story of one's own in 1,000 words, such as “I went” or “when I was”.",
        source="Biber 1988, dimension 2 (past tense), with the first person; Labov & Waletzky 1967. Signs only.",
        validity="AUC .73: letters, talk and blogs over news, technical and official texts (MASC, 300 words each).",
    ),
    Method(
        "reflection_inclusion",
        How.COUNTED,
        measure="reflections",
        high="reflections",
        note="{value} phrases such as “I realised” or “looking back” in 1,000 words.",
        source="Tausczik & Pennebaker 2010 (insight words). Signs only.",
    ),
    Method(
        "digression_frequency",
        How.COUNTED,
        measure="digressions",
        high="digressions",
        note="{value} phrases such as “by the way” or “where was I” in 1,000 words.",
        source="Fraser 2009 (topic-changing markers). Signs only: a detour that is not announced is not seen.",
    ),
)

_NAMES = ("figures", "own_story", "reflections", "digressions")
_NUMBER = re.compile(r"[£$€]?\d[\d,.]*+[kKmM]?")
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_SPELT = words("stance_words", "average", "spelt")
_FIRST = frozenset({"i", "we"})
_SPEECH = frozenset({"say", "think", "mean", "tell", "ask", "reply", "answer", "argue", "believe"})


def count(doc: Doc, tally: Tally) -> None:
    for n, word in enumerate(lowered(doc)):
        if (word[0].isdigit() or word[0] in "£$€" or word in _SPELT) and _is_figure(doc[n]):
            tally.hit("figures", doc[n].idx, doc[n].idx + len(word))
    _stories(doc, tally)
    for found in phrases("telling").find(doc):
        if quoted(doc)[doc[found.start].idx]:
            continue
        if found.section == "anchor":
            if _in_first_person(doc[found.start]):
                hit(tally, "own_story", doc, found)
        else:
            hit(tally, f"{found.section}s", doc, found)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in _NAMES}


def _is_figure(token: Token) -> bool:
    if token.lower_ in words("stance_words", "average"):
        return True
    doc, after = token.doc, token.i + 1
    follows = doc[after].lower_ if after < len(doc) else ""
    if token.text[0].isdigit() or token.text[0] in "£$€":
        return bool(_NUMBER.fullmatch(token.text)) and not _is_date(token, follows) and not _is_code(token)
    # "Seven per cent", "two million", "one in three".
    if token.tag_ == "CD" and token.text.isalpha():
        share = follows in {"in", "out"} and any(ahead.like_num for ahead in doc[after + 1 : after + 3])
        return share or follows in words("stance_words", "scale") or (follows == "per" and _cent(doc, after))
    return False


def _cent(doc: Doc, per: int) -> bool:
    return per + 1 < len(doc) and doc[per + 1].lower_ == "cent"


def _is_date(token: Token, follows: str) -> bool:
    before = token.nbor(-1).lower_ if token.i else ""
    dates = words("stance_words", "date")
    if before in dates or follows in dates:
        return True
    if _YEAR.fullmatch(token.text):
        return follows not in words("stance_words", "scale") | {"per"}
    # The number of an entry in a list, a chapter, a note or a page.
    begins = token.i == 0 or bool(token.is_sent_start) or before in {".", ":", ";", "!", "?"}
    numbers_off = begins and not token.whitespace_ and follows in {".", ")", ":"}
    return numbers_off or before in words("stance_words", "numbered") or (begins and token.text.endswith("."))


def _is_code(token: Token) -> bool:
    """“0700”, “555-0199”, “3/14”: a time, a telephone number, a date."""
    if token.text[0] == "0" and token.text[1:2].isdigit():
        return True
    joined = [token.nbor(-1).text] if token.i and not token.nbor(-1).whitespace_ else []
    joined += [token.nbor(1).text] if token.i + 1 < len(token.doc) and not token.whitespace_ else []
    return not {"-", "/", ":"}.isdisjoint(joined)


def _in_first_person(token: Token) -> bool:
    """The sentence says I, me, my, we, us or our."""
    return any(word.lower_ in {"i", "me", "my", "we", "us", "our", "myself"} for word in token.sent)


def _stories(doc: Doc, tally: Tally) -> None:
    """“I took the train”: what the writer did, told in the past tense and outside quotation marks."""
    for n, word in enumerate(lowered(doc)):
        token = doc[n] if word in _FIRST else None
        if token is None or token.dep_ not in {"nsubj", "nsubjpass"}:
            continue
        verb = token.head
        past = verb.tag_ == "VBD" or any(
            child.tag_ == "VBD" and child.dep_ in {"aux", "auxpass"} for child in verb.children
        )
        if past and verb.lemma_ not in _SPEECH and verb.i > token.i and not quoted(doc)[token.idx]:
            tally.hit("own_story", token.idx, verb.idx + len(verb), weight=0.5)
