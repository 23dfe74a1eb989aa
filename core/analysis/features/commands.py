"""Sentences that tell the reader to do something: a bare verb at a clause's beginning, and nobody before it."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "imperative_sentence_usage",
        How.MEASURED,
        measure="imperatives",
        high="imperatives",
        note="{value} commands in 1,000 words.",
        source="Universal Dependencies (Mood=Imp).",
        validity="F1 .84 by commands, .89 by sentences, on the treebank's part that the rules were written with.",
    ),
)

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl"))
_DONT = frozenset(("dont", "don't", "don’t"))
_PLEASE = words("syntax", "please")
# What may stand between a clause's beginning and its verb of command.
_ADVERBS = words("syntax", "adverbs")
_PASSED_OVER = _ADVERBS | _PLEASE | _DONT
# A writer who drops “I” writes “Hope to see you”, “Love it”, “Don’t know why”: wishes and states, no commands.
_UNSAID_I = words("syntax", "unsaid i")
_UNSAID_I_NOT = words("syntax", "unsaid i not")
# Verbs of instruction that the tagger often takes for nouns, where “please” or their place says that they are not.
_INSTRUCTIONS = words("syntax", "instructions")
# “Lets go”, “attached find the draft”: taken for subjects.
_NO_DOERS = frozenset(("lets", "attached", "enclosed"))
_OBJECT_FOLLOWS = frozenset(("DT", "PRP", "PRP$", "IN", "RP"))
# “Peel and cut them”, “lay it flat and pour”: what the tagger makes of the second verb.
_MISTAGGED = frozenset(("VBD", "VBN", "NN", "RB", "JJ"))
_NOT_A_CLAUSE = frozenset(("xcomp", "compound", "amod", "relcl", "pcomp", "csubj", "nsubj", "nmod", "pobj"))
_BREAKS = frozenset((":", "``", "''", "-LRB-", "-RRB-", ",", ".", "NFP"))
_QUOTED_WORDS, _LOOKED_AT = 10, 8


def count(doc: Doc, tally: Tally) -> None:
    for sentence in doc.sents:
        found: set[int] = set()
        asked = any(token.text == "?" for token in doc[max(sentence.start, sentence.end - 3) : sentence.end])
        for token in sentence:
            if _may_command(token) and _commands(token, sentence, found, asked):
                found.add(token.i)
        ordered = sorted(found)
        for place, verb in enumerate(ordered):
            end = ordered[place + 1] if place + 1 < len(ordered) else sentence.end
            tally.hit("imperatives", *_passage(doc, sentence, verb, end))


def measures(tally: Tally) -> dict[str, float]:
    return {"imperatives": tally.per_thousand("imperatives")}


def _may_command(token: Token) -> bool:
    return token.tag_ in ("VB", "VBP") or token.dep_ == "conj" or token.lower_ in _INSTRUCTIONS


def _commands(token: Token, sentence: Span, found: set[int], asked: bool) -> bool:
    word = token.lower_
    before, please, dont = _before(token, sentence)
    if asked and not please:
        return False
    if token.tag_ not in ("VB", "VBP"):
        following = token.doc[token.i + 1].tag_ if token.i + 1 < sentence.end else ""
        if token.dep_ == "conj" and token.head.i in found and token.tag_ in _MISTAGGED:
            return following in _OBJECT_FOLLOWS and not _has_doer(token)
        if word not in _INSTRUCTIONS:
            return False
        if before is not None and before.text == "," and sentence[0].lower_ == "if":
            return token.dep_ != "conj"
        return please or (token.i == sentence.start and following in _OBJECT_FOLLOWS)
    if (word in _UNSAID_I and not please) or (dont and word in _UNSAID_I_NOT) or _is_farewell(token):
        return False
    if (word == "do" and token.dep_ == "aux") or _has_doer(token) or (before is not None and before.tag_ == "TO"):
        return False
    if before is None or (token.dep_ == "conj" and token.head.i in found):
        return True
    if please:
        return before.is_punct or token.dep_ != "xcomp"
    if dont:
        return before.tag_ not in ("PRP", "TO", "WP", "WDT", "NNS")
    return _opens_clause(token, before)


def _before(token: Token, sentence: Span) -> tuple[Token | None, bool, bool]:
    """The word before the clause's opening adverbs; and whether “please” or “don’t” was among them."""
    doc, please, dont = token.doc, False, False
    floor = max(sentence.start, token.i - _LOOKED_AT)
    for place in range(token.i - 1, floor - 1, -1):
        word = doc[place].lower_
        dared = word == "you" and place > sentence.start and doc[place - 1].lower_ in ("n't", "n’t")
        if word == "," and place > sentence.start and doc[place - 1].lower_ in _PLEASE:
            continue
        if word not in _PASSED_OVER and doc[place].tag_ != "UH" and not dared:
            return doc[place], please, dont
        please = please or word in _PLEASE
        negated = word in ("n't", "n’t", "not") and place > sentence.start and doc[place - 1].lower_ == "do"
        dont = dont or negated or word in _DONT
    return None if floor == sentence.start else doc[floor], please, dont


