"""Claim: 100,000 last days of a request's clock a second, one at a time, equal to a naive counter over twenty years.

Every day of twenty years is a day of receipt; twenty and thirty working days are counted from each. Beside it stand
numpy's working days, one at a time and all at once, a loop that walks through the days, and our own clock that
explains every day it counted or skipped.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from dateutil import rrule

from bench.measure import Claim, Row, Sample, per_second, rates, seconds
from dintel.domain.deadlines import OpenDays, due
from dintel.domain.deadlines.clock import begins_at
from dintel.lawbook.calendars import federal_calendar
from dintel.lawbook.load import load_deadlines
from dintel.lawbook.roots import data_root

FIRST, LAST = date(2016, 1, 1), date(2035, 12, 31)
COUNTS = (20, 30)
TARGET = 100_000
ONE_DAY = timedelta(days=1)
FEW = 200
"""Days for the slow ones."""


def foia_due() -> Claim:
    """Return how many last days a second each way gives, and how many differ."""
    days = [FIRST + ONE_DAY * n for n in range((LAST - FIRST).days + 1)]
    calendar = federal_calendar(data_root())
    numbered = OpenDays(calendar, FIRST, LAST + ONE_DAY * 90)
    held = sorted(day for day in calendar.holidays if FIRST <= day <= LAST + ONE_DAY * 90)
    found = rates(_ways(numbered, held, days))
    rows = [_row(name, sample) for name, sample in found.items()]
    ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
    at_once = seconds(lambda: numbered.after_many(ordinals, COUNTS[0]))
    rows.append(Row("all twenty years at once", per_second(at_once, len(days))))
    checked, wrong = _differing(numbered, set(held), days, ordinals)
    return Claim("Last days of requests to federal agencies", tuple(rows), checked, wrong)


def _row(name: str, sample: Sample) -> Row:
    is_ours = name == "a last day, one at a time"
    return Row(name, sample, target=f"{TARGET:,}/s" if is_ours else "", met=sample.median > TARGET if is_ours else None)


def _ways(
    numbered: OpenDays, held: Sequence[date], days: Sequence[date]
) -> dict[str, tuple[Callable[[date], object], Sequence[date]]]:
    known = np.busdaycalendar(holidays=np.array(held, dtype="datetime64[D]"))
    rule = load_deadlines("us/nm/albuquerque", data_root())["foia"]
    calendar, zone = federal_calendar(data_root()), ZoneInfo("America/Denver")
    closed = set(held)
    weekdays = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR)

    def by_rule(day: date) -> date:
        every = rrule.rrule(rrule.DAILY, dtstart=day + ONE_DAY, byweekday=weekdays)
        open_ones = (one.date() for one in every if one.date() not in closed)
        return next(one for n, one in enumerate(open_ones, 1) if n == COUNTS[0])

    def explained(day: date) -> object:
        return due(rule, begins_at(day, zone), calendar=calendar, zone=zone)

    return {
        "a last day, one at a time": (lambda day: numbered.after(day, COUNTS[0]), days),
        "numpy.busday_offset, one at a time": (
            lambda day: np.busday_offset(day, COUNTS[0], "backward", busdaycal=known),
            days,
        ),
        "walking through the days": (lambda day: _walked(day, COUNTS[0], closed), days[:FEW]),
        "dateutil.rrule": (by_rule, days[:FEW]),
        "with every day explained": (explained, days[:FEW]),
    }


def _walked(day: date, count: int, closed: set[date]) -> date:
    """Count on the fingers."""
    saturday = 5
    while count:
        day += ONE_DAY
        count -= day.weekday() < saturday and day not in closed
    return day


def _differing(
    numbered: OpenDays, closed: set[date], days: Sequence[date], ordinals: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[int, int]:
    """Return how many last days were compared with the walk and with numpy, and how many differ."""
    known = np.busdaycalendar(holidays=np.array(sorted(closed), dtype="datetime64[D]"))
    wrong = 0
    for count in COUNTS:
        at_once = numbered.after_many(ordinals, count)
        theirs = np.busday_offset(np.array(days, dtype="datetime64[D]"), count, "backward", busdaycal=known)
        for day, one, other in zip(days, at_once, theirs, strict=True):
            expected = _walked(day, count, closed)
            answers = {numbered.after(day, count), date.fromordinal(int(one)), other.item()}
            wrong += answers != {expected}
    return len(COUNTS) * len(days), wrong


if __name__ == "__main__":
    from bench.report import show

    claim = foia_due()
    show(claim, 0.0)
    sys.exit(1 if claim.mismatches else 0)
