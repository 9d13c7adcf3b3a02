"""Shifts of the plan: every moment lies in exactly one, also when the clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.booking.written import CENTRE, HOUR, ZONE, centre, local

from dintel.apps.booking.centres import Centre, Shift
from dintel.apps.booking.shifts import NoShiftError, Span, span_at, span_named, spans

OPEN_END = date.max


def worked(*starts: str, from_on: date = date.min, until_on: date = OPEN_END) -> tuple[Shift, ...]:
    """Return shifts that start at these times."""
    return tuple(
        Shift(f"at-{start.replace(':', '')}", start, time.fromisoformat(start), from_on, until_on, "")
        for start in starts
    )


def with_shifts(*shifts: Shift) -> Centre:
    """Return the centre with another plan."""
    return replace(centre(), shifts=shifts)


def naive(plan: Centre, moment: datetime) -> Span:
    """Return the shift of a moment by looking at every start of two weeks around it."""
    today = moment.astimezone(ZONE).date()
    starts = [
        (datetime.combine(day, shift.starts, tzinfo=ZONE).astimezone(UTC), day, shift.id)
        for day in (today + timedelta(days=back) for back in range(-7, 8))
        for shift in plan.shifts
        if shift.from_on <= day < shift.until_on
    ]
    begun = max(each for each in starts if each[0] <= moment)
    ends = min(each[0] for each in starts if each[0] > moment)
    return Span(plan.id, begun[1], begun[2], begun[0], ends)


@settings(max_examples=200)
@given(
    minutes=st.integers(0, 60 * 24 * 366),
    clocks=st.sets(st.integers(0, 24 * 60 - 1), min_size=1, max_size=6),
)
def test_a_moment_lies_in_the_shift_a_naive_reader_would_name(minutes: int, clocks: set[int]) -> None:
    plan = with_shifts(*worked(*(f"{at // 60:02d}:{at % 60:02d}" for at in sorted(clocks))))
    moment = datetime(2026, 1, 3, tzinfo=UTC) + timedelta(minutes=minutes)
    found = span_at(plan, moment, ZONE)
    # starts are compared and not names: two starts in the hour that the clock skips can be one moment
    assert found.starts_at == naive(plan, moment).starts_at
    assert found.holds(moment)
    assert found.ends_at == naive(plan, moment).ends_at


@settings(max_examples=60)
@given(day=st.integers(0, 365), length=st.integers(1, 9))
def test_the_shifts_of_a_span_follow_one_another_without_a_break(day: int, length: int) -> None:
    since = datetime(2026, 1, 3, 11, 7, tzinfo=UTC) + timedelta(days=day)
    found = list(spans(centre(), since, since + timedelta(days=length), ZONE))
    assert found[0].holds(since)
    assert found[-1].holds(since + timedelta(days=length) - timedelta(microseconds=1))
    assert all(one.ends_at == two.starts_at for one, two in pairwise(found))
    assert len({span.key for span in found}) == len(found)


def test_the_night_of_the_change_has_nine_hours_or_seven() -> None:
    back = span_named(centre(), date(2026, 10, 31), "night", ZONE)
    forward = span_named(centre(), date(2026, 3, 7), "night", ZONE)
    assert (back.ends_at - back.starts_at, forward.ends_at - forward.starts_at) == (9 * HOUR, 7 * HOUR)
    assert back.holds(local(1, 1, 30))
    assert back.holds(local(1, 1, 30, fold=1))


def test_the_last_shift_of_an_old_plan_ends_when_the_new_one_begins() -> None:
    change = date(2026, 11, 10)
    plan = with_shifts(*worked("06:00", "18:00", until_on=change), *worked("07:00", from_on=change))
    assert span_at(plan, local(10, 6, 30), ZONE).key == f"{CENTRE}.2026-11-09.at-1800"
    assert span_at(plan, local(10, 7), ZONE).ends_at == local(11, 7)


def test_before_the_first_shift_there_is_none() -> None:
    plan = with_shifts(*worked("06:00", from_on=date(2026, 11, 10)))
    with pytest.raises(NoShiftError):
        span_at(plan, local(9, 12), ZONE)
    with pytest.raises(NoShiftError):
        span_named(plan, date(2026, 11, 9), "at-0600", ZONE)
    with pytest.raises(NoShiftError):
        span_named(plan, date(2026, 11, 12), "never", ZONE)


def test_an_empty_span_has_no_shifts() -> None:
    assert not list(spans(centre(), local(9, 12), local(9, 12), ZONE))
