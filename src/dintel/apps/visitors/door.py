"""A door: one form that anybody may send, with limits and counts of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from dintel.apps.sealing.services import Subject
from dintel.apps.tally import count_up, counted, share
from dintel.domain.reporting.admission import Limits, window_of

ALL, UNPROVED = "all", "unproved"
WINDOWS_AN_HOUR = 6
MOST_WORK = 4
"""So many bits may the work rise in a flood: sixteen times as much, half a minute on a slow phone."""


def limits_of(*, unproved_an_hour: int, usual_an_hour: int) -> Limits:
    """Return the limits of a door, as one process holds its own counts against them."""
    return Limits(
        work=settings.REPORT_WORK_BITS,
        most_work=settings.REPORT_WORK_BITS + MOST_WORK,
        wait=timedelta(seconds=settings.REPORT_WAIT_SECONDS),
        unproved=share(-(-unproved_an_hour // WINDOWS_AN_HOUR)),
        usual=share(-(-usual_an_hour // WINDOWS_AN_HOUR)),
        window=timedelta(hours=1) / WINDOWS_AN_HOUR,
    )


@dataclass(frozen=True, slots=True)
class Door:
    """What one form asks of whoever sends it.

    How much came in the present window is counted in memory, for the city as a whole, and forgotten after it: two
    numbers for each window, of nobody, with no time but the window's own. With the cache that is set up at first they
    never reach a disk. Several web processes count each for itself, so each holds its counts against its share of the
    city's limits.
    """

    name: str
    """Stands before its counts, so that a flood at one door closes no other."""
    key: Subject
    """The key of the city under which its tickets are signed."""
    limits: Callable[[], Limits]

    def count(self, what: str, *, at: datetime) -> int:
        """Return how many came in the window of this moment, or for ``ALL`` in the one before if those were more."""
        window = window_of(self.limits(), at=at)
        now, before = (counted(self._key(what, one)) for one in (window, window - 1))
        return max(now, before) if what == ALL else now

    def add(self, what: str, *, at: datetime) -> None:
        """Count one more."""
        limits = self.limits()
        count_up(self._key(what, window_of(limits, at=at)), int(2 * limits.window.total_seconds()))

    def _key(self, what: str, window: int) -> str:
        return f"{self.name}:{settings.DINTEL_CITY}:{what}:{window}"
