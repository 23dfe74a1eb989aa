"""Everyday words or rare, learned ones; and how much schooling a text asks of its reader."""

from __future__ import annotations

from functools import cache
from math import log

from spacy.tokens import Doc

from core.analysis.features.wordfacts import Word, described
from core.analysis.fitted import section
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "vocabulary_complexity",
        How.MEASURED,
        measure="vocabulary",
        unit="0 (everyday) upwards; most texts lie between -2 and 2",
        low="everyday sentences",
        high="rare words",
        note="Of 1,000 words {rare_words} are uncommon ones; {letters_per_content_word} letters to a word that carries"
        " meaning; about reading grade {reading_grade}.",
        figures=("rare_words", "letters_per_content_word", "reading_grade"),
        source="Zipf frequencies of wordfreq; Flesch 1948; Vajjala & Lučić 2018.",
        validity="Puts 99 % of the neighbouring levels of OneStopEnglish in order (cross-validated).",
    ),
)
CONTENT = frozenset(("NOUN", "VERB", "ADJ", "ADV"))
# Under this frequency (zipf) a word is a misprint or a name oftener than a word.
RECORDED = 1.2
# Words rarer than this are quoted.
RARE = 3.6
# Lengths between which a sentence adds anything to the weight of its words.
SHORTEST, LONGEST = 6, 40
# Sentences of so many words or more, none of them rare, are quoted for everyday words.
PLAIN, PLAIN_WORDS = 4.9, 6


def count(doc: Doc, tally: Tally) -> None:
    for sentence, spoken in described(doc):
        if not spoken:
            continue
        counts = tally.counts
        size = len(spoken)
        counts["reading sentences"] += 1
        counts["reading words"] += size
        counts["reading length"] += size * log(min(max(size, SHORTEST), LONGEST))
        known = [word.facts for word in spoken]
        counts["reading syllables"] += sum([fact.syllables for fact in known])
        counts["reading latinate"] += sum([fact.latinate for fact in known])
        counts["reading pronouns"] += sum([word.pos == "PRON" for word in spoken])
        counts["reading participles"] += sum([word.tag in ("VBG", "VBN") for word in spoken])
        content = [word for word in spoken if word.pos in CONTENT and word.facts.zipf >= RECORDED]
        _count_content(content, tally)
        _show(sentence.start_char, sentence.end_char, content, size, tally)


def _count_content(content: list[Word], tally: Tally) -> None:
    counts = tally.counts
    zipfs = [word.facts.zipf for word in content]
    counts["reading content"] += len(content)
    counts["reading content letters"] += sum([word.facts.letters for word in content])
    counts["reading zipf"] += sum(zipfs)
    for limit in (3, 4, 5):
        counts[f"reading under {limit}"] += sum([zipf < limit for zipf in zipfs])


def _show(start: int, end: int, content: list[Word], size: int, tally: Tally) -> None:
    rare = [word for word in content if word.facts.zipf < RARE]
    for word in rare:
        at = word.token.idx
        tally.show("rare words", at, at + len(word.text), weight=RARE - word.facts.zipf)
    if content and not rare and size >= PLAIN_WORDS:
        usual = sum([word.facts.zipf for word in content]) / len(content)
        if usual > PLAIN:
            tally.show("everyday sentences", start, end, weight=usual)


def parts(tally: Tally) -> dict[str, float]:
    """What the fitted measures are made of; nothing where there are no words."""
    counts = tally.counts
    words, content = counts.get("reading words", 0.0), counts.get("reading content", 0.0)
    if not words or not content:
        return {}
    return {
        "under 3": counts["reading under 3"] / content,
        "under 4": counts["reading under 4"] / content,
        "under 5": counts["reading under 5"] / content,
        "frequency": -counts["reading zipf"] / content,
        "letters": counts["reading content letters"] / content,
        "syllables": counts["reading syllables"] / words,
        "latinate": counts["reading latinate"] / words,
        "sentence": counts["reading length"] / words,
        "participles": counts["reading participles"] / words,
        "pronouns": -counts["reading pronouns"] / words,
    }


@cache
def _weights(name: str) -> tuple[dict[str, float], float]:
    fitted = section("reading")[name]
    return fitted["weights"], fitted["constant"]


def weighed(found: dict[str, float], name: str) -> float:
    weights, constant = _weights(name)
    return constant + sum(weight * found[part] for part, weight in weights.items())


def flesch_kincaid(tally: Tally) -> float:
    words, sentences = tally.counts["reading words"], tally.counts["reading sentences"]
    return 0.39 * words / sentences + 11.8 * tally.counts["reading syllables"] / words - 15.59


def measures(tally: Tally) -> dict[str, float]:
    found = parts(tally)
    if not found:
        return {}
    counts = tally.counts
    return {
        "vocabulary": weighed(found, "vocabulary"),
        "reading_grade": weighed(found, "reading_grade"),
        "flesch_kincaid_grade": flesch_kincaid(tally),
        "rare_words": 1000 * counts["reading under 4"] / counts["reading words"],
        "letters_per_content_word": found["letters"],
        "syllables_per_word": found["syllables"],
    }
