"""Files, what is still arriving of them, who had them in hand, and what must not be removed.

A file belongs to a record of any kind (`subject_kind`, `subject_key`), as `accounts.subjects` knows
them. The bytes lie in the store; a row holds their hash. Every word is sealed: what is said of a file
under a key of the file, which goes with it, and what is said of a record's files together (holds, what
was refused, what was handed out) under a key of the record's chain of custody.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dintel.apps.sealing.fields import SealedJson, SealedText


class Upload(models.Model):
    """What a device announced and how much of it is safe on the disk."""

    class State(models.TextChoices):
        """How far it has come."""

        OPEN = "open"
        KEPT = "kept"
        REFUSED = "refused"
        ENDED = "ended"

    key = models.UUIDField(unique=True, editable=False)
    """Made on the device, before the first byte leaves it."""
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals what the device said; the file takes it over when it is kept."""
    name = SealedText(row="key", max_length=200)
    declared_type = SealedText(row="key", max_length=120, blank=True)
    size = models.BigIntegerField()
    device_sha256 = models.CharField(max_length=64, blank=True)
    copy_of = models.ForeignKey("File", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The original, where a redacted copy of it is sent."""
    taken_out = SealedText(row="key", max_length=300, blank=True)
    metadata = SealedText(row="key", blank=True)
    """The header `Upload-Metadata` as the device sent it; the protocol gives it back."""
    arrived = models.BigIntegerField(default=0)
    """Bytes that are safe on the disk; what lies there beyond them does not count."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    refusal = SealedJson(row="key", default=dict, blank=True)
    """Why it was refused; the words about it name the file."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who sends it; nobody where it comes to a record from outside without an account (`quiet`)."""
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """Stale ones are found by their hour."""

        indexes = (models.Index(fields=["state", "expires_at"], name="upload_stale"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(arrived__gte=0) & Q(arrived__lte=models.F("size")), name="upload_within_its_size"
            ),
        )

    def __str__(self) -> str:
        """Return which upload it is and how far it has come, never the name."""
        return f"{self.key}: {self.arrived} of {self.size}"

    @property
    def is_whole(self) -> bool:
        """Whether every announced byte is safe."""
        return self.arrived == self.size


class Chain(models.Model):
    """The custody story of one record: how many lines it has, and the hash of the last."""

    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    data_key = models.ForeignKey(
        "sealing.DataKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    """Seals what is said of the files together; made with the first such words."""
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True)
    """When the words of its lines went with the record; hashes and order stay."""

    class Meta:
        """One for each record."""

        constraints = (models.UniqueConstraint(fields=["subject_kind", "subject_key"], name="chain_of_one_record"),)

    def __str__(self) -> str:
        """Return the record and the number of lines."""
        return f"{self.subject_kind} {self.subject_key}: {self.length}"


class File(models.Model):
    """A file that is kept as it came. Rows are added; only the fields of working copy and scan change."""

    class Working(models.TextChoices):
        """Whether there is a copy without metadata."""

        NONE = "none"
        WAITING = "waiting"
        MADE = "made"
        FAILED = "failed"

    class Scan(models.TextChoices):
        """What the scanner says of it, where one is set (`scans`)."""

        WAITING = "waiting"
        CLEAN = "clean"
        FOUND = "found"
        UNABLE = "unable"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals the words about it, in its lines of custody and their leaves too; it goes with the file."""
    name = SealedText(row="key", max_length=200)
    type = models.CharField(max_length=20)
    """A type of `types.toml`, told by the content."""
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    device_agreed = models.BooleanField(default=False)
    """Whether the device had sent its own hash, which then was the same."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Who sent it; nobody where it came from outside without an account, and `received_at` is then a day."""
    received_at = models.DateTimeField()
    copy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    """The original of a redacted copy; empty for what came as it is."""
    taken_out = SealedText(row="key", max_length=300, blank=True)
    """What somebody took out of a redacted copy, in their words."""
    working = models.CharField(max_length=8, choices=Working.choices, default=Working.NONE)
    working_fault = models.CharField(max_length=20, blank=True)
    pages = models.JSONField(default=list, blank=True)
    """Each page of the working copy: name, media, width, height, size."""
    pages_total = models.PositiveIntegerField(default=0)
    cautions = models.JSONField(default=list, blank=True)
    """What active content the original holds, as far as could be seen."""
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.WAITING)
    scan_fault = models.CharField(max_length=20, blank=True)
    """Why there is no verdict: `too_large`, `damaged`; while it waits `away`, `broke`."""
    scan_signature = models.CharField(max_length=200, blank=True)
    """What was found, by the scanner's name for it."""
    scan_database = models.CharField(max_length=120, blank=True)
    """Program and database of signatures that looked last."""
    scanned_at = models.DateTimeField(null=True, blank=True)
    """When it was last looked at; of what came from outside the day alone."""
    scan_tries = models.PositiveSmallIntegerField(default=0)
    scan_after = models.DateTimeField(null=True, blank=True)
    """Until then it is left alone, after a try that came to nothing."""
    scan_let_out = models.BooleanField(default=False)
    """Whether somebody decided that the original may go out although the scanner has not said that it is clean."""
    disposed_at = models.DateTimeField(null=True, blank=True)
    """From then on only the hash says what it was."""

    class Meta:
        """In the order they came."""

        ordering = ("received_at", "pk")
        indexes = (
            models.Index(fields=["subject_kind", "subject_key", "received_at"], name="file_by_record"),
            models.Index(fields=["sha256"], name="file_by_hash"),
            models.Index(fields=["received_at"], name="file_kept", condition=Q(disposed_at__isnull=True)),
            models.Index(
                fields=["scan", "scan_after"], name="file_not_clean", condition=Q(disposed_at=None) & ~Q(scan="clean")
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(copy_of__isnull=False) | Q(taken_out=""), name="taken_out_of_a_copy"),
        )

    def __str__(self) -> str:
        """Return which file it is, never the name."""
        return str(self.key)


class Line(models.Model):
    """One line of custody: who had what in hand, when, why. Lines are added and never changed."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="lines")
    """Empty where nothing was kept, and for what concerns the whole record."""
    file_sha256 = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    """The person's name as it was then; empty for what the machine did by itself, and for whoever has no account."""
    at = models.DateTimeField()
    data_key = models.ForeignKey(
        "sealing.DataKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    """The file's, or the chain's where it is about no file; none where nothing is said."""
    note = SealedText(row=("chain_id", "number"), max_length=300, blank=True)
    """The why, in the words of the person."""
    details = SealedJson(row=("chain_id", "number"), default=dict, blank=True)
    """What the machine adds: codes and names, put into words where they are read."""
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """In order; a number stands once."""

        ordering: ClassVar[list[str]] = ["number"]
        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="line_has_one_number"),)
        indexes = (models.Index(fields=["file", "by", "action", "at"], name="line_by_look"),)

    def __str__(self) -> str:
        """Return number, action and person."""
        return f"{self.number} {self.action} {self.by_name}"


class Hold(models.Model):
    """A legal hold on a record: from when, by whom, why, and when it was lifted."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """What the words are bound to: it is known before the row is."""
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """The chain's: the reason is the note of its line there too, so one key seals both."""
    reason = SealedText(row="key", max_length=300)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = SealedText(row="key", max_length=300, blank=True)

    class Meta:
        """Newest first; several may stand at once, one for each matter."""

        ordering = ("-placed_at", "-pk")
        indexes = (models.Index(fields=["subject_kind", "subject_key"], name="hold_by_record"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_someone",
            ),
        )

    def __str__(self) -> str:
        """Return the record, never the reason."""
        return f"{self.subject_kind} {self.subject_key}"
