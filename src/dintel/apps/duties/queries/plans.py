"""What of a plan stands already."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from dintel.apps.duties.models import Task


def standing(keys: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of the keys whose tasks stand already; one query for each thousand."""
    wanted = list(keys)
    parts = [wanted[at : at + 1000] for at in range(0, len(wanted), 1000)]
    return frozenset(key for part in parts for key in Task.objects.filter(key__in=part).values_list("key", flat=True))
