"""Requests for records that the city sends to federal agencies, their history, and the series they come from.

What happened is rows that are only added: a correction is a row that stands in place of another. Where a request
stands on a day follows from them (``domain.foia``). ``standing`` and ``due_on`` repeat what follows as long as
nothing new happens, so that lists can be filtered; they are written with each row of the history.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as t

from dintel.apps.contacts.models.letter import LetterState
from dintel.apps.sealing.fields import SealedBytes, SealedJson, SealedText
from dintel.domain.foia.clock import State

DRAFT = "draft"
"""Where a request stands before it is sent: no clock, and nothing at the agency."""


class Period(models.TextChoices):
    """How often a series asks, and for how long a span each time."""

    MONTH = "month", t("Every month")
    QUARTER = "quarter", t("Every quarter")
    HALF = "half", t("Every half year")
    YEAR = "year", t("Every year")


class FoiaSeries(models.Model):
    """The same question asked again for each new span of time."""

    key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(max_length=160)
    agency = models.CharField(max_length=40)
    """An agency of ``law/us/foia/offices.toml``."""
    part = models.CharField(max_length=160, blank=True)
    """Whose records: a part of the agency, such as one field office."""
    template = models.CharField(max_length=40)
    """A letter of ``law/us/foia/letters``."""
    period = models.CharField(max_length=8, choices=Period)
    next_from = models.DateField()
    """The first day of the span that is asked for next."""
    next_on = models.DateField()
    """The day on which that request is drafted."""
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The one that is due first stands first."""

        ordering = ("next_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(next_on__gt=models.F("next_from")), name="foia_series_asks_for_what_is_over"
            ),
        )

    def __str__(self) -> str:
        """Return what it is called."""
        return self.title


