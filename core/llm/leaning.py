"""What is countable in a voice as a bias on single words, for a server that takes them by their spelling."""

from __future__ import annotations

from collections.abc import Mapping

Values = Mapping[str, int | str | None]

# For each rating the pieces of text that it is counted by, and how much likelier they become at its upper end.
RATED: dict[str, tuple[float, tuple[str, ...]]] = {
    "contraction_usage": (2.0, ("'s", "'t", "'m", "'re", "'ve", "'ll", "'d", " don", " isn", " can", " won", " didn")),
    "parenthetical_aside_frequency": (3.0, (" (",)),
    "emphatic_device_usage": (2.5, ("!", "!\n\n")),
    "statistical_data_usage": (1.5, tuple("123456789")),
    "rhetorical_question_usage": (1.5, ("?", "?\n\n")),
    "reader_question_frequency": (1.5, ("?", "?\n\n")),
    "subordinate_clause_frequency": (1.5, (" which", " because", " although", " while", " when", " that")),
    "imperative_sentence_usage": (1.0, (" Try", " Take", " Look", " Get", " Make", " Don")),
    "dialogue_inclusion": (1.5, (" “", ' "', "“")),
    "hedging_language_frequency": (2.0, (" perhaps", " maybe", " probably", " seems", " might")),
    "sensory_detail_inclusion": (1.0, (" smell", " sound", " cold", " warm", " light", " dark", " soft", " bright")),
}
WORDED: dict[tuple[str, str], dict[str, float]] = {
    ("pronoun_preference", "first-person"): {" I": 1.5, "I": 1.5, " my": 1.5, " me": 1.0, " we": -1.0, " you": -1.5},
    ("pronoun_preference", "first-person plural"): {
        " we": 1.5,
        "We": 1.5,
        " our": 1.5,
        " us": 1.0,
        " I": -2.0,
        "I": -2.0,
    },
    ("pronoun_preference", "second-person"): {" you": 1.5, "You": 1.5, " your": 1.5, " I": -2.0, "I": -2.0},
    ("pronoun_preference", "third-person"): {" I": -4.0, "I": -4.0, " you": -4.0, " your": -4.0},
    ("sentence_structure", "short"): {".": 1.5, ",": -1.5},
    ("sentence_structure", "simple"): {".": 1.2, ",": -1.0},
    ("sentence_structure", "fragmented"): {".": 2.0, ",": -2.0},
    ("sentence_structure", "long"): {".": -1.5, ";": 2.5, ",": 0.7, " which": 1.0},
    ("sentence_structure", "complex"): {".": -1.0, ",": 0.5, " which": 1.0},
    ("paragraph_organization", "short"): {".\n\n": 2.0, "!\n\n": 1.0},
    ("paragraph_organization", "long"): {".\n\n": -2.5},
    ("punctuation_style", "minimal"): {",": -1.5, ";": -3.0},
    ("punctuation_style", "heavy"): {";": 2.5, ",": 0.7},
    ("punctuation_style", "dashes"): {" –": 3.0, " —": 3.0},
    ("punctuation_style", "expressive"): {"!": 2.0, "!\n\n": 2.0},
}
MIDDLE, REACH = 5, 5


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
    return {piece: round(by, 2) for piece, by in bias.items() if by}
