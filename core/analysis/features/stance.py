"""How a writer stands to what they say: links, hedges, opinions, beliefs."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Token

from core.analysis.features.phrases import Found, lowered, phrases
from core.analysis.features.speech import quoted
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "transition_usage",
        How.MEASURED,
        measure="transitions",
        high="transitions",
        note="{value} linking words such as “however” in 1,000 words.",
        source="Halliday & Hasan 1976 (conjunction); Biber 1988, feature 50 (conjuncts).",
        validity="AUC .66: essays, journals and technical texts over mails, tweets and scripts (MASC, 300 words each).",
    ),
    Method(
        "hedging_language_frequency",
        How.MEASURED,
        measure="hedges",
        high="hedges",
        note="{value} words such as “perhaps” or “it seems” in 1,000 words.",
        source="Hyland 1998; Biber 1988, features 46, 47 and 52 (downtoners, hedges, modals of possibility).",
        validity="AUC .75: essays, technical texts and talk over news, spam and tweets (MASC, 300 words each).",
    ),
    Method(
        "personal_opinion_inclusion",
        How.COUNTED,
        measure="opinions",
        high="opinions",
        note="{value} phrases such as “I think” or “is wrong” in 1,000 words.",
        source="Biber & Finegan 1989 (stance); Wiebe 2004 (subjective clues). Signs only.",
        validity="AUC .68: blogs and debates over news, technical and official texts (MASC, 300 words each).",
    ),
    Method(
        "personal_belief_inclusion",
        How.COUNTED,
        measure="beliefs",
        high="beliefs",
        note="{value} phrases such as “I believe” or “it is wrong to” in 1,000 words.",
        source="Biber & Finegan 1989 (stance). Signs only.",
    ),
)

_CLAUSE_ENDS = frozenset(";:.!?—–…")
_BE = frozenset({"is", "are", "was", "were", "'s", "'re", "am", "'m", "be"})


def count(doc: Doc, tally: Tally) -> None:
    _links(doc, tally)
    _hedges(doc, tally)
    _views(doc, tally)


def measures(tally: Tally) -> dict[str, float]:
    return {name: tally.per_thousand(name) for name in ("transitions", "hedges", "opinions", "beliefs")}


def hit(tally: Tally, name: str, doc: Doc, found: Found, *, amount: float = 1.0) -> None:
    """Counts a phrase and keeps where it stands."""
    last = doc[found.end - 1]
    tally.hit(name, doc[found.start].idx, last.idx + len(last), amount=amount)


def _links(doc: Doc, tally: Tally) -> None:
    for found in phrases("transitions").find(doc):
        if _LINKS[found.section](doc, found):
            hit(tally, "transitions", doc, found)
    lower = lowered(doc)
    # An entry that opens a clause may also stand between commas further on: those are told apart by what is around.
    for n, word in enumerate(lower):
        if word in words("transitions", "comma") and not _opens(doc, n) and _between_commas(doc, n):
            tally.hit("transitions", doc[n].idx, doc[n].idx + len(doc[n]))


def _opens(doc: Doc, start: int) -> bool:
    """At a sentence's or a clause's beginning; “so” and “then” only where a clause of their own follows."""
    if start == 0 or doc[start].is_sent_start:
        return True
    before = doc[start - 1]
    if before.text[0] in _CLAUSE_ENDS or (before.is_quote and (start == 1 or doc[start - 2].is_punct)):
        return True
    return before.lower_ in {"and", "but"} and (start == 1 or bool(before.is_sent_start))


def _opening(doc: Doc, found: Found) -> bool:
    if not _opens(doc, found.start):
        return False
    after = doc[found.end] if found.end < len(doc) else None
    if after is None or after.text in {"?", "!"}:
        return False
    if doc[found.start].lower_ == "however" and after.tag_ in {"JJ", "RB"}:
        return False
    # "First we went", "Then, …", "Still the rain fell"; not "First prize", "Now that …", "So many", "Still life".
    return doc[found.end - 1].tag_ in {"RB", "CC", "IN", "NN", "RP", "UH", "RBR"} and after.lower_ not in _NOT_AFTER


_NOT_AFTER = frozenset({"that", "much", "many", "far", "long", "few", "little", "than", "of", "as", "what"})


def _between_commas(doc: Doc, n: int) -> bool:
    return (
        0 < n < len(doc) - 1 and doc[n - 1].text == "," and doc[n + 1].text[0] in ",.;" and doc[n].tag_ in {"RB", "IN"}
    )


def _anywhere(doc: Doc, found: Found) -> bool:
    """“After all” links, “after all those years” does not."""
    ends_in_all = doc[found.end - 1].lower_ == "all" and found.end < len(doc)
    return not ends_in_all or doc[found.end].tag_ not in {"DT", "PRP$", "NN", "NNS", "JJ", "IN"}


_LINKS: dict[str, Callable[[Doc, Found], bool]] = {
    "anywhere": _anywhere,
    "opening": _opening,
    "comma": lambda doc, found: False,
}


def _hedges(doc: Doc, tally: Tally) -> None:
    covered: set[int] = set()
    for found in phrases("hedges").find(doc):
        if found.section in {"word", "phrase"}:
            hit(tally, "hedges", doc, found)
            covered.update(range(found.start, found.end))
    for n, word in enumerate(lowered(doc)):
        if (word in _SINGLE or word.startswith(_STEMS)) and n not in covered and _is_hedge(doc[n]):
            tally.hit("hedges", doc[n].idx, doc[n].idx + len(word))


def _is_hedge(token: Token) -> bool:
    tag, word = token.tag_, token.lower_
    if tag == "MD":
        return word in _MODALS and _guesses(token)
    if tag[0] == "V":
        return token.lemma_ in words("hedges", "verb") and _softens(token)
    return word in _TAGGED and tag == _TAGGED[word]


# Hedges only as this part of speech: "pretty likely", "fairly good" against "treated fairly".
_TAGGED = {"likely": "JJ", "unlikely": "JJ"}
_MODALS = frozenset({"may", "might", "could"})
_SINGLE = _MODALS | frozenset(_TAGGED)
# "Implies" and "indicating" begin as "imply" and "indicate" do, but for the last letter.
_STEMS = tuple(sorted(verb[:-1] for verb in words("hedges", "verb")))


def _guesses(modal: Token) -> bool:
    """“Could” is a hedge before “be” and “have”; elsewhere it mostly says what somebody was able to do."""
    if modal.lower_ != "could":
        return True
    after = modal.nbor(1) if modal.i + 1 < len(modal.doc) else None
    return after is not None and after.lower_ in {"be", "have", "perhaps", "possibly", "well"}


def _softens(verb: Token) -> bool:
    if verb.lemma_ in {"seem", "appear"}:
        return any(child.dep_ in {"xcomp", "oprd", "acomp", "ccomp", "advcl"} for child in verb.children)
    if verb.lemma_ == "tend":
        return any(child.dep_ == "xcomp" for child in verb.children)
    # "This suggests that …": a thing that speaks, not a person.
    return verb.tag_ in {"VBZ", "VBP"} and any(child.dep_ == "ccomp" for child in verb.children)


def _views(doc: Doc, tally: Tally) -> None:
    inside: list[bool] | None = None
    for found in phrases("stance").find(doc):
        if found.section == "verdict" and not _judged(doc, found.start):
            continue
        inside = quoted(doc) if inside is None else inside
        if inside[doc[found.start].idx]:
            continue
        hit(tally, "beliefs" if found.section == "belief" else "opinions", doc, found)


def _judged(doc: Doc, start: int) -> bool:
    """“This is wrong”, “it was the worst”, “was a terrible idea”: a judgement that is said of something."""
    at = start - 1
    while at >= 0 and lowered(doc)[at] in words("stance_words", "degree") and start - at <= 4:
        at -= 1
    return at >= 0 and doc[at].lower_ in _BE
