"""Somebody else's count beside ours. Rows are added; a later one of the same two counts replaces the earlier."""

from __future__ import annotations

from django.db import models

from dintel.apps.regimes.models.report import Report
from dintel.domain.regime import REASONS


class Comparison(models.Model):
    """One count of a filed report, what somebody else counted of the same thing, and why they differ."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="comparisons")
    sheet = models.CharField(max_length=40)
    column = models.CharField(max_length=40)
    ours = models.PositiveIntegerField()
    theirs = models.PositiveIntegerField()
    whose = models.CharField(max_length=160)
    """Who counted it: an agency, an office."""
    source = models.CharField(max_length=300)
    """Where it can be read: a document, a request for records, an address."""
    dated_on = models.DateField()
    """The day the other count came out."""
    reason = models.CharField(max_length=16, choices=[(one, one) for one in REASONS])
    words = models.CharField(max_length=1000, blank=True)
    """What is known of the difference; published."""
    is_shown = models.BooleanField(default=True)
    """Whether our count is no small one and may stand beside theirs in public."""
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return what is compared with whose."""
        return f"{self.report_id}.{self.column}: {self.ours} and {self.theirs}"
