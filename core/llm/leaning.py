"""What is countable in a voice as a bias on single words, for a server that takes them by their spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .prompt_parts import OWN_WORDS

Values = Mapping[str, int | str | None]

# For each rating the pieces of text that it is counted by, and how much likelier they become at its upper end.
RATED: dict[str, tuple[float, tuple[str, ...]]] = {
    "contraction_usage": (1.8, ("'s", "'t", "'m", "'re", "'ve", "'ll", "'d", " don", " isn", " can", " won", " didn")),
    "parenthetical_aside_frequency": (2.0, (" (",)),
    "emphatic_device_usage": (1.2, ("!", "!\n\n")),
    # A space of its own stands before figures only; leant on figures themselves, a model counts without end.
    "statistical_data_usage": (4.5, (" ",)),
    "rhetorical_question_usage": (0.7, ("?", "?\n\n")),
    "reader_question_frequency": (0.7, ("?", "?\n\n")),
    "subordinate_clause_frequency": (0.8, (" which", " because", " although", " while", " when", " that")),
    "dialogue_inclusion": (1.0, (" “", ' "', "“")),
    "hedging_language_frequency": (1.2, (" perhaps", " maybe", " probably", " seems", " might")),
}
WORDED: dict[tuple[str, str], dict[str, float]] = {
    ("pronoun_preference", "first-person"): {" I": 0.6, "I": 0.6, " my": 0.6, " we": -0.6, " you": -0.8},
    ("pronoun_preference", "first-person plural"): {" we": 0.6, "We": 0.6, " our": 0.8, " us": 0.6, " I": -1, "I": -1},
    ("pronoun_preference", "second-person"): {" you": 0.8, "You": 0.8, " your": 0.8, " I": -1, "I": -1},
    ("pronoun_preference", "third-person"): {" I": -3, "I": -3, " you": -3, " your": -3},
    ("sentence_structure", "short"): {".": 1, ",": -1},
    ("sentence_structure", "simple"): {".": 0.6, ",": -0.6},
    ("sentence_structure", "fragmented"): {".": 1, ",": -1},
    ("sentence_structure", "compound"): {" and": 0.5, " but": 0.5, " so": 0.5, ".": -0.4, "!": -0.4, "!\n\n": -0.4},
    ("sentence_structure", "long"): {".": -0.8, ";": 0.8, ",": 0.3, " which": 0.5},
    ("sentence_structure", "complex"): {".": -0.5, ",": 0.3, " which": 0.5},
    ("paragraph_organization", "short"): {".\n\n": 2, "!\n\n": 0.5, "?\n\n": 1},
    ("paragraph_organization", "long"): {".\n\n": -2},
    ("punctuation_style", "minimal"): {",": -0.8, ";": -2},
    ("punctuation_style", "heavy"): {";": 0.8, ",": 0.3},
    ("punctuation_style", "dashes"): {" –": 1.5, " —": 1.5},
    ("punctuation_style", "expressive"): {"!": 0.8, "!\n\n": 0.8},
}
MIDDLE, REACH = 5, 5
# Leant on further, a model loses its thread.
MOST = 3.6


def leaning(values: Values) -> dict[str, float]:
    """For each piece of text that this voice wants more or less of, by how much; the pieces are single tokens."""
    bias: dict[str, float] = {}
    for name, (most, pieces) in RATED.items():
        rating = values.get(name)
        if isinstance(rating, int) and rating != MIDDLE:
            for piece in pieces:
                bias[piece] = bias.get(piece, 0.0) + most * (rating - MIDDLE) / REACH
    for (name, value), pieces_of in WORDED.items():
        if str(values.get(name) or "").casefold() == value:
            for piece, by in pieces_of.items():
                bias[piece] = bias.get(piece, 0.0) + by
    return {piece: round(max(-MOST, min(by, MOST)), 2) for piece, by in bias.items() if by}


def leaning_for(messages: Sequence[Mapping[str, str]], values: Values) -> dict[str, float]:
    """The bias for these messages; none where the author's own words stand in for the values."""
    own = any(OWN_WORDS in message["content"].splitlines() for message in messages if message["role"] == "system")
    return {} if own else leaning(values)
