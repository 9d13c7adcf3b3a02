"""Months of the calendar, each by its first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

YEAR = 12


def month_later(day: date, months: int = 1) -> date:
    """Return the first day of the month that many months after the one in which a day lies; before it if negative.

    Raises ``ValueError`` outside the years 1 to 9999.
    """
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return date(year, month + 1, 1)


def months_from(since: date, until: date) -> Iterator[date]:
    """Yield the first day of each month in ``[since, until)``. Precondition: both are first days."""
    while since < until:
        yield since
        since = month_later(since)


def months_apart(since: date, until: date) -> int:
    """Return how many months the month of a day lies after that of another."""
    return (until.year - since.year) * YEAR + until.month - since.month
