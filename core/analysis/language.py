"""Is it English? Named in English words where it is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Function words of English that no other common language shares in number.
_ENGLISH = (
    "the of and to is it you that was for on are with as his they be at have this from had by not but what all were"
    " when we there can an your which their said if do will each about how up out them then she many some so these"
    " would her him has who its now did my been than could i me don't it's i'm because just like get our"
)
_COMMON = frozenset(_ENGLISH.split())
# A text with so many of those is English, whatever else is in it: names, slang, verse.
ENOUGH = 0.22
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# What the identifier can tell apart, as an English speaker names it.
_LANGUAGES = (
    "af=Afrikaans am=Amharic an=Aragonese ar=Arabic as=Assamese az=Azerbaijani be=Belarusian bg=Bulgarian"
    " bn=Bengali br=Breton bs=Bosnian ca=Catalan cs=Czech cy=Welsh da=Danish de=German dz=Dzongkha el=Greek"
    " eo=Esperanto es=Spanish et=Estonian eu=Basque fa=Persian fi=Finnish fo=Faroese fr=French ga=Irish"
    " gl=Galician gu=Gujarati he=Hebrew hi=Hindi hr=Croatian ht=Haitian hu=Hungarian hy=Armenian id=Indonesian"
    " is=Icelandic it=Italian ja=Japanese jv=Javanese ka=Georgian kk=Kazakh km=Khmer kn=Kannada ko=Korean"
    " ku=Kurdish ky=Kyrgyz la=Latin lb=Luxembourgish lo=Lao lt=Lithuanian lv=Latvian mg=Malagasy mk=Macedonian"
    " ml=Malayalam mn=Mongolian mr=Marathi ms=Malay mt=Maltese nb=Norwegian ne=Nepali nl=Dutch nn=Norwegian"
    " no=Norwegian oc=Occitan or=Odia pa=Punjabi pl=Polish ps=Pashto pt=Portuguese qu=Quechua ro=Romanian"
    " ru=Russian rw=Kinyarwanda se=Sami si=Sinhala sk=Slovak sl=Slovenian sq=Albanian sr=Serbian sv=Swedish"
    " sw=Swahili ta=Tamil te=Telugu th=Thai tl=Tagalog tr=Turkish ug=Uyghur uk=Ukrainian ur=Urdu vi=Vietnamese"
    " vo=Volapük wa=Walloon xh=Xhosa zh=Chinese zu=Zulu"
)
NAMES = dict(pair.split("=") for pair in _LANGUAGES.split())


# In fewer words than this, or fewer different ones, a language is a guess, unless its letters tell.
TELLING, DIFFERENT = 20, 8
# A text is heard in so many places at most, each of so many characters.
PLACES, SHORTEST, LONGEST = 24, 400, 1_500
# How sure the identifier must be that something is not English.
SURE = 0.9


def foreign(text: str) -> str | None:
    """The language's name in English, where the text is in another one for the most part.

    None for English, and for what is too short to tell.
    """
    words = _WORD.findall(text[:40_000].lower())
    if (len(words) < TELLING or len(set(words)) < DIFFERENT) and not _other_letters(text):
        return None
    votes = Counter(map(_language, _places(text)))
    language, most = max(votes.items(), key=lambda vote: (vote[1], vote[0] or ""))
    return language if most > votes[None] else None


def _places(text: str) -> Iterator[str]:
    """All of a short text, and as much of a long one's end as of its beginning."""
    step = max(SHORTEST, -(-len(text) // PLACES))
    for start in range(0, len(text), step):
        place = text[start : start + min(step, LONGEST)]
        if start == 0 or len(place) > 200:
            yield place


def _language(text: str) -> str | None:
    other = _other_letters(text)
    words = _WORD.findall(text.lower().replace("’", "'"))
    if not other and words and sum(word in _COMMON for word in words) / len(words) >= ENOUGH:
        return None
    ranked = _identifier().rank(text)
    likely = str(ranked[0][0])
    if other:
        return "another language" if likely == "en" else NAMES.get(likely, "another language")
    english = next(share for code, share in ranked if code == "en")
    # What it cannot name is noise to it: headers, names, numbers among English words.
    return NAMES.get(likely) if 1 - english >= SURE else None


def _other_letters(text: str) -> bool:
    """Most of its letters are not Latin ones."""
    letters = [char for char in text[:40_000] if char.isalpha()]
    return len(letters) >= 10 and sum(char > "\u024f" for char in letters) * 2 > len(letters)


@cache
def _identifier() -> LanguageIdentifier:
    # A second of loading that only a doubtful text needs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
