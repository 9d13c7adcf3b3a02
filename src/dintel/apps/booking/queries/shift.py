"""Shifts as pages show them: what is in them, who said nobody came, who signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dintel.apps.accounts.access import Access
from dintel.apps.booking import here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.models import NilLine, Shift, SignOff, VisitCorrection
from dintel.apps.booking.queries import log, names
from dintel.apps.booking.queries.log import Line
from dintel.apps.booking.queries.states import begins_at as begins
from dintel.apps.booking.queries.visible import visible
from dintel.apps.booking.shifts import NoShiftError, Span, span_at, spans

BEFORE, RUNNING, EMPTY, OPEN, AGAIN, SIGNED, NEXT = "before", "running", "empty", "open", "again", "signed", "next"


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift in a list. ``state`` is before (the log), running, empty, open (to sign), again, signed or next."""

    span: Span
    name: str
    title: str
    state: str
    entries: int
    nil: NilLine | None
    sign_off: SignOff | None
    """The last one, whether or not it still covers everything."""
    closes_at: datetime
    """From when on it can be closed."""

    @property
    def key(self) -> str:
        """The name of the shift in addresses."""
        return self.span.key


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """One shift with all its lines, as it goes into the binder."""

    line: ShiftLine
    centre: Centre
    visits: tuple[Line, ...]
    handed_over: tuple[Line, ...]
    sign_offs: tuple[SignOff, ...]
    corrections: int
    before: Span | None
    after: Span | None

    @property
    def is_nil(self) -> bool:
        """Whether somebody said that nobody came and nothing is logged."""
        return self.line.nil is not None and not self.visits


def current(centre: Centre, at: datetime) -> Span | None:
    """Return the shift that is running, or ``None`` before the first."""
    try:
        return span_at(centre, at, here.zone())
    except NoShiftError:
        return None


def shifts_between(
    access: Access, centre: Centre, since: datetime, until: datetime, at: datetime
) -> tuple[ShiftLine, ...]:
    """Return the shifts that begin in ``[since, until)``, newest first; five queries however many."""
    planned = [span for span in spans(centre, since, until, here.zone()) if since <= span.starts_at < until]
    rows = {
        row.key: row
        for row in Shift.objects.filter(facility=centre.id, starts_at__gte=since, starts_at__lt=until).prefetch_related(
            "sign_offs__by", "nil_line__by"
        )
    }
    counted: dict[int, int] = {}
    for pk in visible(access).filter(shift__in=rows.values()).order_by().values_list("shift", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    begins_at = begins(centre) or at
    found = [_line(centre, span, rows.get(span.key), counted, at) for span in planned]
    known = [
        line if line.span.starts_at >= begins_at or line.state != EMPTY else replace(line, state=BEFORE)
        for line in found
    ]
    return tuple(reversed(known))


def shifts_of(access: Access, centre: Centre, since: date, until: date, at: datetime) -> tuple[ShiftLine, ...]:
    """Return the shifts of ``[since, until]``, newest first; of today, those that have begun."""
    begins, ends = _morning(since), _morning(until + timedelta(days=1))
    return shifts_between(access, centre, begins, min(ends, at), at)


def shift_page(access: Access, centre: Centre, span: Span, at: datetime) -> ShiftPage:
    """Return one shift with all that is written in it and that the person may see."""
    line = shifts_between(access, centre, span.starts_at, span.starts_at + timedelta(seconds=1), at)[0]
    in_it = log.in_shift(access, span)
    row = Shift.objects.filter(facility=span.facility, on=span.on, shift=span.shift).first()
    return ShiftPage(
        line=line,
        centre=centre,
        visits=log.lines(in_it, at),
        handed_over=log.lines(log.handed_over(access, span), at),
        sign_offs=tuple(SignOff.objects.filter(shift=row).select_related("by", "shift__data_key")) if row else (),
        corrections=VisitCorrection.objects.filter(visit__in=in_it.order_by()).count(),
        before=current(centre, span.starts_at - timedelta(minutes=1)),
        after=current(centre, span.ends_at) if span.ends_at <= at else None,
    )


def _line(centre: Centre, span: Span, row: Shift | None, counted: dict[int, int], at: datetime) -> ShiftLine:
    offs = list(row.sign_offs.all()) if row else []
    nil = getattr(row, "nil_line", None) if row else None
    entries = counted.get(row.pk, 0) if row else 0
    covers = bool(offs) and row is not None and offs[-1].edits == row.edits
    written = bool(row and row.edits)
    return ShiftLine(
        span=span,
        name=names.shift_of(centre.id, span.shift),
        title=names.shift_on(centre.id, span.shift, span.on),
        state=_state(span, at, written=written, signed=bool(offs), covers=covers),
        entries=entries,
        nil=nil,
        sign_off=offs[-1] if offs else None,
        closes_at=span.ends_at - timedelta(minutes=centre.close_before_minutes),
    )


def _state(span: Span, at: datetime, *, written: bool, signed: bool, covers: bool) -> str:
    if at < span.starts_at:
        return NEXT
    if covers:
        return SIGNED
    if signed:
        return AGAIN
    if at < span.ends_at:
        return RUNNING
    return OPEN if written else EMPTY


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=here.zone())
