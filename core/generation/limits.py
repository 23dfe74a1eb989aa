"""What one author may ask of models: so many drafts at once, and so many tokens a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from core.llm.client import CHARACTERS
from core.models import Author, Generation, Usage
from core.models.usage import today

# Seconds after which one of many drafts may have ended.
SOON = 15


class OverLimit(Exception):
    """`retry_after` in seconds."""

    def __init__(self, message: str, advice: str, retry_after: int) -> None:
        self.message, self.advice, self.retry_after = message, advice, retry_after
        super().__init__(f"{message} {advice}")


def check_tokens(author: Author) -> None:
    """Raises OverLimit where today's tokens are spent."""
    most = settings.PERSONAGEN_TOKENS_PER_DAY
    if most > 0 and Usage.objects.tokens_today(author.pk) >= most:
        raise OverLimit(
            f"Your {most:,} tokens for today are spent.",
            "There are new ones after midnight (UTC). What you have written stays.",
            _until_midnight(),
        )


def check_drafts(author: Author) -> None:
    """Raises OverLimit where today's tokens are spent, or too many drafts wait or are being written.

    In the transaction that begins another: its author's row is held, so that two at once are two.
    """
    Author.objects.select_for_update(of=("self",), no_key=True).get(pk=author.pk)
    check_tokens(author)
    most = settings.PERSONAGEN_OPEN_DRAFTS_PER_AUTHOR
    if Generation.objects.open().filter(author=author).count() >= most:
        raise OverLimit(
            f"{most:,} of your drafts are waiting or being written: that is as many as may be at once.",
            "Try again when one of them has ended, or stop some.",
            SOON,
        )


def spent(author_id: int, prompt: int | None, completion: int | None, *, asked: int = 0, written: int = 0) -> None:
    """Counts what a call took. `asked` and `written`: characters, for a server that does not count."""
    told = prompt if prompt is not None else asked // CHARACTERS
    Usage.objects.add(author_id, told, completion if completion is not None else written // CHARACTERS)


def _until_midnight() -> int:
    midnight = datetime.combine(today() + timedelta(days=1), time(), tzinfo=timezone.now().tzinfo)
    return max(1, int((midnight - timezone.now()).total_seconds()))
