"""What the city has adopted, what was proposed and approved for disposal, what went, and the certificates."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

User = settings.AUTH_USER_MODEL


class Adoption(models.Model):
    """A schedule that the city has adopted: which one to the letter, on whose authority. The last one stands."""

    sha256 = models.CharField(max_length=64)
    schedule = models.JSONField()
    """The classes as they were hashed."""
    authority = models.CharField(max_length=300)
    """The paper on which it was adopted: who, when, number."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were adopted."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Return which schedule it is."""
        return f"adoption of {self.sha256[:12]}"


class Batch(models.Model):
    """Records of one class that one person proposes to dispose of and another approves."""

    class State(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed"
        WITHDRAWN = "withdrawn"
        APPROVED = "approved"
        DONE = "done"

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    record_class = models.CharField(max_length=40)
    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who approved it, or took it back."""
    settled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first. Nobody approves what they proposed."""

        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"], settled_by=F("proposed_by"))
                & ~Q(state__in=["approved", "done"], settled_by__isnull=True),
                name="batch_approved_by_another",
            ),
        )

    def __str__(self) -> str:
        """Return the class and how far it has come."""
        return f"{self.record_class} {self.state}"


class Item(models.Model):
    """One record of a batch, and what became of it."""

    class State(models.TextChoices):
        """Everything but ``proposed`` and ``approved`` is an end."""

        PROPOSED = "proposed"
        APPROVED = "approved"
        LEFT_OUT = "left_out"
        """Taken back, or not open to whoever approved."""
        HELD = "held"
        NOT_DUE = "not_due"
        GONE = "gone"
        DISPOSED = "disposed"

    OPEN: ClassVar[tuple[str, ...]] = ("proposed", "approved")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    begun_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    counts = models.JSONField(default=dict)
    """How many of what went with it."""
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order proposed; a record is in one open batch, and is disposed of once."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key"],
                condition=Q(state__in=["proposed", "approved"]),
                name="item_in_one_open_batch",
            ),
        )
        indexes = (
            models.Index(fields=["batch", "state"], name="item_by_state"),
            models.Index(fields=["subject_kind", "subject_key"], name="item_by_record"),
        )

    def __str__(self) -> str:
        """Return which record it is and what became of it."""
        return f"{self.subject_kind} {self.subject_key}: {self.state}"


class CertificateSeries(models.Model):
    """The last number given in a year; a certificate that is not written takes none."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Return the last number."""
        return f"{self.year}: {self.last}"


class Certificate(models.Model):
    """What was disposed of in one batch, as a text that is hashed and never changed."""

    number = models.CharField(max_length=20, unique=True)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="certificate")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return the number."""
        return self.number
