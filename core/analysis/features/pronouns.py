"""Who speaks and who is spoken of: the pronouns of the telling, not those inside quotation marks."""

from __future__ import annotations

from spacy.tokens import Doc

from core.analysis.features import Said
from core.analysis.features.speech import quoted
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.reading import Confidence
from core.analysis.tally import Tally

METHODS = (
    Method(
        "pronoun_preference",
        How.MEASURED,
        source="Personal pronouns outside quotation marks: Biber 1988, features 6 to 8.",
    ),
)

_PERSON = {word: person for person in ("first", "plural", "second", "third") for word in words("pronouns", person)}
# Pronouns in 1,000 words from which a person is heard in a text.
_HEARD = 8.0


def count(doc: Doc, tally: Tally) -> None:
    inside = None
    for token in doc:
        person = _PERSON.get(token.lower_)
        if person is None or (token.text == "US" or token.text == "IT"):
            continue
        inside = quoted(doc) if inside is None else inside
        if inside[token.idx]:
            tally.add(f"{person}_in_speech")
        else:
            tally.hit(f"{person}_person", token.idx, token.idx + len(token))


def measures(tally: Tally) -> dict[str, float]:
    return {
        f"{person}_person": tally.per_thousand(f"{person}_person") for person in ("first", "plural", "second", "third")
    }


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    rates = {person: measures[f"{person}_person"] for person in ("first", "plural", "second", "third")}
    total = sum(tally.counts.get(f"{person}_person", 0.0) for person in rates)
    if total < 1:
        return {}
    value = _preference(rates)
    sure = Confidence.HIGH if total >= 40 else Confidence.MEDIUM if total >= 12 else Confidence.LOW
    note = "I {first:.0f}, we {plural:.0f}, you {second:.0f}, he, she or they {third:.0f} in 1,000 words.".format(
        **rates
    )
    hits = {
        "first-person": "first",
        "first-person plural": "plural",
        "second-person": "second",
        "third-person": "third",
    }
    shown = [hits[value]] if value in hits else [person for person, rate in rates.items() if rate >= _HEARD]
    spans = sorted(span for person in shown for span in tally.passages(f"{person}_person", 8 // max(1, len(shown))))
    return {"pronoun_preference": Said(value, sure, tuple(spans), note)}


def _preference(rates: dict[str, float]) -> str:
    first, plural, second = rates["first"], rates["plural"], rates["second"]
    speaking = first + plural + second
    if speaking < _HEARD or (speaking < 0.12 * rates["third"]):
        return "third-person" if rates["third"] >= speaking else "mixed"
    if first >= 0.6 * speaking:
        return "first-person"
    if second >= 0.6 * speaking:
        return "second-person"
    if plural >= 0.6 * speaking:
        return "first-person plural"
    return "mixed" if second >= 0.2 * speaking else "first-person"
