"""From a row to the domain and back: a deadline, its rule, its calendar, and when it falls due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from dintel.apps.notices.models import Deadline
from dintel.apps.notices.models import Pause as PauseRow
from dintel.apps.notices.plan import calendar_marks, calendars, plan
from dintel.domain.deadlines import Due, Pause, Rule, Step, due
from dintel.domain.deadlines.clock import day_of, in_utc

TERMS = ("id", "title", "count", "unit", "calendar", "roll", "pauses", "words", "relies_on", "doubt")
"""What of a rule a running clock keeps, so that a later change of the law does not move it."""

ONE_DAY = timedelta(days=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def terms_of(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON values."""
    return {name: getattr(rule, name) for name in TERMS}


def rule_of(deadline: Deadline) -> Rule:
    """Return the rule as it stood when the clock began."""
    return Rule(**deadline.terms)


def pauses_of(rows: Iterable[PauseRow]) -> list[Pause]:
    """Return pauses as the domain counts with them."""
    return [Pause(row.from_at, row.until_at, row.reason) for row in rows]


def due_of(deadline: Deadline, pauses: Sequence[Pause] = ()) -> Due:
    """Return when a deadline falls due, with every day; a target of the city counts in minutes."""
    rule, zone = rule_of(deadline), timezone.get_default_timezone()
    found = due(
        rule,
        deadline.started_at,
        calendar=calendars()[rule.calendar],
        zone=zone,
        pauses=pauses,
        printed_on=deadline.printed_on,
    )
    if not (rule.is_undated and deadline.target_minutes):
        return found
    ends = in_utc(deadline.started_at) + timedelta(minutes=deadline.target_minutes)
    first = Step(day_of(deadline.started_at, zone), "event")
    return replace(found, rule=replace(rule, unit="hours"), at=ends, on=day_of(ends, zone), steps=(first,))


def kept_due(deadline: Deadline) -> Due:
    """Return the same without the days, from what the row keeps: enough to say what is left."""
    rule = rule_of(deadline)
    return Due(
        rule=replace(rule, unit="hours") if rule.is_undated else rule,
        calendar=calendars()[rule.calendar],
        zone=timezone.get_default_timezone(),
        started_at=deadline.started_at,
        at=deadline.due_at,
        on=deadline.last_on,
    )


def count_again(deadline: Deadline, pauses: Sequence[Pause], at: datetime) -> Due:
    """Set when a deadline falls due and when to look at it next; return how. It is not saved."""
    found = due_of(deadline, pauses)
    deadline.due_at, deadline.last_on, deadline.sorts_at = found.at, found.on, found.at or NEVER
    deadline.calendar_mark = calendar_marks()[found.rule.calendar]
    if found.at is not None and found.at > at:
        deadline.passed_at = None
    deadline.look_at = next_look(found, at, is_passed=deadline.passed_at is not None)
    return found


def next_look(found: Due, after: datetime, *, is_passed: bool = False) -> datetime | None:
    """Return when the next warning, or the end, is to be told; ``None`` when nothing is left to tell."""
    if found.at is None or is_passed:
        return None
    return min((moment for moment in _warnings(found) if after < moment < found.at), default=found.at)


def _warnings(found: Due) -> list[datetime]:
    planned, unit = plan(), found.rule.unit
    if found.on is None or found.at is None or found.rule.is_undated:
        return []
    if unit == "hours":
        return [found.at - timedelta(hours=hours) for hours in planned.warn_hours]
    if unit == "business_days":
        days = [_working_days_before(found, found.on, left) for left in planned.warn_working_days]
    else:
        days = [found.on - ONE_DAY * left for left in planned.warn_calendar_days]
    return [datetime.combine(day, planned.warn_at, tzinfo=found.zone) for day in days]


def _working_days_before(found: Due, on: date, left: int) -> date:
    """Return the first day on which so many working days are left, the last day among them."""
    day = on
    while found.calendar.open_days(day - ONE_DAY, on) <= left:
        day -= ONE_DAY
    return day
