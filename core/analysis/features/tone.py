"""The tone: up to three words, each justified by a figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from spacy.tokens import Doc

from core.analysis.features import Said
from core.analysis.features.phrases import phrases
from core.analysis.methods import How, Method
from core.analysis.rating import norm, rate
from core.analysis.reading import Confidence
from core.analysis.tally import Span, Tally

METHODS = (
    Method(
        "tone",
        How.MEASURED,
        source="Its measures are those of formality, vocabulary, jargon, hedging, emphasis, humour and feeling, each"
        " with a row of its own; warm and blunt words are lists of our own.",
    ),
)
# Words of which nothing is said yet; and from which on it is said with some confidence.
FEWEST, ENOUGH, MOST = 40, 250, 3
# Ratings that a text must pass to be called so, and the least signs of it.
STRONG, MARKED, RATHER, LITTLE, CASUAL, SIGNS = 7.5, 7.0, 6.0, 4.0, 3.5, 2
# Warm and blunt words in 1,000; words a sentence of blunt prose.
WARM, BLUNT, CURT = 12.0, 12.0, 13.0
QUOTED = 4


class Ratings(NamedTuple):
    """What the words are justified by: ratings from 1 to 10, and counts of signs."""

    formality: float
    vocabulary: float
    jargon: float
    hedges: float
    emphasis: float
    emotion: float
    tally: Tally

    def signs(self, name: str) -> float:
        return self.tally.counts.get(name, 0.0)

    def sentence(self) -> float:
        return self.signs("reading words") / max(1.0, self.signs("reading sentences"))


class Tone(NamedTuple):
    """A word, what makes it true (how strongly; 0 or less: not at all), the hits that are quoted, and the reason."""

    word: str
    strength: Callable[[Ratings], float]
    quoted: str
    reason: Callable[[Ratings], str]


def _formal(r: Ratings) -> float:
    return r.formality - MARKED


def _casual(r: Ratings) -> float:
    return CASUAL - r.formality


def _academic(r: Ratings) -> float:
    learned = min(r.formality - RATHER, r.vocabulary - MARKED)
    return learned if max(r.hedges, r.jargon) > RATHER else 0.0


def _technical(r: Ratings) -> float:
    return r.jargon - STRONG if r.signs("jargon") > SIGNS else 0.0


def _plain(r: Ratings) -> float:
    return min(LITTLE - r.vocabulary, MARKED - r.formality, r.formality - 2)


def _learned(r: Ratings) -> float:
    return r.vocabulary - 8 if max(r.hedges, r.jargon) <= RATHER else 0.0


def _lively(r: Ratings) -> float:
    return r.emphasis - STRONG if r.signs("emphasis") > SIGNS else 0.0


def _tentative(r: Ratings) -> float:
    return r.hedges - MARKED if r.signs("hedges") > SIGNS else 0.0


def _warm(r: Ratings) -> float:
    rate = r.tally.per_thousand("warm words")
    return rate / WARM - 1 if r.signs("warm words") > SIGNS and rate > r.tally.per_thousand("blunt words") else 0.0


def _blunt(r: Ratings) -> float:
    rate = r.tally.per_thousand("blunt words")
    curt = r.sentence() < CURT and r.hedges < RATHER and r.signs("blunt words") > SIGNS
    return rate / BLUNT - 1 if curt and rate > r.tally.per_thousand("warm words") else 0.0


def _wry(r: Ratings) -> float:
    signs = r.signs("irony") + r.signs("humour")
    return 1.0 if signs > SIGNS and 1000 * signs / max(1, r.tally.words) > 3 else 0.0


def _intense(r: Ratings) -> float:
    return r.emotion - 8


def _rated(name: str) -> Callable[[Ratings], str]:
    return lambda r: f"{name} {getattr(r, name):.0f} of 10"


def _counted(name: str) -> Callable[[Ratings], str]:
    return lambda r: f"{r.signs(name):.0f} {name}"


TONES = (
    Tone("formal", _formal, "formal", _rated("formality")),
    Tone("casual", _casual, "informal", _rated("formality")),
    Tone("academic", _academic, "rare words", _rated("vocabulary")),
    Tone("learned", _learned, "rare words", _rated("vocabulary")),
    Tone("technical", _technical, "jargon", _rated("jargon")),
    Tone("plain", _plain, "everyday sentences", _rated("vocabulary")),
    Tone("lively", _lively, "emphasis", _rated("emphasis")),
    Tone("tentative", _tentative, "hedges", _rated("hedges")),
    Tone("warm", _warm, "warm words", _counted("warm words")),
    Tone("blunt", _blunt, "blunt words", _counted("blunt words")),
    Tone("wry", _wry, "irony", lambda r: f"{r.signs('irony') + r.signs('humour'):.0f} signs of irony or humour"),
    Tone("intense", _intense, "emotion", _rated("emotion")),
)


def count(doc: Doc, tally: Tally) -> None:
    for found in phrases("tone").find(doc):
        last = doc[found.end - 1]
        tally.hit(f"{found.section} words", doc[found.start].idx, last.idx + len(last))


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    if tally.words < FEWEST or "formality" not in measures:
        return {}
    ratings = _ratings(tally, measures)
    strengths = [(tone.strength(ratings), tone) for tone in TONES]
    chosen = sorted(((s, t) for s, t in strengths if s > 0), key=lambda one: -one[0])[:MOST]
    if not chosen:
        return {}
    reasons = "; ".join(f"{tone.word}: {tone.reason(ratings)}" for _, tone in chosen)
    confidence = Confidence.MEDIUM if tally.words >= ENOUGH else Confidence.LOW
    value = ", ".join(tone.word for _, tone in chosen)
    return {"tone": Said(value, confidence, _passages(tally, [tone for _, tone in chosen]), f"{reasons}.")}


def _ratings(tally: Tally, measures: dict[str, float]) -> Ratings:
    def rated(name: str) -> float:
        return _rating(name, tally, measures)

    return Ratings(
        rated("formality"),
        rated("vocabulary"),
        rated("jargon"),
        rated("hedges"),
        rated("emphasis"),
        rated("emotion"),
        tally,
    )


def _rating(name: str, tally: Tally, measures: dict[str, float]) -> float:
    """As the measure's own attribute is rated; the middle where there is nothing to rate by."""
    usual, value = norm(name), measures.get(name)
    if usual is None or value is None:
        return 5.5
    return rate(value, None if name == "formality" else tally.words, usual)


def _passages(tally: Tally, tones: list[Tone]) -> tuple[Span, ...]:
    found = {span for tone in tones for span in tally.passages(tone.quoted, QUOTED)}
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))
