"""How near a text comes to a persona: row by row where the text can show it, and one match from 0 to 100."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from core.analysis.reading import Evidence, Reading
from core.attributes import ATTRIBUTES, BY_NAME, HIGHEST, LOWEST, Attribute, Category, Kind

if TYPE_CHECKING:
    from core.analysis.habits import Alike, Habits
    from core.analysis.matching import Place
    from core.analysis.wanted import Wanted

Values = Mapping[str, int | str | None]

# Points of the ten-point scale that a reader would notice, and how many differences are told in words.
NOTICEABLE, SHOWN = 1.5, 3
# A band that reaches further than this to either side is told instead of a number.
WIDE = 40
# Up to this level an instruction asks for little of an attribute; from it on, for much.
MIDDLE = 5
# The unit of what is told as a count.
COUNTED = "per 1,000 words"
# Less and more of an attribute, where its label alone would not say it.
ENDS = {
    "vocabulary_complexity": ("Plainer words", "Rarer words"),
    "formality_level": ("Less formal", "More formal"),
    "emotion_level": ("Less feeling", "More feeling"),
    "statistical_data_usage": ("Fewer figures", "More figures"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute that counts. `target` and `measured` stand on the scale of ten, unrounded."""

    name: str
    label: str
    target: float
    measured: float
    # The share of what the sliders make of the match that rests on this row; all rows' shares are 1 together.
    weight: float
    # Larger than a reader would miss, and than chance makes of texts so long.
    noticeable: bool
    # The difference in words: “Longer sentences than this voice: 27 words on average, it wants about 15.”
    words: str
    # What a writer is to do about it.
    aim: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def difference(self) -> float:
        """In points of the scale: above 0, the text has more of it than the persona."""
        return self.measured - self.target


@dataclass(frozen=True, slots=True)
class NotCounted:
    """One attribute that does not count here, and why, in words."""

    name: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """A text against a persona. `rows`: those that matter most first; `distance`: in points of the scale.

    `low` to `high`: where the match lies, as far as a text of this length tells (nine times in ten). `match` is None
    where that band is too wide for one number. Without rows there is nothing to tell: 0 to 100.
    """

    words: int
    match: int | None
    low: int
    high: int
    distance: float
    rows: tuple[Row, ...]
    not_counted: tuple[NotCounted, ...]
    # How alike its wording is to that of the persona's samples; None without rows, or enough samples.
    wording: Alike | None = None
    # What the match would be by the rows alone.
    of_rows: int = 0

    @property
    def largest(self) -> tuple[Row, ...]:
        """The three largest differences that a reader would notice."""
        return tuple(row for row in self.rows if row.noticeable)[:SHOWN]

    def as_json(self) -> dict[str, Any]:
        """`evidence` as quote, start and end, in characters of the text."""
        return {
            "words": self.words,
            "match": self.match,
            "low": self.low,
            "high": self.high,
            "distance": round(self.distance, 4),
            "rows": [_rounded(asdict(row) | {"difference": row.difference}) for row in self.rows],
            "not_counted": [asdict(one) for one in self.not_counted],
            "wording": self.wording
            and {
                "match": shown(self.wording.score),
                "of_rows": self.of_rows,
                "apart": [_rounded(asdict(one)) for one in self.wording.apart],
            },
        }


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def check(text: str, values: Values, samples: Habits | None = None) -> Check:
    """The text against a persona's values, and the habits that its samples show.

    Raises Unreadable for what is no English text, or too short for any row.
    """
    from core.analysis.analyser import analyse
    from core.analysis.examine import examine

    examine(text)
    return compare(analyse(text), values, wording(text, samples))


def wording(text: str, samples: Habits | None) -> Alike | None:
    """How alike it is to that of the samples; None without samples, or with too few."""
    from core.analysis.habits import alike, habits

    return alike(habits(text), samples) if samples else None


def compare(reading: Reading, values: Values, alike: Alike | None = None) -> Check:
    """A reading against a persona's values; deterministic and quick."""
    from core.analysis import matching

    places = matching.places(values, reading.measures, reading.words)
    total = sum(place.weight for place in places)
    rows = [_row(place, reading, place.weight / total) for place in places]
    rows.sort(key=lambda row: (-row.noticeable, -abs(row.difference) * row.weight))
    not_counted = tuple(_not_counted(values, {place.attribute for place in places}, reading))
    found = matching.match(places, reading.words, alike)
    if found is None:
        return Check(reading.words, None, 0, 100, 0.0, (), not_counted)
    middle = min(max(found.score, 0.0), 100.0)
    low, high = round(max(middle - found.margin, 0.0)), round(min(middle + found.margin, 100.0))
    match = None if found.margin > WIDE else round(middle)
    of_rows = shown(found.of_places)
    return Check(reading.words, match, low, high, found.distance, tuple(rows), not_counted, alike, of_rows)


