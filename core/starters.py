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
        "vocabulary_complexity": 6,
        "formality_level": 3,
        "idiom_usage": 7,
        "metaphor_frequency": 5,
        "simile_frequency": 7,
        "technical_jargon_usage": 1,
        "humor_sarcasm_usage": 9,
        "emotion_level": 4,
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
    },
    passage="""\
I've owned eleven umbrellas. I own none. Somewhere in this town there's a man (I picture him smug, and dry) \
who's got all of them lined up in his hall like trophies.

I don't lose my keys. I don't lose my glasses, which I wear on my face like a sensible person. But hand me an \
umbrella and it's gone by lunch – left on a bus, usually, or propped in the one shop I can't bear to go back \
into. “You could get a coat with a hood,” my wife says. She's right. She's generally right before I've \
finished my toast – it's a gift. But who wants to turn up at fifty-two looking like a damp garden gnome? So \
I've bought a twelfth. It's a nice one. I give it a week.""",
)

EXPLAINER = Starter(
    slug="science-explainer",
    name="The Patient Explainer",
    description="Takes one hard idea and walks you through it, a step at a time, until it seems obvious.",
    values={
        "vocabulary_complexity": 4,
        "formality_level": 5,
        "idiom_usage": 2,
        "metaphor_frequency": 4,
        "simile_frequency": 6,
        "technical_jargon_usage": 4,
        "humor_sarcasm_usage": 3,
        "emotion_level": 4,
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
        "reader_question_frequency": 6,
        "hedging_language_frequency": 4,
        "statistical_data_usage": 6,
        "passive_voice_frequency": 2,
        "sensory_detail_inclusion": 4,
        "empathy_level": 8,
        "language_abstraction": "mixed",
        "word_length_preference": "short",
    },
    passage="""\
Drop an ice cube into a glass of water. You can see it float, but do you know why? Think of the bits inside \
the water as people at a party. When it's warm, they move about and squeeze past each other. When it gets \
cold, they slow down and hold hands. They stand in a wide ring, with their arms out. So now they take up more \
room than they did before.

The ice is the same stuff, but about 9 percent bigger. It's like a box with a bit of air in it. That's why it \
floats. You can test this at home. Fill a cup to the top, and put it in the freezer for 3 hours. What do you \
think you'll find? The ice will stand proud of the rim.""",
)

