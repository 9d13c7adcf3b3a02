"""How many reports came in the present window, counted at the door of reports (`visitors.door`)."""

from __future__ import annotations

from datetime import datetime

from dintel.apps.complaints.limits import limits
from dintel.apps.sealing.services import Subject
from dintel.apps.visitors.door import ALL, UNPROVED, Door

__all__ = ["ALL", "DOOR", "UNPROVED", "add", "count"]
DOOR = Door("reports", Subject("complaints", "tickets"), limits)


def count(what: str, *, at: datetime) -> int:
    """Return how many came in the window of this moment, or in the one before if those were more."""
    return DOOR.count(what, at=at)


def add(what: str, *, at: datetime) -> None:
    """Count one more."""
    DOOR.add(what, at=at)
