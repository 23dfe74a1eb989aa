"""Age, schooling and command of the language, as the writer states them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from core.analysis.features.claims import Claim, is_outright, phrase, plain

YOUNGEST, OLDEST = 10, 110
_WORDS = {
    **{word: value for value, word in enumerate(("ten", "eleven", "twelve", "thirteen", "fourteen"), 10)},
    **{word: value for value, word in enumerate(("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"), 15)},
}
_TENS = {
    word + "ty": 10 * ten for ten, word in enumerate(("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"), 2)
}
_ONES = {
    word: one for one, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)
}
_TEXT = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_WORDS)}|a hundred"
_NUMBER = rf"(?P<n>\d{{2,3}}|{_TEXT})\b"
_OLD = r"(?P<old>[- ]years?[- ]old| years of age| yrs old| y/o)?"
_ADVERB = r"(?: (?:now|currently|already|just|only|still|also))?"

_AGES = (
    re.compile(rf"\bI(?:'m| am){_ADVERB} (?:an? )?{_NUMBER}{_OLD}", re.ASCII),
    re.compile(rf"\bI(?:'ve| have)?(?: just| only just| recently)? turned {_NUMBER}", re.ASCII),
    re.compile(rf"\b[Aa]s an? {_NUMBER}(?P<old>[- ]year[- ]old)", re.ASCII),
    re.compile(rf"\b(?:[Aa]s|I(?:'m| am)) an? (?:[\w-]+ ){{1,3}}(?:of|aged) {_NUMBER}", re.ASCII),
    re.compile(rf"\b[Aa]t (?:the age of )?{_NUMBER}, I(?:'m| am|'ve| have| still)\b", re.ASCII),
    re.compile(rf"\b[Mm]y age is {_NUMBER}", re.ASCII),
)
_AGE_ENDS = re.compile(
    r"\s*(?:$|[.,;!?)—–…]|- | (?:now|and|but|today|this|years? old|years of age|or so|already|tomorrow|last|yesterday"
    r"|at last)\b)"
)
_PERIOD = r"(?:week|month|year|spring|summer|autumn|fall|winter"
_JUST_NOW = re.compile(
    rf" (?:last {_PERIOD}|\w+day)|this {_PERIOD}|morning)|yesterday|today|recently|the other day"
    r"|a (?:few )?(?:days?|weeks?|months?) ago"
    r"|in (?:January|February|March|April|May|June|July|August|September|October|November|December)(?! (?:of )?\d))\b"
)

_DOCTOR = r"(?:PhD|Ph\.D\.?|DPhil|D\.Phil\.?|doctorate)"
_MASTER = r"(?:[Mm]aster'?s degree|Master of \w+|MA|M\.A\.|MSc|MBA|MPhil|LLM|master's(?= in\b))"
_BACHELOR = r"(?:[Bb]achelor'?s degree|Bachelor of \w+|BA|B\.A\.|BSc|BEng|LLB|bachelor's(?= in\b))"
_DEGREES = ((_DOCTOR, "doctorate"), (_MASTER, "master's degree"), (_BACHELOR, "bachelor's degree"))
_GOT = r"(?: have|'ve got| have got| hold| got| earned| completed| finished| received| took| did| was awarded)"
_DOING = r"(?P<doing>(?:'m| am) (?:doing|finishing))"
_HAVE = rf"\bI(?:{_GOT}|{_DOING})(?: an?| my)(?: [a-z-]+){{0,2}}? "
_SCHOOL = r"(?:[Uu]niversity|[Cc]ollege|[Ss]chool|[Ii]nstitute|[Aa]cademy)"
_PLACE = rf"(?:the )?(?:\w+ ){{0,3}}?(?:{_SCHOOL}|Oxford|Cambridge|Harvard|Yale)"
_STUDY = re.compile(
    _HAVE + r"(?P<a>degree|diploma|first-class degree)\b(?! of)"
    r"|\b[Mm]y (?P<b>degree|doctorate|PhD|undergraduate degree|apprenticeship)\b"
    rf"|\bI (?P<c>(?:studied|read|majored in) [\w ]{{2,40}} (?:at|in) {_PLACE})\b"
    r"|\bI (?P<d>graduated (?:from|in|with)|dropped out of|left school (?:at|when I was)"
    rf"|(?:went|never went) to (?={_SCHOOL})|never finished (?={_SCHOOL})|(?:served|did) (?:an|my) apprenticeship)\b"
)
_SELF_TAUGHT = re.compile(r"\bI(?:'m| am)(?: entirely| completely| largely| mostly)? self-(?:taught|educated)\b")

_OTHER_TONGUE = r"English (?:is|isn't) (?:not my first|not my native|not my mother|(?:only )?my second|my third"
_FLUENCY = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        (r"\bEnglish is my (?:first|native|mother) (?:language|tongue)\b", "native"),
        (r"\bI(?:'m| am) a native (?:English speaker|speaker of English)\b", "native"),
        (r"\b[Mm]y (?:first language|mother tongue|native language) is English\b", "native"),
        (rf"\b{_OTHER_TONGUE}) (?:language|tongue)\b", "not a native speaker"),
        (r"\bEnglish isn't my (?:first|native|mother) (?:language|tongue)\b", "not a native speaker"),
        (r"\bI(?:'m| am) (?:fluent in English|a fluent English speaker)\b", "fluent"),
        (r"\bI speak (?:fluent English|English fluently)\b", "fluent"),
        (r"\bI(?:(?:'m| am)| grew up| was raised) bilingual\b", "bilingual"),
        (r"\bI(?:'m| am) (?:still )?learning English\b", "a learner"),
        (r"\b[Mm]y English is (?:still )?(?:not (?:very |so )?good|bad|poor|broken|basic)\b", "basic"),
    )
)


def learning(doc: Doc) -> Iterator[Claim]:
    """Every such statement of a paragraph."""
    text = plain(doc.text)
    yield from _ages(doc, text)
    yield from _education(doc, text)
    for pattern, value in _FLUENCY:
        for match in pattern.finditer(text):
            if is_outright(doc, match.start(), match.end()):
                yield Claim("language_fluency", value, match.start(), match.end())


def number(said: str) -> int:
    """“43”, “forty-three”, “a hundred”."""
    if said.isdigit():
        return int(said)
    parts = re.split(r"[- ]", said)
    if parts == ["a", "hundred"]:
        return 100
    return sum({**_TENS, **_WORDS, **_ONES}[part] for part in parts)


def _ages(doc: Doc, text: str) -> Iterator[Claim]:
    for pattern in _AGES:
        for match in pattern.finditer(text):
            age = number(match["n"])
            if YOUNGEST <= age <= OLDEST and _is_age(text, match) and is_outright(doc, match.start(), match.end()):
                yield Claim("age", age, match.start(), match.end())


def _is_age(text: str, match: re.Match[str]) -> bool:
    said, after = match.group(), match.end()
    if " turned " in said:
        stops = bool(_AGE_ENDS.match(text, after)) and re.search(r"'ve|have|just|recently", said) is not None
        return stops or bool(_JUST_NOW.match(text, after))
    if said.startswith(("As", "as", "At", "at")) or match.groupdict().get("old"):
        return not said.startswith(("As", "as")) or bool(re.compile(r"[^.;!?]{0,80}\b(?:I|my|me)\b").match(text, after))
    return bool(_AGE_ENDS.match(text, after))


def _education(doc: Doc, text: str) -> Iterator[Claim]:
    known = False
    for degree, value in _DEGREES:
        for match in re.finditer(_HAVE + degree + r"(?!\w)", text):
            if is_outright(doc, match.start(), match.end()):
                known = True
                yield Claim(
                    "education_level", f"working on a {value}" if match["doing"] else value, match.start(), match.end()
                )
    for match in _STUDY.finditer(text):
        if not (known and match["a"]) and is_outright(doc, match.start(), match.end(), past=True):
            begins = next(match.start(name) for name in "abcd" if match[name])
            end = _told(text, match)
            yield Claim("education_level", text[begins:end].strip(), match.start(), end)
    for match in _SELF_TAUGHT.finditer(text):
        if is_outright(doc, match.start(), match.end()):
            yield Claim("education_level", "self-taught", match.start(), match.end())


def _told(text: str, match: re.Match[str]) -> int:
    """Where the phrase ends: “my degree in law”, but “my degree” before “was hard”."""
    end = match.end()
    goes_on = (
        re.compile(r" (?:in|from|at)\b").match(text, end) if match["a"] or match["b"] else text[end : end + 1] == " "
    )
    return phrase(text, end) if goes_on else end
