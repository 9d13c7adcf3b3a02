"""A report of a false officer, and the conversation that goes on from it.

Nothing here has a time finer than a day or a key in sequence, and no column tells of a device: a row says what
was reported, never who sat where at what minute (ADR 16).
"""

from __future__ import annotations

import uuid

from django.db import models

from dintel.apps.sealing.fields import SealedJson, SealedText


class State(models.TextChoices):
    """How far the city has come with a report."""

    NEW = "new"
    TRIAGED = "triaged"
    REFERRED = "referred"
    CLOSED = "closed"


class Report(models.Model):
    """What a resident or an employee reported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True, editable=False)
    """``R-2026-7K3D9``: drawn, never counted, since a sequence tells the order."""
    received_on = models.DateField()
    language = models.CharField(max_length=16)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals what was said, and every free word of what belongs to the report."""
    code_mark = models.BinaryField(max_length=32, unique=True)
    """What is kept of the reporter's code: a slow hash of it; after disposal a mark that opens nothing."""
    answers = SealedJson(row="id")
    """Question id to value or text: all that was asked and said, but for who said it."""
    identity_key = models.ForeignKey(
        "sealing.DataKey", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Seals ``identity`` apart, so that it can be disclosed, and destroyed, by itself."""
    identity = SealedJson(row="id", key="identity_key", null=True, blank=True, default=None)
    """Name and way to reach the reporter; only if they gave one."""
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    set_aside = models.BooleanField(default=False)
    names_city_staff = models.BooleanField(default=False)
    """The reporter says that it may concern city staff or police."""
    facility = models.CharField(max_length=80, blank=True)
    """A city facility's id, where it happened at one."""
    likeness = models.BinaryField(null=True, blank=True)
    """A keyed sketch of the words, by which likely duplicates are found."""
    proof = models.BooleanField(default=False)
    """Whether a proof of work came with it."""
    closed_on = models.DateField(null=True, blank=True)
    """The day on which the city closed it."""
    disposed_at = models.DateTimeField(null=True, blank=True)
    """When everything that was said in it was destroyed (ADR 20)."""

    class Meta:
        """By day, within a day in no order that tells anything."""

        ordering = ("-received_on", "id")
        indexes = (
            models.Index(fields=["state", "-received_on"], name="report_by_state"),
            models.Index(fields=["received_on"], name="report_by_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(identity__isnull=True) | models.Q(identity_key__isnull=False),
                name="identity_has_a_key_of_its_own",
            ),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Message(models.Model):
    """One line of the conversation, from the reporter or from staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="messages")
    from_reporter = models.BooleanField()
    place = models.PositiveIntegerField()
    """Its place in this conversation, from 1 on: days alone would not put an answer after its question."""
    sent_on = models.DateField()
    words = SealedText(key="report.data_key", row="id")
    read_on = models.DateField(null=True, blank=True)
    """The day on which the other side first saw it."""
    by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who of staff wrote it; nobody for the reporter."""

    class Meta:
        """In the order of the conversation."""

        ordering = ("report", "place")
        constraints = (
            models.UniqueConstraint(fields=["report", "place"], name="message_has_one_place"),
            models.CheckConstraint(
                condition=models.Q(from_reporter=True, by__isnull=True)
                | models.Q(from_reporter=False, by__isnull=False),
                name="message_is_from_one_side",
            ),
        )

    def __str__(self) -> str:
        """Return where it belongs."""
        return f"{self.report_id}: {self.place}"
