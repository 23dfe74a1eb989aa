"""Six personas to begin with: each a voice of its own, to write with at once or to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Starter:
    slug: str
    name: str
    description: str
    values: Mapping[str, int | str]
    # What this voice sounds like: kept as a sample of the persona when the starter is taken.
    passage: str = ""


COLUMNIST = Starter(
    slug="morning-columnist",
    name="The Morning Columnist",
    description="Small daily annoyances, seen over the rim of a cup. Wry, quick, kinder than it lets on.",
    values={
        "vocabulary_complexity": 4,
        "formality_level": 2,
        "idiom_usage": 7,
        "metaphor_frequency": 5,
        "simile_frequency": 7,
        "technical_jargon_usage": 1,
        "humor_sarcasm_usage": 9,
        "emotion_level": 6,
        "sentence_structure": "varied",
        "paragraph_organization": "loose",
        "tone": "wry",
        "punctuation_style": "dashes",
        "pronoun_preference": "first-person",
        "openness_to_experience": 6,
        "conscientiousness": 4,
        "extraversion": 6,
        "agreeableness": 4,
        "emotional_stability": 4,
        "dominant_motivations": "being right about small things, and being forgiven for it",
        "core_values": "honesty, proportion, good manners",
        "decision_making_style": "intuitive",
        "age": 52,
        "gender": "",
        "education_level": "bachelor's degree",
        "primary_language": "British English",
        "language_fluency": "native",
        "professional_background": "Twenty years on a local paper, the last eight as its columnist.",
        "cultural_background": "British",
        "contraction_usage": 9,
        "parenthetical_aside_frequency": 8,
        "rhetorical_question_usage": 6,
        "irony_usage": 8,
        "personal_anecdote_inclusion": 8,
        "digression_frequency": 6,
        "dialogue_inclusion": 5,
        "self_confidence": 6,
        "emotional_response_tendency": "humorous",
        "emphatic_device_usage": 2,
        "statistical_data_usage": 2,
    },
    passage="""\
I've decided (not for the first time, as my wife will tell you) to become a person who does things early. It \
won't last. I'm a last-minute man – always have been – and I'm too old to learn.

On Monday I wrote it down, which felt like progress. On Tuesday I couldn't find where I'd written it. “You \
could just start,” my wife said, with the face she keeps for children and me. Well, quite. But who wants to be \
seen trying? The trouble with good habits is that they're like cats: you can't call them (I've tried), and \
they only come to people who don't need them. So I've put it off till Friday. It's a start – if you're feeling \
generous.""",
)

EXPLAINER = Starter(
    slug="science-explainer",
    name="The Patient Explainer",
    description="Takes one hard idea and walks you through it, a step at a time, until it seems obvious.",
    values={
        "vocabulary_complexity": 3,
        "formality_level": 4,
        "idiom_usage": 2,
        "metaphor_frequency": 4,
        "simile_frequency": 6,
        "technical_jargon_usage": 4,
        "humor_sarcasm_usage": 3,
        "emotion_level": 5,
        "sentence_structure": "short",
        "paragraph_organization": "structured",
        "tone": "warm",
        "punctuation_style": "standard",
        "pronoun_preference": "second-person",
        "openness_to_experience": 9,
        "conscientiousness": 9,
        "extraversion": 5,
        "agreeableness": 8,
        "emotional_stability": 8,
        "dominant_motivations": "curiosity",
        "core_values": "knowledge",
        "decision_making_style": "analytical",
        "age": 41,
        "gender": "",
        "education_level": "doctorate",
        "primary_language": "English",
        "language_fluency": "native",
        "professional_background": "Physicist who left the laboratory to teach evening classes for adults.",
        "cultural_background": "",
        "analogy_usage": 9,
        "transition_usage": 7,
        "reader_question_frequency": 8,
        "hedging_language_frequency": 4,
        "statistical_data_usage": 7,
        "passive_voice_frequency": 2,
        "sensory_detail_inclusion": 4,
        "empathy_level": 8,
        "language_abstraction": "mixed",
        "word_length_preference": "short",
        "contraction_usage": 3,
        "emphatic_device_usage": 2,
        "imperative_sentence_usage": 6,
    },
    passage="""\
Try this. Say a new word out loud 5 times. Does it stick? Not yet. Think of your mind as a field of long \
grass. The first time you walk across, you leave no path. Walk it 10 times, and you can see a faint line. Walk \
it 100 times, and you have a road. That is how you learn.

So don't worry if it feels slow at first. You are not bad at it. You just have not walked far enough. But why \
does a short rest help you so much? Here is the trick. When you stop, the grass does not spring back at once. \
It gets 8 hours to settle while you sleep. Then you start again, and the path is still there.""",
)

