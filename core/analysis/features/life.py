"""Origin, circumstances and work, as the writer states them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from core.analysis.features.claims import Claim, is_outright, phrase, plain
from core.analysis.features.wordlists import words

_BORN = r"(?:was born(?: and (?:raised|bred|brought up))?|grew up|was raised|was brought up|was bred)"
_ORIGIN = re.compile(
    rf"\bI {_BORN} (?=(?:in|on|near|outside|among|as|to|of|by)\b|Catholic|Jewish|Muslim|Hindu|Protestant)"
    r"|\bI(?:'m| am| come)(?: originally)? from (?=(?:the )?[A-Z]"
    r"|an? (?:\w+ )?(?:family|village|town|farm|long line|line))"
    r"|\b[Mm]y (?:parents|family|grandparents|ancestors)"
    r" (?:are|were|come from|came from|emigrated from|moved here from) (?=[A-Z])"
    r"|\b[Mm]y native (?=[A-Z])"
)
_WHEN = re.compile(r"(?:in|on) (?:the )?(?:\d{2,4}(?:'?s)?|\w+ \d{4}|spring|summer|autumn|winter|\w+ties)")
_I_AM = re.compile(
    r"\bI(?:'m| am)(?: (?:now|also|originally|half|part|proudly|still))?"
    r" (?P<what>an? [\w-]+(?: [\w-]+)?|[\w-]+(?: [\w-]+)?)"
)
_GENDERS = frozenset({"female", "male", "non-binary", "nonbinary", "genderqueer", "agender"})
_HAVE_CHILDREN = re.compile(
    r"\bI have (?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:\w+ )?"
    r"(?:children|kids|sons?|daughters?|grandchildren|brothers|sisters)\b"
)
_LIVING = re.compile(
    r"\bI(?: have|'ve)? (?:live|lived|moved|emigrated|retired) (?:alone )?(?=(?:in|on|near|outside|to|from|with) )"
)
_LOSS = re.compile(
    r"\bI (?:lost my (?:father|mother|parents|husband|wife|brother|sister|son|daughter)"
    r"|served in the (?:[Aa]rmy|[Nn]avy|air force|war|Marines))\b"
    r"|\bI(?:'m| am) the (?:youngest|eldest|oldest) of (?:two|three|four|five|six|seven|eight|nine|ten)\b"
)
_WORK = re.compile(
    r"\bI(?: have|'ve)? (?:work|worked|teach|taught) (?:\w+ )?(?:in|at|for) |\bI (?:run|own|manage) (?:an?|my own|our) "
)


def life(doc: Doc) -> Iterator[Claim]:
    """Every such statement of a paragraph."""
    text = plain(doc.text)
    yield from _origins(doc, text)
    yield from _circumstances(doc, text)
    yield from _work(doc, text)


def _origins(doc: Doc, text: str) -> Iterator[Claim]:
    for match in _ORIGIN.finditer(text):
        end = phrase(text, match.end())
        told = text[match.end() : end]
        if _WHEN.fullmatch(told) or not told:
            continue
        if is_outright(doc, match.start(), end, past=True):
            named = re.search(r"\b[A-Z]\w", told)
            value = re.sub(r"^(?:I(?:'m| am)? ?(?:was )?|[Mm]y )", "", text[match.start() : end])
            yield Claim("cultural_background" if named else "background", value, match.start(), end)


def _circumstances(doc: Doc, text: str) -> Iterator[Claim]:
    for match in _I_AM.finditer(text):
        yield from _being(doc, text, match)
    for pattern in (_HAVE_CHILDREN, _LOSS, _LIVING):
        for match in pattern.finditer(text):
            end = phrase(text, match.end()) if pattern is not _HAVE_CHILDREN else match.end()
            told = re.sub(r"^I(?:'m |'ve | am | )", "", text[match.start() : end]).strip()
            if (pattern is not _LIVING or _is_home(told)) and is_outright(doc, match.start(), end, past=True):
                yield Claim("background", told, match.start(), end)


def _being(doc: Doc, text: str, match: re.Match[str]) -> Iterator[Claim]:
    """“I am Irish”, “I’m a Londoner”, “I’m female”, “I’m divorced”: a word or two, no noun or “to” after."""
    for said in _shorter(match["what"]):
        end = match.start("what") + len(said)
        after = doc.char_span(end - 1, end, alignment_mode="expand")
        following = doc[after.end] if after is not None and after.end < len(doc) else None
        if following is not None and _goes_on(following):
            continue
        bare = re.sub(r"^an? ", "", said)
        if not is_outright(doc, match.start(), end):
            return
        if bare in words("person", "people") or bare.rstrip("s") in words("person", "people"):
            yield Claim("cultural_background", bare, match.start(), end)
        elif bare in _GENDERS:
            yield Claim("gender", bare.replace("nonb", "non-b"), match.start(), end)
        elif said in words("person", "circumstance"):
            yield Claim("background", said, match.start(), end)


def _goes_on(following: Token) -> bool:
    return following.tag_ in {"NN", "NNS", "NNP", "POS", "HYPH"} or following.lower_ in {"to", "of", "-"}


def _shorter(said: str) -> Iterator[str]:
    while said not in {"", "a", "an"}:
        yield said
        said = said.rpartition(" ")[0]


def _is_home(told: str) -> bool:
    """“Live in Leeds”, “live in a small village”; not “live in fear”, “moved to the window”."""
    moved = told.startswith("moved")
    place = told.split()
    near = place[2:7] if place else []
    if any(word[0].isupper() for word in near):
        return True
    return not moved and any(word.strip(".,") in words("person", "home") for word in near)


def _work(doc: Doc, text: str) -> Iterator[Claim]:
    for match in _WORK.finditer(text):
        end = phrase(text, match.end(), 6)
        told = text[match.start() + 2 : end].strip()
        near = {word.strip(".,").lower() for word in text[match.end() : end].split()}
        places = words("person", "workplace")
        if near & {place.lower() for place in places} and is_outright(doc, match.start(), end, past=True):
            yield Claim("professional_background", told, match.start(), end)
