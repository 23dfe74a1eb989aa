"""A sentence's signs of formality, as numbers: what formality.py weighs."""

from __future__ import annotations

import re
from functools import cache
from math import log

import numpy as np
from spacy.tokens import Span, Token

from core.analysis.features.wordfacts import Facts, contracted, facts, is_alphabetic, written_out
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
_ME = frozenset("i me my mine myself".split())
_US = frozenset("we us our ours".split())
_YOU = frozenset("you your yours yourself u ur".split())
_THEM = frozenset("he she him her his they them their".split())
_DEICTIC = frozenset("it this that here there now".split())
_ASKING = frozenset("what why how who where when".split())
_TALK = frozenset("and but so or well oh yeah yes no ok okay hey now".split())
_GREETING = frozenset("hi hey hello hiya thanks thank bye cheers".split())
_SALUTATION = frozenset("dear sincerely respectfully yours regards madam sir".split())
_EMOTICON = re.compile(r"(?<!\w)[:;=8xX][-^o']?[)(DPp/\\|](?!\w)|<3|:-|[\U0001F300-\U0001FAFF☀-➿]")
_DOUBLED = re.compile(r"[!?]{2}")
_TRAILING = re.compile(r"\.\.|…")
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


def signs(sentence: Span) -> dict[str, float]:
    """The figures of one sentence. Slang counts as slang and as nothing else, so that its going is never a loss."""
    tokens = [token for token in sentence if not token.is_space]
    spoken = [token for token in tokens if is_alphabetic(token.text)]
    rest = [token for token in spoken if token.lower_ not in slang()]
    n = max(1, len(rest))
    size = log(min(n, LONGEST))
    found = {"words": size, "words squared": size**2}
    found |= _by_word(rest, n)
    found |= _by_class(rest, n)
    found |= _by_grammar(tokens, spoken, n)
    found |= _by_hand(sentence.text, spoken)
    return found


def vector(sentence: Span) -> np.ndarray:
    """The parser's own picture of the sentence: the mean of its tokens' vectors."""
    tensor = sentence.doc.tensor
    if not len(sentence) or len(tensor) < sentence.end:
        return np.zeros(WIDTH)
    return np.asarray(tensor[sentence.start : sentence.end], dtype=float).mean(axis=0)


def _by_word(rest: list[Token], n: int) -> dict[str, float]:
    forms = [written_out(token) for token in rest]
    known: list[Facts] = [facts(form) for form in forms]
    table = word_weights()
    weights = sorted(table.get(form, NEUTRAL) for form in forms) or [NEUTRAL]
    content = sorted(fact.zipf for fact, token in zip(known, rest, strict=True) if token.pos_ in _CONTENT) or [5.5]
    return {
        "letters": sum(fact.letters for fact in known) / n,
        "long words": sum(fact.letters > 6 for fact in known) / n,
        "very long words": sum(fact.letters > 9 for fact in known) / n,
        "syllables": sum(fact.syllables for fact in known) / n,
        "three syllables": sum(fact.syllables > 2 for fact in known) / n,
        "frequency": sum(fact.zipf for fact in known) / n,
        "commonest words": sum(fact.zipf > 6.2 for fact in known) / n,
        "unrecorded words": sum(fact.zipf == 0 for fact in known) / n,
        "latinate": sum(fact.latinate for fact in known) / n,
        "nominal": sum(fact.nominal for fact in known) / n,
        "content frequency": sum(content) / len(content),
        "rarest content": sum(content[:2]) / len(content[:2]),
        "rare content": sum(zipf < 4 for zipf in content) / len(content),
        "genre weight": sum(weights) / len(weights),
        "genre weight, sum": sum(weights) / 5,
        "genre weight, least": weights[0],
        "genre weight, most": weights[-1],
        "genre weight, informal": sum(min(0.0, weight) for weight in weights) / len(weights),
    }


def _by_class(rest: list[Token], n: int) -> dict[str, float]:
    classes = [token.pos_ for token in rest]
    found = {part: classes.count(part) / n for part in _PARTS}
    nominal = found["NOUN"] + found["PROPN"] + found["ADJ"] + found["ADP"] + found["DET"]
    found["F"] = nominal - found["PRON"] - found["VERB"] - found["ADV"]
    forms = [token.lower_ for token in rest]
    for name, group in (("I", _ME), ("we", _US), ("you", _YOU), ("they", _THEM), ("it", _DEICTIC)):
        found[name] = sum(form in group for form in forms) / n
    found["any I"] = float(found["I"] > 0)
    found["any you"] = float(found["you"] > 0)
    return found


def _by_grammar(tokens: list[Token], spoken: list[Token], n: int) -> dict[str, float]:
    contractions = sum(bool(contracted(token)) for token in spoken)
    rough = sum(token.lower_ in slang() for token in spoken)
    ceremonious = sum(token.lower_ in formal() for token in spoken)
    tags = [token.tag_ for token in tokens]
    roles = [token.dep_ for token in tokens]
    last = spoken[-1].tag_ if spoken else ""
    return {
        "contractions": contractions / n,
        "any contraction": float(contractions > 0),
        "slang": rough / n,
        "any slang": float(rough > 0),
        "colloquial words": sum(token.lower_ in colloquial() for token in spoken) / n,
        "formal words": ceremonious / n,
        "any formal word": float(ceremonious > 0),
        "passive": float("nsubjpass" in roles),
        "subject": float("nsubj" in roles or "nsubjpass" in roles),
        "relative clauses": roles.count("relcl") / n,
        "particles": roles.count("prt") / n,
        "negations": roles.count("neg") / n,
        "past": (tags.count("VBD") + tags.count("VBN")) / n,
        "modals": tags.count("MD") / n,
        "ends with preposition": float(last in ("IN", "RP")),
        "whole clause": float(any(t.dep_ == "ROOT" and t.pos_ in ("VERB", "AUX") for t in tokens)),
    }


def _by_hand(text: str, spoken: list[Token]) -> dict[str, float]:
    text = text.strip()
    first = spoken[0] if spoken else None
    form = first.lower_ if first is not None else ""
    n = max(1, len(spoken))
    return {
        "begins small": float(first is not None and first.text[:1].islower()),
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
        "capitals": sum(len(token.text) > 3 and token.text.isupper() for token in spoken) / n,
        "dash": float(" - " in text or "--" in text or "—" in text),
        "colon": float(":" in text),
        "brackets": float("(" in text),
        "semicolon": float(";" in text),
        "commas": text.count(",") / n,
        "figures": float(any(map(str.isdigit, text))),
        "money": float("%" in text or "$" in text),
    }
