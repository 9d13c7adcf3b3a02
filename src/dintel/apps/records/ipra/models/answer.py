"""What the city answers: each record that was found, what is kept back of it and why, letters, what is opened."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from dintel.apps.contacts.models.letter import LetterState
from dintel.apps.records.ipra.models.request import OfRequest, RecordsRequest
from dintel.apps.sealing.fields import SealedBytes, SealedJson, SealedText
from dintel.domain import ipra

if TYPE_CHECKING:
    from dintel.apps.evidence.models import File


class FoundRecord(OfRequest):
    """One record that was found, what was decided of it, and who answers for keeping something back."""

    title = SealedText(key="request.data_key", row="id", max_length=200)
    """What it is called in the letter."""
    file = models.ForeignKey("evidence.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The original, where it is kept here."""
    copy = models.ForeignKey("evidence.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The redacted copy that is given out instead."""
    decision = models.CharField(
        max_length=8, choices=[(str(one), str(one)) for one in ipra.Decision], default=str(ipra.Decision.OPEN)
    )
    exemption = models.CharField(max_length=40, blank=True)
    """Of a record that is denied as a whole."""
    reason = SealedText(key="request.data_key", row="id", max_length=600, blank=True)
    why_not_redacted = SealedText(key="request.data_key", row="id", max_length=600, blank=True)
    decided_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who is responsible for what is kept back."""
    signed_title = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfRequest.Meta):
        """A denial names its exemption; a signature names a person and a title; one file is one record."""

        constraints = (
            models.CheckConstraint(
                condition=(Q(decision=ipra.Decision.DENY) & ~Q(exemption=""))
                | (~Q(decision=ipra.Decision.DENY) & Q(exemption="")),
                name="records_denied_under_something",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True, signed_title="")
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(signed_title="")),
                name="records_signed_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(decision__in=[ipra.Decision.DENY, ipra.Decision.REDACT]),
                name="records_only_what_is_kept_back_is_signed",
            ),
            models.UniqueConstraint(
                fields=["file"], condition=Q(file__isnull=False), name="records_a_file_is_one_record"
            ),
        )

    @property
    def keeps_back(self) -> bool:
        """Whether something of it is not shown."""
        return self.decision in {ipra.Decision.DENY, ipra.Decision.REDACT}

    @property
    def given(self) -> File | None:
        """The file that is given out: the redacted copy, the original where nothing is kept back, or none."""
        if self.decision == ipra.Decision.REDACT:
            return self.copy
        return self.file if self.decision == ipra.Decision.RELEASE else None


class Redaction(models.Model):
    """One place in a record that is not shown: the page, the exemption, the reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(FoundRecord, on_delete=models.PROTECT, related_name="redactions")
    pages = models.CharField(max_length=60)
    """As a reader finds it: ``2``, ``2-4``, ``00:12 to 00:40``."""
    exemption = models.CharField(max_length=40)
    """Of the law's ``inspection/exemptions``."""
    reason = SealedText(key="record.request.data_key", row="id", max_length=600)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)
    """Written by mistake; it stays in the record and counts no more."""

    class Meta:
        """In the order in which they were written."""

        ordering = ("at", "id")

    def __str__(self) -> str:
        """Return where, and nothing of what."""
        return f"page {self.pages} of {self.record_id}"


class AnswerLetter(models.Model):
    """One letter to whoever asked: the note that says when, or the answer."""

    request = models.ForeignKey(RecordsRequest, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    """What it is for: ``note``, or an answer of ``domain.ipra``."""
    language = models.CharField(max_length=12)
    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    ready_on = models.DateField(null=True, blank=True)
    """The day that a note names."""
    content = SealedJson(key="request.data_key", row=("request.number", "drafted_at"), default=dict)
    """What is put into the template, exactly; a signed letter can be made again from it."""
    rests_on = models.CharField(max_length=64, blank=True)
    """A digest of the decisions it tells of; when they change, it is not signed."""
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_medium = models.CharField(max_length=8, blank=True)
    sent_words = SealedText(key="request.data_key", row=("request.number", "drafted_at"), max_length=300, blank=True)
    """Why it went another way than the request came, or where to."""

    class Meta:
        """Newest first."""

        ordering = ("-drafted_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(number__isnull=True, signed_at__isnull=True)
                | Q(number__isnull=False, signed_at__isnull=False),
                name="records_letter_signed_is_numbered",
            ),
        )

    def __str__(self) -> str:
        """Return the number, or that it is a draft."""
        return self.number or f"draft {self.pk}"


class AnswerFile(models.Model):
    """The bytes of a signed letter in one format, with their SHA-256."""

    letter = models.ForeignKey(AnswerLetter, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4)
    """``pdf`` or ``docx``."""
    body = SealedBytes(key="letter.request.data_key", row=("letter.request.number", "sha256"), default=bytes)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """One of each format."""

        constraints = (models.UniqueConstraint(fields=["letter", "format"], name="records_letter_file_once"),)

    def __str__(self) -> str:
        """Return the file's name."""
        return f"{self.letter_id}.{self.format}"


class Release(OfRequest):
    """Records were opened on a day: which of them stands in ``Released``."""

    on = models.DateField()
    medium = models.CharField(max_length=8)


class Released(models.Model):
    """One record as it was opened: the very file, by its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="records")
    record = models.OneToOneField(FoundRecord, on_delete=models.PROTECT, related_name="released")
    file = models.ForeignKey("evidence.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    """Empty for a record that was shown and not handed over here."""

    def __str__(self) -> str:
        """Return which record."""
        return f"{self.record_id} released"


class Publication(models.Model):
    """A released record that everybody can open, under words made for everybody. It can be taken down again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    released = models.ForeignKey(Released, on_delete=models.PROTECT, related_name="publications")
    title = models.CharField(max_length=160)
    words = models.CharField(max_length=600, blank=True)
    """What it shows; written for the public page, and so not sealed."""
    pages = models.PositiveIntegerField()
    exemptions = models.JSONField(default=list, blank=True)
    """Ids of those used in it."""
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    published_on = models.DateField()
    released_on = models.DateField()
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_down_why = SealedText(key="released.record.request.data_key", row="id", max_length=300, blank=True)

    class Meta:
        """Newest first; one stands at a time."""

        ordering = ("-published_on", "-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["released"], condition=Q(taken_down_at__isnull=True), name="records_published_once"
            ),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title
