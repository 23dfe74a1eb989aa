"""A sentence's signs of formality, as numbers: what formality.py weighs."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log

import numpy as np
from spacy.tokens import Span

from core.analysis.features.wordfacts import Word
from core.analysis.features.wordlists import words
from core.analysis.fitted import section

# Where a word's weight is not on the list, it says nothing of a manner.
NEUTRAL = 0.0
# Words past which a sentence counts as no longer: the labelled ones hardly go further.
LONGEST = 60
# Signs that can only make a sentence less formal: their weights are fitted so.
INFORMAL = (
    "contractions",
    "any contraction",
    "slang",
    "any slang",
    "colloquial words",
    "begins small",
    "small i",
    "no end mark",
    "exclamations",
    "doubled marks",
    "trailing off",
    "emoticon",
    "greeting",
    "opens as talk does",
)
# Signs that can only make it more formal.
FORMAL = ("formal words", "any formal word", "passive", "salutation")

# Of the parser's vectors.
WIDTH = 96
_PARTS = "NOUN PROPN VERB ADJ ADV PRON DET ADP AUX CCONJ SCONJ PART NUM".split()
_CONTENT = frozenset(("NOUN", "VERB", "ADJ", "ADV"))
_PEOPLE = ("I", "we", "you", "they", "it")
_PERSON = (
    dict.fromkeys(("i", "me", "my", "mine", "myself"), "I")
    | dict.fromkeys(("we", "us", "our", "ours"), "we")
    | dict.fromkeys(("you", "your", "yours", "yourself", "u", "ur"), "you")
    | dict.fromkeys(("he", "she", "him", "her", "his", "they", "them", "their"), "they")
    | dict.fromkeys(("it", "this", "that", "here", "there", "now"), "it")
)
_ASKING = frozenset("what why how who where when".split())
_TALK = frozenset("and but so or well oh yeah yes no ok okay hey now".split())
_GREETING = frozenset("hi hey hello hiya thanks thank bye cheers".split())
_SALUTATION = frozenset("dear sincerely respectfully yours regards madam sir".split())
_EMOTICON = re.compile(r"(?<!\w)[:;=8xX][-^o']?[)(DPp/\\|](?!\w)|<3|:-|[\U0001F300-\U0001FAFF☀-➿]")
_DOUBLED = re.compile(r"[!?]{2}")
_TRAILING = re.compile(r"\.\.|…")
_FIGURE = re.compile(r"\d")
_SMALL_I = re.compile(r"(?<![\w.])i(?![\w.-])")


@cache
def slang() -> frozenset[str]:
    return words("formality", "slang")


@cache
def colloquial() -> frozenset[str]:
    return words("formality", "colloquial")


@cache
def formal() -> frozenset[str]:
    return words("formality", "formal")


@cache
def word_weights() -> dict[str, float]:
    """How much oftener a word stands in formal genres than in talk: the logarithm of the ratio."""
    rows: dict[str, str] = section("formality_words")["words"]
    return {word: float(weight) for weight, row in rows.items() for word in row.split()}


def signs(sentence: Span, spoken: list[Word]) -> dict[str, float]:
    """The figures of one sentence. Slang counts as slang and as nothing else, so that its going is never a loss."""
    rest = [word for word in spoken if word.lower not in slang()]
    n = max(1, len(rest))
    size = log(min(n, LONGEST))
    found = {"words": size, "words squared": size**2}
    found |= _by_word(rest, n)
    found |= _by_class(rest, n)
    found |= _by_choice(spoken, n)
    found |= _by_grammar(sentence, spoken, n)
    found |= _by_hand(sentence.text, spoken)
    return found


def vector(sentence: Span) -> np.ndarray:
    """The parser's own picture of the sentence: the mean of its tokens' vectors."""
    tensor = sentence.doc.tensor
    if not len(sentence) or len(tensor) < sentence.end:
        return np.zeros(WIDTH)
    return np.asarray(tensor[sentence.start : sentence.end].mean(axis=0), dtype=float)


def _by_word(rest: list[Word], n: int) -> dict[str, float]:
    table = word_weights()
    known = [word.facts for word in rest]
    weights = [table.get(word.form, NEUTRAL) for word in rest] or [NEUTRAL]
    content = sorted(word.facts.zipf for word in rest if word.pos in _CONTENT) or [5.5]
    letters = [fact.letters for fact in known]
    syllables = [fact.syllables for fact in known]
    frequency = [fact.zipf for fact in known]
    return {
        "letters": sum(letters) / n,
        "long words": sum([count > 6 for count in letters]) / n,
        "very long words": sum([count > 9 for count in letters]) / n,
        "syllables": sum(syllables) / n,
        "three syllables": sum([count > 2 for count in syllables]) / n,
        "frequency": sum(frequency) / n,
        "commonest words": sum([zipf > 6.2 for zipf in frequency]) / n,
        "unrecorded words": frequency.count(0.0) / n,
        "latinate": sum([fact.latinate for fact in known]) / n,
        "nominal": sum([fact.nominal for fact in known]) / n,
        "content frequency": sum(content) / len(content),
        "rarest content": sum(content[:2]) / len(content[:2]),
        "rare content": sum([zipf < 4 for zipf in content]) / len(content),
        "genre weight": sum(weights) / len(weights),
        "genre weight, sum": sum(weights) / 5,
        "genre weight, least": min(weights),
        "genre weight, most": max(weights),
        "genre weight, informal": sum([weight for weight in weights if weight < 0]) / len(weights),
    }


def _by_class(rest: list[Word], n: int) -> dict[str, float]:
    classes = Counter([word.pos for word in rest])
    found = {part: classes[part] / n for part in _PARTS}
    nominal = found["NOUN"] + found["PROPN"] + found["ADJ"] + found["ADP"] + found["DET"]
    found["F"] = nominal - found["PRON"] - found["VERB"] - found["ADV"]
    people = Counter([_PERSON[word.lower] for word in rest if word.lower in _PERSON])
    for name in _PEOPLE:
        found[name] = people[name] / n
    found["any I"] = float(found["I"] > 0)
    found["any you"] = float(found["you"] > 0)
    return found


def _by_choice(spoken: list[Word], n: int) -> dict[str, float]:
    contractions = sum([word.short for word in spoken])
    forms = [word.lower for word in spoken]
    rough = sum([form in slang() for form in forms])
    ceremonious = sum([form in formal() for form in forms])
    return {
        "contractions": contractions / n,
        "any contraction": float(contractions > 0),
        "slang": rough / n,
        "any slang": float(rough > 0),
        "colloquial words": sum([form in colloquial() for form in forms]) / n,
        "formal words": ceremonious / n,
        "any formal word": float(ceremonious > 0),
    }


def _by_grammar(sentence: Span, spoken: list[Word], n: int) -> dict[str, float]:
    tags = Counter([word.tag for word in spoken])
    roles = Counter([word.token.dep_ for word in spoken])
    return {
        "passive": float(roles["nsubjpass"] > 0),
        "subject": float(roles["nsubj"] + roles["nsubjpass"] > 0),
        "relative clauses": roles["relcl"] / n,
        "particles": roles["prt"] / n,
        "negations": roles["neg"] / n,
        "past": (tags["VBD"] + tags["VBN"]) / n,
        "modals": tags["MD"] / n,
        "ends with preposition": float(bool(spoken) and spoken[-1].tag in ("IN", "RP")),
        "whole clause": float(sentence.root.pos_ in ("VERB", "AUX")),
    }


def _by_hand(text: str, spoken: list[Word]) -> dict[str, float]:
    text = text.strip()
    form = spoken[0].lower if spoken else ""
    n = max(1, len(spoken))
    return {
        "begins small": float(bool(spoken) and spoken[0].text[:1].islower()),
        "small i": float(_SMALL_I.search(text) is not None),
        "no end mark": float(text[-1:] not in ".!?\"”'’:)…"),
        "exclamations": float(min(3, text.count("!"))),
        "doubled marks": float(_DOUBLED.search(text) is not None),
        "trailing off": float(_TRAILING.search(text) is not None),
        "emoticon": float(_EMOTICON.search(text) is not None),
        "greeting": float(form in _GREETING),
        "salutation": float(form in _SALUTATION),
        "opens as talk does": float(form in _TALK),
        "opens asking": float(form in _ASKING),
        "question": float("?" in text),
        "quotation": float(any(mark in text for mark in '"“”')),
        "capitals": sum([len(word.text) > 3 and word.text.isupper() for word in spoken]) / n,
        "dash": float(" - " in text or "--" in text or "—" in text),
        "colon": float(":" in text),
        "brackets": float("(" in text),
        "semicolon": float(";" in text),
        "commas": text.count(",") / n,
        "figures": float(_FIGURE.search(text) is not None),
        "money": float("%" in text or "$" in text),
    }
