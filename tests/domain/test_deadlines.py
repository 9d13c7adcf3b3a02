"""When something falls due: the days of one rule at a time, told in sentences."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dintel.domain.deadlines import Calendar, Doubt, Due, Pause, Rule, due, remaining
from dintel.domain.deadlines.due import Remaining

CITY = ZoneInfo("America/Denver")
VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "deadlines.json"
WEEKEND = frozenset({5, 6})
HOLIDAYS = {date(2026, 6, 19): "Juneteenth", date(2026, 11, 26): "Thanksgiving Day"}
CALENDAR = Calendar("city", "City", WEEKEND, HOLIDAYS, date(2026, 1, 1), date(2027, 1, 1))


def at(text: str, zone: ZoneInfo = CITY) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def rule(count: int, unit: str, **rest: Any) -> Rule:
    return Rule("one", "One", count, unit, **rest)


def count(found: Rule, start: str, pauses: tuple[Pause, ...] = (), calendar: Calendar = CALENDAR) -> Due:
    return due(found, at(start), calendar=calendar, zone=CITY, pauses=pauses)


def told(found: Due) -> list[tuple[str, str, int]]:
    return [(step.on.isoformat()[5:], step.name or step.why, step.number) for step in found.steps]


def test_every_day_of_a_count_in_working_days_says_why() -> None:
    found = count(rule(3, "business_days"), "2026-11-24T16:00")
    assert told(found) == [
        ("11-24", "event", 0),
        ("11-25", "counted", 1),
        ("11-26", "Thanksgiving Day", 0),
        ("11-27", "counted", 2),
        ("11-28", "weekend", 0),
        ("11-29", "weekend", 0),
        ("11-30", "counted", 3),
    ]
    assert [step.counted for step in found.steps] == [False, True, False, True, False, False, True]
    assert found.on == date(2026, 11, 30)
    assert found.doubts == ()


def test_a_deadline_in_days_falls_due_when_its_last_day_is_over_in_the_city() -> None:
    found = count(rule(1, "business_days"), "2026-11-23T08:00")
    assert found.at == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert found.started_at == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_what_came_late_in_the_evening_counts_from_the_city_s_day_and_not_from_utc() -> None:
    found = count(rule(1, "business_days"), "2026-11-23T23:30")
    assert found.on == date(2026, 11, 24)


def test_an_event_on_a_closed_day_is_counted_from_the_next_open_one() -> None:
    assert count(rule(1, "business_days"), "2026-11-28T12:00").on == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "length"),
    [("2026-03-07", 23), ("2026-10-31", 25), ("2026-06-01", 24)],
    ids=["clocks go forward", "clocks go back", "an ordinary day"],
)
def test_a_day_is_as_long_as_the_city_s_clocks_make_it(day: str, length: int) -> None:
    found = count(rule(1, "calendar_days"), f"{day}T12:00")
    before = at(f"{day}T12:00").astimezone(CITY)
    midnight = at(f"{(before.date() + timedelta(days=1)).isoformat()}T00:00").astimezone(UTC)
    assert found.at is not None
    assert found.at - midnight == timedelta(hours=length)


@pytest.mark.parametrize(
    ("start", "end"), [("2026-03-07T20:00", "2026-03-08T21:00"), ("2026-10-31T20:00", "2026-11-01T19:00")]
)
def test_hours_run_on_whatever_the_clocks_on_the_wall_do(start: str, end: str) -> None:
    found = count(rule(24, "hours"), start)
    assert found.at == at(start).astimezone(UTC) + timedelta(hours=24) == at(end).astimezone(UTC)


def test_each_day_of_a_clock_in_hours_says_how_long_it_ran() -> None:
    found = count(rule(48, "hours"), "2026-03-07T20:00")
    assert [(step.on.day, step.seconds // 3600) for step in found.steps] == [(7, 4), (8, 23), (9, 21)]
    assert sum(step.seconds for step in found.steps) == 48 * 3600


def test_a_clock_in_hours_stands_while_it_is_paused() -> None:
    pauses = (
        Pause(at("2026-11-24T12:00"), at("2026-11-26T12:00"), "Asked for the file number"),
        Pause(at("2026-11-25T00:00"), at("2026-11-25T01:00"), "Inside the first"),
        Pause(at("2026-11-01T00:00"), at("2026-11-02T00:00"), "Long over"),
    )
    found = count(rule(48, "hours"), "2026-11-23T12:00", pauses)
    assert found.on == date(2026, 11, 27)
    assert found.at == at("2026-11-27T12:00").astimezone(UTC)
    assert [(step.on.day, step.counted, step.seconds // 3600) for step in found.steps] == [
        (23, True, 12),
        (24, True, 12),
        (25, False, 0),
        (26, True, 12),
        (27, True, 12),
    ]
    assert found.steps[2].name == "Asked for the file number"


def test_a_clock_in_hours_that_is_paused_without_an_end_names_no_moment() -> None:
    found = count(rule(48, "hours"), "2026-11-23T12:00", (Pause(at("2026-11-24T12:00"), None, "Waiting"),))
    assert (found.at, found.on) == (None, None)
    assert found.paused is not None
    assert found.paused.reason == "Waiting"
    assert [step.on.day for step in found.steps] == [23, 24]


def test_a_clock_in_hours_that_was_paused_before_it_began_has_not_run() -> None:
    found = count(rule(2, "hours"), "2026-11-23T12:00", (Pause(at("2026-11-23T11:00"), None),))
    assert [(step.why, step.seconds) for step in found.steps] == [("paused", 0)]


def test_a_clock_in_hours_that_ran_out_before_the_pause_is_not_paused() -> None:
    found = count(rule(2, "hours"), "2026-11-23T12:00", (Pause(at("2026-11-23T14:00"), None),))
    assert found.paused is None
    assert found.at == at("2026-11-23T14:00").astimezone(UTC)


def test_a_day_that_a_pause_touches_is_not_counted_and_says_so() -> None:
    pause = Pause(at("2026-11-24T16:00"), at("2026-11-25T09:00"), "Asked for information")
    found = count(rule(2, "business_days"), "2026-11-23T09:00", (pause,))
    assert told(found)[1:3] == [("11-24", "Asked for information", 0), ("11-25", "Asked for information", 0)]
    assert found.on == date(2026, 11, 30)


def test_a_pause_is_half_open_so_the_day_it_ends_at_midnight_counts() -> None:
    pause = Pause(at("2026-11-24T00:00"), at("2026-11-25T00:00"), "One day")
    assert count(rule(1, "business_days"), "2026-11-23T09:00", (pause,)).on == date(2026, 11, 25)
    nothing = Pause(at("2026-11-24T10:00"), at("2026-11-24T10:00"), "No time at all")
    assert count(rule(1, "business_days"), "2026-11-23T09:00", (nothing,)).on == date(2026, 11, 24)


def test_a_count_that_comes_to_a_pause_without_an_end_names_no_day() -> None:
    ended = Pause(at("2026-11-24T00:00"), at("2026-11-25T00:00"), "Ended")
    standing = Pause(at("2026-11-28T12:00"), None, "Standing")
    found = count(rule(5, "business_days"), "2026-11-23T09:00", (standing, ended))
    assert (found.at, found.on) == (None, None)
    assert found.paused == standing
    assert told(found)[-1] == ("11-30", "Standing", 0)
    assert remaining(found, at("2026-12-01T09:00")) is None


def test_a_pause_that_begins_after_the_last_day_changes_nothing() -> None:
    found = count(rule(1, "business_days"), "2026-11-23T09:00", (Pause(at("2026-12-01T09:00"), None, "Later"),))
    assert found.on == date(2026, 11, 24)
    assert found.paused is None


def test_a_last_day_on_which_the_office_is_closed_stays_and_carries_a_doubt() -> None:
    found = count(rule(5, "calendar_days"), "2026-11-23T09:00")
    assert found.on == date(2026, 11, 28)
    assert found.doubts == (Doubt("closed_last_day", "weekend", date(2026, 11, 28)),)
    holiday = count(rule(3, "calendar_days"), "2026-11-23T09:00")
    assert holiday.doubts == (Doubt("closed_last_day", "Thanksgiving Day", date(2026, 11, 26)),)


def test_a_last_day_moves_where_the_rule_says_so() -> None:
    found = count(rule(5, "calendar_days", roll="next_open_day"), "2026-11-23T09:00")
    assert told(found)[-3:] == [("11-28", "counted", 5), ("11-29", "weekend", 0), ("11-30", "rolled", 0)]
    assert found.on == date(2026, 11, 30)
    assert found.doubts == ()
    assert count(rule(4, "calendar_days", roll="next_open_day"), "2026-11-23T09:00").on == date(2026, 11, 27)


def test_a_last_day_does_not_move_to_a_day_that_is_paused() -> None:
    moving = rule(5, "calendar_days", roll="next_open_day")
    pause = Pause(at("2026-11-30T09:00"), at("2026-11-30T10:00"), "An hour")
    assert count(moving, "2026-11-23T09:00", (pause,)).on == date(2026, 12, 1)
    standing = Pause(at("2026-11-30T09:00"), None, "Standing")
    assert count(moving, "2026-11-23T09:00", (standing,)).paused == standing


def printed(on: date | None, start: str = "2026-11-23T09:00") -> Due:
    return due(rule(0, "printed_date"), at(start), calendar=CALENDAR, zone=CITY, printed_on=on)


def test_a_printed_date_is_taken_as_it_stands() -> None:
    found = printed(date(2026, 12, 4))
    assert found.on == date(2026, 12, 4)
    assert found.at == at("2026-12-05T00:00").astimezone(UTC)
    assert told(found) == [("11-23", "event", 0), ("12-04", "printed", 1)]
    assert found.steps[1].counted


def test_a_printed_date_on_a_closed_day_stays_and_carries_a_doubt() -> None:
    assert printed(date(2026, 12, 5)).doubts == (Doubt("closed_last_day", "weekend", date(2026, 12, 5)),)


def test_a_paper_that_was_late_when_it_came_says_so() -> None:
    found = printed(date(2026, 11, 20))
    assert told(found) == [("11-20", "printed", 1), ("11-23", "event", 0)]
    assert found.doubts == (Doubt("printed_before_event", "", date(2026, 11, 20)),)


def test_a_paper_without_a_date_names_no_day() -> None:
    found = printed(None)
    assert (found.at, found.on, found.paused) == (None, None, None)
    assert remaining(found, at("2026-12-01T09:00")) is None


def test_a_duty_without_a_time_names_no_day() -> None:
    found = count(rule(0, "hours", words="No date in the order."), "2026-11-23T09:00")
    assert (found.at, found.on) == (None, None)
    assert found.rule.is_undated
    assert not rule(0, "printed_date").is_undated


def test_what_the_rule_and_the_calendar_leave_open_is_said() -> None:
    doubted = Calendar("city", "City", WEEKEND, {}, date.min, date.min, doubt="City holidays not yet set.")
    found = count(rule(2, "business_days", doubt="Whose days?"), "2026-11-23T09:00", calendar=doubted)
    assert found.doubts == (Doubt("rule", "Whose days?"), Doubt("calendar", "City holidays not yet set."))
    assert not any(step.sure for step in found.steps[1:])
    assert count(rule(2, "calendar_days"), "2026-11-23T09:00", calendar=doubted).doubts == ()


def test_a_day_outside_the_years_that_are_known_is_named() -> None:
    found = count(rule(3, "business_days"), "2026-12-30T09:00")
    assert found.doubts == (Doubt("unknown_days", "", date(2027, 1, 1)),)


@pytest.mark.parametrize(
    ("unit", "moment", "expected"),
    [
        ("business_days", "2026-11-24T09:00", Remaining("business_days", 4, late=False)),
        ("business_days", "2026-11-30T23:59", Remaining("business_days", 1, late=False)),
        ("business_days", "2026-12-01T23:59", Remaining("business_days", 0, late=False)),
        ("business_days", "2026-12-02T00:00", Remaining("business_days", 1, late=True)),
        ("business_days", "2026-12-07T09:00", Remaining("business_days", 4, late=True)),
        ("calendar_days", "2026-11-23T09:00", Remaining("calendar_days", 4, late=False)),
        ("calendar_days", "2026-11-27T09:00", Remaining("calendar_days", 0, late=False)),
        ("calendar_days", "2026-11-28T00:00", Remaining("calendar_days", 1, late=True)),
        ("hours", "2026-11-23T09:30", Remaining("seconds", int(3.5 * 3600), late=False)),
        ("hours", "2026-11-23T13:00", Remaining("seconds", 0, late=True)),
        ("hours", "2026-11-23T14:00:01", Remaining("seconds", 3601, late=True)),
    ],
)
def test_what_is_left_is_counted_as_the_deadline_is(unit: str, moment: str, expected: Remaining) -> None:
    counts = {"business_days": 5, "calendar_days": 4, "hours": 4}
    found = count(rule(counts[unit], unit), "2026-11-23T09:00")
    assert remaining(found, at(moment)) == expected


def test_what_is_left_until_a_printed_date_is_in_calendar_days() -> None:
    assert remaining(printed(date(2026, 12, 4)), at("2026-12-01T09:00")) == Remaining("calendar_days", 3, late=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 1, "unit": "weeks"},
        {"count": -1, "unit": "hours"},
        {"count": 1, "unit": "hours", "roll": "next_open_day"},
        {"count": 1, "unit": "calendar_days", "roll": "back"},
        {"count": 1, "unit": "hours", "pauses": "often"},
    ],
)
def test_a_rule_that_cannot_be_counted_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is no deadline"):
        Rule("one", "One", **wrong)


@pytest.mark.parametrize("weekend", [frozenset(range(7)), frozenset({7})])
def test_a_week_without_a_working_day_is_refused(weekend: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="leaves no working day"):
        Calendar("c", "C", weekend, {}, date.min, date.max)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Pause(at("2026-11-24T10:00"), at("2026-11-24T09:00"))


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - that is what is tested
    with pytest.raises(ValueError, match="has no time zone"):
        due(rule(1, "hours"), naive, calendar=CALENDAR, zone=CITY)
    with pytest.raises(ValueError, match="has no time zone"):
        Pause(naive, None)


@pytest.mark.parametrize("zone", ["America/Havana", "Atlantic/Azores", "Asia/Beirut"])
def test_a_day_begins_once_even_where_the_clocks_change_at_midnight(zone: str) -> None:
    place = ZoneInfo(zone)
    for offset in range(366):
        start = datetime(2026, 1, 1, 12, tzinfo=place) + timedelta(days=offset)
        found = due(rule(1, "calendar_days"), start, calendar=CALENDAR, zone=place)
        assert found.at is not None
        assert (found.at - timedelta(seconds=1)).astimezone(place).date() == found.on
        assert found.at.astimezone(place).date() == start.date() + timedelta(days=2)


def test_why_a_day_is_closed() -> None:
    assert CALENDAR.why_closed(date(2026, 6, 19)) == ("holiday", "Juneteenth")
    assert CALENDAR.why_closed(date(2026, 6, 20)) == ("weekend", "")
    assert CALENDAR.why_closed(date(2026, 6, 22)) == ("", "")
    assert CALENDAR.is_known(date(2026, 12, 31))
    assert not CALENDAR.is_known(date(2027, 1, 1))


@pytest.mark.parametrize(("year", "soon"), [(2024, False), (2025, True), (2026, True), (2027, True)])
def test_a_table_that_ends_next_year_or_earlier_ends_soon(year: int, *, soon: bool) -> None:
    assert CALENDAR.ends_soon(date(year, 1, 1)) is soon
    assert CALENDAR.ends_soon(date(year, 12, 31)) is soon


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text(encoding="utf-8")), ids=lambda one: str(one["name"]))
def test_the_committed_vectors_stand(vector: dict[str, Any]) -> None:
    calendar = Calendar(
        "city",
        "City",
        frozenset(vector["weekend"]),
        {date.fromisoformat(day): "A holiday" for day in vector["holidays"]},
        date(2020, 1, 1),
        date(2030, 1, 1),
    )
    pauses = [
        Pause(datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None)
        for since, until in vector["pauses"]
    ]
    found = due(
        rule(vector["count"], vector["unit"], roll=vector["roll"]),
        datetime.fromisoformat(vector["started_at"]),
        calendar=calendar,
        zone=ZoneInfo(vector["zone"]),
        pauses=pauses,
    )
    assert (found.at.isoformat() if found.at else None) == vector["due_at"]
    assert (found.on.isoformat() if found.on else None) == vector["last_on"]
