"""Months, beside a walk from day to day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.months import month_later, months_apart, months_from

DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31))


def walked(day: date, number: int) -> date:
    """Return the first day of a later or earlier month by going from day to day."""
    step, day = timedelta(days=1 if number > 0 else -1), day.replace(day=1)
    for _ in range(abs(number)):
        day += step
        while day.day != 1:
            day += step
    return day


@given(DAYS, st.integers(-40, 40))
def test_it_is_the_month_to_which_one_walks(day: date, number: int) -> None:
    found = month_later(day, number)
    assert found == walked(day, number)
    assert months_apart(day, found) == number


@given(DAYS, st.integers(0, 40))
def test_the_months_between_are_each_once_and_in_order(day: date, number: int) -> None:
    since = day.replace(day=1)
    found = list(months_from(since, walked(day, number)))
    assert found == [walked(day, at) for at in range(number)]


def test_beyond_the_calendar_there_is_no_month() -> None:
    with pytest.raises(ValueError, match="year"):
        month_later(date(9999, 12, 1))
