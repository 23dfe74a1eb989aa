"""What an analysis reads: its samples, one after the other."""

from __future__ import annotations

from core.models import Analysis

# A form feed on a line of its own: what is set aside of one sample ends with it.
BETWEEN = "\n\f\n"


def joined_text(analysis: Analysis) -> str:
    """The samples' texts in their order: what the offsets of the evidence refer to."""
    return BETWEEN.join(analysis.samples.order_by("pk").values_list("text", flat=True))
