"""A letter that leaves the city: drafted from a determination, signed off, numbered, kept, hashed."""

from __future__ import annotations

from django.db import models

from dintel.apps.sealing.fields import SealedBytes, SealedJson


class LetterState(models.TextChoices):
    """A draft has no number; a signed letter is never changed."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Letter(models.Model):
    """One letter about one request, resting on one determination."""

    request = models.ForeignKey("contacts.Request", on_delete=models.PROTECT, related_name="letters")
    determination = models.ForeignKey("contacts.Determination", on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    """A letter of ``law/.../letters``."""
    language = models.CharField(max_length=12)
    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    content = SealedJson(key="request.contact.data_key", row=("request.number", "drafted_at"), default=dict)
    """What is put into the template, exactly; a signed letter can be made again from it."""
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_how = models.CharField(max_length=160, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-drafted_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__isnull=True, signed_at__isnull=True)
                | models.Q(number__isnull=False, signed_at__isnull=False),
                name="letter_signed_is_numbered",
            ),
        )

    def __str__(self) -> str:
        """Return the number, or that it is a draft."""
        return self.number or f"draft {self.pk}"


class LetterFile(models.Model):
    """The bytes of a signed letter in one format, with their SHA-256."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4)
    """``pdf`` or ``docx``."""
    body = SealedBytes(key="letter.request.contact.data_key", row=("letter.request.number", "sha256"), default=bytes)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """One of each format."""

        constraints = (models.UniqueConstraint(fields=["letter", "format"], name="letter_file_once"),)

    def __str__(self) -> str:
        """Return the file's name."""
        return f"{self.letter_id}.{self.format}"
