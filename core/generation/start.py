"""A draft begins: the piece and its generation are committed before any model is called."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction

from core.fidelity import check
from core.generation import runner
from core.generation.limits import check_drafts
from core.generation.nearer import length_wanted
from core.generation.tries import NOTHING_SHOWN
from core.llm.prompts import CONTINUE, Brief, Prompt, build_prompt, chat_prompt, continue_prompt
from core.llm.revising import revise
from core.llm.short_prompt import is_small
from core.models import Author, ContentPiece, Generation, Persona
from core.models.content import TITLE_LENGTH
from core.samples.examples import examples

# Characters of a text that are measured for a revision: of a longer one, its beginning.
MEASURED = 100_000


class AlreadyRunning(Exception):
    """The piece is being written at this moment."""


class NothingToRevise(Exception):
    """Why a text cannot be brought nearer; what to do is in it, too."""

    def __init__(self, message: str, advice: str) -> None:
        self.message, self.advice = message, advice
        super().__init__(f"{message} {advice}")


def persona_prompt(persona: Persona, brief: Brief, voice: str = "") -> Prompt:
    """The exact messages for this persona. `voice`: the author's own words for this one draft."""
    own_voice = voice.strip() or persona.own_voice.strip()
    passages, values = _passages(persona, own_voice), persona.attributes()
    return build_prompt(persona.name, persona.description, values, brief, own_voice, passages, writes_small())


def persona_chat(persona: Persona) -> Prompt:
    """What goes before a conversation in this persona's voice."""
    own_voice = persona.own_voice.strip()
    passages, values = _passages(persona, own_voice), persona.attributes()
    return chat_prompt(persona.name, persona.description, values, own_voice, passages, writes_small())


def _passages(persona: Persona, own_voice: str) -> Sequence[str]:
    return examples(persona) if persona.use_passages and not own_voice else ()


def writes_small() -> bool:
    """Whether the model that writes now is a small one, which is told little."""
    return settings.USES_LOCAL_MODEL or is_small(settings.PERSONAGEN_MODEL)


def start_draft(
    author: Author, persona: Persona, brief: Brief, *, voice: str = "", key: str = "", candidates: int = 1
) -> Generation:
    """A new piece and its first generation. The same `key` again gives the generation it made before.

    Of several `candidates` the nearest to the persona is kept. Raises OverLimit.
    """
    key = _once(key, persona, brief, voice, candidates)
    if before := _earlier(author, key):
        return before
    prompt = persona_prompt(persona, brief, voice)
    try:
        with transaction.atomic():
            check_drafts(author)
            piece = ContentPiece.objects.create(author=author, persona=persona, title=_provisional_title(brief.topic))
            generation = _queue(piece, brief, prompt.as_sent(), persona.attributes(), key=key, candidates=candidates)
    except IntegrityError:
        # The same form sent twice at once: the other request made it.
        if before := _earlier(author, key):
            return before
        raise
    runner.wake()
    return generation


def _once(key: str, persona: Persona, brief: Brief, voice: str, candidates: int) -> str:
    """The key of this very request: a form that was changed and sent again, by the Back button, asks for another."""
    request = repr((key, persona.pk, brief, voice, candidates)).encode(errors="replace")
    return hashlib.sha256(request).hexdigest() if key else ""


def _earlier(author: Author, key: str) -> Generation | None:
    return Generation.objects.filter(author=author, idempotency_key=key).first() if key else None


def retry_draft(last: Generation) -> Generation:
    """The same request once more. The piece keeps its text until the new one begins to come.

    After a revision that is another one, and raises what `bring_nearer` does. Raises AlreadyRunning, OverLimit.
    """
    if last.kind == Generation.Kind.NEARER:
        return bring_nearer(last.piece)
    return _again(last, continues=False)


def continue_draft(last: Generation) -> Generation:
    """Go on where the text stands now, with whatever its author has changed in it meanwhile.

    Raises AlreadyRunning, OverLimit.
    """
    return _again(last, continues=True)


