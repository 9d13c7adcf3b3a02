"""The monthly certificate: so many contacts, or none."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dintel.apps.sealing.fields import SealedText


class Attestation(models.Model):
    """Somebody's word about a month of a department or a site. A later one corrects it; none is changed."""

    department = models.CharField(max_length=80)
    facility = models.CharField(max_length=80, blank=True)
    """Empty for the department's own certificate."""
    month = models.DateField()
    """The first day of the month."""
    ordinal = models.PositiveSmallIntegerField()
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    counted = models.PositiveIntegerField()
    """What the register held at that moment, sealed contacts left out."""
    certified = models.PositiveIntegerField()
    """What the person says; 0 is a nil report."""
    words = SealedText(row=("department", "facility", "month", "ordinal"), blank=True)
    """Why the two differ, or what is put right."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    """In which role the person signed."""
    at = models.DateTimeField()
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """The newest month first; the last of a month is the one that stands."""

        ordering = ("-month", "department", "facility", "-ordinal")
        constraints = (
            models.UniqueConstraint(
                fields=["department", "facility", "month", "ordinal"], name="duties_attestation_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="duties_attestation_of_a_month"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="duties_attestation_counted_from_one"),
        )
        indexes = (models.Index(fields=["month", "department"], name="duties_attestation_month"),)

    def __str__(self) -> str:
        """Return of which place and month it is."""
        return self.key

    @property
    def key(self) -> str:
        """Its name in addresses: place, month, and which it is."""
        return f"{self.facility or self.department}.{self.month:%Y-%m}.{self.ordinal}"

    @property
    def is_nil(self) -> bool:
        """Whether nobody came."""
        return self.certified == 0


class Chase(models.Model):
    """Somebody was reminded of a certificate: once for each step."""

    department = models.CharField(max_length=80)
    facility = models.CharField(max_length=80, blank=True)
    month = models.DateField()
    days = models.SmallIntegerField()
    """Days since the month was over."""
    at = models.DateTimeField()

    class Meta:
        """Once for each step."""

        constraints = (
            models.UniqueConstraint(fields=["department", "facility", "month", "days"], name="duties_chased_once"),
        )

    def __str__(self) -> str:
        """Return which step of which month."""
        return f"{self.facility or self.department}.{self.month:%Y-%m} {self.days}"
