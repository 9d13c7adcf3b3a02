"""Months as certificates have them: by their first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dintel.domain.months import month_later


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month behind it."""
    return month_later(month)


def month_before(month: date) -> date:
    """Return the first day of the month before it."""
    return month_later(month, -1)


def months_over(on: date, count: int) -> Iterator[date]:
    """Yield the last ``count`` months that are over on a day, the oldest first."""
    found = [month_before(month_of(on))]
    while len(found) < count:
        found.append(month_before(found[-1]))
    yield from reversed(found)


def month_named(words: str) -> date:
    """Return the month that ``2026-11`` names. Raises ``ValueError`` for anything else."""
    if len(words) != len("2026-11"):
        message = f"{words!r} is no month: write it as 2026-11"
        raise ValueError(message)
    return date.fromisoformat(f"{words}-01")
