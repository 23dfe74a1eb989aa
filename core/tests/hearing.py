"""Two paragraphs that differ in what is measured of them, and a model that writes the one that it is asked for."""

from __future__ import annotations

from core.attributes import BY_NAME
from core.tests.openai_server import OpenAIServer

FORMALITY = BY_NAME["formality_level"]
FORMAL = (
    "The consumption of tea in the morning constitutes, for the greater part of the population, an established and "
    "measured practice. The water is brought to the boil; the leaves are permitted to infuse for a period of not less "
    "than four minutes. It is customary, thereafter, to observe a brief silence. No observation of consequence is "
    "expected of any person prior to the conclusion of the first cup, and the household accordingly proceeds in an "
    "orderly fashion towards the commencement of its several duties."
)
CASUAL = (
    "Right, tea. You don't get between me and the first cup, you just don't. I'm stood there in my socks, kettle's "
    "going, and I can't even say hi to the cat yet. It's kind of a ritual, yeah? Bag in, water in, stare out the "
    "window a bit. My mate says he's a coffee guy and honestly I don't know how we're still friends. Anyway, once "
    "it's down, I'm good. I'll talk to you then. Not before, though. Don't even try it."
)


def obliges(server: OpenAIServer) -> None:
    """It writes formally where any of the five formal values is asked for, casually where not."""
    formal = [FORMALITY.instruction(value) for value in range(6, 11)]

    def answer(messages: list[dict[str, str]]) -> str:
        said = messages[-1]["content"]
        return FORMAL if any(one in said for one in formal) else CASUAL

    server.answers = answer