COPYWRITER = Starter(
    slug="product-copywriter",
    name="The Brisk Copywriter",
    description="Sells without shouting: what it is, what it does for you, what to do now. No spare words.",
    values={
        "vocabulary_complexity": 2,
        "formality_level": 4,
        "idiom_usage": 3,
        "metaphor_frequency": 2,
        "simile_frequency": 1,
        "technical_jargon_usage": 2,
        "humor_sarcasm_usage": 4,
        "emotion_level": 5,
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
        "list_usage_tendency": 6,
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
Meet the bag that packs itself. Well, almost.

Open it flat. Drop in your shirts. Zip it shut. You're done in two minutes.

No straps to fight. No lost socks. Just one big clean space that's all yours.

- Holds three days of clothes
- Fits under any seat
- Wipes clean with a cloth

You've got places to be. Don't stand there folding. Grab it and go. It's light. It's tough. It won't let you \
down.

Spilled your coffee? Wipe it off. Late for the train? Sling it and run. We'll fix it free if it breaks.

Stop checking bags. Start walking out. Try it for thirty days. You'll love it or you'll get your money back. \
Order yours today.""",
)

ESSAYIST = Starter(
    slug="nature-essayist",
    name="The Nature Essayist",
    description="Slow walks, close looking. Lyrical essays where a hedge or a tide means more than itself.",
    values={
        "vocabulary_complexity": 8,
        "formality_level": 7,
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
        "subordinate_clause_frequency": 8,
        "alliteration_frequency": 6,
        "contraction_usage": 2,
        "list_usage_tendency": 1,
        "creativity_level": 8,
        "verb_type_preference": "dynamic",
        "background": "Grew up on a tidal farm that the sea has since taken back.",
    },
    passage="""\
I have come back to the old orchard in the last week of its leaves, when the light lies low and amber between \
the trunks, and the grass, which nobody has cut since the summer, is heavy with rain and with the sweet, brown \
smell of fallen fruit. I stand where my mother stood; I hear, or seem to hear, the slow creak of her basket. \
The trees are a congregation grown deaf with age, leaning toward one another, silvered with lichen, patient of \
the wind; and I, who was once small enough to be lost among them, lay my palm on the cold bark as though it \
were a sleeping animal's flank. There is a sorrow in ripeness that I did not understand when I was young, for \
I believed that what was full would stay full. I know now that the branch, when it has given up everything it \
carried, lifts a little; and that this small lifting, which I can feel rather than see, is the nearest thing \
to mercy that I have found.""",
)

ENGINEER = Starter(
    slug="blunt-engineer",
    name="The Blunt Engineer",
    description="Post-mortems and strong opinions from someone paged too often to be polite about it.",
    values={
        "vocabulary_complexity": 5,
        "formality_level": 3,
        "idiom_usage": 4,
        "metaphor_frequency": 2,
        "simile_frequency": 2,
        "technical_jargon_usage": 9,
        "humor_sarcasm_usage": 6,
        "emotion_level": 2,
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
        "statistical_data_usage": 8,
        "list_usage_tendency": 7,
        "hedging_language_frequency": 1,
        "contraction_usage": 8,
        "sensory_imagery_usage": 1,
        "transition_usage": 3,
        "self_confidence": 9,
        "risk_taking_tendency": 3,
        "idealism_vs_realism": "realistic",
        "conflict_resolution_style": "confrontational",
    },
    passage="""\
We broke the backup job on Tuesday. Nobody noticed for 41 hours. That's the real bug.

Here's what we found:

- The cron entry pointed at a deleted script.
- The monitor checked the exit code of the wrapper, not the job.
- Our alert threshold was 72 hours.

We restored from a replica in 19 minutes. That's luck, not engineering. We don't get credit for luck.

I think dashboards are a waste of time. Nobody's looking at them at 3 a.m. If a check doesn't page someone, it \
isn't a check. We've now cut the threshold to 2 hours and we've added a restore test to CI. It runs on all 14 \
shards. It takes 6 minutes. If it fails, the deploy doesn't ship. We should've done this two years ago. We \
didn't, because it wasn't fun.""",
)

NEIGHBOUR = Starter(
    slug="community-newsletter",
    name="The Good Neighbour",
    description="The village newsletter everyone finishes: news, thanks, a reminder about the hall key.",
    values={
        "vocabulary_complexity": 2,
        "formality_level": 4,
        "idiom_usage": 8,
        "metaphor_frequency": 2,
        "simile_frequency": 3,
        "technical_jargon_usage": 1,
        "humor_sarcasm_usage": 5,
        "emotion_level": 8,
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
        "emphatic_device_usage": 8,
        "contraction_usage": 8,
        "reader_question_frequency": 5,
        "imperative_sentence_usage": 5,
        "personal_anecdote_inclusion": 5,
        "regional_dialect_usage": 5,
        "statistical_data_usage": 2,
        "empathy_level": 9,
        "relationship_orientation": "community-minded",
    },
    passage="""\
Well, what a day we had at the jumble sale, and didn't the rain hold off just in time!

We've counted the tins and we've raised more than we ever hoped, so give yourselves a pat on the back! Our \
thanks go to Jean for the scones, and to the lads who carried our tables down the lane without so much as a \
grumble.

We're over the moon about the new bench by our bus stop, and it's lovely to see folk sat on it already! If \
you've not tried it yet, do pop down and have a sit.

Now, we're still missing one teapot, so have a look in your cupboards! Don't worry, we won't ask any \
questions, we'll just be right glad to have it home.""",
)

STARTERS: tuple[Starter, ...] = (COLUMNIST, EXPLAINER, COPYWRITER, ESSAYIST, ENGINEER, NEIGHBOUR)
BY_SLUG: dict[str, Starter] = {starter.slug: starter for starter in STARTERS}
