"""Similes: "like a …", "as … as a …", "as though it were a …", "shell-like", "the way a cat …"."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Token

from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "simile_frequency",
        How.COUNTED,
        measure="similes",
        high="similes",
        note="{value} similes in 1,000 words: comparisons with “like” or “as”, by their shape.",
        source="Niculae & Danescu-Niculescu-Mizil 2014 (comparator patterns); rules of our own.",
        validity="Recall .77 on human-written similes held out; precision on unread fiction, by reading, .75 to .85.",
    ),
)

_VAGUE, _TIMES, _LITERAL = words("similes", "vague"), words("similes", "times"), words("similes", "literal")
_KIN = words("similes", "kin")
_CLASSES, _EMBLEMS = words("similes", "classes"), words("similes", "emblems")
_QUALITIES, _MEASURES = words("similes", "qualities"), words("similes", "measures")
_NAMED, _SUFFIXLESS = words("similes", "named"), words("similes", "suffixless")

_NOUNS = {"NN", "NNS"}
_SEEMING = {"look", "sound", "seem", "feel", "smell", "taste"}
_INDEFINITE = {"a", "an"}
_NOT_BEFORE = {"something", "anything", "nothing", "less", "of", "in", "the", "a", "with", "such", "little", "least"}
# "What looked like a kimono" names the thing as well as it can.
_UNNAMED = {"what", "whatever", "something"}
_PLAIN_ACTS = {"say", "ask", "tell", "have", "do", "go", "get", "want"}
_NOT_AMONG = {"this", "these", "those", "that", "other", "most", "any", "another", "each", "every", "such", "real"}
_ENDS = {",", ";", ":", "(", ")", "—", "–", "--", '"', "“", "”", ".", "!", "?", "…"}
# How words for people often end: "as loud as the clerk" and "like the singer" compare for real.
_DOERS = ("er", "or", "man", "ist", "ian", "clerk", "boss", "king", "queen", "boy", "girl")
# Words of a simile that are quoted before and after the comparison.
_BEFORE, _AFTER = 8, 14

Found = tuple[int, int] | None


def count(doc: Doc, tally: Tally) -> None:
    reached = 0
    for token in doc:
        word = token.lower_
        look = _LOOKS.get(word)
        found = look(token) if look else _suffixed(token) if word.endswith("like") else None
        if found and found[1] > reached:
            first, last = max(found[0], reached), found[1]
            first += doc[first].dep_ in {"cc", "punct"}
            reached = last
            tally.hit("similes", doc[first].idx, doc[last - 1].idx + len(doc[last - 1]))


def measures(tally: Tally) -> dict[str, float]:
    return {"similes": tally.per_thousand("similes")}


def _like(like: Token) -> Found:
    before = like.nbor(-1).lower_ if like.i else ""
    if before == "-":
        return _suffixed(like)
    if like.tag_ != "IN" or like.i + 1 == len(like.doc):
        return None
    if before in _NOT_BEFORE or like.nbor().lower_ in _ENDS:
        return None
    if like.head.i > like.i and like.dep_ == "mark":
        return _like_clause(like)
    thing = next((child for child in like.rights if child.dep_ in {"pobj", "pcomp"}), None)
    if thing is None:
        return None
    if thing.dep_ == "pcomp" and thing.pos_ in {"VERB", "AUX"}:
        return _around(like, thing) if _acts_alike(like, thing) else None
    return _around(like, thing) if _is_image(thing, like) and not _is_example(like, thing) else None


def _is_image(thing: Token, like: Token) -> bool:
    """A thing to picture: not a person's name, a pronoun, kin, a time or the same thing over again."""
    word = thing.lower_
    if thing.tag_ in {"NNP", "NNPS"}:
        return word in _NAMED or _has(thing, _INDEFINITE)
    if thing.tag_ not in _NOUNS or word in _VAGUE:
        return False
    before = thing.doc[max(0, like.i - 12) : like.i]
    if any(token.lemma_ == thing.lemma_ for token in before):
        return False
    lefts = list(thing.lefts)
    if any(child.tag_ in {"CD", "WDT", "WP$"} or child.lower_ in _NOT_AMONG for child in lefts):
        return False
    if word in _TIMES:
        return _has(thing, _INDEFINITE) and _has_adjective(thing)
    plain = not _told(thing) and not _has_adjective(thing)
    if _has(thing, {"the"}):
        likely = not plain or (like.lower_ == "like" and thing.tag_ == "NN" and not word.endswith(_DOERS))
        return word in _EMBLEMS or (likely and word not in _CLASSES | _LITERAL | _KIN)
    if any(child.tag_ == "PRP$" or child.dep_ == "poss" for child in lefts):
        return not (word in _KIN or plain)
    return thing.tag_ == "NN" or bool(lefts) or word not in _CLASSES | _LITERAL | _KIN


def _told(thing: Token) -> bool:
    """Whether the image is drawn out: "the eyes of a cat"."""
    return any(child.dep_ in {"prep", "relcl", "acl"} for child in thing.rights)


