"""A room in which somebody teaches, and who was in it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as t


class Room(models.Model):
    """A course held in a room. Its code on the wall changes; when the room is closed no code opens it."""

    key = models.UUIDField(unique=True, default=uuid4)
    course = models.CharField(max_length=80)
    text_hash = models.CharField(max_length=64)
    policy_hash = models.CharField(max_length=64)
    department = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=80)
    """A facility's id in the city profile."""
    secret = models.BinaryField(max_length=32)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    """When it closes by itself."""
    closed_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    """The first day on which having been there no longer holds; empty for good."""

    class Meta:
        """Newest first."""

        ordering = ("-opened_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opened_at")), name="training_room_has_a_span"),
        )

    def __str__(self) -> str:
        """Return the course."""
        return f"{self.course} {self.key}"


class How(models.TextChoices):
    """How somebody said who they are."""

    ACCOUNT = "account", t("signed in")
    NUMBER = "number", t("by number and name")


class Presence(models.Model):
    """That somebody was in a room. The trainer can strike out who was not."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="presences")
    employee = models.ForeignKey("training.Employee", on_delete=models.PROTECT, related_name="presences")
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order in which they came; each once."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["room", "employee"], name="training_present_once"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(struck_at__isnull=False, struck_by__isnull=False),
                name="training_struck_by_somebody",
            ),
        )

    def __str__(self) -> str:
        """Return who was where."""
        return f"{self.employee_id} in {self.room_id}"
