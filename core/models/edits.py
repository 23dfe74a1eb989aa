"""What an author changed between a draft and its published text, measured; and what they do not want to be told."""

from __future__ import annotations

from django.db import models


class Edit(models.Model):
    """One piece's change, kept as long as neither of its two texts is another."""

    piece = models.OneToOneField("core.ContentPiece", on_delete=models.CASCADE, related_name="edit")
    # A digest of the model's text and the author's.
    digest = models.CharField(max_length=64)
    # For each rating that both texts show, by its name: the unrounded rating before; and for after its `score`, the
    # `chance` (by how many points it changes by chance), and a passage that its author `wrote` or `cut`, or null.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    measured_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Edit of piece {self.piece_id}"


class Dismissal(models.Model):
    """A change of a slider that was proposed from edits, and is not to be proposed again."""

    persona = models.ForeignKey("core.Persona", on_delete=models.CASCADE, related_name="dismissals")
    attribute = models.CharField(max_length=60)
    # 1 for a higher rating, -1 for a lower one.
    direction = models.SmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["persona", "attribute", "direction"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.attribute} {self.direction:+d}"
