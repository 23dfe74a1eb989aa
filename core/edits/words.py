"""A change of a rating in words: “more idioms”, “fewer contractions”, “less jargon”."""

from __future__ import annotations

from core.attributes import Attribute

# Where “more” and “less” of the label would be no English: upwards, downwards.
_OTHERWISE = {
    "vocabulary_complexity": ("rarer words", "plainer words"),
    "formality_level": ("more formal language", "more casual language"),
    "statistical_data_usage": ("more figures", "fewer figures"),
}


def in_words(attribute: Attribute, direction: int) -> str:
    """What a text has that went this way, as in “your text had … than the draft”."""
    if said := _OTHERWISE.get(attribute.name):
        return said[0] if direction > 0 else said[1]
    thing = attribute.label.lower()
    if direction > 0:
        return f"more {thing}"
    return f"{'fewer' if _many(thing) else 'less'} {thing}"


def _many(thing: str) -> bool:
    """Questions to the reader, contractions; neither openness nor emphasis."""
    head = thing.partition(" to ")[0]
    return head.endswith("s") and not head.endswith(("ss", "sis"))