class FoiaRequest(models.Model):
    """One request to one agency."""

    key = models.UUIDField(unique=True, editable=False)
    """Made with the form, so that a second press of the button changes nothing."""
    number = models.CharField(max_length=20, unique=True, editable=False)
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    series = models.ForeignKey(FoiaSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    title = models.CharField(max_length=160)
    agency = models.CharField(max_length=40)
    part = models.CharField(max_length=160, blank=True)
    template = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField()
    """The first day that is no longer asked for."""
    tracking = models.CharField(max_length=80, blank=True)
    """The agency's own number."""
    standing = models.CharField(
        max_length=20, choices=[(DRAFT, DRAFT), *((one.value, one.value) for one in State)], default=DRAFT
    )
    """Where it stands until ``due_on`` is over."""
    due_on = models.DateField(null=True, blank=True)
    """The last day of the clock that runs now."""
    sent_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    """The last day of the clock of which it was told that it is over; each such day is told once."""
    drafted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Nobody where a series drafted it."""
    drafted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """Newest first; each list's filter has its index."""

        ordering = ("-drafted_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="foia_request_span_in_order"),
            models.CheckConstraint(
                condition=Q(standing=DRAFT, sent_on__isnull=True) | (~Q(standing=DRAFT) & Q(sent_on__isnull=False)),
                name="foia_request_stands_once_sent",
            ),
            models.UniqueConstraint(fields=["series", "since"], name="foia_request_once_a_span"),
        )
        indexes = (
            models.Index(fields=["standing", "due_on"], name="foia_request_due"),
            models.Index(fields=["agency", "-drafted_at"], name="foia_request_agency"),
            models.Index(fields=["closed_at"], name="foia_request_kept", condition=Q(disposed_at__isnull=True)),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class FoiaHappening(models.Model):
    """One thing that happened to a request, as letters and receipts show it; never changed, never removed."""

    request = models.ForeignKey(FoiaRequest, on_delete=models.PROTECT, related_name="happenings")
    ordinal = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    """One of ``domain.foia.What``."""
    on = models.DateField()
    outcome = models.CharField(max_length=12, blank=True)
    """With an answer, and with the decision of an appeal: one of ``domain.foia.Outcome``."""
    appeal_by = models.DateField(null=True, blank=True)
    """With an answer: the last day for an appeal that its letter names; the letter is among ``papers``."""
    conveyed = models.CharField(max_length=8, blank=True)
    """How it went or came: portal, mail, e-mail, telephone, by hand."""
    grounds = models.JSONField(default=list, blank=True)
    """Exemptions the agency claimed: ids of ``law/us/foia/exemptions.toml``."""
    fee_cents = models.PositiveIntegerField(null=True, blank=True)
    """The fee that is named, in cents."""
    papers = models.JSONField(default=list, blank=True)
    """Keys of files kept with the request that show it."""
    words = SealedText(key="request.data_key", row=("request.number", "ordinal"), blank=True, default="")
    in_place_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    """The row this one corrects."""
    is_void = models.BooleanField(default=False)
    """The row it corrects never happened."""
    why = SealedText(key="request.data_key", row=("request.number", "ordinal"), blank=True, default="")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    """When it was written down."""

    class Meta:
        """In the order they were written down."""

        ordering = ("ordinal",)
        constraints = (
            models.UniqueConstraint(fields=["request", "ordinal"], name="foia_happening_in_order"),
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(in_place_of__isnull=False), name="foia_happening_void_of_another"
            ),
        )

    def __str__(self) -> str:
        """Return what and when."""
        return f"{self.what} {self.on}"


class FoiaLetter(models.Model):
    """A letter to an agency: the request itself, a reminder, or an appeal."""

    request = models.ForeignKey(FoiaRequest, on_delete=models.PROTECT, related_name="letters")
    ordinal = models.PositiveIntegerField()
    template = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    """``request``, ``reminder`` or ``appeal``."""
    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    content = SealedJson(key="request.data_key", row=("request.number", "ordinal"), default=dict)
    """What is put into the template of the page, exactly; a signed letter can be made again from it."""
    drafted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order they were drafted."""

        ordering = ("ordinal",)
        constraints = (
            models.UniqueConstraint(fields=["request", "ordinal"], name="foia_letter_in_order"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, signed_at__isnull=True)
                | Q(number__isnull=False, signed_at__isnull=False),
                name="foia_letter_signed_is_numbered",
            ),
        )

    def __str__(self) -> str:
        """Return the number, or that it is a draft."""
        return self.number or f"draft {self.pk}"


class FoiaFile(models.Model):
    """The bytes of a signed letter in one format, with their SHA-256."""

    letter = models.ForeignKey(FoiaLetter, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4)
    """``pdf`` or ``docx``."""
    body = SealedBytes(key="letter.request.data_key", row=("letter.request.number", "sha256"), default=bytes)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """One of each format."""

        constraints = (models.UniqueConstraint(fields=["letter", "format"], name="foia_file_once"),)

    def __str__(self) -> str:
        """Return the file's name."""
        return f"{self.letter_id}.{self.format}"


class FoiaWay(models.TextChoices):
    """What an attorney chose."""

    APPEAL = "appeal", t("Appeal")
    SUIT = "suit", t("Go to court")
    REST = "rest", t("Let it rest")
    WAIT = "wait", t("Wait and ask again")


class FoiaDecision(models.Model):
    """An attorney's choice, with reasons that are for attorneys; the last one stands."""

    request = models.ForeignKey(FoiaRequest, on_delete=models.PROTECT, related_name="decisions")
    ordinal = models.PositiveIntegerField()
    way = models.CharField(max_length=8, choices=FoiaWay)
    reasons = SealedText(key="request.data_key", row=("request.number", "ordinal"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were made; the last stands."""

        ordering = ("ordinal",)
        constraints = (models.UniqueConstraint(fields=["request", "ordinal"], name="foia_decision_in_order"),)

    def __str__(self) -> str:
        """Return the choice."""
        return self.way
