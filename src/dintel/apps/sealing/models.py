"""Which keys there are. No key lies here in the clear: wrapping keys stay where a provider keeps them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class WrappingKey(models.Model):
    """A key of the city that wraps data keys: that there is one, and its time. Never the key."""

    id = models.CharField(primary_key=True, max_length=80)
    """As its provider names it."""
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    """From then on it wraps nothing; no living data key needed it then."""

    class Meta:
        """Oldest first; the last that is not retired wraps."""

        ordering = ("made_at", "id")

    def __str__(self) -> str:
        """Return the name."""
        return self.id


class DataKey(models.Model):
    """The key of one record, wrapped. Destroying it destroys what it sealed."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """By this a sealed file names the key that opens it."""
    subject_kind = models.CharField(max_length=60)
    """A kind of record, or ``custody.`` and one: longer than that of a record."""
    subject_key = models.CharField(max_length=120)
    wrapped = models.BinaryField()
    """AES key wrap; zeros once it is destroyed."""
    wrapping_key = models.ForeignKey(WrappingKey, on_delete=models.PROTECT, related_name="data_keys")
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A record has one living key; that there was a destroyed one stays known."""

        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key"],
                condition=Q(destroyed_at__isnull=True),
                name="one_living_data_key",
            ),
        )
        indexes = (models.Index(fields=["subject_kind", "subject_key"], name="data_key_by_record"),)

    def __str__(self) -> str:
        """Return whose key it is."""
        return f"{self.subject_kind} {self.subject_key}"
