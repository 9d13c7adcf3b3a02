"""A shift as it was worked, the line that nobody came, and the supervisor's second look."""

from __future__ import annotations

from django.db import models

from dintel.apps.sealing.fields import SealedText


class Shift(models.Model):
    """One shift in which something was written. It keeps the times it had when that was done."""

    facility = models.CharField(max_length=80)
    on = models.DateField()
    """The day on which it begins."""
    shift = models.CharField(max_length=24)
    """A shift's id in the city's ``booking.toml``."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals what supervisors write when they sign the shift off."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    edits = models.PositiveIntegerField(default=0)
    """Goes up with every entry, correction and nil line; a sign-off stands while it saw them all."""
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """From then on the words of its sign-offs are gone (ADR 15)."""

    class Meta:
        """One row a shift."""

        ordering = ("-starts_at",)
        constraints = (
            models.UniqueConstraint(fields=["facility", "on", "shift"], name="booking_shift_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="booking_shift_has_a_span"
            ),
        )
        indexes = (models.Index(fields=["facility", "-starts_at"], name="booking_shift_newest"),)

    def __str__(self) -> str:
        """Return the name of the shift in addresses."""
        return self.key

    @property
    def key(self) -> str:
        """The name of the shift in addresses: facility, day, shift."""
        return f"{self.facility}.{self.on.isoformat()}.{self.shift}"


class NilLine(models.Model):
    """Somebody's word that no outside officers came in a shift. A visit logged later overtakes it."""

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="nil_line")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return for which shift it stands."""
        return f"nil in {self.shift_id}"


class SignOff(models.Model):
    """A supervisor's look at a shift that others wrote. What is written afterwards asks for another."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="sign_offs")
    ordinal = models.PositiveSmallIntegerField()
    edits = models.PositiveIntegerField()
    """The shift's ``edits`` that it saw."""
    sha256 = models.CharField(max_length=64)
    """Of the entries as they stood, in canonical form."""
    words = SealedText(key="shift.data_key", row=("shift.facility", "shift.on", "shift.shift", "ordinal"), blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order given."""

        ordering = ("shift", "ordinal")
        constraints = (models.UniqueConstraint(fields=["shift", "ordinal"], name="booking_sign_off_once"),)

    def __str__(self) -> str:
        """Return which sign-off of which shift it is."""
        return f"sign-off {self.ordinal} of {self.shift_id}"
