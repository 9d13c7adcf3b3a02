"""Leaves, the tree over them, checkpoints, witnesses and alarms.

An entry, a tile and a checkpoint are written once; a tile only grows. What a leaf says may later be
destroyed with its salt: the entry stays, and every proof with it.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from dintel.apps.ledger.octets import octets
from dintel.apps.sealing.fields import SealedText


class Leaf(models.Model):
    """One thing that happened, as it was committed to."""

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    salt = models.BinaryField(max_length=32, null=True)
    content = SealedText(row="entry_name", null=True, default=None)
    """The canonical JSON that was committed to, to the letter."""
    data_key = models.ForeignKey(
        "sealing.DataKey", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """What seals it: its record's key, or one of its kind and month."""
    entry = models.BinaryField(max_length=32)
    index = models.BigIntegerField(null=True, unique=True)
    """Its place in the log; empty until it was given one, and never changed."""

    class Meta:
        """Found by being without a place, by place and by subject."""

        indexes = (
            models.Index(fields=["id"], condition=Q(index__isnull=True), name="leaf_waiting"),
            models.Index(fields=["subject_kind", "subject_key"], name="leaf_by_subject"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(salt__isnull=True, content__isnull=True) | Q(salt__isnull=False, content__isnull=False),
                name="leaf_whole_or_destroyed",
            ),
        )

    def __str__(self) -> str:
        """Return the place and the kind."""
        return f"{self.index} {self.kind} {self.subject_kind} {self.subject_key}"

    @property
    def entry_name(self) -> str:
        """Return by what it is known before it has a place."""
        return octets(self.entry).hex()


class QuietLeaf(models.Model):
    """A leaf that waits for the hour, so that the log's order does not tell when its writer sat at a keyboard (ADR 16).

    It commits to what it says as any leaf does, and is as durable. What it commits to knows only the day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    salt = models.BinaryField(max_length=32, null=True)
    content = SealedText(row="entry_name", null=True, default=None)
    """None, with the salt, where its record was disposed of before the hour: the entry comes into the log alone."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.BinaryField(max_length=32)
    turn = models.PositiveIntegerField(default=0)
    """How many leaves of the same record waited before it; these alone keep their order."""

    class Meta:
        """Found by subject, until the hour."""

        indexes = (models.Index(fields=["subject_kind", "subject_key"], name="quiet_leaf_by_subject"),)

    def __str__(self) -> str:
        """Return the kind and of what."""
        return f"{self.kind} {self.subject_kind} {self.subject_key}"

    @property
    def entry_name(self) -> str:
        """Return by what it is known."""
        return octets(self.entry).hex()


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (c2sp.org/tlog-tiles)."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        """One for each place."""

        constraints = (models.UniqueConstraint(fields=["level", "index"], name="tile_has_one_place"),)

    def __str__(self) -> str:
        """Return the place."""
        return f"tile {self.level}/{self.index}"


class Tree(models.Model):
    """The one row that says how far the log has come. Whoever gives leaves their order locks it."""

    ONLY = 1

    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    grown_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    """When quiet leaves last came into the log."""

    def __str__(self) -> str:
        """Return the size."""
        return f"tree of {self.size}"


class Checkpoint(models.Model):
    """A size and a root that the log signed. Rows are added; witnesses add their signatures to the note."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()
    why = models.CharField(max_length=40)
    cosigned = models.PositiveSmallIntegerField(default=0)
    """How many witnesses' signatures the note holds."""

    class Meta:
        """Oldest first; one of each size."""

        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (models.UniqueConstraint(fields=["size"], name="checkpoint_of_one_size"),)

    def __str__(self) -> str:
        """Return the size."""
        return f"checkpoint of {self.size}"


class Witness(models.Model):
    """How far one witness has followed the log, and what came between."""

    key = models.CharField(max_length=400, unique=True)
    size = models.BigIntegerField(default=0)
    """The last size it cosigned, as far as this log knows."""
    cosigned_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    details = models.CharField(max_length=200, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the name in the key."""
        return self.key.partition("+")[0]


class CheckpointTimestamp(models.Model):
    """An outside authority's word that a checkpoint existed no later than a moment (RFC 3161). Written once."""

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    """The checkpoint as it stood when it was timestamped: cosignatures may have been added to it since."""
    token = models.BinaryField()
    """The authority's answer, word for word (DER ``TimeStampResp``)."""
    stamped_at = models.DateTimeField()
    """The moment in the token, by the authority's clock."""
    serial = models.CharField(max_length=60)
    authority = models.CharField(max_length=300)
    kept_at = models.DateTimeField()

    class Meta:
        """Newest last, as checkpoints."""

        ordering: ClassVar[list[str]] = ["size"]

    def __str__(self) -> str:
        """Return the size and the moment."""
        return f"checkpoint of {self.size}, no later than {self.stamped_at:%Y-%m-%d %H:%M}"


class TimestampAuthority(models.Model):
    """How asking an authority went: what is in the way, and when it is asked again."""

    url = models.CharField(max_length=400, unique=True)
    problem = models.CharField(max_length=20, blank=True)
    details = models.CharField(max_length=300, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the address."""
        return self.url


class Alarm(models.Model):
    """Something that an honest log never does. Alarms are settled with a reason, never removed."""

    kind = models.CharField(max_length=20)
    found_by = models.CharField(max_length=200, blank=True)
    """The witness that refused; empty for what this server found by itself."""
    details = models.TextField()
    evidence = models.TextField(blank=True)
    """The signed note that does not fit."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    settled_by = models.CharField(max_length=40, blank=True)
    """The account that gave the reason, as leaves name it; empty where the log itself was put in order."""

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-last_at", "-pk"]

    def __str__(self) -> str:
        """Return the kind and who found it."""
        return f"{self.kind} {self.found_by}".strip()
