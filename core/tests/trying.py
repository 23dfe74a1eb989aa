"""A plain voice, and texts that are near to it and far from it, for the tests of candidates and revisions."""

from __future__ import annotations

from typing import Any

from core.fidelity import check
from core.models import Generation, Persona
from core.tests.openai_server import OpenAIServer

PLAIN = (
    "I like tea. It's hot and it's good, and you don't need much for it: a pot, some leaves, and a bit of time. "
    "My gran made it every day at four. She'd sit by the window and we'd talk. I can't say what we talked about. "
    "It wasn't a lot.\n\nBut I've never had tea like that again, and I don't think I will. So I put the kettle on. "
    "I wait. It sings, and I'm home. That's all it takes, and it's enough. "
    "You'd think I'd get tired of it. I don't. I won't.\n\nIt's the one thing in the day that's mine."
)
STIFF = (
    "The preparation of tea constitutes, notwithstanding its apparent simplicity, a procedure of considerable "
    "cultural significance. It has been established that the temperature of the water, which is determined by the "
    "altitude at which the infusion is undertaken, exerts a substantial influence upon the extraction of its "
    "constituents.\n\nFurthermore, the selection of an appropriate vessel was regarded by practitioners as "
    "indispensable, and the subsequent consumption of the beverage was accompanied by elaborate ceremonial "
    "observances. The participation of subordinate members of the household in these observances was subject to "
    "considerable restriction.\n\nIn conclusion, the consumption of tea may be regarded as an institution of "
    "remarkable continuity, the examination of which remains indispensable to the comprehension of the period."
)
# A paragraph of either.
MIDDLING = f"{PLAIN.partition(chr(10))[0]}\n\n{STIFF.partition(chr(10))[0]} So it was done then, and so it is done now."
FRENCH = (
    "La bouilloire chante tous les matins dans la cuisine de ma grand-mère, et je ne sais pas pourquoi cela me rend "
    "heureux. Elle verse l’eau sur les feuilles, elle attend, puis elle sourit. Nous parlons de tout et de rien, "
    "comme hier, comme toujours. Le thé est trop chaud et trop fort, mais personne ne s’en plaint jamais. Quand je "
    "pars, elle me donne une boîte de biscuits et me dit de revenir bientôt. Je reviens, bien sûr, tous les jours."
)


def plain_voice(persona: Persona) -> Persona:
    """The persona, made to be near PLAIN and far from STIFF."""
    ratings = {"formality_level": 2, "vocabulary_complexity": 2, "contraction_usage": 9}
    texts = {"sentence_structure": "", "paragraph_organization": "", "punctuation_style": "", "tone": ""}
    for name, value in {**ratings, **texts, "pronoun_preference": "first-person"}.items():
        setattr(persona, name, value)
    persona.save()
    return persona


def reply(text: str, title: str = "On tea") -> str:
    return f"# {title}\n\n{text}"


def says(server: OpenAIServer, *texts: str) -> None:
    """What the model is going to answer, one text a call."""
    server.replies.extend(reply(text, f"Tea {number}") for number, text in enumerate(texts, 1))


def distance(text: str, run: Generation) -> float:
    return check(text, run.attributes).distance


def facts_of(run: Generation, *names: str) -> list[Any]:
    """These facts of each try, in order."""
    return [attempt[names[0]] if len(names) == 1 else tuple(attempt[name] for name in names) for attempt in run.tries]