def shown(score: float) -> int:
    """A match as it is told: from 0 to 100."""
    return round(min(max(score, 0.0), 100.0))


def _row(place: Place, reading: Reading, weight: float) -> Row:
    attribute = BY_NAME[place.attribute]
    words, aim = _asked(attribute, place, place.want) if place.want else _rated(attribute, place)
    noticeable = place.away >= max(NOTICEABLE, place.noise)
    evidence = reading.attributes[attribute.name].evidence
    return Row(attribute.name, attribute.label, place.target, place.place, weight, noticeable, words, aim, evidence)


def _rated(attribute: Attribute, place: Place) -> tuple[str, str]:
    """Of a rating: the difference in words, and what to do about it."""
    target = round(place.target)
    less, more = _ends(attribute)
    over = place.place > place.target
    aim = f"{less if over else more}{_how_far(attribute, target, over)}"
    if place.away < NOTICEABLE:
        return f"{attribute.label}: about as this voice wants it.", aim
    return f"{more if over else less} than this voice: {_shown(attribute, place, target)}.", aim


def _how_far(attribute: Attribute, target: int, over: bool) -> str:
    """The level's own instruction, where it points the same way as the change; else only how far to go.

    “Rarer words. Prefer the everyday word …” would ask for both at once.
    """
    if target <= MIDDLE if over else target >= MIDDLE:
        return f". {attribute.instruction(target)}"
    return f", as far as “{attribute.word(target)}” and no further."


def _ends(attribute: Attribute) -> tuple[str, str]:
    """“Fewer asides” and “More asides”."""
    noun = attribute.label.lower()
    few = "Fewer" if noun.endswith("s") else "Less"
    return ENDS.get(attribute.name, (f"{few} {noun}", f"More {noun}"))


def _shown(attribute: Attribute, place: Place, target: int) -> str:
    from core.analysis.matching import figure_at
    from core.analysis.table import METHODS

    if METHODS[attribute.name].unit == COUNTED:
        wants = figure_at(place.measure, place.target)
        return f"{_figure(place.value)} in 1,000 words, it wants {_about(wants)}"
    return f"{attribute.word(_level(place.place))}, it wants {attribute.word(target)}"


def _level(place: float) -> int:
    return min(max(round(place), LOWEST), HIGHEST)


def _about(value: float) -> str:
    return f"about {_figure(value)}" if value >= 0.5 else "next to none"


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}".removesuffix(".0")


def _asked(attribute: Attribute, place: Place, want: Wanted) -> tuple[str, str]:
    """Of a figure that a word for the style asks for."""
    over, figure = place.place > place.target, want.figure
    bound = want.high if over else want.low
    aim = f"{figure.to_less if over else figure.to_more}: about {figure.told.format(bound)}."
    if place.away < NOTICEABLE:
        return f"{attribute.label}: about as this voice wants it.", aim
    shows, wants = figure.told.format(place.value), figure.told.format(bound).split()[0]
    return f"{figure.more if over else figure.less} than this voice: {shows}, it wants about {wants}.", aim


def _not_counted(values: Values, counted: AbstractSet[str], reading: Reading) -> Iterator[NotCounted]:
    """What the persona states and this text cannot show."""
    for row in ATTRIBUTES:
        if row.name not in counted and values.get(row.name) not in (None, ""):
            yield NotCounted(row.name, row.label, _why(row, reading))


def _why(row: Attribute, reading: Reading) -> str:
    from core.analysis import matching
    from core.analysis.table import METHODS

    if method := matching.readable(row.name):
        needed = matching.words_needed(method.measure)
        if reading.words < needed:
            return f"It takes about {needed:,} words to tell, and this text has {reading.words:,}."
        return "There is nothing in this text to measure it by."
    if row.name in METHODS and METHODS[row.name].narrow:
        return "A text shows it too weakly to count."
    if row.kind is Kind.TEXT and row.category is Category.LINGUISTIC:
        return "No figure stands for these words."
    return "Text does not show it."
