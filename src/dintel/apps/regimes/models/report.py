"""One version of one report: what was counted, who looked at it, who signed it, when and how it was filed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    """How far a report is; each step has its own person and moment."""

    DRAFT = "draft"
    LOOKED_AT = "looked_at"
    SIGNED = "signed"
    FILED = "filed"


class How(models.TextChoices):
    """How a report went to its recipient."""

    EMAIL = "email"
    PORTAL = "portal"
    MAIL = "mail"
    BY_HAND = "by_hand"
    MEETING = "meeting"


class Report(models.Model):
    """A version of a period's report. Once it is filed nothing of it changes; a correction is a further version."""

    regime = models.CharField(max_length=80)
    """The regime's key, such as ``nm-albuquerque-council``."""
    since = models.DateField()
    until = models.DateField()
    """Half-open."""
    counts_from = models.DateField()
    counts_until = models.DateField()
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    why = models.CharField(max_length=400, blank=True)
    """Why it corrects the version before; published."""
    stated = models.JSONField(default=dict)
    """Numbers that were written down, by table and column."""
    body = models.TextField()
    """The whole report, with each column's words as they were then; canonical JSON."""
    whole_sha256 = models.CharField(max_length=64)
    public_body = models.TextField()
    """The copy for everybody: small counts left out, no row of a paper."""
    public_sha256 = models.CharField(max_length=64)
    regime_sha256 = models.CharField(max_length=64)
    """Of the file the regime was read from."""
    is_nil = models.BooleanField()
    drawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    looked_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_role = models.CharField(max_length=40, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    nil_certified = models.BooleanField(default=False)
    filed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    """When it was written down that it went."""
    filed_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=12, choices=How, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    """What the recipient gave back: a number, a stamp."""
    disposed_at = models.DateTimeField(null=True, blank=True)
    """When the whole report was emptied; its public copy stays."""

    class Meta:
        """The newest period first; the last version of one stands."""

        ordering = ("regime", "-since", "-ordinal")
        constraints = (
            models.UniqueConstraint(fields=["regime", "since", "ordinal"], name="regimes_report_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="regimes_report_of_a_period"),
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(filed_on__isnull=False, signed_at__isnull=False),
                name="regimes_report_signed_before_filed",
            ),
        )

    def __str__(self) -> str:
        """Return its name."""
        return self.key

    @property
    def key(self) -> str:
        """Its name as a record: regime, period, version."""
        return f"{self.regime}.{self.since:%Y-%m}.{self.ordinal}"

    @property
    def is_filed(self) -> bool:
        """Whether it went to its recipient, and is published."""
        return self.state == State.FILED


class ReportReminder(models.Model):
    """Somebody was reminded of a report: once for each step before and after its day."""

    regime = models.CharField(max_length=80)
    since = models.DateField()
    due_on = models.DateField()
    days = models.SmallIntegerField()
    """Days after it was due; below 0 before."""
    at = models.DateTimeField()

    class Meta:
        """Once for each step of each day."""

        constraints = (
            models.UniqueConstraint(fields=["regime", "since", "due_on", "days"], name="regimes_reminded_once"),
        )

    def __str__(self) -> str:
        """Return which step of which report."""
        return f"{self.days} of {self.regime} {self.since}"
