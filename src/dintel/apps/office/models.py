"""Which agencies a state office has. The rows of each carry its number in a column that the database fills (ADR 31)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MemberAgency(models.Model):
    """A city, county or sheriff whose records this instance holds. A city has one row, itself.

    Not to be taken for the agencies outside, whose officers make a contact.
    """

    slug = models.SlugField(max_length=40, unique=True)
    """The first part of its address, and the name of its folder."""
    name = models.CharField(max_length=120)
    division = models.CharField(max_length=200, blank=True)
    """Its Open Civic Data id."""
    opened_at = models.DateTimeField(null=True)
    """Empty for the one that was there from the beginning."""
    closed_at = models.DateTimeField(null=True)
    """Since when its address answers nothing; its records stay until they are disposed of."""

    class Meta:
        """In the order of their names."""

        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        """Return its name."""
        return self.name