def _again(last: Generation, *, continues: bool) -> Generation:
    try:
        with transaction.atomic():
            check_drafts(last.author)
            # Locked in the order in which a run writes them, so that the run's last words are in the piece.
            last = Generation.objects.select_for_update().get(pk=last.pk)
            if last.is_open:
                raise AlreadyRunning
            piece = ContentPiece.objects.select_for_update().get(pk=last.piece_id)
            brief = Brief(last.prompt, last.form, last.words, last.language, last.notes)
            messages = _going_on(last, piece) if continues else last.messages
            candidates = 1 if continues else last.candidates
            generation = _queue(piece, brief, messages, last.attributes, continues=continues, candidates=candidates)
    except IntegrityError as error:
        raise AlreadyRunning from error
    runner.wake()
    return generation


def bring_nearer(piece: ContentPiece) -> Generation:
    """Revise the piece towards its persona as it is now. The text as it stands stays as this run's version before.

    Raises AlreadyRunning, OverLimit, NothingToRevise, and Unreadable where the text cannot be measured.
    """
    persona = piece.persona
    if persona is None:
        raise NothingToRevise("This piece has no persona to bring it nearer to.", "Write it again in a voice you have.")
    values = persona.attributes()
    found = check(piece.content[:MEASURED], values)
    if not found.rows:
        raise NothingToRevise(NOTHING_SHOWN, "Make the text longer, or set more of the sliders.")
    if not found.largest:
        raise NothingToRevise(
            "This text is as near to its voice as a reader would notice.", "There is nothing to aim a revision at."
        )
    aims = [row.aim for row in found.largest]
    try:
        with transaction.atomic():
            check_drafts(piece.author)
            piece = ContentPiece.objects.select_for_update(of=("self",)).get(pk=piece.pk)
            brief = Brief("\n".join(["Bring it nearer to its voice.", *aims]), words=_length_wanted(piece))
            messages = revise(piece.title, piece.content, aims, piece.word_count)
            generation = _queue(piece, brief, messages, values, kind=Generation.Kind.NEARER)
    except IntegrityError as error:
        raise AlreadyRunning from error
    runner.wake()
    return generation


def _length_wanted(piece: ContentPiece) -> int:
    """The words that were asked for of its last draft, where the text has them still; else those it has."""
    drafts = piece.generations.filter(kind=Generation.Kind.DRAFT).order_by("-pk")
    asked = drafts.values_list("words", flat=True).first() or piece.word_count
    return length_wanted(piece.word_count, asked)


def _going_on(last: Generation, piece: ContentPiece) -> list[dict[str, str]]:
    sent = last.messages
    if len(sent) > 2 and sent[-1]["content"] == CONTINUE:
        # It went on from a text itself: that text, and the wish to, are not part of what was asked for at first.
        sent = sent[:-2]
    return continue_prompt(sent, f"# {piece.title}\n\n{piece.content}")


def _queue(
    piece: ContentPiece,
    brief: Brief,
    messages: list[dict[str, str]],
    attributes: dict[str, int | str | None],
    *,
    continues: bool = False,
    key: str = "",
    candidates: int = 1,
    kind: Generation.Kind = Generation.Kind.DRAFT,
) -> Generation:
    return Generation.objects.create(
        piece=piece,
        author_id=piece.author_id,
        kind=kind,
        candidates=candidates,
        prompt=brief.topic,
        form=brief.form,
        words=brief.words,
        language=brief.language,
        notes=brief.notes,
        messages=messages,
        attributes=attributes,
        continues=continues,
        before_title=piece.title,
        before_content=piece.content,
        idempotency_key=key,
    )


def _provisional_title(topic: str) -> str:
    """The topic, until the text has a title of its own."""
    words, title = " ".join(topic.split()), ""
    for word in words.split(" "):
        if len(title) + 1 + len(word) > 80:
            break
        title = f"{title} {word}".strip()
    return title or words[: TITLE_LENGTH - 1]
