"""The periods a law reports by: months, quarters and years, which may begin in any month.

1. A period is half-open: its last day is the one before ``until``.
2. It is closed from its ``until`` on, and never before: a report of what is not over would be wrong by evening.
3. Where a duty begins within a period, the first report covers a part of it, and says so: ten months beside twelve
   would otherwise be read as a fall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from dintel.domain.months import YEAR, month_later, months_apart

LENGTHS = {"month": 1, "quarter": 3, "year": YEAR}
"""The months of each kind of period."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """How periods follow each other: their length in months, and the month in which their year begins."""

    months: int
    begins: int = 1

    def __post_init__(self) -> None:
        """Refuse what does not fill a year, or begins in no month (``ValueError``)."""
        if self.months not in LENGTHS.values() or not 1 <= self.begins <= YEAR:
            message = f"periods of {self.months} months that begin in month {self.begins} are no cycle"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to and without ``until``; counted from ``counts_from`` on and up to ``counts_until``."""

    since: date
    until: date
    counts_from: date
    counts_until: date

    def __post_init__(self) -> None:
        """Refuse a period that counts nothing, or beyond itself (``ValueError``)."""
        if not self.since <= self.counts_from < self.counts_until <= self.until:
            message = f"from {self.counts_from} to {self.counts_until} is no part of {self.since} to {self.until}"
            raise ValueError(message)

    @property
    def key(self) -> str:
        """Its name in addresses: the month in which it begins."""
        return f"{self.since:%Y-%m}"

    @property
    def months(self) -> int:
        """How many months it has, whole ones."""
        return months_apart(self.since, self.until)

    @property
    def is_partial(self) -> bool:
        """Whether it counts only a part of itself."""
        return (self.counts_from, self.counts_until) != (self.since, self.until)

    @property
    def months_counted(self) -> int | None:
        """How many months are counted; ``None`` where these are not whole months."""
        if self.counts_from.day != 1 or self.counts_until.day != 1:
            return None
        return months_apart(self.counts_from, self.counts_until)

    def is_over(self, on: date) -> bool:
        """Whether it is closed on a day (2)."""
        return on >= self.until

    def cut(self, since: date | None = None, until: date | None = None) -> Period:
        """Return the same period counting only from ``since``, and up to ``until``, if these fall within it (3)."""
        first = max(self.counts_from, since or self.counts_from)
        last = min(self.counts_until, until or self.counts_until)
        return replace(self, counts_from=first, counts_until=last)


def period_holding(cycle: Cycle, day: date) -> Period:
    """Return the period in which a day lies."""
    since = month_later(day, -((day.month - cycle.begins) % cycle.months))
    until = month_later(since, cycle.months)
    return Period(since, until, since, until)


def closed(cycle: Cycle, *, since: date, on: date) -> Iterator[Period]:
    """Yield the periods that are over on a day, the oldest first, the first of them counted from ``since`` (3)."""
    period = period_holding(cycle, since).cut(since)
    while period.is_over(on):
        yield period
        period = period_holding(cycle, period.until)