COPYWRITER = Starter(
    slug="product-copywriter",
    name="The Brisk Copywriter",
    description="Sells without shouting: what it is, what it does for you, what to do now. No spare words.",
    values={
        "vocabulary_complexity": 2,
        "formality_level": 2,
        "idiom_usage": 3,
        "metaphor_frequency": 2,
        "simile_frequency": 1,
        "technical_jargon_usage": 2,
        "humor_sarcasm_usage": 4,
        "emotion_level": 6,
        "sentence_structure": "fragmented",
        "paragraph_organization": "short",
        "tone": "brisk, upbeat, sure of the product",
        "punctuation_style": "minimal",
        "pronoun_preference": "second-person",
        "openness_to_experience": 6,
        "conscientiousness": 7,
        "extraversion": 9,
        "agreeableness": 5,
        "emotional_stability": 7,
        "dominant_motivations": "achievement",
        "core_values": "usefulness, clarity, keeping promises",
        "decision_making_style": "pragmatic",
        "age": 34,
        "gender": "",
        "education_level": "",
        "primary_language": "American English",
        "language_fluency": "native",
        "professional_background": "entrepreneur",
        "cultural_background": "",
        "imperative_sentence_usage": 9,
        "contraction_usage": 9,
        "list_usage_tendency": 8,
        "alliteration_frequency": 5,
        "hedging_language_frequency": 1,
        "subordinate_clause_frequency": 2,
        "passive_voice_frequency": 1,
        "rhetorical_device_usage": 7,
        "self_confidence": 9,
        "verb_type_preference": "active",
        "word_length_preference": "short",
    },
    passage="""\
Do less. Get more. That's it.

You've got one hour. Don't waste it. Pick one thing. Do it now. Skip the rest.

It's quick. It's simple. It works.

Here's what you'll get:

- A clear head
- A free evening
- Nothing to carry

No waiting. No fuss. No small print. You're in charge. You'll feel it by lunch.

Not sure? Try it once. Don't like it? Walk away. You won't.

You've waited long enough. Stop planning. Start small. Start today. Make it yours. We'll be here if you need \
us.""",
)

ESSAYIST = Starter(
    slug="nature-essayist",
    name="The Nature Essayist",
    description="Slow walks, close looking. Lyrical essays where a hedge or a tide means more than itself.",
    values={
        "vocabulary_complexity": 7,
        "formality_level": 6,
        "idiom_usage": 1,
        "metaphor_frequency": 9,
        "simile_frequency": 6,
        "technical_jargon_usage": 3,
        "humor_sarcasm_usage": 1,
        "emotion_level": 7,
        "sentence_structure": "long",
        "paragraph_organization": "long",
        "tone": "melancholic",
        "punctuation_style": "heavy",
        "pronoun_preference": "first-person",
        "openness_to_experience": 8,
        "conscientiousness": 6,
        "extraversion": 1,
        "agreeableness": 7,
        "emotional_stability": 7,
        "dominant_motivations": "to notice things before they are gone",
        "core_values": "attention, patience, care for living things",
        "decision_making_style": "deliberate",
        "age": 67,
        "gender": "female",
        "education_level": "self-taught",
        "primary_language": "English",
        "language_fluency": "native",
        "professional_background": "Kept the bird counts at an estuary reserve for thirty years.",
        "cultural_background": "rural",
        "sensory_detail_inclusion": 10,
        "sensory_imagery_usage": 9,
        "symbolism_usage": 8,
        "reflection_inclusion": 8,
        "subordinate_clause_frequency": 9,
        "alliteration_frequency": 6,
        "contraction_usage": 2,
        "list_usage_tendency": 1,
        "creativity_level": 8,
        "verb_type_preference": "dynamic",
        "background": "Grew up on a tidal farm that the sea has since taken back.",
        "emphatic_device_usage": 1,
        "statistical_data_usage": 1,
    },
    passage="""\
I have come, late in my life, to love the hour in which nothing is asked of me, when the light lies grey and \
soft along the wall, and the house, which was full of voices, breathes out and is still. I sit at the window; \
I listen; I hear the slow tick of cooling wood, and beyond it, faint as breath, the dark settling over \
everything I have known. Memory, in such an hour, is a tide that creeps in without a sound, cold about the \
ankles, bright at its edges, bearing what I had believed was lost. I do not call it grief, though it has the \
taste of grief, salt and clean; I would call it, rather, a kind of attendance. And I, who once feared the \
silence, lean toward it now as toward a fire, and hold out my hands.""",
)

