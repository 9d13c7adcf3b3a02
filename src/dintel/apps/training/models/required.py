"""What the coordinator set: whom a course or paper is asked of, by when, and how often again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dintel.apps.sealing.fields import SealedText


class Requirement(models.Model):
    """The terms of one course or paper, in place of those in the city's files. The newest holds; none is changed."""

    page = models.CharField(max_length=80)
    """A course's or paper's id."""
    number = models.PositiveIntegerField()
    """Which of the page's it is, from 1."""
    data_key = models.ForeignKey("sealing.DataKey", on_delete=models.PROTECT, related_name="+", db_index=False)
    as_in_files = models.BooleanField()
    """Whether it goes back to what the city's files say; the columns below then hold what they said that day."""
    is_asked = models.BooleanField()
    for_roles = models.JSONField(default=list)
    """Roles of ``permissions.toml``; none for every role."""
    for_departments = models.JSONField(default=list)
    """Ids of the city's departments; none for all."""
    set_on = models.DateField()
    within_days = models.PositiveSmallIntegerField()
    valid_months = models.PositiveSmallIntegerField()
    why = SealedText(row=("page", "number"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["page", "number"], name="training_required_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="training_required_counted_from_one"),
        )

    def __str__(self) -> str:
        """Return of which page it is, and which."""
        return f"{self.page}.{self.number}"
