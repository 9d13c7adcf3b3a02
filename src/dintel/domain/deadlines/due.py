"""From an event and a rule to the moment something falls due, with every day counted or skipped.

1. The day of the event is not counted.
2. In working days a day counts when the office is open on it; in calendar days every day counts.
3. A day that a pause touches is not counted. A pause without an end stops the count: no day can be
   named until the clock runs again.
4. The deadline falls due at the end of the last day, in the zone of the city. A deadline in hours
   falls due to the second, whatever the clocks on the wall do in between.
5. A last day on which the office is closed stays the last day unless the rule says that it moves
   to the next open day.
6. A date printed on a paper is taken as it stands: no calendar and no pause of the city moves it.
7. A count of nothing gives no date: the law names the duty and no time.
8. Whatever the law or the calendar leaves open is said as a doubt; nothing is assumed in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from dintel.domain.deadlines.calendar import ONE_DAY, Calendar
from dintel.domain.deadlines.clock import Pause, begins_at, day_of, ends_at, in_utc, pause_on, running

UNITS = ("hours", "business_days", "calendar_days", "printed_date")
ROLLS = ("none", "next_open_day")
PAUSES = ("unsaid", "once", "never")

EVENT, COUNTED, PAUSED, ROLLED, PRINTED = "event", "counted", "paused", "rolled", "printed"
"""Why a step is as it is, besides ``calendar.WEEKEND`` and ``calendar.HOLIDAY``."""

OF_THE_RULE, OF_THE_CALENDAR, UNKNOWN_DAYS = "rule", "calendar", "unknown_days"
CLOSED_LAST_DAY, PRINTED_BEFORE = "closed_last_day", "printed_before_event"
"""Kinds of doubt."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one deadline is counted.

    ``pauses`` is what the law says of a pause: ``once``, ``never``, or ``unsaid``. ``words`` stand
    where a date would, when the law names none. ``where`` is ``file:line`` of the text.
    """

    id: str
    title: str
    count: int
    unit: str
    calendar: str = ""
    roll: str = "none"
    pauses: str = "unsaid"
    words: str = ""
    relies_on: str = ""
    doubt: str = ""
    where: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be counted (``ValueError``)."""
        known = self.unit in UNITS and self.roll in ROLLS and self.pauses in PAUSES
        moves_alone = self.roll != "none" and self.unit != "calendar_days"
        if not known or self.count < 0 or moves_alone:
            message = f"{self.id}: {self.count} {self.unit}, roll {self.roll!r}, pauses {self.pauses!r} is no deadline"
            raise ValueError(message)

    @property
    def is_undated(self) -> bool:
        """Whether the law names no time at all."""
        return self.count == 0 and self.unit != "printed_date"

    @property
    def needs_calendar(self) -> bool:
        """Whether holidays decide on which day it falls due."""
        return self.unit == "business_days" or self.roll != "none"


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a count. ``number`` is its turn among the days counted, 0 if it was not.

    ``name`` is the holiday or the reason of the pause. ``seconds`` is how long a clock in hours
    ran on that day. ``sure`` is false where a holiday may be missing from the calendar.
    """

    on: date
    why: str
    number: int = 0
    name: str = ""
    seconds: int = 0
    sure: bool = True

    @property
    def counted(self) -> bool:
        """Whether the day counts."""
        return self.why in (COUNTED, PRINTED)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is not certain about a date: which kind, the words behind it, the day it concerns."""

    kind: str
    text: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When something falls due. ``on`` is the last day on which it can be done; late from ``at``.

    Without a date both are ``None``: either the clock is ``paused``, or the law names none.
    """

    rule: Rule
    calendar: Calendar
    zone: tzinfo
    started_at: datetime
    at: datetime | None
    on: date | None
    steps: tuple[Step, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    paused: Pause | None = None


@dataclass(frozen=True, slots=True)
class Remaining:
    """How much is left, or by how much it is late; ``unit`` is days of a kind, or seconds."""

    unit: str
    amount: int
    late: bool


def due(  # noqa: PLR0913 - all that a date depends on, and nothing hidden
    rule: Rule,
    started_at: datetime,
    *,
    calendar: Calendar,
    zone: tzinfo,
    pauses: Sequence[Pause] = (),
    printed_on: date | None = None,
) -> Due:
    """Return when ``rule`` falls due after an event at ``started_at``.

    ``zone`` is the city's; ``printed_on`` is the date on the paper, ``None`` if there is none.
    Raises ``ValueError`` for a moment without a zone.
    """
    started_at = in_utc(started_at)
    if rule.unit == "printed_date":
        return _printed(Due(rule, calendar, zone, started_at, None, None), printed_on)
    first = Step(day_of(started_at, zone), EVENT)
    if rule.is_undated:
        # 7.
        return _finished(Due(rule, calendar, zone, started_at, None, None), [first])
    count = _in_hours if rule.unit == "hours" else _in_days
    return count(Due(rule, calendar, zone, started_at, None, None), sorted(pauses, key=lambda pause: pause.from_at))


def remaining(found: Due, at: datetime) -> Remaining | None:
    """Return how much is left at a moment, or how late it is; ``None`` while there is no date.

    Working days and calendar days are those after today, up to and with the last day; 0 is today.
    """
    if found.at is None or found.on is None:
        return None
    at = in_utc(at)
    late = at >= found.at
    if found.rule.unit == "hours":
        return Remaining("seconds", int(abs((found.at - at).total_seconds())), late)
    today = day_of(at, found.zone)
    after, through = (found.on, today) if late else (today, found.on)
    if found.rule.unit == "business_days":
        return Remaining("business_days", found.calendar.open_days(after, through), late)
    return Remaining("calendar_days", (through - after).days, late)


def _printed(found: Due, printed_on: date | None) -> Due:
    # 6.
    event = Step(day_of(found.started_at, found.zone), EVENT)
    if printed_on is None:
        return _finished(found, [event])
    steps = sorted([event, Step(printed_on, PRINTED, number=1)], key=lambda step: step.on)
    return _finished(found, steps, on=printed_on)


def _in_days(found: Due, pauses: Sequence[Pause]) -> Due:
    rule, day, number = found.rule, day_of(found.started_at, found.zone), 0
    steps = [Step(day, EVENT)]  # 1.
    moves = False
    while number < rule.count or moves:
        day += ONE_DAY
        step = _step(found, day, pauses, closes=moves or rule.unit == "business_days")
        stop = _standing(step, found, pauses)
        if stop:
            return _finished(found, [*steps, step], paused=stop)
        if step.counted and not moves:
            number += 1
            step = Step(day, COUNTED, number=number, sure=step.sure)
            # 5.
            moves = number == rule.count and rule.roll == "next_open_day" and not found.calendar.is_open(day)
        elif step.counted:
            moves, step = False, Step(day, ROLLED, sure=step.sure)
        steps.append(step)
    return _finished(found, steps, on=day)


def _step(found: Due, day: date, pauses: Sequence[Pause], *, closes: bool) -> Step:
    """Return what a day is: closed, paused or counted."""
    sure = not found.rule.needs_calendar or found.calendar.is_known(day)
    # 2.
    why, name = found.calendar.why_closed(day) if closes else ("", "")
    if why:
        return Step(day, why, name=name, sure=sure)
    # 3.
    pause = pause_on(day, found.zone, pauses)
    if pause:
        return Step(day, PAUSED, name=pause.reason, sure=sure)
    return Step(day, COUNTED, sure=sure)


def _standing(step: Step, found: Due, pauses: Sequence[Pause]) -> Pause | None:
    """Return the pause without an end that the count has come to, or ``None``."""
    if step.why != PAUSED:
        return None
    endless = [pause for pause in pauses if pause.until_at is None]
    return pause_on(step.on, found.zone, endless)


def _in_hours(found: Due, pauses: Sequence[Pause]) -> Due:
    # 4.
    spans = list(running(found.started_at, timedelta(hours=found.rule.count), pauses))
    ran = sum((until - since for since, until in spans), timedelta(0))
    endless = next((pause for pause in pauses if pause.until_at is None), None)
    stop = endless if ran < timedelta(hours=found.rule.count) else None
    ends = stop.from_at if stop else spans[-1][1]
    steps: list[Step] = []
    day = day_of(found.started_at, found.zone)
    while not steps or begins_at(day, found.zone) < ends:
        since, until = begins_at(day, found.zone), ends_at(day, found.zone)
        counted = sum((max(min(until, b) - max(since, a), timedelta(0)) for a, b in spans), timedelta(0))
        pause = pause_on(day, found.zone, pauses)
        name = pause.reason if pause else ""
        steps.append(Step(day, COUNTED if counted else PAUSED, name=name, seconds=int(counted.total_seconds())))
        day += ONE_DAY
    if stop:
        return _finished(found, steps, paused=stop)
    return _finished(found, steps, at=ends, on=day_of(ends, found.zone))


def _finished(
    found: Due,
    steps: Sequence[Step],
    *,
    on: date | None = None,
    at: datetime | None = None,
    paused: Pause | None = None,
) -> Due:
    moment = ends_at(on, found.zone) if on and at is None else at
    return Due(
        rule=found.rule,
        calendar=found.calendar,
        zone=found.zone,
        started_at=found.started_at,
        at=moment,
        on=on,
        steps=tuple(steps),
        doubts=_doubts(found, steps, on),
        paused=paused,
    )


def _doubts(found: Due, steps: Sequence[Step], on: date | None) -> tuple[Doubt, ...]:
    # 8.
    rule, calendar, doubts = found.rule, found.calendar, []
    if rule.doubt:
        doubts.append(Doubt(OF_THE_RULE, rule.doubt))
    unsure = next((step.on for step in steps if not step.sure), None)
    if rule.needs_calendar and calendar.doubt:
        doubts.append(Doubt(OF_THE_CALENDAR, calendar.doubt))
    elif unsure:
        doubts.append(Doubt(UNKNOWN_DAYS, on=unsure))
    if on and rule.unit in ("calendar_days", "printed_date"):
        why, name = calendar.why_closed(on)
        if why:
            doubts.append(Doubt(CLOSED_LAST_DAY, name or why, on))
        if on < day_of(found.started_at, found.zone):
            doubts.append(Doubt(PRINTED_BEFORE, on=on))
    return tuple(doubts)
