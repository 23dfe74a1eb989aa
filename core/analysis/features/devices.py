"""Rhetorical figures: threes, antithesis, parallel clauses; with anaphora as repetition.py counts it."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from core.analysis.features.phrases import lowered
from core.analysis.methods import How, Method
from core.analysis.tally import Tally

METHODS = (
    Method(
        "rhetorical_device_usage",
        How.COUNTED,
        measure="rhetorical_devices",
        high="rhetorical_devices",
        note="{value} sets of three, contrasts and echoes in 1,000 words.",
        source="Tricolon, antithesis, anaphora, parallelism; rules of our own.",
    ),
)

_JOINTS = frozenset({",", ";", "and", "or", "nor"})
# Tokens between "not" and its "but", and the most that a set of three spans.
_NOT_BUT, _THREE = 16, 40


def count(doc: Doc, tally: Tally) -> None:
    lower = lowered(doc)
    reached = 0
    for token in doc:
        if token.dep_ == "conj" or token.i < reached:
            continue
        parts = _conjoined(token)
        if len(parts) == 3 and _alike(parts) and parts[-1].i - token.i <= _THREE:
            last = _edge(parts[-1])
            tally.hit(
                "rhetorical_devices", _first(parts[0]).idx, last.idx + len(last), weight=3 if _weighed(parts) else 1
            )
            reached = last.i
    for i, word in enumerate(lower):
        if word in {"not", "n't"}:
            _antithesis(doc, lower, i, tally)
    _same_start(doc, lower, tally)


def measures(tally: Tally) -> dict[str, float]:
    """Anaphora is counted where repetition is; rhetorical questions by whoever counts questions."""
    figures = tally.counts["rhetorical_devices"] + tally.counts["anaphora"] + tally.counts["epistrophe"]
    figures += tally.counts["rhetorical_questions"]
    return {"rhetorical_devices": 1000 * figures / tally.words if tally.words else 0.0}


def _conjoined(token: Token) -> list[Token]:
    """A chain of conjuncts: blood, sweat and tears."""
    parts = [token]
    while len(parts) < 5:
        after = next((child for child in parts[-1].rights if child.dep_ == "conj"), None)
        if after is None:
            return parts
        parts.append(after)
    return parts


def _alike(parts: list[Token]) -> bool:
    """Three of one kind; a list of things is no figure unless it stands alone or each has the same company."""
    if len({part.pos_ for part in parts}) > 1:
        return False
    if parts[0].pos_ in {"ADJ", "ADV", "VERB"}:
        return parts[0].pos_ != "VERB" or _weighed(parts)
    if parts[0].pos_ != "NOUN" or not _weighed(parts):
        return False
    joined = any(child.dep_ == "cc" for part in parts for child in part.rights)
    return not joined or parts[0].dep_ == "ROOT" or all(part.n_lefts for part in parts)


def _weighed(parts: list[Token]) -> bool:
    """The parts have the same shape: as many words each, begun alike."""
    sizes = [sum(1 for _ in part.lefts if _.dep_ not in {"nsubj", "cc", "punct"}) for part in parts]
    firsts = {part.left_edge.lower_ if part.n_lefts else "" for part in parts[1:]}
    return len(set(sizes)) == 1 and len(firsts) == 1


def _first(token: Token) -> Token:
    left = token.left_edge
    return left if token.i - left.i < 8 else token


def _edge(token: Token) -> Token:
    right = token.right_edge
    return right if right.i - token.i < 12 and not right.is_punct else token


def _antithesis(doc: Doc, lower: list[str], at: int, tally: Tally) -> None:
    """ "Not X but Y"; "it is not X, it is Y"."""
    limit = min(at + _NOT_BUT, len(lower))
    if at + 1 < len(lower) and lower[at + 1] == "only":
        return
    for i in range(at + 2, limit):
        if doc[i].is_sent_start and not _answers(lower, doc, at, i):
            return
        if lower[i] == "but" and doc[i - 1].text not in {".", "!", "?"} and not _is_clause(doc, at, i):
            return _show(doc, at, i, tally)
        if lower[i - 1] in {",", ";", "—", "–", ".", ":"} and _answers(lower, doc, at, i):
            return _show(doc, max(0, at - 2), i, tally)
    return None


def _is_clause(doc: Doc, at: int, but: int) -> bool:
    """ "… not, but he came": a plain contrast with its own subject and verb."""
    if but + 2 >= len(doc) or doc[but + 1].is_punct:
        return True
    if doc[but + 1].lower_ == doc[at + 1].lower_:
        return False
    joined = next((child for child in doc[but].head.rights if child.dep_ == "conj" and child.i > but), None)
    return joined is None or any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in joined.lefts)


def _answers(lower: list[str], doc: Doc, at: int, i: int) -> bool:
    """The words before "not" come back without it: "it is not …, it is …"."""
    if at < 2 or i + 1 >= len(lower) or lower[at - 1] not in {"is", "was", "are", "were", "does", "do", "did", "'s"}:
        return False
    return (
        lower[i] == lower[at - 2]
        and lower[i + 1] in {lower[at - 1], "'s"}
        and lower[min(i + 2, len(lower) - 1)] not in {"not", "n't"}
    )


def _show(doc: Doc, first: int, turn: int, tally: Tally) -> None:
    last = turn
    while last + 1 < len(doc) and last - turn < 12 and doc[last + 1].text not in {",", ".", ";", "!", "?", ":"}:
        last += 1
    tally.hit("rhetorical_devices", doc[first].idx, doc[last].idx + len(doc[last]), weight=2)


def _same_start(doc: Doc, lower: list[str], tally: Tally) -> None:
    """Within a sentence, clauses that begin with the same two words after a comma or semicolon: "of the people, by the
    people" is heard by its repeated noun, "we came, we saw" by its repeated pronoun with a verb."""
    openings: dict[str, list[int]] = {}
    for token in doc:
        if token.is_sent_start:
            _three_or_more(doc, openings, tally)
        i = token.i
        if (
            (token.is_sent_start or lower[i - 1] in {",", ";", "—"})
            and token.tag_ in {"PRP", "IN", "DT"}
            and i + 1 < len(lower)
        ):
            openings.setdefault(lower[i], []).append(i)
    _three_or_more(doc, openings, tally)


def _three_or_more(doc: Doc, openings: dict[str, list[int]], tally: Tally) -> None:
    for places in openings.values():
        if len(places) > 2 and places[-1] - places[0] <= _THREE:
            last = places[-1]
            while last + 1 < len(doc) and last - places[-1] < 6 and not doc[last + 1].is_punct:
                last += 1
            tally.hit("rhetorical_devices", doc[places[0]].idx, doc[last].idx + len(doc[last]), weight=3)
    openings.clear()
