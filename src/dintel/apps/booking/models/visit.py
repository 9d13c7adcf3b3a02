"""One line of the access log, and what was put right in it.

There is no column for any person in custody: a visit says what was asked and where they went, not
whom they came to see (LAW.md 4.2).
"""

from __future__ import annotations

from django.db import models

from dintel.apps.sealing.fields import SealedText


class Result(models.TextChoices):
    """Whether they came in; whoever was turned away is logged too."""

    LET_IN = "let_in"
    REFUSED = "refused"


class Credentials(models.TextChoices):
    """Whether staff saw credentials."""

    SEEN = "seen"
    NOT_SHOWN = "not_shown"
    NOT_ASKED = "not_asked"
    FALSE = "false"
    """Checked, and found not to be an officer."""


class Visit(models.Model):
    """Outside officers came to the booking centre, to the minute.

    The row holds what is believed now. What was believed before stands in ``VisitCorrection``.
    """

    key = models.UUIDField(unique=True, editable=False)
    """Made with the form, so that a second press of the button changes nothing."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals every free word of the visit and of what belongs to it."""
    body_sha256 = models.CharField(max_length=64, editable=False)
    number = models.CharField(max_length=20, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    ordinal = models.PositiveIntegerField(editable=False)
    """The last part of the number; numbers are given in the order in which visits are logged."""
    version = models.PositiveIntegerField(default=1)
    shift = models.ForeignKey("booking.Shift", on_delete=models.PROTECT, related_name="visits")
    """The shift in which they came."""
    facility = models.CharField(max_length=80)
    department = models.CharField(max_length=80, blank=True)

    result = models.CharField(max_length=8, choices=Result)
    entered_at = models.DateTimeField()
    """When they came in; of those who were refused, when they asked."""
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who noted that they left, if it was not noted with the entry."""
    agency = models.CharField(max_length=160)
    immigration = models.CharField(max_length=8)
    """``yes``, ``no`` or ``unknown``: an immigration agency."""
    officers = models.PositiveSmallIntegerField()
    credentials = models.CharField(max_length=12, choices=Credentials)
    purpose = models.CharField(max_length=40)
    """A purpose of the city's ``booking.toml``."""
    purpose_words = SealedText(row="number", blank=True)
    matter = models.CharField(max_length=12)
    """What they said it is for: a value of the law's ``purpose``."""
    authority = models.CharField(max_length=40)
    """The paper shown: a document kind of the law, ``none`` among them."""
    areas = models.JSONField(default=list)
    """Ids of the areas they entered."""
    past_public = models.BooleanField(default=False)
    """Whether one of them was closed to the public when it was written."""
    escort = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    escort_words = SealedText(row="number", max_length=160, blank=True)
    words = SealedText(row="number", blank=True)
    contact = models.ForeignKey(
        "contacts.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="booking_visits"
    )
    logged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    """Written, or changed, after the shift had been signed off."""
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """From then on only coded facts and times are left of it (ADR 15)."""

    class Meta:
        """Newest first; each list's filter has its index."""

        ordering = ("-entered_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["facility", "year", "ordinal"], name="booking_visit_number_once"),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("entered_at")),
                name="booking_visit_leaves_after",
            ),
            models.CheckConstraint(condition=models.Q(officers__gte=1), name="booking_visit_has_somebody"),
        )
        indexes = (
            models.Index(fields=["facility", "-entered_at", "-id"], name="booking_visit_newest"),
            models.Index(fields=["facility", "left_at", "result"], name="booking_visit_inside"),
            models.Index(fields=["entered_at"], name="booking_visit_by_day"),
            models.Index(fields=["logged_at"], name="booking_visit_kept", condition=models.Q(disposed_at__isnull=True)),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    @property
    def is_inside(self) -> bool:
        """Whether they were let in and nobody wrote that they left."""
        return self.result == Result.LET_IN and self.left_at is None


class OfficerNames(models.Model):
    """Names and badge numbers as given: kept apart, shown only when asked for, and the look is kept."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="names")
    given = models.CharField(max_length=10)
    """``given``, ``refused`` or ``not_asked``."""
    words = SealedText(key="visit.data_key", row="visit.number", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose names they are, never the names."""
        return f"names of {self.visit_id}"


class VisitCorrection(models.Model):
    """One value that was replaced: what stood there, what stands there now, who and why."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=24)
    before = SealedText(key="visit.data_key", row=("visit.number", "field", "at"), blank=True)
    after = SealedText(key="visit.data_key", row=("visit.number", "field", "at"), blank=True)
    why = SealedText(key="visit.data_key", row=("visit.number", "field", "at"))
    late = models.BooleanField(default=False)
    """Made after the shift had been signed off."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were made."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        """Return what was corrected."""
        return f"{self.visit_id}.{self.field}"
