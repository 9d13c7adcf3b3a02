"""What the booking centre writes beside a request of the register, each a separate fact with its time."""

from __future__ import annotations

from django.db import models

from dintel.apps.sealing.fields import SealedText


class Check(models.Model):
    """The custody supervisor, or who stood in, checked a judge's paper on its face, at this minute."""

    request = models.ForeignKey("contacts.Request", on_delete=models.PROTECT, related_name="booking_checks")
    document = models.ForeignKey("contacts.Document", on_delete=models.PROTECT, related_name="+")
    """The paper with the five checks."""
    validity = models.CharField(max_length=40)
    """What follows from the five: a value of the law's ``validity``."""
    checked_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were made; the last stands."""

        ordering = ("checked_at", "pk")

    def __str__(self) -> str:
        """Return what was checked."""
        return f"{self.request_id}: {self.validity}"


class Forwarding(models.Model):
    """A paper went, or was found to belong, to somebody else: the county jail counts its own."""

    request = models.ForeignKey("contacts.Request", on_delete=models.PROTECT, related_name="booking_forwardings")
    to_agency = models.CharField(max_length=160)
    sent_at = models.DateTimeField()
    words = SealedText(key="request.contact.data_key", row=("request.number", "at"), blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were sent."""

        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        """Return where it went."""
        return f"{self.request_id} to {self.to_agency}"
