"""A case handed to a prosecutor: the packet as it went, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models

from dintel.apps.complaints.models.case import Act
from dintel.apps.sealing.fields import SealedBytes, SealedText


class Referral(Act):
    """One packet. Its ZIP is made again from its parts and the kept originals, byte for byte, and held to the hash."""

    number = models.CharField(max_length=20, unique=True)
    to = models.CharField(max_length=160)
    """The prosecutor's office."""
    language = models.CharField(max_length=10)
    """The language of its document."""
    without_originals = SealedText(key="report.data_key", row="id", max_length=1000, blank=True)
    """Why it holds redacted copies alone; empty where the originals are in it."""
    manifest_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    """Of the whole ZIP."""
    size = models.BigIntegerField()
    received_on = models.DateField(null=True, blank=True)
    """The day on which the office says it received the packet."""
    reference = models.CharField(max_length=80, blank=True)
    """The office's own number for it."""


class PacketOrder(Act):
    """A packet that the worker makes: how far it is, and what became of it. Its key is that of the packet."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        MADE = "made"
        FAILED = "failed"

    to = models.CharField(max_length=160)
    language = models.CharField(max_length=10)
    without_originals = SealedText(key="report.data_key", row="id", max_length=1000, blank=True)
    """As of the packet that comes of it."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField()
    """Files of the case when it was asked for."""
    done = models.PositiveIntegerField(default=0)
    """Files that were gone through; a worker that was killed goes on from here."""
    fault = models.TextField(blank=True)
    """Why no packet was made, in words for whoever asked."""

    class Meta(Act.Meta):
        """One at a time for a report."""

        constraints = (
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(state="waiting"), name="packet_made_once_at_a_time"
            ),
        )


class ReferralPart(models.Model):
    """A small file of a packet, made here and sealed; originals lie in the evidence store under their hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="parts")
    path = models.CharField(max_length=120)
    data = SealedBytes(key="referral.report.data_key", row="id")

    class Meta:
        """A path stands once."""

        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=["referral", "path"], name="part_of_one_path"),)

    def __str__(self) -> str:
        """Return packet and path."""
        return f"{self.referral_id}: {self.path}"


class ReferralOutcome(Act):
    """What the prosecutor or the court decided, on which day."""

    class Outcome(models.TextChoices):
        """What became of it."""

        DECLINED = "declined"
        CHARGED = "charged"
        CONVICTED = "convicted"
        ACQUITTED = "acquitted"
        DISMISSED = "dismissed"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=10, choices=Outcome)
    on = models.DateField()
    words = SealedText(key="report.data_key", row="id", blank=True)
