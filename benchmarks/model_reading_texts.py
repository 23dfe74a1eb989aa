"""Ten short texts of our own, each plain in what no analyser counts: its tone, what it values, one trait."""

from __future__ import annotations

from typing import NamedTuple


class Plain(NamedTuple):
    """`trait` is a rating that stands plainly `high` or low; `tone` and `value` are the table's own words."""

    trait: str
    high: bool
    tone: str
    value: str
    text: str


PLAIN_TEXTS = (
    Plain(
        "risk_taking_tendency",
        True,
        "enthusiastic",
        "freedom",
        "I sold the house on Friday and put every penny into a boat I have never seen, in a port I cannot pronounce! "
        "No insurance, no plan, no boss ever again. People say wait a year. A year of what? I would rather sink on "
        "my own terms than float on somebody else’s. We leave tonight, storm or no storm, and I cannot wait!",
    ),
    Plain(
        "risk_taking_tendency",
        False,
        "warm",
        "family",
        "Come home when you can, love, but take the early train and not the motorway. Your sister has kept your room "
        "just as it was. I have checked the boiler twice and put a torch by each bed, and Dad says to ring from the "
        "station. Nothing matters to me more than having you all safe round one table.",
    ),
    Plain(
        "humor_sarcasm_usage",
        True,
        "wry",
        "integrity",
        "The minister has explained that the money was not missing, merely resting in his brother’s garage. One is "
        "touched by the family feeling. I was raised to give back the wrong change, which may be why nobody has ever "
        "offered me a ministry. Still, I sleep well, and my garage holds only a bicycle, with receipt.",
    ),
    Plain(
        "humor_sarcasm_usage",
        False,
        "academic",
        "knowledge",
        "This paper examines the sources of error in early tide tables. Previous studies have attributed the "
        "discrepancies to copying; the present analysis indicates that they arose in the observations themselves. "
        "The question deserves answering for its own sake: we cannot claim to understand what we have not checked.",
    ),
    Plain(
        "empathy_level",
        True,
        "melancholic",
        "compassion",
        "The woman in the next bed cried again last night, quietly, so as not to wake us. I lay there and felt it "
        "in my own chest. Nobody had come for her in nine days. This morning I held her hand until the trolley came, "
        "and there was nothing to say, and it was raining, and still I wish I had done it sooner.",
    ),
    Plain(
        "empathy_level",
        False,
        "blunt",
        "integrity",
        "Stop whining. You signed the contract, you missed the date, you pay. Your sick cat is not my problem and "
        "your tears don’t change the sum. I keep my word and I expect you to keep yours. That’s it. Pay by Monday "
        "or don’t come back.",
    ),
    Plain(
        "self_confidence",
        True,
        "authoritative",
        "craft",
        "There is one way to sharpen a chisel, and I will give it to you. Flatten the back first. Hold the bevel at "
        "twenty-five degrees and do not let it rock. Work through the stones in order and skip none. Do this every "
        "morning for a year and your joints will close without glue. I have never seen it fail.",
    ),
    Plain(
        "self_confidence",
        False,
        "conversational",
        "family",
        "So, um, I’m probably the wrong person to ask, you know? I always get these things wrong. My kids say I should "
        "just decide, and they’re likely right, they’re cleverer than me anyway. I mean, I’d do anything for them, "
        "I just never know if it’s the right thing. Sorry, does that even make sense?",
    ),
    Plain(
        "creativity_level",
        True,
        "melancholic",
        "freedom",
        "Once a year the lighthouse unscrews its own lamp and walks inland, looking for the sea it used to be before "
        "someone gave it a job. It sleeps in barns, dreams in Morse, and is always fetched back by Tuesday. The gulls "
        "have stopped laughing. Every autumn it goes a little less far, and nobody asks it why.",
    ),
    Plain(
        "creativity_level",
        False,
        "authoritative",
        "justice",
        "All residents are entitled to equal use of the laundry. Bookings must be entered in the book by six o’clock. "
        "No resident may book two periods in succession while others are waiting. The same rule applies to owners and "
        "to tenants. Complaints will be heard by the board, and each party will be given a fair hearing.",
    ),
)
