"""Who works for the city, with or without an account here, and the lists personnel sends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Employee(models.Model):
    """One person who works for the city. ``[from_on, until_on)`` is half open.

    Most of the city's employees never sign in here; who signs in is joined to the row with the same e-mail address.
    """

    number = models.CharField(max_length=20, null=True, blank=True, unique=True)
    """The personnel number; none for somebody who signed in and stands on no list yet."""
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    department = models.CharField(max_length=80, blank=True)
    """A department's id in the city profile."""
    role = models.CharField(max_length=40)
    """What courses are for: a role of ``permissions.toml``. It opens nothing."""
    user = models.OneToOneField(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="employee"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """By name, as on every list of people."""

        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="employee_has_a_span"
            ),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="employee_address_once"),
        )
        indexes = (models.Index(fields=["department", "name"], name="employee_by_department"),)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PersonnelList(models.Model):
    """A file of employees that was looked through and is not taken in yet, or was. The file goes when it is taken."""

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=120)
    body = models.BinaryField()
    is_whole = models.BooleanField()
    """Whether whoever is not on it has left."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)
    """Good lines gone through so far."""
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name
