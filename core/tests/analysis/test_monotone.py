"""More of a thing never lowers its rating: a plain sentence is replaced by one that has it, in texts of all sorts."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.analysis.analyser import analyse
from core.analysis.reading import Reading

PLAIN = (
    "The bridge stands at the edge of the town.",
    "Two boats lie in the harbour beside the wall.",
    "My sister keeps the books of a small shop.",
    "We took the early train and walked the rest.",
    "The clerk closed the window and counted the letters.",
    "A road runs from the mill to the upper farms.",
    "They sell bread and eggs in the market.",
    "He wrote the names on a sheet of paper.",
    "The old school has a bell and a green door.",
    "In winter the lake freezes and the children skate.",
)

# Attribute, a sentence without the thing, the same sentence with it.
MORE = (
    ("vocabulary_complexity", "The old man talked a lot.", "The garrulous magistrate perorated interminably."),
    ("technical_jargon_usage", "The box sends it to the shop.", "The API sends its JSON payload to the backend."),
    ("contraction_usage", "He does not know that it is late.", "He doesn't know that it's late."),
    ("passive_voice_frequency", "A gardener painted the gate.", "The gate was painted by a gardener."),
    ("imperative_sentence_usage", "We close the door at night.", "Close the door at night."),
    ("parenthetical_aside_frequency", "The mayor, a tall man, came too.", "The mayor (a tall man) came too."),
    ("ellipsis_usage", "He looked at the sea.", "He looked at the sea..."),
    ("emphatic_device_usage", "The boat sank in the bay.", "The boat sank in the bay!"),
    ("emotion_level", "The boat sank in the bay.", "The boat sank in the bay!"),
    ("emotion_level", "She saw the sea and the boats.", "She loved the sea and feared the boats."),
    ("simile_frequency", "He stood there in the rain.", "He stood there like a post."),
    ("idiom_usage", "She felt ill on Monday.", "She felt under the weather on Monday."),
    ("hedging_language_frequency", "It was the wind.", "Perhaps it was the wind."),
    ("transition_usage", "We went home.", "However, we went home."),
    ("statistical_data_usage", "Some of the shops are empty.", "About 18 per cent of the shops are empty."),
    ("personal_opinion_inclusion", "The soup is warm.", "I think the soup is terrible."),
    ("personal_belief_inclusion", "People have homes.", "I believe that everyone deserves a home."),
    ("personal_anecdote_inclusion", "Children run there.", "When I was nine, I ran there."),
    ("reflection_inclusion", "It was a house.", "I wonder what it meant, looking back."),
    ("digression_frequency", "The cat is back.", "By the way, the cat is back."),
    ("pop_culture_reference_frequency", "He hums a song.", "He hums a song from Star Wars."),
    ("cultural_reference_inclusion", "He reads in bed.", "He reads Shakespeare in bed."),
    ("foreign_phrase_usage", "That is how it goes.", "C'est la vie, that is how it goes."),
    ("regional_dialect_usage", "There is nothing on the table.", "There is nowt on the table."),
    ("neologism_frequency", "It was a grey morning.", "It was a Monday-ish morning."),
    ("subordinate_clause_frequency", "He left and the bus came.", "He left because the bus, which was late, came."),
    ("quotation_frequency", "The sign is by the gate.", "The sign by the gate says “no dogs after nine”."),
    ("dialogue_inclusion", "Tom wants to go home.", "“I want to go home,” said Tom."),
    ("onomatopoeia_usage", "The door closed.", "The door closed, thud, bang, hiss."),
    ("sensory_detail_inclusion", "The room has a table.", "The room smelled of wet wool and sour milk."),
)

QUESTIONS = ("rhetorical_question_usage", "reader_question_frequency")


@cache
def read(text: str) -> Reading:
    return analyse(text)


def score(attribute: str, text: str) -> float:
    found = read(text).attributes[attribute].score
    assert found is not None, attribute
    return found


def text_with(sentences: list[str], at: int, sentence: str) -> str:
    at %= len(sentences) + 1
    return " ".join([*sentences[:at], sentence, *sentences[at:]])


texts = st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4, unique=True)
places = st.integers(0, 4)
quick = settings(max_examples=6, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(("attribute", "without", "having"), MORE)
@quick
@given(sentences=texts, at=places)
def test_more_of_it_never_lowers_its_rating(
    attribute: str, without: str, having: str, sentences: list[str], at: int
) -> None:
    low, high = (score(attribute, text_with(sentences, at, sentence)) for sentence in (without, having))
    assert high >= low


@pytest.mark.parametrize(("attribute", "without", "having"), MORE)
def test_one_sign_of_it_raises_its_rating(attribute: str, without: str, having: str) -> None:
    low, high = (score(attribute, text_with([*PLAIN[:3]], 1, sentence)) for sentence in (without, having))
    assert high > low


@quick
@given(sentences=texts, at=places)
def test_long_forms_never_make_a_text_less_formal(sentences: list[str], at: int) -> None:
    short, long = "I don't think they'll come, and it isn't far.", "I do not think they will come, and it is not far."
    contracted, written_out = text_with(sentences, at, short), text_with(sentences, at, long)
    assert score("formality_level", written_out) >= score("formality_level", contracted)
    assert score("contraction_usage", written_out) <= score("contraction_usage", contracted)


@quick
@given(sentences=texts, at=places)
def test_a_statement_made_a_question_raises_questions(sentences: list[str], at: int) -> None:
    statement, question = (
        text_with(sentences, at, one) for one in ("You would go there at night.", "Would you go there at night?")
    )
    asked = sum(score(name, question) for name in QUESTIONS)
    assert asked > sum(score(name, statement) for name in QUESTIONS)


@quick
@given(sentences=texts, at=places)
def test_passives_are_added_up(sentences: list[str], at: int) -> None:
    measure = "passives"
    plain, more = " ".join(sentences), text_with(sentences, at, "The gate was painted in spring.")
    count = [read(text).measures[measure] * read(text).words for text in (plain, more)]
    assert count[1] > count[0]


@quick
@given(sentences=texts, marks=st.integers(1, 3))
def test_exclamations_never_cool_a_text(sentences: list[str], marks: int) -> None:
    plain, shouted = " ".join(sentences), " ".join(sentences).replace(".", "!", marks)
    for attribute in ("emotion_level", "emphatic_device_usage"):
        assert score(attribute, shouted) >= score(attribute, plain)
