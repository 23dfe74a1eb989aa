"""What a text says: facts of its writer; content against genre. Run: python -m benchmarks.figures_facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import ModuleType

from benchmarks import masc
from core.analysis.clean import clean
from core.analysis.features import content, person, references, stance, voices
from core.analysis.parsing import parse
from core.analysis.tally import Tally, count_words
from core.tests.analysis.statements import STATEMENTS

Row = tuple[str, str, str, str]
FEATURES = (stance, content, references, voices)
# Words of each text that are counted.
WORDS = 300

# Written after the rules and counted once, before the rules were mended by it (READ has that figure).
MENDED_BY: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (text, frozenset(names.split()))
    for text, names in (
        ("I'm a 29-year-old paramedic, and nights are long.", "age professional_background"),
        ("Being a widower, I cook for one.", "gender background"),
        ("I'm sixty-one and I have just learned to swim.", "age"),
        ("As a Scot, I find this funny.", "cultural_background"),
        ("I trained as a welder before I wrote books.", "professional_background"),
        ("I was raised by my grandmother in Kerala.", "cultural_background"),
        ("I never finished school.", "education_level"),
        ("I have an MBA, for what it is worth.", "education_level"),
        ("We moved to Leeds when I was four.", ""),
        ("I'm a lapsed Catholic.", "cultural_background"),
        ("I am the youngest of six.", "background"),
        ("I teach physics at a secondary school.", "professional_background"),
        ("I run a small bakery.", "professional_background"),
        ("As a gay man, I notice such things.", "gender"),
        ("My wife and I have three sons.", "background"),
        ("I'm retired now, and bored.", "background"),
        ("I have been a widow for ten years.", "gender background"),
        ("I was a teacher for thirty years.", "professional_background"),
        ("English is not my first language, so forgive me.", "language_fluency"),
        ("I am a doctor, not a magician.", "professional_background"),
        ("I graduated from law school last spring.", "education_level"),
        ("I spent my career as a tax inspector.", "professional_background"),
        ("I turned fifty in May.", "age"),
        ("I live alone with two cats in Glasgow.", "background"),
        ("Honesty means everything to me.", "core_values"),
        ("I follow my heart, always.", "decision_making_style"),
        ("I am a realist.", "idealism_vs_realism"),
        ("All I ever wanted was a quiet life.", "dominant_motivations"),
        ("I am 12 pages in, and I am bored.", ""),
        ("I'm the boss of this kitchen, my aunt says.", ""),
        ("I am a teacher's worst nightmare.", ""),
        ("I'm a sucker for old films.", ""),
        ("The narrator says he is forty, and I am convinced.", ""),
        ("“As a nurse, I disagree,” she wrote to me.", ""),
        ("I am almost sixty pounds lighter.", ""),
        ("I would be a terrible doctor.", ""),
        ("I am a child of the sea.", ""),
        ("I'm 90 per cent sure that I am right.", ""),
        ("I felt as though I was a prisoner.", ""),
        ("Had I been a man, I would have been paid.", ""),
        ("I'm a big girl, I can take it.", ""),
        ("I am Legend is on tonight, and I'm German beer's best friend.", ""),
    )
)
# Counted once, or read by hand, each hit in its context; the one wrong hit of MASC was mended afterwards.
READ = (
    (
        "statements of the writer, 42 own sentences at first sight: precision / recall",
        ".50 / –",
        ".95 / .80",
        "1.00 / .73",
    ),
    (
        "statements of the writer, 25 more at first sight: precision / recall",
        "",
        ".95 / .80",
        ".89 / .81",
    ),
    ("statements of the writer, MASC (392 texts): precision of 27 hits as read", "", ".90", ".96"),
    ("statements of the writer, 51 novels in chunks: hits (right)", "", "", "1 (1)"),
)
_RIVAL = re.compile(r"\b(?:I(?:'m| am| was)|[Aa]s) (?:an? |the )?(?:\w+ )?\w+")

# Genres that should have much of it, and little.
GENRES = {
    "figures": ("newspaper technical govt-docs", "fiction letters movie-script face-to-face"),
    "transitions": ("essays technical journal", "twitter spam email movie-script"),
    "hedges": ("essays face-to-face technical", "newspaper spam twitter"),
    "opinions": ("blog debate-transcript", "technical govt-docs newspaper"),
    "own_story": ("letters face-to-face telephone blog", "technical govt-docs newspaper"),
}


def rows() -> list[Row]:
    return [
        _statements("own sentences, seen", ((text, frozenset(said)) for text, said in STATEMENTS)),
        _statements("own sentences, mended by", MENDED_BY),
        *READ,
        *_by_genre(),
    ]


def found(text: str) -> frozenset[str]:
    """The attributes that the text is read to state of its writer."""
    return frozenset(person.said(_tallied(text, (person,)), {}))


def _statements(name: str, cases: Iterable[tuple[str, frozenset[str]]]) -> Row:
    hits = claimed = said = rival_hits = rival_claimed = 0
    for text, expected in cases:
        got = found(text)
        hits, claimed, said = hits + len(got & expected), claimed + len(got), said + len(expected)
        if _RIVAL.search(text):
            rival_claimed += 1
            rival_hits += bool(expected)
    got_figures = f"{hits / claimed:.2f} / {hits / said:.2f}"
    return (
        f"statements of the writer, {name}: precision / recall",
        f"{rival_hits / rival_claimed:.2f} / –",
        ".95 / .80",
        got_figures,
    )


def _tallied(text: str, features: Iterable[ModuleType]) -> Tally:
    tally = Tally()
    for start, doc in parse(clean(text).text):
        tally.base = start
        tally.words += count_words(doc)
        for feature in features:
            feature.count(doc, tally)
    return tally


def _by_genre() -> Iterator[Row]:
    known = {genre for genre, _, _ in masc.texts()}
    wanted = {one for pair in GENRES.values() for side in pair for one in side.split()} & known
    rates: list[tuple[str, dict[str, float]]] = []
    for genre, _, text in masc.texts():
        if genre in wanted:
            tally = _tallied(" ".join(text.split()[:WORDS]), FEATURES)
            rates.append((genre, {name: tally.per_thousand(name) for name in GENRES}))
    for name, (much, little) in GENRES.items():
        high = [rate[name] for genre, rate in rates if genre in much.split()]
        low = [rate[name] for genre, rate in rates if genre in little.split()]
        yield (
            f"{name}, AUC of {len(high)} texts of {much} over {len(low)} of {little}",
            ".50",
            "",
            f"{auc(high, low):.2f}",
        )


def auc(high: list[float], low: list[float]) -> float:
    """How often one of `high` is over one of `low`; a tie counts half."""
    pairs = [(one > other) + (one == other) / 2 for one in high for other in low]
    return sum(pairs) / len(pairs)


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
