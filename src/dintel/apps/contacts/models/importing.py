"""A file that brings contacts in, and how its columns are read."""

from __future__ import annotations

from django.db import models

from dintel.apps.sealing.fields import SealedBytes, SealedJson


class ImportState(models.TextChoices):
    """How far one import has come. Nothing of the file is in the register before ``filed``."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    FILED = "filed"
    DISCARDED = "discarded"


class ImportRun(models.Model):
    """One file on its way into the register.

    ``body`` is emptied when the file is filed or discarded: it may hold columns that the register
    must not keep. What remains says which file it was, and what became of each line.
    """

    key = models.UUIDField(unique=True, editable=False)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    file_sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    body = SealedBytes(row="key", null=True, default=None)
    """The file as it came, packed with zlib."""
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=4, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    """Lines under the heading."""
    plan = models.JSONField(default=dict)
    """How the columns are read (``importing.plan.Plan``)."""
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    result = SealedJson(row="key", default=dict)
    """What the last check, or the filing, found (``importing.check.Result``)."""
    filed_at = models.DateTimeField(null=True, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True)
    """From then on only the file's digest and size say which it was."""

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return the file's name."""
        return self.file_name


class SavedPlan(models.Model):
    """A way to read a kind of file, kept under a name for the next file of its kind."""

    name = models.CharField(max_length=80, unique=True)
    plan = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return the name."""
        return self.name
