"""Passives and finite subordinate clauses, read from the parse where it is sure and put right where it often errs."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

_VALIDITY = "F1 {f1}, on the part of the English Web Treebank that the rules were written with."

METHODS = (
    Method(
        "passive_voice_frequency",
        How.MEASURED,
        measure="passives",
        high="passives",
        note="{value} passives in 1,000 words.",
        source="Biber 1988, features 17 and 18; Universal Dependencies (aux:pass, nsubj:pass).",
        validity=_VALIDITY.format(f1=".96"),
    ),
    Method(
        "subordinate_clause_frequency",
        How.MEASURED,
        measure="subordinate_clauses",
        high="subordinate_clauses",
        note="{value} finite subordinate clauses in 1,000 words.",
        source="Biber 1988, features 21 to 38; Universal Dependencies (advcl, ccomp, acl:relcl, csubj).",
        validity=_VALIDITY.format(f1=".90 by clauses, .93 by sentences"),
    ),
)

# Characters of a clause that are quoted.
_QUOTED = 240

_BE = words("syntax", "be")
_GET = words("syntax", "get")
# Participles that are names of states, unless “by” says who did it; the second lot only where nothing follows.
_STATES = words("syntax", "states")
_BARE_STATES = words("syntax", "bare states")
_GET_STATES = words("syntax", "get states")
_NAMING = words("syntax", "naming")

_PASSIVE_MARKS = frozenset(("auxpass", "nsubjpass", "csubjpass"))
_HIDING = frozenset(("acl", "acomp", "csubj"))
_CLAUSES = frozenset(("advcl", "ccomp", "relcl", "csubj", "csubjpass", "acl", "pcomp"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "expl", "csubj", "csubjpass"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_WH = frozenset(("WDT", "WP", "WRB", "WP$"))
# “It is late, she said”: what is said stands before the verb that says so.
_SAYING = words("syntax", "saying")


def count(doc: Doc, tally: Tally) -> None:
    seen: set[int] = set()
    for token in doc:
        dep = token.dep_
        if dep in _PASSIVE_MARKS:
            verb = token.head
            if verb.i not in seen and is_passive(verb):
                seen.add(verb.i)
                tally.hit("passives", *_passive_place(verb))
        elif dep in _HIDING and token.i not in seen and _is_hidden(token):
            seen.add(token.i)
            tally.hit("passives", *_passive_place(token))
        if dep in _CLAUSES and is_subordinate(token):
            start = token.left_edge.idx
            edge = token.right_edge
            tally.hit("subordinate_clauses", start, _clipped(doc, start, edge.idx + len(edge)))


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("passives", "subordinate_clauses")}


def is_passive(verb: Token) -> bool:
    """Whether a verb with a passive's auxiliary or subject is one: was seen, got married; not got lost, is done."""
    auxiliary = next((child for child in verb.children if child.dep_ == "auxpass"), None)
    word = verb.lower_
    by = any(child.dep_ == "agent" for child in verb.rights)
    if verb.tag_ not in ("VBN", "VBD") or verb.dep_ == "amod":
        return False
    if auxiliary is None:
        return by
    if not by and (word in _STATES or (word in _BARE_STATES and _nothing_follows(verb))):
        return False
    helper = auxiliary.lower_
    return helper in _BE or (helper in _GET and word not in _GET_STATES)


def _nothing_follows(verb: Token) -> bool:
    if any(child.tag_ == "TO" for child in verb.lefts):
        return False
    return all(child.is_punct or child.dep_ in ("cc", "conj", "advcl") for child in verb.rights)


def _is_hidden(token: Token) -> bool:
    """A passive that the parser takes for a description: “what is it called”, “was hurt by”, “attached is”."""
    if token.dep_ == "acomp":
        over = token.head.lemma_
        return (over == "be" and any(child.dep_ == "agent" for child in token.rights)) or (
            over == "get" and token.lower_ == "married"
        )
    if token.tag_ != "VBN":
        return False
    if token.dep_ == "acl":
        before = token.head.head
        return token.lemma_ in _NAMING and before.lemma_ == "be" and before.i < token.head.i < token.i
    return token.head.lemma_ == "be" and token.head.i == token.i + 1


def _passive_place(verb: Token) -> tuple[int, int]:
    helpers = [child for child in verb.lefts if child.dep_ in ("auxpass", "aux", "neg")]
    if not helpers and verb.head.lemma_ == "be" and verb.head.i < verb.i:
        helpers = [verb.head]
    first = helpers[0] if helpers else verb
    return first.idx, verb.idx + len(verb)


def is_subordinate(token: Token) -> bool:
    """Whether the head of a clause heads a finite subordinate one, and not the half of a sentence run on."""
    if not is_finite(token):
        return False
    dep, lefts = token.dep_, list(token.lefts)
    subject = next((child.i for child in token.children if child.dep_ in _SUBJECTS), None)
    marked = any(child.dep_ == "mark" or child.tag_ in _WH for child in lefts)
    if dep in ("relcl", "csubj", "csubjpass"):
        return True
    if dep in ("acl", "pcomp"):
        return subject is not None or (dep == "pcomp" and marked)
    if subject is None and not marked:
        return False
    if dep != "ccomp":
        return True
    if subject is not None and any(child.dep_ in ("aux", "auxpass") and child.i < subject for child in lefts):
        # The verb before its subject asks outright: “… and what will they say?”
        return False
    return marked or token.i > token.head.i or token.head.lemma_.lower() in _SAYING


def is_finite(token: Token) -> bool:
    if token.tag_ in _FINITE:
        return True
    return any(child.tag_ in _FINITE and child.dep_ in ("aux", "auxpass") for child in token.lefts)


def _clipped(doc: Doc, start: int, end: int) -> int:
    if end - start <= _QUOTED:
        return end
    cut = doc.text.rfind(" ", start + 1, start + _QUOTED)
    return cut if cut > 0 else start + _QUOTED
