"""How many reports came in the present window: counted in memory, for the city as a whole, and forgotten after it.

The cache of Django holds two numbers for each window. They are of no report and name no time but the window's own, and
with the cache that is set up at first they never reach a disk. Several web processes count each for itself, so each
holds its counts against its share of the city's limits (`limits`).
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from dintel.apps.complaints.limits import limits
from dintel.apps.tally import count_up, counted
from dintel.domain.reporting.admission import window_of

ALL, UNPROVED = "all", "unproved"


def count(what: str, *, at: datetime) -> int:
    """Return how many came in the window of this moment, or in the one before if those were more."""
    window = window_of(limits(), at=at)
    now, before = (counted(_key(what, one)) for one in (window, window - 1))
    return max(now, before) if what == ALL else now


def add(what: str, *, at: datetime) -> None:
    """Count one more."""
    count_up(_key(what, window_of(limits(), at=at)), int(2 * limits().window.total_seconds()))


def _key(what: str, window: int) -> str:
    return f"reports:{settings.DINTEL_CITY}:{what}:{window}"
