"""Events with partners: a date, a place, languages, who is asked, and how many came, as counts."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dintel.apps.partners import names
from dintel.apps.partners.models.organisation import Organisation

User = settings.AUTH_USER_MODEL


class PartnerEvent(models.Model):
    """One meeting, information evening or training. Nobody who comes is named."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    title = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    languages: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    residents_came = models.PositiveIntegerField(null=True, blank=True)
    partners_came = models.PositiveIntegerField(null=True, blank=True)
    staff_came = models.PositiveIntegerField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The next first."""

        ordering = ("starts_at", "pk")
        constraints = (models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after"),)

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class EventInvitation(models.Model):
    """One organisation asked to come, and its answer."""

    event = models.ForeignKey(PartnerEvent, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    at = models.DateTimeField()
    coming = models.CharField(max_length=3, blank=True, choices=[one for one in names.COMING.items() if one[0]])
    people = models.PositiveSmallIntegerField(default=0)
    """How many of theirs come."""
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        """Asked once."""

        ordering = ("organisation__name", "pk")
        constraints = (models.UniqueConstraint(fields=["event", "organisation"], name="event_invitation_once"),)

    def __str__(self) -> str:
        """Return who was asked to what."""
        return f"{self.organisation_id} to {self.event_id}"
