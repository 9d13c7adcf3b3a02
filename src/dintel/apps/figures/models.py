"""Counts as they are kept, how far the log was read for them, and what was released."""

from __future__ import annotations

from django.db import models


class KeptCount(models.Model):
    """How many facts a measure counts in one month, at one place, of one kind. For the house alone."""

    measure = models.CharField(max_length=40)
    month = models.DateField()
    """Its first day."""
    place = models.CharField(max_length=96)
    """A facility's id, ``department:<id>``, or nothing."""
    cell = models.CharField(max_length=160)
    """A value for each of the measure's dimensions, with ``|`` between."""
    n = models.PositiveIntegerField()

    class Meta:
        """Found by measure and month; each cell stands once."""

        constraints = (
            models.UniqueConstraint(fields=["measure", "month", "place", "cell"], name="figures_count_once"),
        )

    def __str__(self) -> str:
        """Return what is counted."""
        return f"{self.measure} {self.month:%Y-%m} {self.place} {self.cell}: {self.n}"


class KeptSheet(models.Model):
    """The counts of one month of a measure with too many cells for a row each, as bytes. For the house alone."""

    measure = models.CharField(max_length=40)
    month = models.DateField()
    """Its first day."""
    body = models.BinaryField()
    """As ``queries.tally`` packs it: it names its own values."""
    sha256 = models.CharField(max_length=64)
    """By which readers know whether the month is as they saw it."""

    class Meta:
        """A month has one."""

        constraints = (models.UniqueConstraint(fields=["measure", "month"], name="figures_sheet_once"),)

    def __str__(self) -> str:
        """Return of what it is."""
        return f"{self.measure} {self.month:%Y-%m}"


class Reading(models.Model):
    """How far the log was read for one measure, and by which rule its counts were made."""

    measure = models.CharField(max_length=40, unique=True)
    rule = models.PositiveSmallIntegerField()
    leaves = models.BigIntegerField()
    """Leaves with a smaller place in the log are counted."""
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return how far."""
        return f"{self.measure}: {self.leaves} leaves"


class Release(models.Model):
    """One release of a figure for a period, as it came out. Rows are added, never changed; the last number stands."""

    figure = models.CharField(max_length=40)
    period = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    """1, and one more with every correction."""
    since = models.DateField()
    """The first day of the period, by which periods are put in order."""
    body = models.TextField()
    """What came out (``domain.figures.released``), to the letter."""
    sha256 = models.CharField(max_length=64)
    inside = models.JSONField(default=list)
    """What was counted then, small counts among it: what the next release must not give away. Never handed out."""
    why = models.CharField(max_length=400, blank=True)
    """For a correction: what was put right, in words for everybody."""
    by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Empty where it came out by itself on its day."""
    at = models.DateTimeField()

    class Meta:
        """The newest period first, and of each the newest release."""

        ordering = ("-since", "-number")
        constraints = (models.UniqueConstraint(fields=["figure", "period", "number"], name="figures_release_once"),)
        indexes = (models.Index(fields=["figure", "-since", "-number"], name="figures_newest"),)

    def __str__(self) -> str:
        """Return its name in addresses."""
        return f"{self.figure}/{self.name}"

    @property
    def name(self) -> str:
        """The name of the version of the figure's data: period and number."""
        return f"{self.period}.{self.number}"
