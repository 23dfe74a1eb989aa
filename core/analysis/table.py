"""Which attribute is read how: the rows of all features, in one table."""

from __future__ import annotations

from core.analysis.features import (
    analogies,
    clauses,
    commands,
    content,
    devices,
    emotion,
    formality,
    habits,
    humour,
    idioms,
    jargon,
    layout,
    marks,
    metaphors,
    person,
    personality,
    profile_words,
    pronouns,
    questions,
    quotations,
    readability,
    references,
    repetition,
    senses,
    sentences,
    similes,
    sounds,
    stance,
    tone,
    verbs,
    voices,
    words,
)
from core.analysis.methods import Method

FEATURES = (
    habits,
    formality,
    readability,
    jargon,
    words,
    tone,
    emotion,
    clauses,
    commands,
    questions,
    marks,
    quotations,
    layout,
    sentences,
    pronouns,
    verbs,
    similes,
    stance,
    content,
    references,
    voices,
    person,
    personality,
    idioms,
    senses,
    sounds,
    repetition,
    devices,
    humour,
    analogies,
    metaphors,
    profile_words,
)
METHODS: dict[str, Method] = {row.attribute: row for feature in FEATURES for row in feature.METHODS}
COUNT = tuple(feature.count for feature in FEATURES if hasattr(feature, "count"))
COUNT_TEXT = tuple(feature.count_text for feature in FEATURES if hasattr(feature, "count_text"))
MEASURES = tuple(feature.measures for feature in FEATURES if hasattr(feature, "measures"))
SAID = tuple(feature.said for feature in FEATURES if hasattr(feature, "said"))
