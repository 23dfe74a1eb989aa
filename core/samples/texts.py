"""What an analysis reads: its samples, one after the other."""

from __future__ import annotations

from core.models import Analysis

BETWEEN = "\n\n"


def joined_text(analysis: Analysis) -> str:
    """The samples' texts in their order: what the offsets of the evidence refer to."""
    return BETWEEN.join(analysis.samples.order_by("pk").values_list("text", flat=True))
