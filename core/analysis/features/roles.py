"""“I am a retired nurse”, “as a mother of two, I …”: what somebody says they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from core.analysis.features.claims import Claim, is_outright, phrase, plain
from core.analysis.features.phrases import lowered
from core.analysis.features.wordlists import words

_ADVERB = r"(?: (?:now|currently|also|still|actually|just|only|already|simply|myself|both))?"
_BECAME = r"I(?: used to be| was| became| started out as| started as| worked as| have worked as|'ve worked as)"
_ARE = r"I(?:'m| am|'ve been| have been| work as| earn my living as| make my living as| trained as| qualified as)"
_IS = re.compile(rf"\b(?:(?P<past>{_BECAME})|{_ARE}){_ADVERB} (?P<role>(?:an?|the) )")
_AS = re.compile(r"\b(?:[Aa]s|[Ss]peaking as|I, as|[Bb]eing) (?P<role>an? )")
_MY_AS = re.compile(
    r"\b[Mm]y (?:\w+ )?(?:job|work|career|years|time|experience|life|days|training|role|position) as (?P<role>an? )"
)
_MOST_BEFORE = 6
# “As a nurse of forty with two boys, I …”, “as a nurse I …”.
_I_FOLLOWS = re.compile(r"(?: (?:of|with|in|from|for|who) [^,.;!?]{1,60})?,? (?:I|my|we|our)\b")
_FOR_YEARS = re.compile(
    r" (?:for|since|these) (?:the (?:past|last) |over |about |nearly |almost |more than )?"
    r"[\w-]+(?: years| decades| months)?\b"
)
_OF_CHILDREN = re.compile(
    r" (?:of|to) (?:an? |(?:one|two|three|four|five|six|seven|eight|nine|ten|several|grown|\d{1,2})\b)[\w ]{0,30}"
)
# "An English teacher" says what is taught; "as a student, I …" says what one was then.
_ONE_TIME = frozenset({"student", "undergraduate", "apprentice"})


def roles(doc: Doc) -> Iterator[Claim]:
    """Trades, gender, origin and family, from “I am a …” and “as a …, I …”."""
    text = plain(doc.text)
    for match in _IS.finditer(text):
        past = match["past"] is not None
        if is_outright(doc, match.start(), match.end(), past=past):
            yield from _role(doc, text, match.start(), match.start("role"), past=past)
    for match in _MY_AS.finditer(text):
        if is_outright(doc, match.start(), match.end(), past=True):
            yield from _role(doc, text, match.start(), match.start("role"), past=False)
    for match in _AS.finditer(text):
        if not is_outright(doc, match.start(), match.end(), past=True):
            continue
        for claim in _role(doc, text, match.start(), match.start("role"), past=False):
            said_of_me = text.startswith("I,", match.start()) or _I_FOLLOWS.match(text, claim.end)
            if said_of_me and not (claim.attribute == "professional_background" and claim.value in _ONE_TIME):
                yield claim


def _role(doc: Doc, text: str, start: int, at: int, *, past: bool) -> Iterator[Claim]:
    """What the noun after the article at `at` makes of the writer; `start` is where the passage begins."""
    span = doc.char_span(at, at + 1, alignment_mode="expand")
    head = _head(doc, span.start + 1) if span is not None else None
    if span is None or head is None:
        return
    lower = lowered(doc)
    noun, before = lower[head], lower[span.start + 1 : head]
    first, end = doc[span.start + 1].idx, doc[head].idx + len(doc[head])
    if noun in words("person", "trade") and not _is_odd_past(text, start, end, past):
        years = _FOR_YEARS.match(text, end)
        stop = years.end() if years else end
        yield Claim("professional_background", ("was a " if past else "") + text[first:stop], start, stop)
    yield from _person(doc, text, start, span.start + 1, head)
    if noun in words("person", "parent") and (family := _OF_CHILDREN.match(text, end)):
        stop = min(family.end(), phrase(text, end))
        yield Claim("background", text[first:stop].strip(), start, stop)
    elif f"a {noun}" in words("person", "circumstance") or (noun in words("person", "parent") and "single" in before):
        yield Claim("background", text[first:end], start, end)


def _person(doc: Doc, text: str, start: int, first: int, head: int) -> Iterator[Claim]:
    lower, end = lowered(doc), doc[head].idx + len(doc[head])
    noun, before = lower[head], set(lower[first:head])
    if noun in words("person", "woman") or "female" in before:
        yield Claim("gender", "female", start, end)
    elif noun in words("person", "man") or "male" in before:
        yield Claim("gender", "male", start, end)
    if noun not in words("person", "teaching"):
        for n in range(first, head + 1):
            if doc[n].text in words("person", "people"):
                yield Claim("cultural_background", text[doc[n].idx : end], start, end)
                return


def _is_odd_past(text: str, start: int, end: int, past: bool) -> bool:
    """“I was a soldier” alone is a scene; “when I was a soldier”, or for so long, is a life."""
    if not past or not text.startswith("I was", start):
        return False
    return not (text[max(0, start - 5) : start].lower() == "when " or _FOR_YEARS.match(text, end))


def _head(doc: Doc, at: int) -> int | None:
    """The token of the noun that names the role, if no word before it makes it something else."""
    for n in range(at, min(at + _MOST_BEFORE, len(doc))):
        if _is_role(doc, n) and not _goes_on(doc, n):
            return n
        if not _may_stand_before(doc, n):
            return None
    return None


def _is_role(doc: Doc, n: int) -> bool:
    word = lowered(doc)[n]
    return word in words("person", "trade", "woman", "man") or doc[n].text in words("person", "people")


def _goes_on(doc: Doc, n: int) -> bool:
    """“A teacher trainer”, “a doctor’s wife”, “a mother-in-law”: the word is not the last of its noun."""
    if n + 1 == len(doc):
        return False
    after = doc[n + 1]
    return after.tag_ in {"NN", "NNS", "NNP", "POS", "HYPH"} or after.text == "-" or _is_role(doc, n + 1)


def _may_stand_before(doc: Doc, n: int) -> bool:
    token, word = doc[n], lowered(doc)[n]
    if (
        word in words("person", "before trade")
        or token.text in words("person", "people")
        or word in {"-", "year", "and", ","}
    ):
        return True
    return token.tag_ in {"NN", "NNP", "CD", "HYPH"} and word not in {
        "bit",
        "lot",
        "kind",
        "sort",
        "hell",
        "fan",
        "mess",
    }
