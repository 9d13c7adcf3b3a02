"""Working days numbered give the last day of a count, for one date and for many, and nothing outside their span."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.deadlines import Calendar, OpenDays, Rule, due
from dintel.lawbook.calendars import open_calendars

ROOT = Path(__file__).resolve().parents[2]
FEDERAL = open_calendars("albuquerque", ROOT)["federal"]
FIRST, LAST = date(2024, 1, 1), date(2043, 12, 31)
NUMBERED = OpenDays(FEDERAL, FIRST, LAST)
DAY = timedelta(days=1)


def counted_along(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day += DAY
        count -= day.weekday() not in calendar.weekend and day not in calendar.holidays
    return day


def test_every_day_of_twenty_years_is_counted_as_a_naive_counter_does() -> None:
    days = [FIRST + DAY * n for n in range((LAST - FIRST).days - 60)]
    for count in (1, 3, 10, 20, 30):
        many = NUMBERED.after_many(np.array([day.toordinal() for day in days], dtype=np.int64), count)
        naive = [counted_along(FEDERAL, day, count) for day in days]
        assert [date.fromordinal(one) for one in many.tolist()] == naive
        assert [NUMBERED.after(day, count) for day in days] == naive


@given(st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.integers(1, 60))
def test_it_is_the_day_that_the_count_with_a_story_ends_on(day: date, count: int) -> None:
    rule = Rule("one", "One", count, "business_days", "federal")
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert NUMBERED.after(day, count) == due(rule, at, calendar=FEDERAL, zone=UTC).on


def test_a_day_just_before_the_span_has_all_its_days_inside() -> None:
    assert NUMBERED.after(FIRST - DAY, 1) == date(2024, 1, 2)


@pytest.mark.parametrize(("day", "count"), [(FIRST - 2 * DAY, 1), (LAST, 1), (FIRST, 0), (LAST - 10 * DAY, 20)])
def test_what_the_span_does_not_hold_is_refused(day: date, count: int) -> None:
    with pytest.raises(LookupError, match="not all within"):
        NUMBERED.after(day, count)
    with pytest.raises(LookupError, match="not all within"):
        NUMBERED.after_many(np.array([day.toordinal()], dtype=np.int64), count)


def test_no_day_gives_none() -> None:
    assert NUMBERED.after_many(np.array([], dtype=np.int64), 20).tolist() == []


def test_a_span_begins_before_it_ends() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        OpenDays(FEDERAL, LAST, FIRST)
