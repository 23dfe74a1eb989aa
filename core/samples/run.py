"""One analysis, from claim to last write, apart from any request: `run_analysis(pk)`."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.analysis.reading import Confidence, Finding, Reading
from core.attributes import ATTRIBUTES
from core.generation import limits
from core.generation.endpoints import current_endpoint
from core.generation.run import claimed, in_database
from core.llm.client import Endpoint
from core.llm.errors import ModelError
from core.llm.reading import ModelReading, read_by_model
from core.models import Analysis, Proposal
from core.models.analysis import AnalysisQuerySet
from core.samples.texts import joined_text

logger = logging.getLogger(__name__)
State, Engine = Analysis.State, Analysis.Engine
LEASE = timedelta(seconds=30)
SAVE_EVERY, RENEW_EVERY = 0.4, 5.0
# A program that dies while reading is no reason to stop; one that always dies of the same text is.
ATTEMPTS = 3


class Left(Exception):
    """The program is being shut down: the reading ends between two paragraphs."""


@dataclass
class Brought:
    """What a run found so far."""

    findings: dict[str, tuple[str, Finding]] = field(default_factory=dict)
    reading: Reading | None = None
    asked: ModelReading | None = None
    model: str = ""
    error: ModelError | None = None


async def run_analysis(pk: int) -> bool:
    """Claims and runs one queued analysis to its end. False where another runner has it. Never raises for its text."""
    analysis = await claimed(lambda: claim(pk), give_back)
    if analysis is None:
        return False
    await _Run(analysis).run()
    return True


class _Run:
    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.stage, self.progress, self.leaving = "Reading", 0.0, False
        self.brought = Brought()

    async def run(self) -> None:
        reader = asyncio.ensure_future(self._read())
        keeper = asyncio.ensure_future(self._keep())
        try:
            await asyncio.wait((reader, keeper), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self.leaving = True
        # Either the program ends, or the reading does, or another runner has taken it. A thread cannot be cancelled:
        # it notices at its next paragraph that it is to leave.
        self.leaving = self.leaving or keeper.done()
        for task in (keeper, *([reader] if self.leaving else [])):
            task.cancel()
        await asyncio.gather(reader, keeper, return_exceptions=True)
        await self._finish(reader)

    async def _read(self) -> None:
        text = await in_database(joined_text, self.analysis)
        share = {Engine.BUILTIN: 1.0, Engine.BOTH: 0.4, Engine.MODEL: 0.0}[Engine(self.analysis.engine)]
        if share:
            await self._measure(text, share)
        if share < 1:
            await self._ask(text, share)

    async def _measure(self, text: str, share: float) -> None:
        # Here, not above: the parser's libraries take a second that a process without samples need not spend.
        from core.analysis.analyser import analyse

        def told(done: float) -> None:
            if self.leaving:
                raise Left
            self.stage, self.progress = "Measuring", share * done

        reading = await asyncio.to_thread(analyse, text, told)
        self.brought.reading = reading
        self.brought.findings = {name: ("builtin", finding) for name, finding in reading.attributes.items()}

    async def _ask(self, text: str, share: float) -> None:
        def told(done: float) -> None:
            self.stage, self.progress = "Asking the model", share + (1 - share) * done

        wanted = [a.name for a in ATTRIBUTES if self._is_open(a.name)]
        try:
            endpoint = await self._endpoint()
            told(0.0)
            asked = await read_by_model(endpoint, text, wanted, told)
        except ModelError as error:
            self.brought.error = error
            return
        await in_database(limits.spent, self.analysis.author_id, asked.prompt_tokens, asked.completion_tokens)
        self.brought.asked, self.brought.model, self.brought.error = asked, endpoint.model, asked.error
        self.brought.findings |= {
            name: ("model", finding) for name, finding in asked.findings.items() if finding.value is not None
        }

    def _is_open(self, name: str) -> bool:
        """Nothing was measured of it, or nothing that is worth a value."""
        found = self.brought.findings.get(name)
        return found is None or found[1].value is None

    async def _endpoint(self) -> Endpoint:
        while (endpoint := current_endpoint()) is None:
            self.stage = "Waiting for the built-in model"
            await asyncio.sleep(1)
        return endpoint

    async def _keep(self) -> None:
        """Saves how far it is and renews the lease; ends when the analysis is no longer this runner's."""
        saved, renewed = (self.stage, self.progress), time.monotonic()
        while True:
            await asyncio.sleep(SAVE_EVERY)
            now = (self.stage, self.progress)
            if now == saved and time.monotonic() - renewed < RENEW_EVERY:
                continue
            try:
                if not await in_database(_save, self.analysis, *now):
                    return
            except (DatabaseError, InterfaceError):
                logger.exception("Could not save how far analysis %s is; trying again", self.analysis.pk)
                continue
            saved, renewed = now, time.monotonic()

    async def _finish(self, reader: asyncio.Future[None]) -> None:
        error = None if reader.cancelled() else reader.exception()
        if reader.cancelled() or isinstance(error, Left):
            await in_database(give_back, self.analysis)
            return
        if error:
            logger.error("Analysis %s broke", self.analysis.pk, exc_info=error)
            said = (
                "Something went wrong on our side while this was being read.",
                "Try again; the log has the details.",
            )
            await in_database(_fail, self.analysis, *said)
        elif self.brought.error and not self.brought.findings:
            await in_database(_fail, self.analysis, self.brought.error.message, self.brought.error.advice)
        else:
            await in_database(_done, self.analysis, self.brought)


