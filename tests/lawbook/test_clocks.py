"""How clocks, calendars and the city's notices are read, and what is said when a line cannot be used."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.lawbook.conftest import Copy

from dintel.domain.policy.rules import BadLawError
from dintel.lawbook.calendars import NOT_SET, city_calendar, federal_calendar, open_calendars
from dintel.lawbook.city import CityError
from dintel.lawbook.city.notices import Escalation, NoticePlan, open_notice_plan
from dintel.lawbook.load import load_deadlines

ROOT = Path(__file__).resolve().parents[2]
PLACE = "us/nm/albuquerque"
CITY = ROOT / "cities" / "albuquerque"
KINDS = ("contact_filed", "deadline_soon")
KNOWN: dict[str, Any] = {
    "kinds": KINDS,
    "roles": ("duty_officer", "counsel"),
    "channels": ("inbox", "email"),
    "deadlines": ("mayors_office",),
    "duties": ("notify_mayor",),
}
PLAN = """digests_at = ["16:00", "08:00"]
[warn]
at = "07:30"
working_days = [1, 2]
[[targets]]
deadline = "mayors_office"
target_minutes = 15
finished_by = "contact_filed"
reason = "The order names no time."
[[kinds]]
id = "contact_filed"
duties = ["notify_mayor"]
tell = ["duty_officer"]
channels = ["inbox", "email"]
escalate = [
  { after_minutes = 15, role = "counsel" },
  { after_minutes = 60, role = "duty_officer" },
]
[[kinds]]
id = "deadline_soon"
tell = ["owner"]
channels = ["inbox"]
"""


def test_the_deadlines_of_the_city_are_read_with_their_calendars() -> None:
    rules = load_deadlines(PLACE, ROOT)
    assert [
        (name, rules[name].count, rules[name].unit, rules[name].calendar) for name in ("foia", "i9_inspection")
    ] == [
        ("foia", 20, "business_days", "federal"),
        ("i9_inspection", 3, "business_days", "federal"),
    ]
    assert (rules["ipra"].count, rules["ipra"].unit, rules["ipra"].roll) == (15, "calendar_days", "none")
    first = rules["ipra_first_notice"]
    assert (first.count, first.unit, first.calendar, first.relies_on) == (
        3,
        "business_days",
        "city",
        "us/nm/ipra/14-2-8",
    )
    assert rules["mayors_office"].is_undated
    assert rules["mayors_office"].words == "No date in the order."
    assert rules["return_date"].pauses == "never"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('calendar = "federal"', 'calendar = "country"', "calendar = 'country' is not known"),
        ('calendar = "federal"', "", "calendar is missing"),
        ("count = 20", "count = -20", "cannot be counted"),
        ("count = 20", 'count = 20\nroll = "next_open_day"', "cannot be counted"),
        ('unit = "business_days"', 'unit = "weeks"', "unit = 'weeks' is not known"),
        ('pauses = "once"', 'pauses = "twice"', "pauses = 'twice' is not known"),
        ('pauses = "once"', 'paused = "once"', "the key 'paused' is not known"),
    ],
)
def test_a_deadline_that_cannot_be_counted_names_its_line(copy: Copy, old: str, new: str, said: str) -> None:
    where = copy.spoil("us/deadlines.toml", old, new, after='id = "foia"')
    with pytest.raises(BadLawError, match=said) as caught:
        load_deadlines(PLACE, copy.root)
    line = int(where.rpartition(":")[2])
    said_at = [int(error.where.rpartition(":")[2]) for error in caught.value.errors]
    assert any(abs(line - at) <= 8 for at in said_at)


def test_a_first_notice_needs_a_calendar_too(copy: Copy) -> None:
    copy.spoil("us/nm/deadlines.toml", 'first_notice_calendar = "city"', "")
    with pytest.raises(BadLawError, match="first_notice_calendar is missing"):
        load_deadlines(PLACE, copy.root)


def test_the_federal_calendar_holds_the_day_before_a_saturday_and_the_day_after_a_sunday() -> None:
    calendar = federal_calendar(ROOT)
    assert not calendar.is_open(date(2026, 7, 3))
    assert not calendar.is_open(date(2027, 7, 5))
    assert calendar.is_open(date(2026, 12, 24))
    assert calendar.is_known(date(2024, 1, 1))
    assert not calendar.is_known(date(2031, 1, 1))
    assert not calendar.is_open(date(2031, 7, 4))


def test_a_federal_calendar_known_for_no_day_is_refused(copy: Copy) -> None:
    copy.spoil("us/deadlines.toml", "known_until = 2031-01-01", "known_until = 2024-01-01")
    with pytest.raises(BadLawError, match="known for no day"):
        federal_calendar(copy.root)
    copy.spoil("us/deadlines.toml", "known_until = 2024-01-01", 'known_until = "soon"')
    with pytest.raises(BadLawError, match="known_until is 'soon'"):
        federal_calendar(copy.root)


def test_the_city_says_that_its_holidays_are_not_set() -> None:
    calendar = open_calendars("albuquerque", ROOT)["city"]
    assert calendar.doubt == NOT_SET
    assert not calendar.holidays
    assert calendar.is_open(date(2026, 11, 26))
    assert not calendar.is_known(date(2026, 11, 26))


def city_file(tmp_path: Path, days: str, working: str = '["monday", "tuesday"]') -> Path:
    path = tmp_path / "calendar.toml"
    path.write_text(f"working_days = {working}\n[announced]\nholidays = [\n{days}]\n", encoding="utf-8")
    return path


def line(day: str, name: str = "A day off") -> str:
    return f'  {{ on = {day}, name = "{name}", source = "the announcement" }},\n'


def test_announced_days_are_holidays_and_make_their_years_known(tmp_path: Path) -> None:
    calendar = city_calendar(city_file(tmp_path, line("2026-12-25", "Christmas Day") + line("2027-01-01")))
    assert calendar.doubt == ""
    assert calendar.holidays[date(2026, 12, 25)] == "Christmas Day"
    assert calendar.is_known(date(2026, 1, 1))
    assert calendar.is_known(date(2027, 12, 31))
    assert not calendar.is_known(date(2028, 1, 1))
    assert calendar.weekend == frozenset({2, 3, 4, 5, 6})


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (line('"2026-12-25"'), "no announced holiday"),
        (line("2026-12-25") + '  { on = 2026-12-26, name = "x" },\n', "line 5: This is no announced holiday"),
        (line("2026-12-25") * 2, "line 5: 2026-12-25 stands twice"),
        (line("2026-12-25", ""), "`name` is missing"),
        (line("2025-12-25") + line("2027-12-25"), "No holiday is announced for 2026"),
    ],
)
def test_an_announced_day_that_cannot_be_used_names_its_line(tmp_path: Path, days: str, said: str) -> None:
    with pytest.raises(CityError, match=re.escape(said)):
        city_calendar(city_file(tmp_path, days))


@pytest.mark.parametrize("working", ["[]", '["Monday"]'])
def test_working_days_are_weekdays(tmp_path: Path, working: str) -> None:
    with pytest.raises(CityError, match="`working_days` is"):
        city_calendar(city_file(tmp_path, "", working))


def plan(tmp_path: Path, text: str = PLAN) -> NoticePlan:
    path = tmp_path / "notices.toml"
    path.write_text(text, encoding="utf-8")
    return open_notice_plan(path, **KNOWN)


def test_a_plan_is_read_in_order(tmp_path: Path) -> None:
    found = plan(tmp_path)
    assert found.digests_at == (time(8), time(16))
    assert found.warn_at == time(7, 30)
    assert found.warn_working_days == (2, 1)
    assert found.warn_hours == ()
    assert found.targets["mayors_office"].within == timedelta(minutes=15)
    kind = found.kinds["contact_filed"]
    assert (kind.tell, kind.channels) == (("duty_officer",), ("inbox", "email"))
    assert kind.duties == ("notify_mayor",)
    assert kind.escalate == (
        Escalation(timedelta(minutes=15), "counsel"),
        Escalation(timedelta(minutes=60), "duty_officer"),
    )
    assert found.kinds["deadline_soon"].tell == ("owner",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"16:00"', '"25:00"', "`digests_at` holds '25:00'"),
        ('at = "07:30"', 'at = "half past"', "`at` holds"),
        ("[1, 2]", "[0]", "`working_days` is [0]"),
        ('tell = ["duty_officer"]', 'tell = ["mayor"]', "line 10: `tell` names mayor"),
        ('tell = ["duty_officer"]', "tell = []", "`tell` is empty"),
        ('tell = ["duty_officer"]', 'tell = ["owner"]', "`tell` names owner"),
        ('channels = ["inbox"]', 'channels = ["pigeon"]', "line 19: `channels` names pigeon"),
        ("after_minutes = 15,", "after_minutes = 0,", "This is no step"),
        ("after_minutes = 15,", "after_minutes = 90,", "The steps are out of order"),
        ('role = "counsel"', 'role = "mayor"', "This is no step"),
        ('id = "deadline_soon"', 'id = "contact_filed"', "The kind 'contact_filed' stands twice"),
        ('id = "deadline_soon"', 'id = "weather"', "`id` is 'weather'"),
        (
            '[[kinds]]\nid = "deadline_soon"\ntell = ["owner"]\nchannels = ["inbox"]\n',
            "",
            "Nothing is said of deadline_soon",
        ),
        ("target_minutes = 15", 'target_minutes = "soon"', "`target_minutes` is soon"),
        ('deadline = "mayors_office"', 'deadline = "ipra"', "`deadline` is 'ipra'"),
        ("reason = ", "because = ", "Nobody reads because"),
    ],
)
def test_a_plan_that_cannot_be_used_says_which_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PLAN
    with pytest.raises(CityError, match=re.escape(said)):
        plan(tmp_path, PLAN.replace(old, new, 1))
