"""What a voice sounds like, shown in a sentence or two for each end of a rating: for voices that have no passage.

A small model follows what it has written before, and hardly what it is told. All of it is about small things at home,
each about another, so that nothing of it is a topic.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.attributes import MIDDLE

from .prompt_parts import Part, Values, one_line

# How many lines of the voice are shown.
SHOWN = 5
BREAK, LIST = "\n\n", "\n- "

# What is shown of a rating that is low, and high; '' where there is nothing to show.
RATED: dict[str, tuple[str, str]] = {
    "contraction_usage": (
        "It is late, and I do not know where the key is. I have looked. It will not be found tonight.",
        "It's late, and I don't know where the key is. I've looked, and it isn't here. You'd think it'd turn up.",
    ),
    "formality_level": (
        "So yeah, the shelf fell down. No big deal. We kind of stuck it back up and got on with stuff.",
        "The shelf was found to have become detached. Its restoration was undertaken, and has since been completed.",
    ),
    "vocabulary_complexity": (
        "The cup is red. It is old, and I like it. I use it each day.",
        "An incongruous miscellany of inherited porcelain languished in perpetual disarray upon the mantelpiece.",
    ),
    "technical_jargon_usage": (
        "The part that lets the water in was broken. We put in a new one.",
        "The solenoid valve had failed, so the multimeter read zero ohms. We recalibrated the pressure transducer to "
        "40 psi, reflashed the firmware over the serial bus and logged the voltage at 12 V. The root cause was "
        "electrolytic corrosion of the PCB, so the MTBF in the datasheet was wrong.",
    ),
    "parenthetical_aside_frequency": (
        "",
        "The clock (a gift from an aunt) stopped at noon. It was wound (twice), and went on (rather crossly).",
    ),
    "emphatic_device_usage": ("", "The soup boiled over! What a mess! Never again!"),
    "statistical_data_usage": (
        "",
        "The kettle takes 4 minutes for 2 litres. Last month it took 6, and that cost us 35 pounds.",
    ),
    "list_usage_tendency": ("", "In the drawer:\n\n- string\n- two corks\n- a spoon"),
    "emotion_level": (
        "The house has two floors. The door is at the front.",
        "I was overjoyed, and then afraid. I love this house so fiercely that it hurts, and I wept with relief.",
    ),
    "imperative_sentence_usage": ("", "Open the window. Take the cloth. Wipe it once, then stop."),
    "subordinate_clause_frequency": (
        "It rained. We stayed in.",
        "Because the rain, which had begun while we slept, did not stop when we hoped it would, we stayed in.",
    ),
    "sensory_detail_inclusion": (
        "",
        "The kitchen smelt of burnt sugar and wet wool, and the cold tiles rang under bare feet.",
    ),
    "rhetorical_question_usage": ("", "Who leaves a ladder in the hall? And who, having left it, goes to bed?"),
    "reader_question_frequency": ("", "Do you have a drawer like that? What do you keep in it?"),
    "personal_anecdote_inclusion": ("", "Last winter I lost a glove on the bus, and went back for it on foot."),
    "personal_opinion_inclusion": ("", "I think the green chair is ugly. It should have gone years ago."),
    "dialogue_inclusion": ("", "“Is it broken?” she asked. “It was,” he said, “and now it is worse.”"),
    "hedging_language_frequency": ("", "Perhaps it was the wind, or maybe the cat. It seems that nobody knows."),
    "humor_sarcasm_usage": (
        "",
        "I mended the door myself, which is why it now opens onto the cupboard and, in high winds, the neighbours.",
    ),
    "simile_frequency": ("", "The curtain hung like a tired flag, and the light came in like milk."),
    "metaphor_frequency": ("", "The stairs are a slow argument, and the landing is where it is lost."),
    "idiom_usage": ("", "We bit the bullet and called it a day, since we were all in the same boat."),
    "passive_voice_frequency": ("", "The lamp was moved, the rug was rolled up, and the door was left open."),
    "transition_usage": ("", "First, the plug is wet. Therefore it must dry. However, that may take all day."),
    "quotation_frequency": ("", "An uncle used to say, “A dry roof is half a dinner.”"),
    "ellipsis_usage": ("", "The box was opened… and there it was… or so it seemed…"),
    "repetition_usage": ("", "I looked under the bed. I looked under the stairs. I looked under everything."),
    "agreeableness": (
        "The plan is bad. Whoever made it did not think.",
        "Thank you, truly, for the bread; you are kinder than you know.",
    ),
}
WORDED: dict[tuple[str, str], str] = {
    ("pronoun_preference", "first-person"): "I keep my own spoon, and I wash it myself.",
    ("pronoun_preference", "first-person plural"): "We keep our boots by the door, and we all know whose are whose.",
    ("pronoun_preference", "second-person"): "You know your own shelf. You pass it each day, and your coat brushes it.",
    ("pronoun_preference", "third-person"): "She kept his letters, and they told her nothing.",
    ("sentence_structure", "short"): "The tap drips. Nobody minds. It is old.",
    ("sentence_structure", "fragmented"): "The tap. Again. Drip after drip. All night.",
    (
        "sentence_structure",
        "long",
    ): "The tap had been dripping since the spring, and nobody, for all that was said of it at breakfast, had ever "
    "gone so far as to look for the spanner, which was known to be under the stairs; and so it dripped.",
    (
        "sentence_structure",
        "complex",
    ): "The tap, which had been dripping since the spring, was left alone, because whoever touched it would have had "
    "to find the spanner first.",
    ("punctuation_style", "dashes"): "The cat came in – wet, of course – and sat down – where else – on the bread.",
    ("punctuation_style", "expressive"): "The cat is back! And it has brought a friend!",
    ("punctuation_style", "heavy"): "The cat, wet, cross, and late, came in; it sat, as ever, on the bread; and so on.",
}


def shown(ranked: Sequence[Part], values: Values) -> str:
    """A passage that sounds like the first of these, the strongest; '' where nothing can be shown."""
    texts = [text for part in ranked if (text := _of(part.attribute, values.get(part.attribute)))][:SHOWN]
    # A list is no part of a paragraph.
    texts.sort(key=lambda text: LIST in text)
    return "".join(f"{BREAK if LIST in text else ' '}{text}" for text in texts).strip()


def _of(name: str, value: int | str | None) -> str:
    if isinstance(value, str):
        return WORDED.get((name, one_line(value).casefold()), "")
    low, high = RATED.get(name, ("", ""))
    return "" if value is None else high if value > MIDDLE else low
