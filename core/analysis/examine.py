"""Can this text be analysed? Said before anything is saved, in words that help."""

from __future__ import annotations

import re

from core.analysis.clean import Cleaned, clean
from core.analysis.language import foreign
from core.analysis.reading import Unreadable

LEAST = 60
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_SEEN = re.compile(r"[^\s\ufeff\u200b]")
# Scripts that are written without spaces between words: a word is about two of these.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def examine(text: str, least: int = LEAST) -> Cleaned:
    """The text cleaned, where it can be analysed; raises Unreadable: empty, not_text, language or too_short."""
    if not _SEEN.search(text):
        raise Unreadable("empty", "There is no text here.", "Paste some of your writing, or choose a file.")
    if debris(text):
        raise Unreadable(
            "not_text",
            "This is not text: it holds characters that no writing has.",
            "Save it as plain text and try again.",
        )
    cleaned = clean(text)
    words = count_words(cleaned.text)
    letters = sum(map(str.isalpha, cleaned.text[:40_000]))
    if language := foreign(cleaned.text):
        raise Unreadable(
            "language",
            f"This looks like {language}.",
            "The analyser reads only English so far: choose an English text.",
        )
    if words < least:
        raise Unreadable("too_short", _short(words, least, cleaned), "Add more of your writing: 800 words are good.")
    if letters * 4 < len(cleaned.text[:40_000]):
        raise Unreadable("not_text", "There are hardly any words in this.", "Choose a text in whole sentences.")
    return cleaned


def count_words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(_UNSPACED.sub("", text))) + len(_UNSPACED.findall(text)) // 2


def _short(words: int, least: int, cleaned: Cleaned) -> str:
    counted = f"This has {words} word{'' if words == 1 else 's'}; the analyser needs {least} to say anything."
    kinds = ", ".join(f"{count} × {kind}" for kind, count in cleaned.set_aside.items())
    return f"{counted} Set aside and not counted: {kinds}." if kinds else counted


def debris(text: str) -> bool:
    """No text at all: NULs, or more control characters than a text has."""
    sample = text[:200_000]
    control = sum(1 for char in sample if char < " " and char not in "\t\n\r\f\v")
    return "\x00" in text or control * 50 > len(sample) or sample.count("\ufffd") * 10 > len(sample)
