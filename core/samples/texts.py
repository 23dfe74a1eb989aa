"""What an analysis reads: its samples, one after the other; and what a persona's samples show besides."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models.functions import Left

from core.models import Analysis, Sample

if TYPE_CHECKING:
    from core.analysis.habits import Habits

# A form feed on a line of its own: what is set aside of one sample ends with it.
BETWEEN = "\n\f\n"
# Of a persona's first samples so much is read for its habits: more tells hardly anything new.
MOST_SAMPLES, MOST_CHARACTERS, KEPT_FOR = 20, 200_000, 60 * 60


def joined_text(analysis: Analysis) -> str:
    """The samples' texts in their order: what the offsets of the evidence refer to."""
    return BETWEEN.join(analysis.samples.order_by("pk").values_list("text", flat=True))


def habits_of(persona: int | None) -> Habits | None:
    """What this persona's samples show of their hand; None without samples. Counted once for the same texts."""
    from core.analysis import grams
    from core.analysis.habits import habits

    if persona is None:
        return None
    samples = Sample.objects.filter(persona_id=persona).order_by("pk")[:MOST_SAMPLES]
    text = BETWEEN.join(samples.values_list(Left("text", MOST_CHARACTERS), flat=True))[:MOST_CHARACTERS]
    if not text:
        return None
    key = f"habits:{grams.version()}:{sha256(text.encode(errors='replace')).hexdigest()}"
    found: Habits | None = cache.get(key)
    if found is None:
        found = habits(text)
        cache.set(key, found, KEPT_FOR)
    return found
