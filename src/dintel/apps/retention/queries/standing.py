"""Which schedule the city has adopted."""

from __future__ import annotations

from dintel.apps.retention.models import Adoption
from dintel.apps.retention.schedule import schedule


def newest_adoption() -> Adoption | None:
    """Return the last adoption, of whichever schedule."""
    return Adoption.objects.select_related("by").last()


def standing_adoption() -> Adoption | None:
    """Return the last adoption if it is of the schedule that the law's files hold now; nothing goes without one."""
    newest = newest_adoption()
    return newest if newest is not None and newest.sha256 == schedule().sha256 else None
