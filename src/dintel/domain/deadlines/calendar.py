"""Working days: which days an office is open, and why it is closed on the others.

A calendar is complete for ``[known_from, known_until)`` only. Outside that span weekends still
count as closed, but a holiday may be missing, so a count that touches it carries a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_A_WEEK = 7
ONE_DAY = timedelta(days=1)

WEEKEND, HOLIDAY = "weekend", "holiday"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one office. ``weekend`` holds weekdays as numbers, Monday is 0."""

    id: str
    name: str
    weekend: frozenset[int]
    holidays: Mapping[date, str]
    known_from: date
    known_until: date
    doubt: str = ""
    """What is missing from the calendar as a whole, in words; empty if nothing is."""

    def __post_init__(self) -> None:
        """Refuse a week without a working day, on which no count would ever end (``ValueError``)."""
        if not self.weekend < frozenset(range(DAYS_A_WEEK)):
            message = f"{self.id}: the weekend {sorted(self.weekend)} leaves no working day, or names no weekday"
            raise ValueError(message)

    def is_open(self, day: date) -> bool:
        """Say whether ``day`` is a working day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def why_closed(self, day: date) -> tuple[str, str]:
        """Return ``(weekend, "")`` or ``(holiday, its name)``, or two empty texts for an open day."""
        if day.weekday() in self.weekend:
            return WEEKEND, ""
        if day in self.holidays:
            return HOLIDAY, self.holidays[day]
        return "", ""

    def is_known(self, day: date) -> bool:
        """Say whether every holiday around ``day`` is in the calendar."""
        return self.known_from <= day < self.known_until

    def ends_soon(self, on: date) -> bool:
        """Say whether the holidays end next year or earlier, seen from ``on``.

        A clock that begins next year may run into the year after, whose holidays are then missing.
        """
        return self.known_until <= date(on.year + 2, 1, 1)

    def open_days(self, after: date, through: date) -> int:
        """Return how many working days lie in ``(after, through]``; 0 if ``through <= after``."""
        span = (through - after).days
        weeks, rest = divmod(max(span, 0), DAYS_A_WEEK)
        found = weeks * (DAYS_A_WEEK - len(self.weekend))
        found += sum((after + ONE_DAY * n).weekday() not in self.weekend for n in range(1, rest + 1))
        return found - sum(after < day <= through and day.weekday() not in self.weekend for day in self.holidays)
