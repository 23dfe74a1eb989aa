"""The detail linguistic rows, joined: habits of the sentence, devices, what goes in, and three texts."""

from __future__ import annotations

from core.attributes.linguistic_detail_content import CONTENT
from core.attributes.linguistic_detail_devices import DEVICES
from core.attributes.linguistic_detail_habits import HABITS
from core.attributes.table import Attribute, Category, Choice, Group, Kind

TEXTS: tuple[Attribute, ...] = (
    Attribute(
        name="word_length_preference",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Word length",
        help="Short words, long words, or a mix.",
        group=Group.DETAIL,
        choices=(
            Choice("short", "Prefer words of one or two syllables."),
            Choice(
                "medium",
                "Prefer words of middling length; let neither very short nor very long ones pile up.",
            ),
            Choice("long", "Prefer long words of three syllables and more."),
            Choice("varied", "Mix short words and long ones, so that each sets off the other."),
        ),
        tell="Choose words of this length: {value}.",
        legacy=("word_length", "preferred_word_length", "average_word_length"),
    ),
    Attribute(
        name="language_abstraction",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Abstraction",
        help="Things one can touch, or ideas.",
        group=Group.DETAIL,
        choices=(
            Choice("concrete", "Write of things one can see and touch: objects, names, places."),
            Choice("abstract", "Write of ideas, causes and principles rather than things."),
            Choice("mixed", "Follow each idea with a thing one can see or touch."),
            Choice("philosophical", "Keep rising from the case at hand to what it means in general."),
        ),
        tell="Let the language be this concrete or abstract: {value}.",
        legacy=("abstraction", "abstraction_level", "abstractness", "concrete_vs_abstract"),
    ),
    Attribute(
        name="verb_type_preference",
        category=Category.LINGUISTIC,
        kind=Kind.TEXT,
        label="Verbs",
        help="Which verbs carry the sentences.",
        group=Group.DETAIL,
        choices=(
            Choice("active", "Carry sentences with strong verbs of action; avoid “is” and “has”."),
            Choice("stative", "Carry sentences with verbs of being: is, seems, belongs, remains."),
            Choice("dynamic", "Use verbs of movement and change: run, break, turn, grow."),
            Choice("mental", "Use verbs of mind: think, wonder, remember, doubt."),
            Choice("mixed", "Mix verbs of doing, being and thinking."),
        ),
        tell="Prefer verbs of this sort: {value}.",
        legacy=("verb_preference", "verb_type", "verb_usage", "verb_choice"),
    ),
)

LINGUISTIC_DETAIL: tuple[Attribute, ...] = (*HABITS, *DEVICES, *CONTENT, *TEXTS)