def _has_doer(token: Token) -> bool:
    for child in token.lefts:
        dep, word = child.dep_, child.lower_
        if dep in _SUBJECTS and word not in _DONT and word not in _PLEASE and word not in _NO_DOERS:
            # “Don’t you dare” is a command too.
            return word != "you" or child.i == 0 or child.nbor(-1).lower_ not in ("n't", "n’t")
        if dep in ("aux", "auxpass") and word != "do" and word not in _DONT and word not in _PLEASE:
            return True
        if dep == "mark" or child.tag_ in ("WRB", "WP", "WDT"):
            return True
    # “Do those three agree?” turns the sentence round; in “don’t you dare” it is still a command.
    return any(child.dep_ in _SUBJECTS and child.i == token.i + 1 and child.lower_ != "you" for child in token.rights)


def _is_farewell(token: Token) -> bool:
    """“See you later”, “talk to you soon”; and “remember when”, “remember seeing”, which only reminisce."""
    word, doc, next_ = token.lower_, token.doc, token.i + 1
    if next_ >= len(doc):
        return False
    following = doc[next_]
    if word == "see":
        return following.lower_ in ("you", "ya", "u")
    if word == "talk":
        return following.lower_ == "to" and next_ + 1 < len(doc) and doc[next_ + 1].lower_ == "you"
    return word == "remember" and (following.tag_ == "VBG" or following.lower_ == "when")


def _opens_clause(token: Token, before: Token) -> bool:
    if not (before.is_punct or before.tag_ in _BREAKS):
        return token.dep_ == "ROOT" and token.tag_ == "VB" and not any(child.dep_ == "aux" for child in token.lefts)
    if before.text in ("-", "/") and not (before.whitespace_ and before.i and before.nbor(-1).whitespace_):
        return False
    if token.dep_ == "conj":
        # “They eat, drink and dance” is a row of what somebody does.
        return token.tag_ == "VB" and token.head.tag_ not in ("VB", "VBG", "VBN", "VBD", "VBP")
    return token.dep_ not in _NOT_A_CLAUSE and not (before.text == "," and token.tag_ == "VBP")


def _passage(doc: Doc, sentence: Span, verb: int, end: int) -> tuple[int, int]:
    start = verb
    while start > sentence.start and doc[start - 1].lower_ in ("do", "n't", "n’t", "not", "never", "please", *_DONT):
        start -= 1
    stop = verb + 1
    while stop < min(end, verb + _QUOTED_WORDS) and not (doc[stop].is_punct and doc[stop].text not in "-'’"):
        stop += 1
    while stop - 1 > verb and doc[stop - 1].tag_ == "CC":
        stop -= 1
    last = doc[stop - 1]
    return doc[start].idx, last.idx + len(last)
