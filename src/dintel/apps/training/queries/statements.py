"""What a learning system is told: finished goes and confirmations of those who have a personnel number."""

from __future__ import annotations

from django.db.models import QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.training.models import Attempt, Reading
from dintel.apps.training.queries.visible import employees


def told_to_learning_system(access: Access) -> tuple[QuerySet[Attempt], QuerySet[Reading]]:
    """Return finished goes and confirmations of people the asker may see; whoever has no number is left out."""
    seen = employees(access).exclude(number=None)
    attempts = Attempt.objects.select_related("employee").filter(employee__in=seen, finished_at__isnull=False)
    return attempts, Reading.objects.select_related("employee").filter(employee__in=seen)


__all__ = ["Attempt", "Reading", "told_to_learning_system"]
