"""Somebody is referred to a partner, because they said yes to it.

What is needed is one of a closed list. There is no column for a name, a status, a nationality or a reason of fear; how
the person can be reached, and a line to the partner, are sealed, and are destroyed when the yes is taken back.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from dintel.apps.partners import names
from dintel.apps.partners.models.organisation import Organisation
from dintel.apps.sealing.fields import SealedText
from dintel.domain import partnership

User = settings.AUTH_USER_MODEL


class HelpReferral(models.Model):
    """One person sent to one organisation for one need."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals")
    need = models.CharField(max_length=12, choices=list(names.NEEDS.items()))
    language = models.CharField(max_length=12)
    consent_how = models.CharField(max_length=12, choices=list(names.CONSENT_WAYS.items()))
    consent_at = models.DateTimeField()
    reach = SealedText(row="key", max_length=300, blank=True)
    """How the person can be reached; empty once it is over or the yes was taken back."""
    note = SealedText(row="key", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=list(names.STATES.items()), default=partnership.SENT)
    department = models.CharField(max_length=80, blank=True)
    """Of whoever made it, so that their department sees that it is answered."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    declined_why = models.CharField(max_length=10, blank=True, choices=list(names.DECLINES.items()))
    outcome = models.CharField(max_length=12, blank=True, choices=list(names.OUTCOMES.items()))
    over_on = models.DateField(null=True, blank=True)
    """When it was declined, closed or taken back; it is kept so long from then."""
    disposed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; one that is over has a day, and one taken back reaches nobody."""

        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(partnership.OPEN), over_on__isnull=True)
                | (~Q(state__in=sorted(partnership.OPEN)) & Q(over_on__isnull=False)),
                name="help_referral_over",
            ),
            models.CheckConstraint(
                condition=(Q(state=partnership.DECLINED) & ~Q(declined_why=""))
                | (~Q(state=partnership.DECLINED) & Q(declined_why="")),
                name="help_referral_declined_why",
            ),
            models.CheckConstraint(
                condition=(Q(state=partnership.CLOSED) & ~Q(outcome=""))
                | (~Q(state=partnership.CLOSED) & Q(outcome="")),
                name="help_referral_outcome",
            ),
        )
        indexes = (
            models.Index(fields=["organisation", "state"], name="help_referral_of"),
            models.Index(fields=["over_on"], name="help_referral_over_on"),
        )

    def __str__(self) -> str:
        """Return the key, which says nothing."""
        return str(self.key)
