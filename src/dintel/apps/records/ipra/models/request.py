"""A request to inspect the city's records, as it came: who asked, what for, by which way, on which day.

The clock is counted from the day of receipt, whoever asks (``domain.ipra``). Nothing that it counts is kept: only the
days on which something happened.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as t

from dintel.apps.sealing.fields import SealedText


class Asker(models.TextChoices):
    """Who asks, as a kind; the same clock runs for each."""

    PERSON = "person", t("A person")
    ORGANISATION = "organisation", t("An organisation or a newspaper")
    FEDERAL_AGENCY = "federal_agency", t("A federal agency")
    OTHER_AGENCY = "other_agency", t("Another public agency")


class Medium(models.TextChoices):
    """How it came, which is how it is answered."""

    PAPER = "paper", t("On paper")
    EMAIL = "email", t("By e-mail")
    FAX = "fax", t("By fax")
    ONLINE = "online", t("By an online form")
    SPOKEN = "spoken", t("Spoken, in person or by telephone")


class RecordsRequest(models.Model):
    """One request. The row holds what is believed now; another day of receipt stands in ``ReceiptCorrection``."""

    key = models.UUIDField(unique=True, editable=False)
    """Made with the form, so that a second press of the button changes nothing."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals every free word of the request and of what belongs to it."""
    number = models.CharField(max_length=20, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    asker = models.CharField(max_length=16, choices=Asker)
    asker_name = SealedText(row="number", max_length=200, blank=True)
    """Empty where no name was given."""
    asker_address = SealedText(row="number", max_length=600, blank=True)
    """Where the answer goes."""
    asked = SealedText(row="number", max_length=8000)
    medium = models.CharField(max_length=8, choices=Medium)
    language = models.CharField(max_length=12)
    """The language of the letters."""
    received_on = models.DateField()
    """The day on which it reached the city, wherever it did."""
    department = models.CharField(max_length=80, blank=True)
    """Where it was received, or whose records are asked for."""
    facility = models.CharField(max_length=80, blank=True)
    contact = models.ForeignKey("contacts.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The contact in which an agency brought it."""
    owner = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who answers for it."""
    logged_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Nobody where it came through the public form."""
    logged_at = models.DateTimeField()
    noted_on = models.DateField(null=True, blank=True)
    """When the note that says when was sent."""
    ready_on = models.DateField(null=True, blank=True)
    """The day that the note names."""
    released_on = models.DateField(null=True, blank=True)
    """When the first records were opened."""
    answered_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=8, blank=True)
    """One of ``domain.ipra.Answer``."""
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = SealedText(row="number", max_length=600, blank=True)
    code_mark = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    """What is kept of the code of whoever asked by the public form: a slow hash of it; no other request has one."""
    told = models.CharField(max_length=12, blank=True)
    """What its owner was last warned of."""
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """What waits longest first; nothing happens before it came."""

        ordering = ("received_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(withdrawn_on__isnull=True), name="records_one_end"
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="") | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="records_answered_with_something",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__gte": F("received_on")}),
                    name=f"records_{day}_after",
                )
                for day in ("noted_on", "released_on", "answered_on", "withdrawn_on")
            ),
        )
        indexes = (
            models.Index(
                fields=["received_on", "id"],
                name="records_open",
                condition=Q(answered_on__isnull=True, withdrawn_on__isnull=True),
            ),
            models.Index(fields=["-received_on", "-id"], name="records_newest"),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it is neither answered nor withdrawn."""
        return self.answered_on is None and self.withdrawn_on is None


class OfRequest(models.Model):
    """Something that somebody wrote to a request, at a moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(RecordsRequest, on_delete=models.PROTECT, related_name="%(class)ss")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order in which it was written."""

        abstract = True
        ordering = ("at", "id")

    def __str__(self) -> str:
        """Return to which request it belongs, and nothing that was said."""
        return f"{type(self).__name__.lower()} of {self.request_id}"


class ReceiptCorrection(OfRequest):
    """Another day of receipt: what stood there, what stands there now, who and why. It moves every clock."""

    before = models.DateField()
    after = models.DateField()
    why = SealedText(key="request.data_key", row="id", max_length=600)


class TimeSpent(OfRequest):
    """Working time on a request."""

    minutes = models.PositiveIntegerField()
    on = models.DateField()
    words = SealedText(key="request.data_key", row="id", max_length=300, blank=True)

    class Meta(OfRequest.Meta):
        """Some time at least."""

        constraints = (models.CheckConstraint(condition=Q(minutes__gte=1), name="records_time_is_some"),)


class Charge(OfRequest):
    """What is asked for copies: how many of what, for how much each."""

    fee = models.CharField(max_length=40)
    """A fee of the city's ``records.toml``."""
    count = models.PositiveIntegerField()
    cents = models.PositiveIntegerField()
    """For one."""
    words = SealedText(key="request.data_key", row="id", max_length=300, blank=True)
    """Where the price comes from, if the city's schedule names none."""

    class Meta(OfRequest.Meta):
        """Of one at least."""

        constraints = (models.CheckConstraint(condition=Q(count__gte=1), name="records_charge_is_of_some"),)

    @property
    def total(self) -> int:
        """What all of them come to, in cents."""
        return self.count * self.cents
