"""How long a record is kept: exact to the day, and a slower second counting that must agree."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.retention import Facts, Holding, Keep, RecordClass, Schedule, State, begun_until, falls_due

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
KEEPS = st.builds(Keep, years=st.integers(0, 120), months=st.integers(0, 40), days=st.integers(1, 900))
ONE = timedelta(days=1)
BEGUN = date(2027, 3, 3)


def a_class(keep: Keep | None) -> RecordClass:
    return RecordClass("contact", "Contacts", keep, "received", "none found", "proposal", "somebody decides")


def walked(keep: Keep, begun: date) -> date:
    """Return the last day, by walking month by month and then day by day."""
    year, month = begun.year, begun.month
    for _ in range(keep.years * 12 + keep.months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = date(year, month, 1)
    while day.day < begun.day and (day + ONE).month == month:
        day += ONE
    for _ in range(keep.days):
        day += ONE
    return day


@pytest.mark.parametrize(
    ("begun", "keep", "last"),
    [
        (BEGUN, Keep(years=3), date(2030, 3, 3)),
        (date(2028, 2, 29), Keep(years=3), date(2031, 2, 28)),
        (date(2028, 2, 29), Keep(years=4), date(2032, 2, 29)),
        (date(2096, 2, 29), Keep(years=4), date(2100, 2, 28)),
        (date(2026, 8, 31), Keep(months=6), date(2027, 2, 28)),
        (date(2026, 8, 31), Keep(months=1, days=1), date(2026, 10, 1)),
        (date(2026, 12, 31), Keep(months=12), date(2027, 12, 31)),
        (date(2026, 12, 31), Keep(days=90), date(2027, 3, 31)),
    ],
)
def test_the_last_day_of_a_span(begun: date, keep: Keep, last: date) -> None:
    assert keep.last_day(begun) == last


@given(KEEPS, DAYS)
def test_two_countings_agree(keep: Keep, begun: date) -> None:
    assert keep.last_day(begun) == walked(keep, begun)


@given(st.integers(1, 60), DAYS)
def test_no_record_is_kept_a_day_less_than_its_years(years: int, begun: date) -> None:
    due = falls_due(a_class(Keep(years=years)), Facts(begun), on=begun).due_on
    assert due is not None
    assert calendar.timegm((due - ONE).timetuple()) >= calendar.timegm(begun.timetuple())
    assert (due.year - begun.year, due.month, due.day) >= (years, begun.month, begun.day)


@given(KEEPS, DAYS, DAYS)
def test_a_later_event_falls_due_no_earlier(keep: Keep, one: date, other: date) -> None:
    assert keep.last_day(min(one, other)) <= keep.last_day(max(one, other))


@given(KEEPS, DAYS)
def test_what_begun_until_its_day_is_due_and_the_next_is_not(keep: Keep, on: date) -> None:
    last = begun_until(keep, on)
    assert falls_due(a_class(keep), Facts(last), on=on).state is State.DUE
    assert falls_due(a_class(keep), Facts(last + ONE), on=on).state is State.RUNNING


def test_where_nothing_is_old_enough_the_first_day_there_is_comes_back() -> None:
    assert begun_until(Keep(years=20), date(10, 1, 1)) == date.min


def test_each_state_in_its_order() -> None:
    keep, held = Keep(years=3), (Holding(date(2029, 1, 1), "request C-1.1"), Holding(date(2028, 5, 5), "contact C-1"))
    due = falls_due(a_class(keep), Facts(BEGUN), on=date(2030, 3, 4))
    assert (due.state, due.kept_through, due.due_on) == (State.DUE, date(2030, 3, 3), date(2030, 3, 4))
    assert due.may_be_disposed_of
    assert falls_due(a_class(keep), Facts(BEGUN), on=date(2030, 3, 3)).state is State.RUNNING
    assert falls_due(a_class(keep), Facts(BEGUN, is_busy=True), on=date(2030, 3, 4)).state is State.BUSY
    kept = falls_due(a_class(keep), Facts(BEGUN, held, is_busy=True), on=date(2040, 1, 1))
    assert (kept.state, kept.holds[0]) == (State.HELD, held[1])
    assert falls_due(a_class(None), Facts(BEGUN), on=date(2999, 1, 1)).state is State.PERMANENT
    assert falls_due(a_class(keep), Facts(None), on=date(2999, 1, 1)).state is State.NOT_BEGUN
    assert falls_due(a_class(None), Facts(None, held), on=date(2999, 1, 1)).state is State.HELD


def test_a_clipped_month_is_said() -> None:
    on = date(2040, 1, 1)
    assert falls_due(a_class(Keep(years=3)), Facts(date(2028, 2, 29)), on=on).clipped
    assert not falls_due(a_class(Keep(years=4)), Facts(date(2028, 2, 29)), on=on).clipped
    assert not falls_due(a_class(Keep(days=40)), Facts(date(2028, 2, 29)), on=on).clipped


@given(KEEPS, DAYS, DAYS, st.lists(st.builds(Holding, DAYS, st.text(max_size=3)), max_size=3), st.booleans())
def test_nothing_under_a_hold_may_ever_go(
    keep: Keep, begun: date, on: date, holds: list[Holding], is_busy: bool
) -> None:
    due = falls_due(a_class(keep), Facts(begun, holds, is_busy=is_busy), on=on)
    assert due.may_be_disposed_of == (not holds and not is_busy and on > walked(keep, begun))


@pytest.mark.parametrize("parts", [(0, 0, 0), (-1, 0, 5), (3, 0, -1)])
def test_a_span_of_nothing_is_refused(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="write at least one day"):
        Keep(*parts)


def test_beyond_the_calendar_is_said() -> None:
    with pytest.raises(OverflowError, match="beyond the year 9999"):
        Keep(years=8000).last_day(BEGUN)


def test_a_schedule_is_known_by_every_word_of_it_but_not_by_its_line() -> None:
    one = a_class(Keep(years=3))
    schedule = Schedule("us/nm", {"contact": one})
    moved = RecordClass(one.id, one.title, one.keep, one.counted_from, one.basis, one.mark, one.doubt, "elsewhere:1")
    assert Schedule("us/nm", {"contact": moved}).sha256 == schedule.sha256
    other = [a_class(Keep(years=3, days=1)), a_class(None)]
    assert len({Schedule("us/nm", {"contact": some}).sha256 for some in (one, *other)}) == 3
