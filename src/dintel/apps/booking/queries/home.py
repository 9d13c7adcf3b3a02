"""The home of the shift: who is inside, what is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dintel.apps.accounts.access import Access
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.models import Visit
from dintel.apps.booking.queries import holds as papers
from dintel.apps.booking.queries import log, names, shift
from dintel.apps.booking.queries.holds import Warrant
from dintel.apps.booking.queries.log import Line
from dintel.apps.booking.queries.shift import ShiftLine
from dintel.apps.booking.queries.visible import gaps

SHIFTS_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Home:
    """What an officer sees first."""

    centre: Centre
    now: ShiftLine | None
    inside: tuple[Line, ...]
    came: tuple[Line, ...]
    """Who came in this shift and is not inside any more."""
    like: Sequence[tuple[Visit, str]]
    """Visits to log another like, each with its purpose in words."""
    to_close: tuple[ShiftLine, ...]
    """Shifts that ended and are not signed, or hold nothing."""
    warrants: Sequence[Warrant]
    open_gaps: int
    open_holds: int

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is due."""
        return not (self.to_close or self.warrants or self.open_gaps or self.open_holds)


def home(access: Access, centre: Centre, at: datetime) -> Home:
    """Return the home of the shift that is running at a centre."""
    span = shift.current(centre, at)
    recent = shift.shifts_between(access, centre, at - SHIFTS_BACK, at + timedelta(microseconds=1), at)
    running = next((line for line in recent if span and line.key == span.key), None)
    inside = log.lines(log.inside(access, centre), at)
    here_now = {line.visit.pk for line in inside}
    came = log.lines(log.in_shift(access, span), at) if span else ()
    return Home(
        centre=centre,
        now=running,
        inside=inside,
        came=tuple(line for line in came if line.visit.pk not in here_now),
        like=[(visit, names.purpose_of(centre.id, visit.purpose)) for visit in log.lately(access, centre, at)],
        to_close=tuple(_to_close(recent, at)),
        warrants=papers.waiting_warrants(access, centre, at),
        open_gaps=gaps(access).filter(facility=centre.id, settled_at=None, closed_at=None).count(),
        open_holds=papers.open_holds(access, centre, at),
    )


def _to_close(recent: Sequence[ShiftLine], at: datetime) -> Iterator[ShiftLine]:
    """Yield the shifts of the log that can be closed and are not, the oldest first."""
    for line in reversed(recent):
        is_written = line.entries or line.nil
        if line.closes_at <= at and line.state != shift.SIGNED and (is_written or line.state == shift.EMPTY):
            yield line