def _has_adjective(thing: Token) -> bool:
    return any(child.dep_ in {"amod", "compound", "poss"} and child.tag_ != "PRP$" for child in thing.lefts)


def _has(thing: Token, determiners: set[str]) -> bool:
    return any(child.lower_ in determiners for child in thing.lefts)


def _is_example(like: Token, thing: Token) -> bool:
    """ "Cities like Rome", "looks like a gentleman", "feel like a drink": examples, guesses and wishes."""
    head = like.head
    if head.pos_ in {"NOUN", "PROPN", "PRON"} and head.i < like.i:
        if like.nbor(-1).text == ",":
            return not _has(thing, {"a", "an", "the", "some"})
        if head.dep_ == "pobj" and head.head.head.lower_ in {"sort", "kind", "type", "sorts", "kinds", "types"}:
            return True
        return head.lower_ in _CLASSES or head.pos_ == "PROPN" or not _has(thing, {"a", "an", "the"})
    if head.i > like.i and not _has(thing, _INDEFINITE) and not _told(thing) and not _has_adjective(thing):
        return True
    if head.lemma_ in {"look", "sound"} and (
        any(child.lower_ in _UNNAMED for child in (*head.lefts, head.head)) or _is_somebody(thing)
    ):
        return True
    if head.lemma_ == "seem" and not _has(thing, _INDEFINITE):
        return True
    return head.lemma_ in _SEEMING | {"be"} and thing.lower_ in _LITERAL


def _is_somebody(thing: Token) -> bool:
    """ "He looks like a farmer", with no word more."""
    return thing.lower_.endswith(_DOERS) and not _told(thing) and not _has_adjective(thing)


