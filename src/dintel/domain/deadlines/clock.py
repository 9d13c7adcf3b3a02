"""Moments and days: where a day begins and ends in a place, and the spans in which a clock stands.

Every moment is aware and is kept in UTC, because two moments of one zone compare by their wall
clocks. Spans are half-open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

NOTHING = timedelta(0)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A span ``[from_at, until_at)`` in which a clock stands; without an end it stands still."""

    from_at: datetime
    until_at: datetime | None
    reason: str = ""

    def __post_init__(self) -> None:
        """Bring both moments to UTC; raise ``ValueError`` if one is naive or they are reversed."""
        object.__setattr__(self, "from_at", in_utc(self.from_at))
        if self.until_at is not None:
            object.__setattr__(self, "until_at", in_utc(self.until_at))
            if self.until_at < self.from_at:
                message = f"a pause ends at {self.until_at}, before it begins at {self.from_at}"
                raise ValueError(message)

    def touches(self, since: datetime, until: datetime) -> bool:
        """Say whether the pause and ``[since, until)`` have a moment in common."""
        ends_after = self.until_at is None or (since < self.until_at and self.from_at < self.until_at)
        return self.from_at < until and ends_after


def in_utc(at: datetime) -> datetime:
    """Return the same moment in UTC; raise ``ValueError`` for one without a zone."""
    if at.tzinfo is None:
        message = f"{at} has no time zone, so nobody can say which moment it is"
        raise ValueError(message)
    return at.astimezone(UTC)


def day_of(at: datetime, zone: tzinfo) -> date:
    """Return the day in ``zone`` on which a moment falls."""
    return in_utc(at).astimezone(zone).date()


def begins_at(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a day in ``zone``: the first midnight if the clock shows two."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def ends_at(day: date, zone: tzinfo) -> datetime:
    """Return the end of a day in ``zone``, which is the first moment no longer on it."""
    return begins_at(day + ONE_DAY, zone)


def pause_on(day: date, zone: tzinfo, pauses: Sequence[Pause]) -> Pause | None:
    """Return the first pause that touches a day, or ``None``."""
    since, until = begins_at(day, zone), ends_at(day, zone)
    return next((pause for pause in pauses if pause.touches(since, until)), None)


def running(start: datetime, length: timedelta, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans in which a clock of ``length > 0`` runs from ``start``, pauses left out.

    The spans add up to ``length``, or to less if a pause without an end comes first.
    """
    left = length
    for pause in sorted(pauses, key=lambda pause: pause.from_at):
        if pause.until_at is not None and pause.until_at <= start:
            continue
        run = min(max(pause.from_at - start, NOTHING), left)
        if run:
            yield start, start + run
        left -= run
        if not left or pause.until_at is None:
            return
        start = pause.until_at
    yield start, start + left
