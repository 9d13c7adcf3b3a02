"""When a report falls due: on a day the law names, or so many days after the period is over.

1. A named day is the first such day after the period is over, as printed: no holiday moves it.
2. A count begins after the last day of the period, by the rules of ``domain.deadlines``.
3. Where the law names neither, there is no date, and the rule's words say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from dintel.domain.deadlines.calendar import Calendar
from dintel.domain.deadlines.clock import begins_at
from dintel.domain.deadlines.due import Due, Rule, due
from dintel.domain.regime.period import Period


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day of every year."""

    month: int
    day: int

    def after(self, day: date) -> date:
        """Return the first such day on or after another."""
        this = date(day.year, self.month, self.day)
        return this if this >= day else date(day.year + 1, self.month, self.day)


def due_of(period: Period, rule: Rule, fixed: Fixed | None, *, calendar: Calendar, zone: tzinfo) -> Due:
    """Return when the report of a period is due, with every day counted.

    Precondition: ``fixed`` is given if, and only if, the rule's unit is ``printed_date``.
    """
    ended_at = begins_at(period.until, zone) - timedelta(seconds=1)
    printed_on = fixed.after(period.until) if fixed else None  # 1.
    return due(rule, ended_at, calendar=calendar, zone=zone, printed_on=printed_on)  # 2. 3.