def _acts_alike(like: Token, act: Token) -> bool:
    """ "It was like walking through syrup", "like a lamp going out"; but not "I feel like walking"."""
    subject = next((child for child in act.lefts if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is not None:
        return subject.tag_ in _NOUNS and _has(subject, _INDEFINITE) and subject.lower_ not in _LITERAL
    if act.i == like.i + 1 and act.i + 1 < len(act.doc) and act.nbor().tag_ == "NNS":
        return like.head.pos_ in {"VERB", "AUX"} and like.head.lemma_ != "feel"
    head = like.head
    of_whom = next((child for child in head.lefts if child.dep_ == "nsubj"), None)
    if act.lemma_ in _PLAIN_ACTS or head.lemma_ not in {"be", "feel", "seem", "sound"}:
        return False
    return head.lemma_ in {"be", "seem"} or (of_whom is not None and (of_whom.lower_ == "it" or of_whom.tag_ in _NOUNS))


def _like_clause(like: Token) -> Found:
    """ "Like it was nothing", "like she had seen a ghost"; not "like I said", "looks like it will rain"."""
    verb = like.head
    subject = next((child for child in verb.lefts if child.dep_ in {"nsubj", "expl", "nsubjpass"}), None)
    if subject is None or subject.lower_ in {"i", "you"} or subject.i != like.i + 1:
        return None
    if verb.head is verb or verb.head.lemma_ in _SEEMING or verb.head.lemma_ in {"be", "say", "know"}:
        return None
    past = verb.lemma_ == "be" and verb.lower_ in {"was", "were"} and _predicate(verb) is not None
    perfect = verb.tag_ == "VBN" and _has(verb, {"had"})
    return _around(like, verb) if past or perfect else None


def _as(as_: Token) -> Found:
    if as_.i + 2 >= len(as_.doc):
        return None
    after = as_.nbor()
    if after.lower_ in {"if", "though"}:
        return _as_though(as_, after)
    second = as_.nbor(2)
    if second.lower_ == "as" and after.pos_ in {"ADJ", "ADV"} and as_.i + 3 < len(as_.doc):
        return _equal(as_, second, sure=after.lower_ in _QUALITIES)
    if as_.i and as_.nbor(-1).pos_ in {"ADJ", "ADV"} and as_.nbor(-1).lower_ in _QUALITIES:
        earlier = as_.nbor(-2).lower_ if as_.i > 1 else ""
        if earlier not in {"as", "so", "such", "-"}:
            return _equal(as_.nbor(-1), as_, sure=False)
    return None


def _equal(first: Token, second: Token, *, sure: bool) -> Found:
    """The passage from `first` to the image after the second "as", if there is one."""
    thing = next((child for child in second.rights if child.dep_ == "pobj"), None)
    if thing is None:
        return _equal_clause(first, second)
    word = thing.lower_
    measured = first.lower_ == "as" and first.nbor().lower_ in _MEASURES
    if measured and (word not in _EMBLEMS or first.nbor().lower_ not in {"good", "high", "easy"}):
        return None
    if not _is_image(thing, second) or word in _KIN or (word in _CLASSES and thing.tag_ == "NNS"):
        return None
    if _has(thing, _INDEFINITE) or word in _EMBLEMS or (_has(thing, {"the"}) and (sure or first.lower_ != "as")):
        return first.i, _end(thing, second)
    return (first.i, _end(thing, second)) if sure and thing.tag_ == "NNS" and thing.n_lefts == 0 else None


def _equal_clause(first: Token, second: Token) -> Found:
    """ "As bright as a child's face is": the parser then takes the image for the subject of a clause."""
    if second.dep_ != "mark" or second.head.i <= second.i:
        return None
    thing = next((child for child in second.head.lefts if child.dep_ == "nsubj"), None)
    if thing is None or second.head.lemma_ != "be" or not _has(thing, _INDEFINITE) or not _is_image(thing, second):
        return None
    return first.i, _end(second.head, second)


def _as_though(as_: Token, though: Token) -> Found:
    """Only where the clause draws a picture: a noun that it were, or another subject than the one at hand."""
    verb = though.head
    if verb.i < though.i or verb.dep_ not in {"advcl", "ccomp", "conj", "ROOT", "relcl", "xcomp", "acl"}:
        return None
    subject = next((child for child in verb.lefts if child.dep_ in {"nsubj", "nsubjpass"}), None)
    if subject is None or subject.i < though.i or subject.lower_ in {"this", "that"}:
        return None
    thing = _predicate(verb) if verb.lower_ in {"were", "was", "'d"} else None
    if thing is not None and thing.tag_ in _NOUNS and thing.lower_ not in _VAGUE | _LITERAL | _KIN:
        return _around(as_, verb)
    if verb.head.lemma_ in _SEEMING or not any(child.lower_ in {"were", "was", "had"} for child in verb.lefts):
        return None
    drawn = subject.tag_ in _NOUNS and subject.lower_ not in _KIN | _CLASSES
    return _around(as_, verb) if drawn and _has(subject, {"a", "an", "the", "some"}) and verb.tag_ != "VB" else None


def _predicate(verb: Token) -> Token | None:
    return next((child for child in verb.rights if child.dep_ == "attr"), None)


def _resembles(verb: Token) -> Found:
    if verb.pos_ != "VERB":
        return None
    thing = next((child for child in verb.rights if child.dep_ == "dobj"), None)
    if thing is None or not _has(thing, _INDEFINITE) or thing.lower_ in _LITERAL or not _is_image(thing, verb):
        return None
    return verb.i, _end(thing, verb)


def _way(way: Token) -> Found:
    """ "The way a cat watches a bird"."""
    if way.i + 3 >= len(way.doc) or way.nbor().lower_ not in _INDEFINITE or not way.i or way.nbor(-1).lower_ != "the":
        return None
    verb = next((child for child in way.rights if child.dep_ == "relcl"), None)
    return (way.i - 1, _end(verb, way)) if verb is not None and way.dep_ != "pobj" and way.head.lemma_ != "be" else None


def _suffixed(token: Token) -> Found:
    """ "Shell-like", "catlike"."""
    word = token.lower_
    if word != "like":
        base = word.removesuffix("like").strip("-")
        return (token.i, token.i + 1) if len(base) > 2 and word not in _SUFFIXLESS and base not in _SUFFIXLESS else None
    if token.i < 2 or token.nbor(-1).text != "-" or token.nbor(-1).whitespace_ or token.nbor(-2).whitespace_:
        return None
    noun = token.nbor(-2)
    return (noun.i, token.i + 1) if noun.tag_ in _NOUNS and noun.lower_ not in _SUFFIXLESS else None


def _around(mark: Token, thing: Token) -> tuple[int, int]:
    """From what is likened, if it stands near, to the image's last word."""
    head = mark.head if mark.head.i < mark.i else thing.head
    first = mark.i
    if 0 < mark.i - head.i <= _BEFORE:
        first = head.i
        if head.lemma_ == "be":
            subject = next((child for child in head.lefts if child.dep_ == "nsubj"), None)
            if subject is not None and head.i - subject.left_edge.i <= _BEFORE:
                first = subject.left_edge.i
    for i in range(mark.i - 1, first - 1, -1):
        if mark.doc[i].text in _ENDS - {","}:
            first = i + 1
            break
    return first, _end(thing, mark)


def _end(thing: Token, mark: Token) -> int:
    """One past the image's last word: its clause ends at a stop or comma, or after so many words."""
    last = min(thing.right_edge.i, mark.i + _AFTER)
    joint = 0
    for i in range(thing.i + 1, last + 1):
        here = thing.doc[i].lower_
        if here in _ENDS:
            return i
        if here in {"and", "or", "but"}:
            joint = i
        elif joint and here in {"like", "as"}:
            return joint
    return max(last, thing.i) + 1


_LOOKS: dict[str, Callable[[Token], Found]] = {
    "like": _like,
    "as": _as,
    "resemble": _resembles,
    "resembles": _resembles,
    "resembled": _resembles,
    "way": _way,
}