# The database's side: each a short transaction, and a write counts only with the newest token --------------
def queued(limit: int) -> list[int]:
    waiting = Analysis.objects.filter(state=State.QUEUED)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def claim(pk: int) -> Analysis | None:
    """Take a queued analysis: one conditional update, whose count says whether it is ours."""
    now = timezone.now()
    taken = Analysis.objects.filter(pk=pk, state=State.QUEUED).update(
        state=State.RUNNING, fence=F("fence") + 1, lease_until=now + LEASE, started_at=now, stage="Reading"
    )
    return Analysis.objects.select_related("persona").get(pk=pk) if taken else None


def reap() -> None:
    """Those whose holder is gone are read again, and given up after a few times."""
    now = timezone.now()
    expired = Analysis.objects.filter(Q(lease_until__lt=now) | Q(lease_until=None), state=State.RUNNING)
    expired.filter(fence__lt=ATTEMPTS).update(state=State.QUEUED, lease_until=None)
    expired.update(
        state=State.FAILED,
        lease_until=None,
        finished_at=now,
        error="The program ended three times while it was reading this.",
        advice="Your samples are kept. Try again, or with a shorter text.",
    )


def give_back(analysis: Analysis) -> None:
    """Back to the queue: whoever starts next reads it from the beginning."""
    _ours(analysis).update(state=State.QUEUED, lease_until=None, stage="", progress=0.0, fence=F("fence") - 1)


def _ours(analysis: Analysis) -> AnalysisQuerySet:
    return Analysis.objects.filter(pk=analysis.pk, fence=analysis.fence, state=State.RUNNING)


def _save(analysis: Analysis, stage: str, progress: float) -> bool:
    lease = timezone.now() + LEASE
    return bool(_ours(analysis).update(stage=stage, progress=min(progress, 1.0), lease_until=lease))


def _fail(analysis: Analysis, error: str, advice: str) -> None:
    _ours(analysis).update(state=State.FAILED, finished_at=timezone.now(), lease_until=None, error=error, advice=advice)


def _done(analysis: Analysis, brought: Brought) -> None:
    now, reading, asked = timezone.now(), brought.reading, brought.asked
    with transaction.atomic():
        ours = _ours(analysis).update(
            state=State.DONE,
            stage="",
            progress=1.0,
            finished_at=now,
            lease_until=None,
            model=brought.model[:300],
            error=brought.error.message if brought.error else "",
            advice=brought.error.advice if brought.error else "",
            words=reading.words if reading else sum(analysis.samples.values_list("word_count", flat=True)),
            set_aside=reading.set_aside if reading else {},
            measures=reading.as_json()["measures"] if reading else {},
            suggested_name=(asked.name if asked else "")[:120] or _name(brought.findings),
        )
        if ours:
            _propose(analysis, brought.findings)


def _name(findings: dict[str, tuple[str, Finding]]) -> str:
    """A name from the tone that was read: “A plain, warm voice”; '' where none was."""
    tone = findings["tone"][1].value if "tone" in findings else None
    words = [word.strip() for word in str(tone or "").split(",") if word.strip()][:2]
    if not words:
        return ""
    article = "An" if words[0][0].lower() in "aeiou" else "A"
    return f"{article} {', '.join(words)} voice"[:120]


def _propose(analysis: Analysis, findings: dict[str, tuple[str, Finding]]) -> None:
    """A proposal an attribute. What was decided in an earlier reading of the same samples stays decided."""
    decided = {one.attribute: one for one in analysis.proposals.filter(touched=True)}
    persona = analysis.persona
    by_hand = persona.marked("by_hand") if persona else set()
    analysis.proposals.all().delete()
    made = []
    for row in ATTRIBUTES:
        engine, finding = findings.get(row.name, (analysis.engine, Finding()))
        one = _proposal(analysis, row.name, engine, finding)
        # A weak signal is worth a default's place, but not a rule of its own among the finer attributes.
        strong = finding.confidence is not Confidence.LOW or not row.is_detail
        one.accepted = finding.value is not None and strong and row.name not in by_hand
        if before := decided.get(row.name):
            one.touched, one.accepted, one.chosen = True, before.accepted, before.chosen
        made.append(one)
    Proposal.objects.bulk_create(made)


def _proposal(analysis: Analysis, name: str, engine: str, finding: Finding) -> Proposal:
    value = None if finding.value is None else str(finding.value)
    told = finding.as_json()
    return Proposal(
        analysis=analysis,
        attribute=name,
        value=value,
        chosen=value or "",
        score=finding.score,
        confidence=Confidence.NONE if value is None else finding.confidence,
        evidence=told["evidence"] if value is not None else [],
        note=finding.note,
        engine=Engine.MODEL if engine == "model" else Engine.BUILTIN,
    )
