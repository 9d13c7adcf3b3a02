"""From the plan of a booking centre to moments: which shift a moment lies in, and from when to when.

1. A shift begins at its time on the wall clock of its day and ends when the next one begins, so the
   night shift of the day on which the clocks change has nine hours, or seven.
2. A time that the clock shows twice is its first showing; one it skips is the moment it skips to.
3. Every moment is kept in UTC; spans are half open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from dintel.apps.booking.centres import Centre, Shift

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One shift on one day at one centre, ``[starts_at, ends_at)``."""

    facility: str
    on: date
    """The day on which it begins."""
    shift: str
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """The name of the shift in addresses: facility, day, shift."""
        return f"{self.facility}.{self.on.isoformat()}.{self.shift}"

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment lies in the shift."""
        return self.starts_at <= moment < self.ends_at


class NoShiftError(LookupError):
    """No such shift is, or was, worked at the centre."""


def spans(centre: Centre, since: datetime, until: datetime, zone: tzinfo) -> Iterator[Span]:
    """Yield the shifts that touch ``[since, until)``, in order; nothing when it is empty."""
    day, last = since.astimezone(zone).date() - ONE_DAY, until.astimezone(zone).date() + ONE_DAY
    open_: tuple[date, Shift, datetime] | None = None
    while day <= last:
        for shift in sorted(_worked(centre, day), key=lambda shift: shift.starts):
            begins = _moment(day, shift, zone)
            if open_ is not None:
                span = Span(centre.id, open_[0], open_[1].id, open_[2], begins)
                if span.starts_at < until and since < span.ends_at and since < until:
                    yield span
            open_ = (day, shift, begins)
        day += ONE_DAY


def span_at(centre: Centre, moment: datetime, zone: tzinfo) -> Span:
    """Return the shift in which a moment lies; raise ``NoShiftError`` before the first."""
    found = next(spans(centre, moment, moment + timedelta(microseconds=1), zone), None)
    if found is None:
        message = f"no shift is worked at {centre.id} at {moment}"
        raise NoShiftError(message)
    return found


def span_named(centre: Centre, on: date, shift: str, zone: tzinfo) -> Span:
    """Return the shift of a day by its id; raise ``NoShiftError`` when there is none."""
    planned = next((each for each in _worked(centre, on) if each.id == shift), None)
    if planned is None:
        message = f"no shift {shift!r} is worked at {centre.id} on {on}"
        raise NoShiftError(message)
    return span_at(centre, _moment(on, planned, zone), zone)


def _worked(centre: Centre, day: date) -> list[Shift]:
    return [shift for shift in centre.shifts if shift.holds(day)]


def _moment(day: date, shift: Shift, zone: tzinfo) -> datetime:
    return datetime.combine(day, shift.starts, tzinfo=zone).astimezone(UTC)  # 2. and 3.
