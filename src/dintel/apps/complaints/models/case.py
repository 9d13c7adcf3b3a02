"""What staff do with a report: the route, the calls to agencies, who works on it and who must not, what is shown."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from dintel.apps.complaints.models.report import Report
from dintel.apps.sealing.fields import SealedText


class Act(models.Model):
    """One thing that somebody of staff did with a report, at a moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="%(class)ss")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were done."""

        abstract = True
        ordering = ("at", "id")

    def __str__(self) -> str:
        """Return to which report it belongs, and nothing that was said."""
        return f"{type(self).__name__.lower()} of {self.report_id}"


class Triage(Act):
    """Which way a report goes, and why. The last one stands; ``impersonation`` opens that branch anew."""

    class Route(models.TextChoices):
        """What it is taken for."""

        EMERGENCY = "emergency"
        SCAM = "scam"
        OFFICER_CONDUCT = "officer_conduct"
        IMPERSONATION = "impersonation"

    route = models.CharField(max_length=16, choices=Route)
    reason = SealedText(key="report.data_key", row="id")


class AgencyCheck(Act):
    """An agency was asked whether it knows the person: which number was called, by whom, when, what it answered."""

    class Answer(models.TextChoices):
        """What the agency said; ``verified`` closes the impersonation branch."""

        VERIFIED = "verified"
        NOT_VERIFIED = "not_verified"
        NO_ANSWER = "no_answer"
        UNKNOWN = "unknown"

    agency = models.CharField(max_length=160)
    number_called = models.CharField(max_length=40)
    answer = models.CharField(max_length=12, choices=Answer)
    words = SealedText(key="report.data_key", row="id", blank=True)


class Assignment(models.Model):
    """Somebody works on a report, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="complaint_assignments")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by_counsel = models.BooleanField(default=False)
    """Only such a one opens a report that may concern city staff."""
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One at a time for each person."""

        ordering = ("begun_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["report", "user"], condition=Q(ended_at__isnull=True), name="assigned_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        """Return who works on what."""
        return f"{self.user_id} on {self.report_id}"


class Exclusion(Act):
    """A person or a department that must never learn of a report; for them it does not exist."""

    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=80, blank=True)
    reason = SealedText(key="report.data_key", row="id")

    class Meta(Act.Meta):
        """One or the other."""

        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, department="") | (Q(user__isnull=True) & ~Q(department="")),
                name="exclusion_of_one",
            ),
        )


class Finding(Act):
    """How far one element of one offence is shown, in which words, by which files. Changed, never removed."""

    offence = models.CharField(max_length=60)
    element = models.CharField(max_length=60)
    state = models.CharField(max_length=8)
    """A state of ``domain.referral.offence``."""
    words = SealedText(key="report.data_key", row="id", blank=True)
    files = models.JSONField(default=list, blank=True)
    """Keys of evidence files."""

    class Meta(Act.Meta):
        """One an element."""

        constraints = (models.UniqueConstraint(fields=["report", "offence", "element"], name="finding_of_one_element"),)


class Task(Act):
    """Something that has still to be done for a case."""

    words = SealedText(key="report.data_key", row="id")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class ContactLink(Act):
    """A contact at a city facility that may be the same event. The contact says at most that a report exists."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")

    class Meta(Act.Meta):
        """Once."""

        constraints = (models.UniqueConstraint(fields=["report", "contact"], name="contact_linked_once"),)


class SceneLink(Act):
    """A record of another room that may be the same event: a question to the verification desk."""

    kind = models.CharField(max_length=16)
    """A source of ``contacts.scenes``."""
    key = models.CharField(max_length=40)

    class Meta(Act.Meta):
        """Once."""

        constraints = (models.UniqueConstraint(fields=["report", "kind", "key"], name="scene_linked_once"),)


class IdentityRequest(Act):
    """Somebody on the case asks for the reporter's name; the records custodian allows it or not."""

    why = SealedText(key="report.data_key", row="id")
    allowed = models.BooleanField(null=True)
    """Nothing until it is answered."""
    answered_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_words = SealedText(key="report.data_key", row="id", blank=True)

    class Meta(Act.Meta):
        """Nobody answers themselves."""

        constraints = (
            models.CheckConstraint(condition=~Q(by=models.F("answered_by")), name="identity_takes_two_people"),
            models.CheckConstraint(
                condition=Q(allowed__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(allowed__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="identity_answered_by_someone",
            ),
        )
