"""The attribute ruler's answers, remembered: the same as the parser's own."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from core.analysis.parsing import MODEL, load
from core.tests.analysis.short_texts import SHORT_TEXTS

ODD = (
    "There's nothin' here; it ain't so, y'all. I'm gonna go, you've gotta stay. C'mon, let's ask both of them!",
    "That that is, is; that that is not, is not.",
    "What?  Which one?\tThe one that isn't hers.",
    "",
)


def told(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_) for t in doc]


def test_it_says_what_the_ruler_says() -> None:
    texts = [short.text for short in SHORT_TEXTS] + list(ODD)
    own = spacy.load(MODEL, exclude=["ner"])
    # The second time, it is all from memory.
    for _ in range(2):
        assert [told(doc) for doc in load().pipe(texts)] == [told(doc) for doc in own.pipe(texts)]
