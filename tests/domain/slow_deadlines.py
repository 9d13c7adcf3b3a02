"""Deadlines a second time, as a clerk would do it: write out every day, strike out, count along.

Nothing is shared with the clever code but the records it reads. There is no walking and no
stopping: sets of days are made, days are taken out of them, and the rest is put in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dintel.domain.deadlines import Calendar, Pause

FAR = 1500
DAY = timedelta(days=1)


def days_from(day: date) -> list[date]:
    """Return the days after a day, as many as any test needs."""
    return [day + DAY * n for n in range(1, FAR)]


def minutes_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of a day and of the next, by the wall clock of the place."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    after = day + DAY
    return start, datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)


def paused_days(days: Iterable[date], pauses: Sequence[Pause], zone: ZoneInfo) -> set[date]:
    """Return the days of which a pause takes any part."""
    found = set()
    for day in days:
        since, until = minutes_of(day, zone)
        for pause in pauses:
            stop = pause.until_at or datetime.max.replace(tzinfo=UTC)
            if max(since, pause.from_at) < min(until, stop):
                found.add(day)
    return found


def closed_days(days: Iterable[date], calendar: Calendar) -> set[date]:
    """Return the weekends and holidays among some days."""
    return {day for day in days if day.weekday() in calendar.weekend} | set(calendar.holidays)


def last_day(
    start: date, count: int, calendar: Calendar, pauses: Sequence[Pause], zone: ZoneInfo, *, working: bool, moves: bool
) -> date | None:
    """Return the last day of a deadline, ``None`` if an endless pause comes first."""
    days = days_from(start)
    out = paused_days(days, pauses, zone) | (closed_days(days, calendar) if working else set())
    left = sorted(set(days) - out)
    if len(left) < count:
        return None
    last = left[count - 1]
    if moves and last in closed_days([last], calendar):
        open_after = sorted(
            day for day in set(days) - closed_days(days, calendar) - paused_days(days, pauses, zone) if day > last
        )
        return open_after[0] if open_after else None
    return last


def hour_after_hour(start: datetime, hours: int, pauses: Sequence[Pause], step: timedelta) -> datetime:
    """Return the moment a clock in hours runs out, moving a second hand by ``step``."""
    now, left = start, timedelta(hours=hours)
    while left > timedelta(0):
        stands = any(p.from_at <= now and (p.until_at is None or now < p.until_at) for p in pauses)
        left -= timedelta(0) if stands else step
        now += step
    return now
