"""A contact, what is known of who came, and how the record of it was corrected.

There is no column for any resident's status, nationality, birthplace or religion, nor for a
bystander's name (LAW.md 4.2).
"""

from __future__ import annotations

from django.db import models

from dintel.apps.sealing.fields import SealedText

KEY = "contact.data_key"


class Channel(models.TextChoices):
    """How the contact reached the city."""

    VISIT = "visit"
    PHONE = "phone"
    EMAIL = "email"
    MAIL = "mail"
    FAX = "fax"
    PORTAL = "portal"
    UNKNOWN = "unknown"


class Source(models.TextChoices):
    """Which door of Dintel the record came through."""

    COUNTER = "counter"
    DESK = "desk"
    IMPORT = "import"
    API = "api"


class Verified(models.TextChoices):
    """Whether those who came are who they said; an unverified contact is not federal activity."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    NOT_AN_OFFICER = "not_an_officer"


class Answer(models.TextChoices):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Series(models.Model):
    """The last number given out in one series of one year; numbers have no holes."""

    name = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a series and year."""

        constraints = (models.UniqueConstraint(fields=["name", "year"], name="series_once_a_year"),)

    def __str__(self) -> str:
        """Return the last number."""
        return f"{self.name}-{self.year}-{self.last:06d}"


class Contact(models.Model):
    """An event in which an outside officer, or someone who claims to be one, reached the city.

    The row holds what is believed now. What was believed before stands in ``Correction``.
    """

    key = models.UUIDField(unique=True, editable=False)
    """Made on the device before the first keystroke."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    """Seals every free word of the contact and of what belongs to it."""
    body_sha256 = models.CharField(max_length=64, editable=False)
    number = models.CharField(max_length=20, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    """Goes up with every correction; two people editing at once are told."""
    source = models.CharField(max_length=10, choices=Source)
    language = models.CharField(max_length=12)
    received_at = models.DateTimeField(editable=False)
    filed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="contacts_filed", db_index=False
    )  # found by contact_by_filer
    """Empty for a note from a device on which nobody had signed in."""

    channel = models.CharField(max_length=10, choices=Channel)
    began_at = models.DateTimeField()
    clock_doubt = models.BooleanField(default=False)
    """The device's time could not be right, so the moment of receipt stands in its place."""
    told_began_at = models.CharField(max_length=40, blank=True)
    """The time exactly as the device gave it."""
    ended_at = models.DateTimeField(null=True, blank=True)
    facility = models.CharField(max_length=80, blank=True)
    """A facility's id in the city profile."""
    department = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=160, blank=True)
    """The place in words, and the exact spot."""
    spot_public = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    setting = models.CharField(max_length=24)

    agency = models.CharField(max_length=160, blank=True)
    """The agency they said they were of."""
    component = models.CharField(max_length=40, blank=True)
    immigration = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    officers = models.PositiveSmallIntegerField(null=True, blank=True)
    verified = models.CharField(max_length=16, choices=Verified, default=Verified.UNVERIFIED)

    account = SealedText(row="number", blank=True)
    """What happened, facts only."""
    said = SealedText(row="number", blank=True)
    """What staff said."""
    path = models.JSONField(default=list)
    """The choices tapped at the counter, in order."""
    shown_hash = models.CharField(max_length=64, blank=True)
    """The law the page held when staff acted; older than the answer's after time offline."""
    sealed = models.BooleanField(default=False)
    sealed_why = SealedText(row="number", max_length=200, blank=True)
    outcome = models.CharField(max_length=24, blank=True)
    """The outcome of the first request, for lists; empty when nothing was asked."""
    with_counsel = models.BooleanField(default=False)
    """A request of this contact waits for counsel."""
    origin = models.CharField(max_length=200, blank=True)
    """For an imported row: the file and the line."""
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """From then on only coded facts and dates are left of it (ADR 15)."""

    class Meta:
        """Newest first, as on every list; each list's filter has its index."""

        ordering = ("-began_at", "-pk")
        indexes = (
            models.Index(fields=["-began_at", "-id"], name="contact_newest"),
            models.Index(fields=["department", "-began_at", "-id"], name="contact_by_department"),
            models.Index(fields=["facility", "-began_at", "-id"], name="contact_by_facility"),
            models.Index(fields=["verified", "-began_at", "-id"], name="contact_by_verified"),
            models.Index(fields=["outcome", "-began_at", "-id"], name="contact_by_outcome"),
            models.Index(fields=["filed_by", "-began_at", "-id"], name="contact_by_filer"),
            models.Index(fields=["received_at"], name="contact_kept", condition=models.Q(disposed_at__isnull=True)),
        )

    def __str__(self) -> str:
        """Return the number."""
        return self.number

    @property
    def counts_as_federal_activity(self) -> bool:
        """Only a verified contact with an immigration agency counts."""
        return self.verified == Verified.VERIFIED and self.immigration == Answer.YES


class Verification(models.Model):
    """One attempt to learn whether they are who they say: by whom, how, with what result."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="verifications")
    result = models.CharField(max_length=16, choices=Verified)
    how = models.CharField(max_length=40)
    """``called_agency`` · ``credentials`` · ``police`` · ``other``."""
    asked_of = SealedText(key=KEY, row=("contact.number", "recorded_at"), max_length=160, blank=True)
    """The office or number that was asked."""
    words = SealedText(key=KEY, row=("contact.number", "recorded_at"), blank=True)
    verified_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """In the order they happened."""

        ordering = ("verified_at", "pk")

    def __str__(self) -> str:
        """Return the result."""
        return f"{self.contact_id}: {self.result}"


class Correction(models.Model):
    """One value that was replaced: what stood there, what stands there now, who and why."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="corrections")
    record = models.CharField(max_length=40)
    """``contact``, or the request's number."""
    field = models.CharField(max_length=40)
    before = SealedText(key=KEY, row=("record", "field", "at"), blank=True)
    after = SealedText(key=KEY, row=("record", "field", "at"), blank=True)
    why = SealedText(key=KEY, row=("record", "field", "at"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In the order they were made."""

        ordering = ("at", "pk")

    def __str__(self) -> str:
        """Return what was corrected."""
        return f"{self.record}.{self.field}"


class Link(models.Model):
    """Two contacts that belong together. ``one`` is the earlier number; neither is merged away."""

    one = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links_from")
    other = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links_to")
    kind = models.CharField(max_length=10)
    """``related``, or ``duplicate``: ``other`` reports what ``one`` already reported."""
    why = SealedText(key="one.data_key", row=("one.number", "other.number", "at"), max_length=400, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A pair is linked once at a time."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["one", "other"], condition=models.Q(undone_at__isnull=True), name="linked_once"
            ),
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="linked_to_another"),
        )

    def __str__(self) -> str:
        """Return the pair."""
        return f"{self.one_id} {self.kind} {self.other_id}"


class SealReader(models.Model):
    """One person named to read a sealed contact, besides nobody."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="seal_readers")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """A person is named once."""

        constraints = (models.UniqueConstraint(fields=["contact", "user"], name="sealed_reader_once"),)

    def __str__(self) -> str:
        """Return who may read what."""
        return f"{self.user_id} reads {self.contact_id}"


class KeptWords(models.Model):
    """Words that were warned of and stay, with the writer's reason; never the words themselves."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="kept_words")
    field = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    reason = SealedText(key=KEY, row=("contact.number", "field", "at"), max_length=200)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return what kind of words stay where."""
        return f"{self.kind} in {self.field}"


class Once(models.Model):
    """The key of a form that was acted on, so that sending it twice acts once."""

    key = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the key."""
        return str(self.key)
