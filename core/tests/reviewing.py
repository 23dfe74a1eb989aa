"""Readings of samples as tests lay them out, and a page's form as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import User

from core.attributes import ATTRIBUTES
from core.models import Analysis, Persona, Proposal, Sample

TEXT = "🫖 Dear Bob, the kettle sings <b>loudly</b>. It clears its throat like an uncle. Yours, at forty-three."
FOUND: dict[str, Any] = {
    "formality_level": (8, "high", ["Dear Bob"]),
    "simile_frequency": (6, "low", ["like an uncle", "clears its throat like an uncle"]),
    "contraction_usage": (2, "medium", []),
    "tone": ("dry, plain", "medium", []),
    "age": (43, "high", ["forty-three"]),
}


def reading(owner: User, persona: Persona | None = None, *, text: str = TEXT, **columns: Any) -> Analysis:
    """Read and waiting for its review: five things found, the rest not evident."""
    made = Analysis.objects.create(
        author=owner.author, persona=persona, **{"state": "done", "words": 17, "set_aside": {"code block": 2}} | columns
    )
    made.samples.add(Sample.objects.create(author=owner.author, name="A letter", text=text, word_count=17))
    by_hand = persona.marked("by_hand") if persona else set()
    Proposal.objects.bulk_create(_proposal(made, row.name, text, by_hand) for row in ATTRIBUTES)
    return made


def _proposal(analysis: Analysis, name: str, text: str, by_hand: set[str]) -> Proposal:
    value, confidence, quotes = FOUND.get(name, (None, "none", []))
    return Proposal(
        analysis=analysis,
        attribute=name,
        value=None if value is None else str(value),
        chosen="" if value is None else str(value),
        confidence=confidence,
        evidence=[{"quote": q, "start": text.index(q), "end": text.index(q) + len(q)} for q in quotes if q in text],
        note=f"What was measured of {name}." if value is not None else "",
        accepted=value is not None and name not in by_hand,
    )


class _Form(HTMLParser):
    def __init__(self, form: str, scripts: bool) -> None:
        super().__init__()
        self.form, self.scripts = form, scripts
        self.inside = self.noscript = False
        self.area = ""
        self.sent: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form
        self.noscript = self.noscript or tag == "noscript"
        name = given.get("name") or ""
        if not self.inside or not name or "disabled" in given or (self.noscript and self.scripts):
            return
        if tag == "textarea":
            self.area, self.sent[name] = name, ""
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.sent[name] = given.get("value") or ("on" if given.get("type") == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "noscript":
            self.noscript = False
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data.removeprefix("\n") if not self.sent[self.area] else data


def form_of(page: str, form: str, *, scripts: bool = True) -> dict[str, str]:
    """What a browser would send of this form, untouched."""
    parser = _Form(form, scripts)
    parser.feed(page)
    return parser.sent
