"""Facts beside a request: the paper shown, what was given, what became of a person, what was seen."""

from __future__ import annotations

from django.db import models

from dintel.apps.contacts.models.contact import KEY, Answer
from dintel.apps.sealing.fields import SealedText


class Document(models.Model):
    """One paper shown or sent, with what can be checked on its face (LAW.md 4.1 step 7)."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="documents")
    request = models.ForeignKey(
        "contacts.Request", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    key = models.UUIDField(unique=True, editable=False)
    """Photographs and files are kept under this key in ``evidence``."""
    kind = models.CharField(max_length=40)
    """A document kind of the law."""
    form_number = models.CharField(max_length=40, blank=True)
    issuer = models.CharField(max_length=160, blank=True)
    court = models.CharField(max_length=160, blank=True)
    docket = models.CharField(max_length=80, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    return_on = models.DateField(null=True, blank=True)
    scope = SealedText(key=KEY, row="key", blank=True)
    """The place and the things it names."""
    court_caption = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    judge_signed = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    names_match = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    place_matches = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    in_date = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        """In the order recorded."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Disclosure(models.Model):
    """What was given or allowed, to whom, when, on what authority (34 CFR 99.32 in manner)."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="disclosures")
    request = models.ForeignKey(
        "contacts.Request", null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures"
    )
    what = models.CharField(max_length=40)
    """A value of the law's ``asked``."""
    words = SealedText(key=KEY, row=("contact.number", "at"))
    to_whom = SealedText(key=KEY, row=("contact.number", "at"), max_length=160)
    authority = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order given; counted by the day."""

        ordering = ("given_at", "pk")
        indexes = (models.Index(fields=["given_at"], name="disclosure_by_day"),)

    def __str__(self) -> str:
        """Return what was given."""
        return self.what


class CustodyKind(models.TextChoices):
    """What became of a person in custody: separate facts with separate times."""

    HELD = "held"
    NOTIFIED = "notified"
    TRANSFERRED = "transferred"
    RELEASED = "released"


class CustodyOutcome(models.Model):
    """One thing that happened to a person in custody; the person is not named here."""

    request = models.ForeignKey("contacts.Request", on_delete=models.PROTECT, related_name="custody_outcomes")
    kind = models.CharField(max_length=12, choices=CustodyKind)
    happened_at = models.DateTimeField()
    ordinary_at = models.DateTimeField(null=True, blank=True)
    """For a release: when it would have come in the ordinary course."""
    to_agency = models.CharField(max_length=160, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    words = SealedText(key="request.contact.data_key", row=("request.number", "kind", "at"), blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they happened; counted by the day."""

        ordering = ("happened_at", "pk")
        indexes = (models.Index(fields=["happened_at"], name="custody_by_day"),)

    def __str__(self) -> str:
        """Return what happened."""
        return self.kind


class Seen(models.TextChoices):
    """What may be written of officers' conduct; an observation is never a violation."""

    NAMES = "names"
    """Names and badge numbers: given, refused or not asked, and as given."""
    MASKED = "masked"
    UNIFORM = "uniform"
    WEAPONS = "weapons"
    VEHICLES = "vehicles"
    CONSENT = "consent"
    """Whether consent was asked, given or refused, and by whom."""
    DURESS = "duress"
    AREAS = "areas"
    """Areas entered."""
    TAKEN = "taken"
    """Things taken, and whether an inventory was given."""
    ARRESTED = "arrested"
    RELEASED = "released"
    CHILDREN = "children"
    """How many children were there, and whether a carer was needed; counts only."""
    INJURIES = "injuries"
    INTERPRETER = "interpreter"
    VIDEO = "video"
    """Where the city's own video is, and until when it is kept."""
    OTHER = "other"


class Observation(models.Model):
    """One thing seen. ``count`` is for what is only counted."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="observations")
    seen = models.CharField(max_length=16, choices=Seen)
    answer = models.CharField(max_length=16, blank=True)
    """``yes``, ``no``, ``given``, ``refused``, ``not_asked`` or empty."""
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    words = SealedText(key=KEY, row=("contact.number", "seen", "at"), blank=True)
    by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        """In the order recorded."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        """Return what was seen."""
        return self.seen