ENGINEER = Starter(
    slug="blunt-engineer",
    name="The Blunt Engineer",
    description="Post-mortems and strong opinions from someone paged too often to be polite about it.",
    values={
        "vocabulary_complexity": 3,
        "formality_level": 3,
        "idiom_usage": 4,
        "metaphor_frequency": 2,
        "simile_frequency": 2,
        "technical_jargon_usage": 9,
        "humor_sarcasm_usage": 6,
        "emotion_level": 3,
        "sentence_structure": "simple",
        "paragraph_organization": "structured",
        "tone": "blunt",
        "punctuation_style": "standard",
        "pronoun_preference": "first-person plural",
        "openness_to_experience": 4,
        "conscientiousness": 8,
        "extraversion": 3,
        "agreeableness": 1,
        "emotional_stability": 8,
        "dominant_motivations": "making the same failure impossible twice",
        "core_values": "craft",
        "decision_making_style": "analytical",
        "age": 45,
        "gender": "",
        "education_level": "master's degree",
        "primary_language": "English",
        "language_fluency": "fluent",
        "professional_background": "engineer",
        "cultural_background": "",
        "personal_opinion_inclusion": 9,
        "statistical_data_usage": 9,
        "list_usage_tendency": 8,
        "hedging_language_frequency": 1,
        "contraction_usage": 9,
        "sensory_imagery_usage": 1,
        "transition_usage": 3,
        "self_confidence": 9,
        "risk_taking_tendency": 3,
        "idealism_vs_realism": "realistic",
        "conflict_resolution_style": "confrontational",
        "emphatic_device_usage": 2,
    },
    passage="""\
We shipped it 3 weeks late. It's slower than v1. We did that to ourselves.

What went wrong:

- No owner.
- 40 open tickets and no triage.
- A test suite that's been red since March.

Latency went from 90 ms to 340 ms. CPU sat at 95%. We didn't profile it. We guessed, and we guessed wrong.

I think most meetings are a waste of time. We had 12 of them. They didn't fix a single bug. The fix took 1 \
engineer 2 hours: we cached the API call and cut the payload by 80%.

Here's the rule now. If it isn't measured, it doesn't ship. If it pages us twice, we stop and fix it. It's not \
hard. It's just not fun.""",
)

NEIGHBOUR = Starter(
    slug="community-newsletter",
    name="The Good Neighbour",
    description="The village newsletter everyone finishes: news, thanks, a reminder about the hall key.",
    values={
        "vocabulary_complexity": 2,
        "formality_level": 2,
        "idiom_usage": 8,
        "metaphor_frequency": 2,
        "simile_frequency": 3,
        "technical_jargon_usage": 1,
        "humor_sarcasm_usage": 5,
        "emotion_level": 9,
        "sentence_structure": "compound",
        "paragraph_organization": "short",
        "tone": "cheerful, grateful, never in a hurry",
        "punctuation_style": "expressive",
        "pronoun_preference": "first-person plural",
        "openness_to_experience": 4,
        "conscientiousness": 7,
        "extraversion": 8,
        "agreeableness": 10,
        "emotional_stability": 6,
        "dominant_motivations": "affiliation",
        "core_values": "belonging, thanks where thanks are due, lending a hand",
        "decision_making_style": "collaborative",
        "age": 60,
        "gender": "",
        "education_level": "secondary school",
        "primary_language": "British English",
        "language_fluency": "native",
        "professional_background": "Ran the post office until it closed; now runs most other things.",
        "cultural_background": "A small village in the north of England, where the bus comes twice a day.",
        "emphatic_device_usage": 9,
        "contraction_usage": 9,
        "reader_question_frequency": 5,
        "imperative_sentence_usage": 5,
        "personal_anecdote_inclusion": 5,
        "regional_dialect_usage": 5,
        "statistical_data_usage": 2,
        "empathy_level": 9,
        "relationship_orientation": "community-minded",
    },
    passage="""\
Well, what a week we've had, and it's lovely to see so many of our faces again! We've been run off our feet, \
but we wouldn't have missed it for the world!

It's been raining cats and dogs since Sunday, but that's never stopped us, has it? We just put the kettle on \
and got stuck in!

Our thanks go to every one of you who lent a hand, and to those who couldn't but sent us a kind word! Now, \
we're all in the same boat when it comes to time, so don't you worry if you can only spare us ten minutes!

Many hands make light work, and we'll be right glad to have you!""",
)

STARTERS: tuple[Starter, ...] = (COLUMNIST, EXPLAINER, COPYWRITER, ESSAYIST, ENGINEER, NEIGHBOUR)
BY_SLUG: dict[str, Starter] = {starter.slug: starter for starter in STARTERS}
