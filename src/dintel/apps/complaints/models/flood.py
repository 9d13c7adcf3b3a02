"""Against floods: tickets that were used, what two reports share, and what was set aside and may come back.

Keys are drawn and days are the finest time, as of everything that a reporter sends (`report`). What staff do has its
moment.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from dintel.apps.complaints.models.report import Report
from dintel.apps.sealing.fields import SealedText


class SpentTicket(models.Model):
    """The number of a form's ticket that was used, kept until no such ticket is taken any more."""

    number = models.UUIDField(primary_key=True, editable=False)
    until_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Hint(models.Model):
    """A telephone number or a plate in a report, blind: two reports that name the same one have the same token."""

    class Kind(models.TextChoices):
        """What it is of."""

        PHONE = "phone"
        PLATE = "plate"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="hints")
    kind = models.CharField(max_length=8, choices=Kind)
    token = models.BinaryField(max_length=8)

    class Meta:
        """Found by token; a report names one once."""

        indexes = (models.Index(fields=["token"], name="hint_by_token"),)
        constraints = (models.UniqueConstraint(fields=["report", "kind", "token"], name="hint_stands_once"),)

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class SettingAside(models.Model):
    """One act of setting a flood aside: who, when, why, how many; and who took it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = SealedText(row="id")
    reports = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="set_aside_undone_by_someone",
            ),
        )

    def __str__(self) -> str:
        """Return how many."""
        return f"{self.reports} reports set aside"


class Aside(models.Model):
    """A report that was set aside by an act; the day on which its reporter brought it back, if they did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(SettingAside, on_delete=models.PROTECT, related_name="asides")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="asides")
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        """A report stands once in an act."""

        constraints = (models.UniqueConstraint(fields=["act", "report"], name="aside_once_in_an_act"),)

    def __str__(self) -> str:
        """Return the report's key."""
        return str(self.report_id)
