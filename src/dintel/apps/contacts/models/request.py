"""One thing asked in a contact, the answer proposed, and the decision of the person with authority."""

from __future__ import annotations

import uuid

from django.db import models

from dintel.apps.contacts.models.contact import KEY
from dintel.apps.sealing.fields import SealedText


class State(models.TextChoices):
    """Where a request stands."""

    ANSWERED = "answered"
    """The law gave the answer; nobody needs to decide."""
    WITH_COUNSEL = "with_counsel"
    DECIDED = "decided"
    CLOSED = "closed"


class Stream(models.TextChoices):
    """How the city came to have the paper: Boston counted 15 where 198 were sent (LAW.md 3)."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    FOR_ANOTHER_AGENCY = "for_another_agency"


class Request(models.Model):
    """One thing asked. The seven facts are the axes of the law (``dintel.domain.policy.facts``)."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="requests", db_index=False
    )  # found by request_once
    ordinal = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=24, unique=True, editable=False)
    """The contact's number, a dot, and the ordinal: ``C-2026-000123.1``."""
    asked = models.CharField(max_length=40)
    urgency = models.CharField(max_length=40)
    document = models.CharField(max_length=40)
    requester = models.CharField(max_length=40)
    validity = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    setting = models.CharField(max_length=40)
    words = SealedText(key=KEY, row="number", blank=True)
    """What was asked, in their words."""
    basis = SealedText(key=KEY, row="number", max_length=200, blank=True)
    """The civil or criminal basis they stated: statute, case number."""
    stream = models.CharField(max_length=20, choices=Stream, default=Stream.RECEIVED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    """When a warrant was honoured or a request answered; to the minute."""
    state = models.CharField(max_length=16, choices=State)
    outcome = models.CharField(max_length=24)
    """The outcome that stands: the proposal's, until counsel decides."""

    class Meta:
        """In the order asked; found by what is like it."""

        ordering = ("contact", "ordinal")
        constraints = (models.UniqueConstraint(fields=["contact", "ordinal"], name="request_once"),)
        indexes = (
            models.Index(fields=["state", "asked_at"], name="request_by_state"),
            models.Index(fields=["asked", "document", "-asked_at"], name="request_like"),
            models.Index(fields=["setting", "asked", "-asked_at"], name="request_by_setting"),
            models.Index(fields=["asked_at"], name="request_by_day"),
            models.Index(fields=["document", "asked_at"], name="request_by_paper"),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Step(models.TextChoices):
    """Who gave a determination."""

    PROPOSED = "proposed"
    """By the law as compiled on the day."""
    CONFIRMED = "confirmed"
    """By counsel, as proposed."""
    OVERRIDDEN = "overridden"
    """By counsel, otherwise, with reasons."""


class LawAnswer(models.Model):
    """What the law answers: canonical JSON (``domain.policy.record``) of facts, rules, citations, policy hash.

    Kept once under its digest, however many requests it answers. Rows are added and never changed.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    body = models.TextField()

    def __str__(self) -> str:
        """Return the digest."""
        return self.sha256


class Determination(models.Model):
    """One determination. Rows are added and never changed; the last one stands."""

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="determinations", db_index=False
    )  # found by determination_once
    ordinal = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=12, choices=Step)
    outcome = models.CharField(max_length=24)
    answer = models.ForeignKey(
        LawAnswer, on_delete=models.PROTECT, related_name="+", db_column="record_sha256", db_index=False
    )
    policy_hash = models.CharField(max_length=64)
    policy_on = models.DateField()
    reasons = SealedText(key="request.contact.data_key", row=("request.number", "ordinal"), blank=True)
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        """In the order given."""

        ordering = ("request", "ordinal")
        constraints = (models.UniqueConstraint(fields=["request", "ordinal"], name="determination_once"),)

    def __str__(self) -> str:
        """Return what was determined."""
        return f"{self.request_id}.{self.ordinal}: {self.step} {self.outcome}"

    @property
    def record(self) -> str:
        """The answer's canonical bytes, as text."""
        return self.answer.body

    @property
    def record_sha256(self) -> str:
        """The digest of the answer's canonical bytes."""
        return self.answer_id


class PrivilegedNote(models.Model):
    """Counsel's own note, attorney-client privileged; kept apart, sealed, read by counsel only."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """The row its words are sealed to, known before the row is written."""
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="privileged_notes")
    words = SealedText(key="request.contact.data_key", row="key")
    """Opened by `queries.privileged_notes` alone; a leaf commits to them by `sealing.fields.fingerprint`."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order written."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        """Return whose note it is, never its words."""
        return f"note of {self.by_id} on {self.request_id}"
