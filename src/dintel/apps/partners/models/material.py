"""What partners are given to hand on or put up: by language and version, to whom, and whether it arrived."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from dintel.apps.partners.models.organisation import Organisation

User = settings.AUTH_USER_MODEL


class Material(models.Model):
    """One leaflet, poster or text."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    title = models.CharField(max_length=160)
    meant_for = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    """From then on it is no longer handed out."""

    class Meta:
        """By title."""

        ordering = ("title", "pk")

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class MaterialVersion(models.Model):
    """One version in one language: a link, or a file kept here. It is never changed, only followed."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="versions")
    language = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    link = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    media_type = models.CharField(max_length=80, blank=True)
    body = models.BinaryField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        """The newest of each language first."""

        ordering = ("language", "-number")
        constraints = (
            models.UniqueConstraint(fields=["material", "language", "number"], name="material_version_once"),
            models.CheckConstraint(
                condition=(~Q(link="") & Q(body__isnull=True, file_name=""))
                | (Q(link="", body__isnull=False) & ~Q(file_name="")),
                name="material_version_link_or_file",
            ),
        )

    def __str__(self) -> str:
        """Return which it is."""
        return f"{self.material_id} {self.language} {self.number}"


class MaterialGiven(models.Model):
    """One version given to one organisation, and its word that it has it."""

    version = models.ForeignKey(MaterialVersion, on_delete=models.PROTECT, related_name="given")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="given")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        """Given once."""

        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=["version", "organisation"], name="material_given_once"),)

    def __str__(self) -> str:
        """Return what was given to whom."""
        return f"{self.version_id} to {self.organisation_id}"
