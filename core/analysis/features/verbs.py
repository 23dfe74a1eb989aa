"""Which verbs carry the sentences: of doing, of being, of moving, of the mind."""

from __future__ import annotations

from spacy.tokens import Doc

from core.analysis.features import Said
from core.analysis.features.wordlists import words
from core.analysis.methods import How, Method
from core.analysis.reading import Confidence
from core.analysis.tally import Tally

METHODS = (
    Method(
        "verb_type_preference",
        How.MEASURED,
        source="Main verbs by class, after Halliday's processes: doing, being, moving, the mind.",
    ),
)

_KIND = {verb: kind for kind in ("stative", "dynamic", "mental") for verb in words("verbs", kind)}
_NAMES = ("active", "stative", "dynamic", "mental")
_FEWEST = 8


def count(doc: Doc, tally: Tally) -> None:
    for token in doc:
        if token.tag_[:2] != "VB" or token.dep_ in ("aux", "auxpass"):
            continue
        kind = _KIND.get(token.lemma_, "active")
        tally.hit(f"{kind}_verbs", token.idx, token.idx + len(token))


def measures(tally: Tally) -> dict[str, float]:
    total = sum(tally.counts.get(f"{kind}_verbs", 0.0) for kind in _NAMES)
    return {f"{kind}_verb_share": tally.counts.get(f"{kind}_verbs", 0.0) / total for kind in _NAMES} if total else {}


def said(tally: Tally, measures: dict[str, float]) -> dict[str, Said]:
    total = sum(tally.counts.get(f"{kind}_verbs", 0.0) for kind in _NAMES)
    if total < _FEWEST:
        return {}
    shares = {kind: measures[f"{kind}_verb_share"] for kind in _NAMES}
    value = _preference(shares)
    sure = Confidence.HIGH if total >= 150 else Confidence.MEDIUM if total >= 50 else Confidence.LOW
    spans = tuple(tally.passages(f"{value}_verbs", 8)) if value in _NAMES else ()
    if not spans:
        spans = tuple(sorted(span for kind in _NAMES for span in tally.passages(f"{kind}_verbs", 2)))
    note = "Of its verbs, {stative:.0%} are of being, {mental:.0%} of the mind, {dynamic:.0%} of movement.".format(
        **shares
    )
    return {"verb_type_preference": Said(value, sure, spans, note)}


def _preference(shares: dict[str, float]) -> str:
    """A kind is preferred where it is well over its usual share: about 35 % being, 12 % mind, 12 % movement."""
    if shares["mental"] >= 0.25:
        return "mental"
    if shares["dynamic"] >= 0.28:
        return "dynamic"
    if shares["stative"] >= 0.5:
        return "stative"
    return "active" if shares["active"] >= 0.58 else "mixed"
