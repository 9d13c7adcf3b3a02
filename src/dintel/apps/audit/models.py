"""Checks and exports that the worker makes, and statements of what an auditor saw."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from dintel.apps.sealing.fields import SealedText


class Job(models.Model):
    """Something long that the worker does: how far it is, and when it came to an end."""

    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    """When it was asked for."""
    language = models.CharField(max_length=10)
    what = models.CharField(max_length=60, blank=True)
    """What is being done now, as the worker calls it."""
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    """When a worker last said that it is at work on it."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How often it was begun: more than once where a worker was killed."""
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    """Why it could not be done, in words for whoever asked."""

    class Meta:
        """The newest first."""

        abstract = True
        ordering: ClassVar[list[str]] = ["-pk"]

    @property
    def state(self) -> str:
        """Return ``waiting``, ``running``, ``failed`` or ``done``."""
        if self.ended_at is None:
            return "running" if self.beat_at is not None else "waiting"
        return "failed" if self.trouble else "done"


class Check(Job):
    """One check of what the city keeps, and what it found."""

    class Kind(models.TextChoices):
        """What is checked; the same as the commands of these names do."""

        LEDGER = "ledger"
        FIGURES = "figures"
        EVIDENCE = "evidence"
        RETENTION = "retention"

    kind = models.CharField(max_length=12, choices=Kind)
    looked = models.PositiveBigIntegerField(default=0)
    """How many things were looked at."""
    faults = models.PositiveIntegerField(null=True)
    """How many were found; empty until it has ended, and where it could not be done."""
    found = models.JSONField(default=list)
    """The first of them as lines: where, and what kind; never what stands there."""

    class Meta(Job.Meta):
        """One of a kind at a time."""

        constraints = (
            models.UniqueConstraint(fields=["kind"], condition=Q(ended_at=None), name="audit_check_once_at_a_time"),
        )

    def __str__(self) -> str:
        """Return the kind and the number."""
        return f"{self.kind} check {self.pk}"


class Export(Job):
    """Everything an auditor may see, with proofs, as one sealed file for the time it is kept."""

    checkpoint = models.PositiveBigIntegerField(default=0)
    """How many entries the log had signed when it was made."""
    counts = models.JSONField(default=dict)
    """How many records went in, and how many were left out, by why."""
    faults = models.PositiveIntegerField(default=0)
    """What the last checks had found when it was asked for; an export is made all the same, and says so."""
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the ZIP as it is handed out."""
    data_key = models.ForeignKey(
        "sealing.DataKey", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    disposed_at = models.DateTimeField(null=True)

    class Meta(Job.Meta):
        """One of a person at a time."""

        constraints = (
            models.UniqueConstraint(fields=["by"], condition=Q(ended_at=None), name="audit_export_once_at_a_time"),
        )

    def __str__(self) -> str:
        """Return the number."""
        return f"export {self.pk}"

    @property
    def is_there(self) -> bool:
        """Whether it can be taken."""
        return self.state == "done" and self.disposed_at is None


class Statement(models.Model):
    """What an auditor says that she saw. It is never changed; a later one may put it right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    """Half-open."""
    language = models.CharField(max_length=10)
    words = SealedText(row="id", max_length=4000)
    """Her own."""
    text = SealedText(row="id")
    """The whole as it is signed, a note (``domain.merkle.statement``)."""
    text_sha256 = models.CharField(max_length=64)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    published_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ("-number",)

    def __str__(self) -> str:
        """Return the number."""
        return f"statement {self.number}"
