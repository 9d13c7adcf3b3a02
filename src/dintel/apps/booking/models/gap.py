"""Something that does not add up: found, told, and either put right or explained."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dintel.apps.sealing.fields import SealedText


class Gap(models.Model):
    """One gap. It is open until what was missing is there, or a person closes it with words.

    ``(kind, key)`` is unique: the same gap is found, and told, once.
    """

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=160)
    facility = models.CharField(max_length=80)
    department = models.CharField(max_length=80, blank=True)
    on = models.DateField()
    """The day it belongs to."""
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    contact = models.ForeignKey(
        "contacts.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="booking_gaps"
    )
    """The contact behind it; while that is sealed only its readers see the gap."""
    found_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)
    """How often it was found anew after it had been put right."""
    settled_at = models.DateTimeField(null=True, blank=True)
    """When it was seen that what was missing is there."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    data_key = models.ForeignKey(
        "sealing.DataKey", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Seals the words of whoever closed it, and is made with them: that there were words stays known when they go."""
    closed_words = SealedText(row=("kind", "key"), blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When those words went, where the gap is a record of its own class."""

    class Meta:
        """Newest first."""

        ordering = ("-on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["kind", "key"], name="booking_gap_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, data_key__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, data_key__isnull=False),
                name="booking_gap_closed_with_words",
            ),
        )
        indexes = (models.Index(fields=["facility", "closed_at", "settled_at"], name="booking_gap_open"),)

    def __str__(self) -> str:
        """Return what and where."""
        return f"{self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do something."""
        return self.closed_at is None and self.settled_at is None
