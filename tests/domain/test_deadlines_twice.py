"""Deadlines counted twice, by two programs; and what must hold of every count there is."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import slow_deadlines as slow

from dintel.domain.deadlines import Calendar, Due, Pause, Rule, due, remaining
from dintel.lawbook.calendars import open_calendars
from dintel.lawbook.load import load_deadlines

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
CITY = ZoneInfo("America/Denver")
ZONES = [CITY, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Havana"), ZoneInfo("UTC")]
NOON = timedelta(hours=12)
DAY = timedelta(days=1)


@cache
def calendars() -> dict[str, Calendar]:
    return open_calendars("albuquerque", ROOT)


def federal() -> Calendar:
    return calendars()["federal"]


def morning(day: date, zone: ZoneInfo = CITY) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=zone)


def last_on(count: int, day: date, unit: str = "business_days") -> date:
    found = due(Rule("one", "One", count, unit), morning(day), calendar=federal(), zone=CITY).on
    assert found is not None
    return found


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - given its zone at once
counts = st.integers(1, 30)
units = st.sampled_from(["business_days", "calendar_days"])
weekends = st.sets(st.integers(0, 6), max_size=4).map(frozenset)
holiday_sets = st.dictionaries(days, st.just("A day off"), max_size=30)
spans = st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=20))).map(
    lambda s: Pause(s[0], s[0] + s[1], "why")
)
pause_lists = st.lists(spans, max_size=4)


@st.composite
def world(draw: st.DrawFn) -> Calendar:
    return Calendar("c", "C", draw(weekends), draw(holiday_sets), date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.untraced
@given(
    calendar=world(),
    start=moments,
    count=counts,
    unit=units,
    pauses=pause_lists,
    zone=st.sampled_from(ZONES),
    moves=st.booleans(),
    endless=st.booleans(),
)
def test_both_programs_find_the_same_day(
    *,
    calendar: Calendar,
    start: datetime,
    count: int,
    unit: str,
    pauses: list[Pause],
    zone: ZoneInfo,
    moves: bool,
    endless: bool,
) -> None:
    moves = moves and unit == "calendar_days"
    if endless:
        pauses = [*pauses, Pause(start + timedelta(days=9), None)]
    rule = Rule("one", "One", count, unit, roll="next_open_day" if moves else "none")
    found = due(rule, start, calendar=calendar, zone=zone, pauses=pauses)
    expected = slow.last_day(
        start.astimezone(zone).date(), count, calendar, pauses, zone, working=unit == "business_days", moves=moves
    )
    assert found.on == expected
    assert found.at == (slow.minutes_of(expected, zone)[1] if expected else None)
    assert (found.paused is None) == (expected is not None)


@given(moments, st.integers(1, 60), pause_lists)
def test_both_programs_find_the_same_moment(start: datetime, hours: int, pauses: list[Pause]) -> None:
    step = timedelta(minutes=30)
    start = start.replace(minute=0, second=0, microsecond=0)
    whole = [
        Pause(
            p.from_at.replace(minute=30, second=0, microsecond=0),
            p.until_at.replace(minute=30, second=0, microsecond=0),
        )
        for p in pauses
        if p.until_at
    ]
    found = due(Rule("one", "One", hours, "hours"), start, calendar=federal(), zone=CITY, pauses=whole)
    assert found.at == slow.hour_after_hour(start, hours, whole, step)
    assert sum(one.seconds for one in found.steps) == hours * 3600


@pytest.mark.untraced
def test_both_programs_agree_on_every_day_of_a_year_for_one_to_twenty_days() -> None:
    names = ("business_days", "calendar_days")
    rules = {(unit, n): Rule("one", "One", n, unit) for unit in names for n in range(1, 21)}
    for offset in range(365):
        day = date(2026, 1, 1) + DAY * offset
        ahead = [day + DAY * n for n in range(1, 60)]
        closed = slow.closed_days(ahead, federal())
        left = {"business_days": sorted(set(ahead) - closed), "calendar_days": ahead}
        for (unit, n), rule in rules.items():
            assert due(rule, morning(day), calendar=federal(), zone=CITY).on == left[unit][n - 1]


def explained(found: Due, calendar: Calendar) -> None:
    """Check that the steps are every day from the event to the last, each with its reason."""
    steps = found.steps
    assert [step.on for step in steps] == [steps[0].on + DAY * n for n in range(len(steps))]
    assert [step.number for step in steps if step.counted] == list(range(1, found.rule.count + 1))
    for step in steps[1:]:
        if step.why in ("weekend", "holiday"):
            assert not calendar.is_open(step.on)
        elif step.counted and found.rule.unit == "business_days":
            assert calendar.is_open(step.on)


@given(world(), moments, counts, units, pause_lists)
def test_every_day_is_explained_and_the_last_one_is_never_before_the_event(
    calendar: Calendar, start: datetime, count: int, unit: str, pauses: list[Pause]
) -> None:
    found = due(Rule("one", "One", count, unit), start, calendar=calendar, zone=CITY, pauses=pauses)
    assert found.at is not None
    assert found.at > start
    explained(found, calendar)


@given(world(), moments, counts, days)
def test_one_more_holiday_never_makes_it_earlier(calendar: Calendar, start: datetime, count: int, day: date) -> None:
    more = replace(calendar, holidays={**calendar.holidays, day: "One more"})
    rule = Rule("one", "One", count, "business_days")
    before = due(rule, start, calendar=calendar, zone=CITY).on
    after = due(rule, start, calendar=more, zone=CITY).on
    assert before is not None
    assert after is not None
    assert before <= after


@given(world(), moments, counts, units, st.data())
def test_a_pause_over_some_counted_days_moves_the_end_by_as_many_counted_days(
    calendar: Calendar, start: datetime, count: int, unit: str, data: st.DataObject
) -> None:
    rule = Rule("one", "One", count, unit)
    plain = due(rule, start, calendar=calendar, zone=CITY)
    counted = [step.on for step in plain.steps if step.counted]
    first = data.draw(st.integers(0, len(counted) - 1))
    last = data.draw(st.integers(first, len(counted) - 1))
    pause = Pause(morning(counted[first]), morning(counted[last]) + timedelta(hours=1), "why")
    paused = due(rule, start, calendar=calendar, zone=CITY, pauses=[pause])
    longer = due(replace(rule, count=count + last - first + 1), start, calendar=calendar, zone=CITY)
    assert paused.on == longer.on


@given(world(), moments, counts, counts, units)
def test_a_count_can_be_split_into_two(calendar: Calendar, start: datetime, one: int, two: int, unit: str) -> None:
    def end(count: int, since: datetime) -> Due:
        return due(Rule("one", "One", count, unit), since, calendar=calendar, zone=CITY)

    middle = end(one, start).on
    assert middle is not None
    assert end(two, morning(middle)).on == end(one + two, start).on


@given(world(), days, days)
def test_open_days_between_two_days_are_those_that_are_open(calendar: Calendar, one: date, two: date) -> None:
    between = [one + DAY * n for n in range(1, max(0, (two - one).days) + 1)]
    assert calendar.open_days(one, two) == sum(calendar.is_open(day) for day in between)


@given(world(), moments, counts, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_what_is_left_and_what_is_over_never_disagree_with_the_moment(
    calendar: Calendar, start: datetime, count: int, later: timedelta
) -> None:
    found = due(Rule("one", "One", count, "business_days"), start, calendar=calendar, zone=CITY)
    left = remaining(found, start + later)
    assert found.at is not None
    assert left is not None
    assert left.late == (start + later >= found.at)
    done = sum(step.counted and step.on <= (start + later).astimezone(CITY).date() for step in found.steps)
    assert left.late or left.amount == count - done


def test_the_due_dates_computed_by_others() -> None:
    with (VECTORS / "foia_due_dates_computed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 32
    rules = load_deadlines("us/nm/albuquerque", ROOT)
    for row in rows:
        received = date.fromisoformat(row["received"])
        first = due(rules["foia"], morning(received), calendar=federal(), zone=CITY)
        assert first.on == date.fromisoformat(row["due_20_working_days"])
        assert last_on(20, first.on) == date.fromisoformat(row["appeal_20_working_days_from_due"])
        extended = due(rules["foia_extended"], morning(received), calendar=federal(), zone=CITY)
        assert extended.on == date.fromisoformat(row["due_30_with_10_day_extension"])
        out = [step.on.isoformat() for step in first.steps if step.why == "holiday"]
        assert out == row["holidays_inside_first_window"].split()
        assert first.doubts == ()


def test_the_federal_holidays_on_weekdays_are_those_two_other_tables_agree_on() -> None:
    with (VECTORS / "us_federal_holidays_2024_2030.csv").open(encoding="utf-8", newline="") as file:
        expected = {date.fromisoformat(row["date"]) for row in csv.DictReader(file)}
    assert len(expected) == 77
    assert federal().is_known(min(expected))
    assert federal().is_known(max(expected))
    assert {day for day in federal().holidays if federal().is_known(day) and day.weekday() < 5} == expected


def test_a_records_request_of_1_june_2026_is_due_on_30_june_and_overdue_from_1_july() -> None:
    rule = load_deadlines("us/nm/albuquerque", ROOT)["foia"]
    assert rule.relies_on == "us/5-usc-552/a-6"
    found = due(rule, morning(date(2026, 6, 1)), calendar=federal(), zone=CITY)
    assert found.on == date(2026, 6, 30)
    assert [(step.on, step.name) for step in found.steps if step.why == "holiday"] == [
        (date(2026, 6, 19), "Juneteenth National Independence Day")
    ]
    on_the_day, after, then = (remaining(found, morning(date(2026, *d))) for d in ((6, 30), (7, 1), (7, 2)))
    assert on_the_day is not None
    assert after is not None
    assert then is not None
    assert (on_the_day.amount, on_the_day.late) == (0, False)
    assert (after.amount, after.late) == (1, True)
    assert (then.amount, then.late) == (2, True)


def test_every_deadline_of_the_law_rests_on_a_provision_that_is_there() -> None:
    for rule in load_deadlines("us/nm/albuquerque", ROOT).values():
        layer, instrument, part = rule.relies_on.rsplit("/", 2)
        path = ROOT / "law" / layer / "instruments" / instrument / "provisions" / f"{part}.toml"
        assert path.is_file(), f"{rule.where}: {rule.relies_on}"
        assert rule.calendar in calendars()
