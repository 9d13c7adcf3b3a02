"""The log of the verification desk: what was asked and answered, never by whom and never where.

There is no column for a caller, for words, or for a place finer than its kind: what is not kept cannot be searched,
mapped or demanded.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as t

from dintel.domain import verification


class Caller(models.TextChoices):
    """Who asks, as a kind of person."""

    RESIDENT = "resident", t("A resident")
    EMPLOYEE = "employee", t("A city employee")
    POLICE = "police", t("A police officer on the street")


class Place(models.TextChoices):
    """What kind of place it is; nothing finer is kept."""

    HOME = "home", t("At a home")
    WORK = "work", t("At a place of work")
    STREET = "street", t("On a street or in a car")
    CITY = "city", t("At a city building")
    OTHER = "other", t("Somewhere else")


class Claimed(models.TextChoices):
    """Which agency the officers named."""

    IMMIGRATION = "immigration", t("An immigration agency")
    OTHER_FEDERAL = "other_federal", t("Another federal agency")
    LOCAL = "local", t("City, county or state police")
    NONE = "none", t("None, or not heard")


class AgencySaid(models.TextChoices):
    """What the agency answered about this scene."""

    THEIRS = verification.THEIRS, t("These are ours")
    NOT_THEIRS = verification.NOT_THEIRS, t("These are not ours")
    NO_ANSWER = verification.NO_ANSWER, t("No answer, or they will not say")
    NOT_ASKED = verification.NOT_ASKED, t("Not called")


class Answer(models.TextChoices):
    """What the caller was told."""

    VERIFIED = verification.VERIFIED, t("Verified")
    NOT_VERIFIED = verification.NOT_VERIFIED, t("Not verified")
    UNKNOWN = verification.UNKNOWN, t("Unknown")


class Inquiry(models.Model):
    """One question to the desk and its answer."""

    key = models.UUIDField(unique=True, default=uuid4)
    asked_at = models.DateTimeField()
    """The hour in which it was asked."""
    caller = models.CharField(max_length=12, choices=Caller.choices)
    place = models.CharField(max_length=12, choices=Place.choices)
    claimed = models.CharField(max_length=16, choices=Claimed.choices)
    number_called = models.CharField(max_length=24, blank=True)
    """The agency's own number, never the caller's."""
    agency_said = models.CharField(max_length=12, choices=AgencySaid.choices)
    no_scene = models.BooleanField(default=False)
    asks_where = models.BooleanField(default=False)
    asks_who = models.BooleanField(default=False)
    again = models.BooleanField(default=False)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    disposed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; what looks like fishing was answered with nothing, whatever is written here later."""

        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer=Answer.UNKNOWN) | Q(no_scene=False, asks_where=False, asks_who=False),
                name="verification_fishing_learns_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.VERIFIED) | Q(agency_said=AgencySaid.THEIRS),
                name="verification_verified_by_the_agency",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.NOT_VERIFIED) | Q(agency_said=AgencySaid.NOT_THEIRS),
                name="verification_denied_by_the_agency",
            ),
        )
        indexes = (models.Index(fields=["-asked_at"], name="verification_newest"),)

    def __str__(self) -> str:
        """Return the key, which says nothing."""
        return str(self.key)

    @property
    def marks(self) -> tuple[str, ...]:
        """What looked like fishing, of ``verification.MARKS``."""
        return tuple(mark for mark in verification.MARKS if getattr(self, mark))
