"""Who the writer is, where the text says so outright; whether its narrator is its writer it cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from core.analysis.features import Said
from core.analysis.features.claims import ABOUT_ME, KEPT, Claim
from core.analysis.features.learning import learning
from core.analysis.features.life import life
from core.analysis.features.motives import motives
from core.analysis.features.roles import roles
from core.analysis.methods import How, Method
from core.analysis.reading import Confidence
from core.analysis.tally import Tally
from core.attributes import ATTRIBUTES, Kind

_OUTRIGHT = "Only a plain statement in the first person counts; nothing is inferred from style."
_READ = "Precision .96 on MASC as read (27 statements); .89 to 1.0 on own sentences at first sight, recall .73 to .81."
_SAYS = "The text says so; whether its narrator is its writer, no text can tell."

PERSONAL = (
    "age",
    "gender",
    "education_level",
    "language_fluency",
    "professional_background",
    "cultural_background",
    "background",
)
MOTIVES = (
    "dominant_motivations",
    "core_values",
    "decision_making_style",
    "idealism_vs_realism",
    "conflict_resolution_style",
    "relationship_orientation",
    "emotional_response_tendency",
)

METHODS = (
    *(
        Method(name, How.COUNTED, unit="", note=_SAYS, source=_OUTRIGHT, validity=_READ)
        for name in (*PERSONAL, *MOTIVES)
    ),
    Method(
        "primary_language",
        How.UNSEEN,
        source="The language of a text is not its writer's first language: never claimed.",
    ),
)

_KINDS = {row.name: row for row in ATTRIBUTES}
# Different statements that are put together for a long text.
_JOINED = 4


def count(doc: Doc, tally: Tally) -> None:
    if not ABOUT_ME.search(doc.text):
        return
    for claim in _claims(doc):
        key = f"{_PREFIX}{claim.attribute}|{claim.value}"
        if key in tally.hits or sum(name.startswith(_PREFIX) for name in tally.hits) < KEPT * len(METHODS):
            tally.hit(key, claim.start, claim.end)


_PREFIX = "says "


def _claims(doc: Doc) -> Iterator[Claim]:
    seen: set[tuple[str, int, int]] = set()
    for claim in (*learning(doc), *life(doc), *roles(doc), *motives(doc)):
        place = (claim.attribute, claim.start, claim.end)
        if place not in seen:
            seen.add(place)
            yield claim


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    """What the text says of its writer, most often said first."""
    found: dict[str, dict[str, str]] = {}
    for key in tally.hits:
        if key.startswith(_PREFIX):
            attribute, value = key.removeprefix(_PREFIX).split("|", 1)
            found.setdefault(attribute, {})[value] = key
    return {attribute: _said(attribute, values, tally) for attribute, values in found.items()}


def _said(attribute: str, values: dict[str, str], tally: Tally) -> Said:
    row = _KINDS[attribute]
    often = sorted(values, key=lambda value: (-tally.counts[values[value]], tally.hits[values[value]][0].start))
    chosen = often[: _JOINED if row.kind is Kind.LONG_TEXT else 1]
    spans = sorted(span for value in chosen for span in tally.hits[values[value]])
    confidence = Confidence.LOW if attribute in MOTIVES else Confidence.MEDIUM
    if row.kind is Kind.INTEGER:
        return Said(int(chosen[0]), confidence, tuple(spans), _SAYS)
    text = "; ".join(chosen)
    return Said(text[: row.max_length], confidence, tuple(spans), _SAYS)
