"""Organisations outside the city, when what is said of them was checked, and who acts for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dintel.apps.partners import names

User = settings.AUTH_USER_MODEL
TAKING_PART = frozenset({"invited", "engaged"})


class Organisation(models.Model):
    """One community group, legal provider or school. Nothing in it is about a person."""

    key = models.SlugField(max_length=60, unique=True)
    """Its name in addresses; of those that came from the city's file, the id there."""
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=list(names.KINDS.items()))
    helps: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    """Under which kinds of help residents find it, of ``lawbook.city.HELPS``; empty for under none."""
    what = models.TextField(blank=True)
    """What it does, for residents, in the city's first language."""
    what_in: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)
    """The same in other languages, by code."""
    languages: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    serves = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    web = models.URLField(max_length=300, blank=True)
    known_from = models.CharField(max_length=300, blank=True)
    """Where it is known from, in words."""
    read_on = models.DateField(null=True, blank=True)
    """When that was read, before anybody checked it."""
    doubt = models.TextField(blank=True)
    is_public = models.BooleanField(default=True)
    stage = models.CharField(max_length=10, choices=list(names.STAGES.items()), default="listed")
    check_every_days = models.PositiveSmallIntegerField(default=90)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    told_on = models.DateField(null=True, blank=True)
    """The last day of the check of which it was told that it has run out; each such day is told once."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)
    """Counts the changes, so that two people do not write over each other."""

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(check_every_days__gte=1), name="organisation_checked_again"),
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True, checked_by__isnull=True)
                | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="organisation_checked_by_somebody",
            ),
        )

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def takes_part(self) -> bool:
        """Whether it is asked to take part, or does."""
        return self.stage in TAKING_PART


class OrganisationCheck(models.Model):
    """Somebody asked whether what the directory says is right."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField()
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=list(names.CHECK_WAYS.items()))
    result = models.CharField(max_length=12, choices=list(names.CHECK_RESULTS.items()))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return what was checked when."""
        return f"{self.organisation_id} on {self.on}"


class Membership(models.Model):
    """Somebody acts for an organisation: what they see is what it was given."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        """A person acts for one organisation at a time."""

        ordering = ("from_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="membership_one_at_a_time"
            ),
        )

    def __str__(self) -> str:
        """Return who acts for which."""
        return f"{self.user_id} for {self.organisation_id}"
