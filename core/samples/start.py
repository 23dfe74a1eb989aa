"""An analysis begins: samples and analysis are committed before anything is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from core.generation.endpoints import model_line
from core.generation.limits import check_tokens
from core.llm.client import Endpoint
from core.llm.reading import usable
from core.models import Analysis, Author, Persona, Sample
from core.samples import runner
from core.samples.files import SampleText

Engine = Analysis.Engine


@dataclass(frozen=True)
class EngineChoice:
    """One way to read samples; `why_not` says what is missing where it cannot be had."""

    value: str
    label: str
    help: str
    why_not: str = ""

    @property
    def available(self) -> bool:
        return not self.why_not


def engines() -> list[EngineChoice]:
    """The ways to read samples, the built-in one first."""
    why_not = "" if _model_is_asked() else "The small built-in model cannot judge a text. Connect a better one first."
    model = "the built-in model" if settings.USES_LOCAL_MODEL else model_line().line
    return [
        EngineChoice(Engine.BUILTIN, "Measure it", "The built-in analyser: offline, in seconds, free."),
        EngineChoice(
            Engine.MODEL, "Ask the model", f"All of it by {model}: slower, less sure, but reads more.", why_not
        ),
        EngineChoice(
            Engine.BOTH,
            "Measure, and ask",
            f"Measured where text shows it; {model} for the rest: values, motives, the person.",
            why_not,
        ),
    ]


def default_engine() -> str:
    """Both where a model worth asking is connected, otherwise the built-in analyser."""
    return Engine.BOTH if _model_is_asked() else Engine.BUILTIN


def _model_is_asked() -> bool:
    if not settings.USES_LOCAL_MODEL:
        return True
    return usable(Endpoint(base_url="", api_key="", model=settings.PERSONAGEN_LOCAL_MODEL, builtin=True))


def start_analysis(
    author: Author,
    texts: Sequence[SampleText],
    *,
    engine: str,
    name: str = "",
    persona: Persona | None = None,
    key: str = "",
) -> Analysis:
    """Keeps the texts as samples and queues their reading, with the persona's own earlier samples.

    The same `key` and texts again give the analysis that they gave before. Raises OverLimit where a model is to read.
    """
    if engine != Engine.BUILTIN:
        check_tokens(author)
    once = _once(key, texts)
    with transaction.atomic():
        # One form of an author's at a time, so that one sent twice is seen.
        Author.objects.select_for_update(of=("self",)).get(pk=author.pk)
        if once and (before := Analysis.objects.filter(author=author, key=once).first()):
            return before
        samples = [
            Sample(author=author, name=one.name[:200], text=one.text, word_count=len(one.text.split())) for one in texts
        ]
        for sample in samples:
            sample.save()
        analysis = Analysis.objects.create(author=author, persona=persona, name=name, engine=engine, key=once)
        earlier = persona.samples.values_list("pk", flat=True) if persona else ()
        analysis.samples.set([*earlier, *(sample.pk for sample in samples)])
    # Others see it then, the runner among them.
    transaction.on_commit(runner.wake)
    return analysis


def _once(key: str, texts: Sequence[SampleText]) -> str:
    sent = repr((key, [(one.name, one.text) for one in texts])).encode(errors="replace")
    return hashlib.sha256(sent).hexdigest() if key else ""


def read_again(analysis: Analysis, engine: str | None = None) -> None:
    """Queues one that failed, or whose model could not be asked, once more; what was decided in it stays."""
    changed = {"state": Analysis.State.QUEUED, "stage": "", "progress": 0.0, "error": "", "advice": ""}
    if engine:
        changed["engine"] = engine
    ended = Analysis.objects.filter(pk=analysis.pk, accepted_at=None).exclude(state__in=Analysis.OPEN)
    if ended.update(**changed):
        runner.wake()
