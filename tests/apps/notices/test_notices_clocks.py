"""Deadlines that run: how they begin, stand, run on, warn, pass, end, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from django.core import mail
from django.utils import translation
from tests.apps.notices.told import AT, DAY, HOUR, MINUTE, STORY, Staff, access, deadline

from dintel.apps.notices import mapping, plan, queries, services, words
from dintel.apps.notices.models import Deadline, Notice, Pause
from dintel.apps.notices.queries import DeadlineView
from dintel.domain.deadlines import Calendar, Rule

pytestmark = pytest.mark.django_db


def view(row: Deadline, staff: Staff, at: datetime = AT) -> DeadlineView:
    (found,) = queries.deadlines_of(access(staff.counsel), "matter", [row.subject_key], at)[row.subject_key]
    return found


@pytest.mark.parametrize(
    ("rule", "later", "words"),
    [
        ("ipra", 0 * DAY, "15 days left, counted from Friday 20 November"),
        ("ipra", 14 * DAY, "1 day left, counted from Friday 20 November"),
        ("ipra", 15 * DAY, "Due today, counted from Friday 20 November"),
        ("ipra", 16 * DAY, "Late by 1 day: the last day was Saturday 5 December"),
        ("ipra", 45 * DAY, "Late by 30 days: the last day was Saturday 5 December 2026"),
        ("i9_inspection", 0 * DAY, "3 working days left, counted from Friday 20 November"),
        ("i9_inspection", 3 * DAY, "2 working days left, counted from Friday 20 November"),
        ("i9_inspection", 4 * DAY, "1 working day left, counted from Friday 20 November"),
        ("i9_inspection", 6 * DAY, "Late: the last day was Wednesday 25 November"),
        ("i9_inspection", 7 * DAY, "Late by 1 working day: the last day was Wednesday 25 November"),
        (
            "mayors_office",
            1 * MINUTE,
            "No date in the order. The city’s own target: Friday 20 November, 10:15 a.m., 14 minutes left",
        ),
        (
            "mayors_office",
            HOUR,
            "No date in the order. The city’s own target was Friday 20 November, 10:15 a.m., 45 minutes ago",
        ),
    ],
)
def test_a_clock_in_words(staff: Staff, rule: str, later: timedelta, words: str) -> None:
    assert view(deadline(rule=rule), staff, AT + later).words == words


def test_a_date_on_a_paper_in_words(staff: Staff) -> None:
    row = deadline(rule="return_date", printed_on=date(2026, 12, 4))
    assert view(row, staff).words == "14 days left until Friday 4 December, the date on the paper"
    assert view(row, staff, AT + 14 * DAY).words == "Due today, the date on the paper"
    assert view(row, staff, AT + 15 * DAY).words == "Late by 1 day: the last day was Friday 4 December"


def test_a_paper_without_a_date_stands_in_the_list_and_says_so(staff: Staff) -> None:
    row = deadline(rule="return_date")
    assert (row.due_at, row.look_at) == (None, None)
    assert view(row, staff).words == "No date stands on the paper."
    assert [one.id for one in queries.open_deadlines(access(staff.counsel), at=AT)] == [str(row.key)]


def test_hours_in_words(staff: Staff) -> None:
    found = mapping.kept_due(deadline())
    hours = replace(found, rule=Rule("x", "X", 48, "hours"), at=AT + 48 * HOUR)
    assert words.clock(hours, AT) == "2 days left, counted from Friday 20 November, 10 a.m."
    assert words.clock(hours, AT + 45 * HOUR) == "3 hours left, counted from Friday 20 November, 10 a.m."
    assert words.clock(hours, AT + 50 * HOUR + MINUTE).startswith("Late by 2 hours 1 minute, since Sunday 22 November")


def test_a_span_is_never_nothing() -> None:
    assert words.span(0) == "1 minute"
    assert words.span(61) == "2 minutes"
    assert words.span(50 * 3600) == "2 days 2 hours"


def test_every_day_of_the_count_is_told(staff: Staff) -> None:
    page = queries.deadline_page(access(staff.counsel), deadline(rule="i9_inspection").key, AT)
    assert page is not None
    assert [(step.on.day, step.number, step.words) for step in page.steps] == [
        (20, 0, "The day it happened. It is not counted."),
        (21, 0, "Closed: weekend"),
        (22, 0, "Closed: weekend"),
        (23, 1, "Counted: a working day"),
        (24, 2, "Counted: a working day"),
        (25, 3, "Counted: a working day"),
    ]
    assert page.calendar == "Federal working days"
    assert page.clock.steps == page.steps


def test_a_holiday_is_named(staff: Staff) -> None:
    page = queries.deadline_page(access(staff.counsel), deadline(rule="foia").key, AT)
    assert page is not None
    assert "Closed: Thanksgiving Day" in [step.words for step in page.steps]


def test_a_count_in_the_city_s_working_days_says_that_its_holidays_are_not_set(staff: Staff) -> None:
    page = queries.deadline_page(access(staff.counsel), deadline(rule="ipra_first_notice").key, AT)
    assert page is not None
    assert "City holidays not yet set." in page.doubts
    assert not any(step.sure for step in page.steps[1:])


def test_a_last_day_on_a_weekend_carries_its_doubt(staff: Staff) -> None:
    page = queries.deadline_page(access(staff.counsel), deadline().key, AT)
    assert page is not None
    assert "The last day, Saturday 5 December, is a weekend. Nothing that was read moves it." in page.doubts


def test_stopping_a_clock_takes_its_date_and_running_on_gives_it_back(staff: Staff) -> None:
    row = deadline(rule="foia")
    before = row.last_on
    services.pause_deadline(deadline=row, by=staff.counsel, reason="They asked which office.", at=AT + 3 * DAY)
    stopped = view(row, staff, AT + 4 * DAY)
    assert stopped.words == "The clock stands since Monday 23 November, 10 a.m.: They asked which office."
    assert (stopped.due_at, stopped.late) == (None, False)
    assert services.tick(at=AT + 100 * DAY).passed == 0
    row = services.resume_deadline(deadline=row, by=staff.counsel, at=AT + 5 * DAY)
    assert before is not None
    assert row.last_on is not None
    assert row.last_on > before
    page = queries.deadline_page(access(staff.counsel), row.key, AT + 5 * DAY)
    assert page is not None
    assert [step.words for step in page.steps if step.on.day in (23, 24, 25)][:3] == [
        "The clock stood: They asked which office."
    ] * 3
    (pause,) = page.pauses
    assert (pause.by, pause.resumed_by) == ("City attorney", "City attorney")


@pytest.mark.parametrize(
    ("rule", "rest", "said"),
    [
        ("return_date", {"printed_on": date(2026, 12, 4)}, "Only whoever set it can move it"),
        ("mayors_office", {}, "No date runs here"),
        ("ipra", {"started_at": AT - 30 * DAY}, "A pause now would change nothing"),
    ],
)
def test_what_cannot_be_stopped_says_why(staff: Staff, rule: str, rest: dict[str, Any], said: str) -> None:
    row = deadline(rule=rule, **rest)
    with pytest.raises(services.ClockError, match=said):
        services.pause_deadline(deadline=row, by=staff.counsel, reason="Because", at=AT)


def test_a_clock_that_may_stop_once_stops_once(staff: Staff) -> None:
    row = deadline(rule="foia")
    services.pause_deadline(deadline=row, by=staff.counsel, reason="First", at=AT)
    with pytest.raises(services.ClockError, match="stands already"):
        services.pause_deadline(deadline=row, by=staff.counsel, reason="Again", at=AT)
    services.resume_deadline(deadline=row, by=staff.counsel, at=AT + DAY)
    with pytest.raises(services.ClockError, match="running already"):
        services.resume_deadline(deadline=row, by=staff.counsel, at=AT + DAY)
    with pytest.raises(services.ClockError, match="has stopped once"):
        services.pause_deadline(deadline=row, by=staff.counsel, reason="Second", at=AT + 2 * DAY)


@pytest.mark.parametrize("reason", ["", "  \n ", "\0", "x" * 301])
def test_whoever_stops_a_clock_says_why(staff: Staff, reason: str) -> None:
    with pytest.raises(services.ClockError):
        services.pause_deadline(deadline=deadline(), by=staff.counsel, reason=reason, at=AT)
    assert not Pause.objects.exists()


def test_a_pause_of_which_the_law_says_nothing_carries_a_doubt(staff: Staff) -> None:
    row = deadline()
    services.pause_deadline(deadline=row, by=staff.counsel, reason="Agreed in writing", at=AT)
    page = queries.deadline_page(access(staff.counsel), row.key, AT)
    assert page is not None
    assert any("Counsel answers for the pause" in doubt for doubt in page.doubts)


def test_it_warns_before_it_falls_due_and_says_when_it_has_passed(staff: Staff) -> None:
    row = deadline(rule="i9_inspection")
    at = AT
    while at < AT + 10 * DAY:
        services.tick(at=at)
        at += HOUR
    told = Notice.objects.filter(kind__startswith="deadline").order_by("created_at")  # other rooms tell of theirs
    assert [(one.kind, f"{one.created_at:%d %H}") for one in told] == [
        ("deadline_soon", "23 15"),
        ("deadline_soon", "24 15"),
        ("deadline_passed", "26 07"),
    ]
    row.refresh_from_db()
    assert (row.look_at, row.passed_at) == (None, datetime(2026, 11, 26, 7, tzinfo=UTC))
    soon = Notice.objects.filter(kind="deadline_soon")
    assert all(one.settled_at for one in soon), "what came later takes their place"
    assert STORY not in "".join(letter.subject + letter.body for letter in mail.outbox)


def test_a_passed_deadline_that_nobody_reads_goes_on(staff: Staff) -> None:
    deadline(rule="return_date", printed_on=date(2026, 11, 20), owner_role="liaison")
    services.tick(at=AT + DAY)
    services.tick(at=AT + DAY + HOUR)
    row = Notice.objects.get(kind="deadline_passed")
    assert [one.user.name for one in row.told.select_related("user")] == ["Liaison of the library", "City attorney"]


def test_when_the_matter_is_over_nobody_is_told_any_more(staff: Staff) -> None:
    row = deadline(rule="return_date", printed_on=date(2026, 11, 20))
    services.tick(at=AT + DAY)
    done = services.finish_deadline(deadline=row, by=staff.counsel, how="The letter was sent.", at=AT + DAY)
    assert services.tick(at=AT + 2 * DAY).escalated == 0
    assert (
        services.finish_deadline(deadline=done, by=staff.duty, how="Again", at=AT + 3 * DAY).finished_by
        == staff.counsel
    )
    assert view(row, staff, AT + 4 * DAY).words == "Done on Saturday 21 November, 10 a.m., late"
    assert list(queries.open_deadlines(access(staff.counsel), at=AT)) == []
    with pytest.raises(services.ClockError, match="This is done"):
        services.pause_deadline(deadline=row, by=staff.counsel, reason="x", at=AT + 4 * DAY)


def test_a_clock_that_is_done_while_it_stands_was_done_in_time(staff: Staff) -> None:
    row = deadline(rule="foia")
    services.pause_deadline(deadline=row, by=staff.counsel, reason="x", at=AT)
    services.finish_deadline(deadline=row, by=staff.counsel, how="Answered", at=AT + DAY)
    assert view(row, staff, AT + DAY).words == "Done on Saturday 21 November, 10 a.m., in time"
    assert not Pause.objects.filter(until_at=None).exists()


def test_a_paper_that_comes_later_gives_its_date_to_the_clock_that_waits(staff: Staff) -> None:
    about: dict[str, Any] = {"subject_kind": "matter", "subject_key": "M-1"}
    assert services.set_printed_date(**about, printed_on=date(2026, 12, 4), at=AT) is None
    row = deadline(rule="return_date")
    first = services.set_printed_date(**about, printed_on=date(2026, 12, 4), at=AT)
    assert first is not None
    assert (first.pk, first.last_on) == (row.pk, date(2026, 12, 4))
    again = services.set_printed_date(**about, printed_on=date(2026, 12, 4), at=AT)
    assert again is not None
    assert again.pk == row.pk
    other = services.set_printed_date(**about, printed_on=date(2026, 12, 9), at=AT)
    assert other is not None
    assert (other.pk != row.pk, other.last_on, other.owner_role) == (True, date(2026, 12, 9), "counsel")
    assert other.key != row.key
    assert Deadline.objects.count() == 2


def test_when_holidays_are_announced_running_clocks_are_counted_again(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = deadline(rule="ipra_first_notice")
    done = deadline("M-2", rule="ipra_first_notice")
    services.finish_deadline(deadline=done, by=staff.counsel, how="x", at=AT)
    assert row.last_on == date(2026, 11, 25)
    city = plan.calendars()["city"]
    announced = Calendar("city", city.name, city.weekend, {date(2026, 11, 24): "x"}, date(2026, 1, 1), date(2027, 1, 1))
    monkeypatch.setattr(mapping, "calendars", lambda: {**plan.calendars(), "city": announced})
    marks = MappingProxyType({**plan.calendar_marks(), "city": "another"})
    monkeypatch.setattr(mapping, "calendar_marks", lambda: marks)
    monkeypatch.setattr(services.clocks, "calendar_marks", lambda: marks)
    assert services.recount(at=AT) == 1
    row.refresh_from_db()
    done.refresh_from_db()
    assert row.last_on == date(2026, 11, 26)
    assert done.last_on == date(2026, 11, 25)
    assert services.recount(at=AT) == 0


def test_a_clock_keeps_the_rule_it_began_with(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    row = deadline(rule="ipra")
    monkeypatch.setattr(services.clocks, "rules", dict)
    services.pause_deadline(deadline=row, by=staff.counsel, reason="x", at=AT)
    again = services.resume_deadline(deadline=row, by=staff.counsel, at=AT + MINUTE)
    assert again.last_on == date(2026, 12, 5)


def test_a_rule_the_law_does_not_have_is_a_slip_in_the_code(staff: Staff) -> None:
    with pytest.raises(LookupError):
        deadline(rule="moon")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (datetime(2026, 3, 5, 18, tzinfo=UTC), datetime(2026, 3, 11, 6, tzinfo=UTC)),
        (datetime(2026, 10, 28, 18, tzinfo=UTC), datetime(2026, 11, 3, 7, tzinfo=UTC)),
    ],
    ids=["clocks go forward", "clocks go back"],
)
def test_the_end_of_the_day_is_the_city_s_on_both_sides_of_a_change_of_clocks(
    staff: Staff, start: datetime, due: datetime
) -> None:
    row = deadline(rule="i9_inspection", started_at=start, at=start)
    row.refresh_from_db()
    assert row.due_at == due


def test_what_is_due_first_stands_first_and_what_has_no_date_last(staff: Staff) -> None:
    late = deadline("M-late", rule="return_date", printed_on=date(2026, 11, 1))
    soon = deadline("M-soon", rule="i9_inspection")
    undated = deadline("M-undated", rule="return_date")
    standing = deadline("M-standing", rule="foia")
    services.pause_deadline(deadline=standing, by=staff.counsel, reason="x", at=AT)
    rows = queries.open_deadlines(access(staff.counsel), at=AT)
    assert [one.number for one in rows] == [one.subject_key for one in (late, soon, undated, standing)]
    assert [one.number for one in queries.open_deadlines(access(staff.counsel), show="late", at=AT)] == ["M-late"]
    assert [one.number for one in queries.open_deadlines(access(staff.counsel), show="paused", at=AT)] == ["M-standing"]
    assert [one.number for one in queries.open_deadlines(access(staff.counsel), owner="liaison", at=AT)] == []
    assert len(rows) == 4
    assert rows[0].number == "M-late"
    assert [one.number for one in rows[1:3]] == ["M-soon", "M-undated"]
    assert ("counsel", "City attorney") in queries.owner_roles()
    assert "auditor" not in dict(queries.owner_roles())


def test_a_liaison_sees_the_clocks_of_their_own_department(staff: Staff) -> None:
    row = deadline()
    assert [one.id for one in queries.open_deadlines(access(staff.liaison), at=AT)] == [str(row.key)]
    assert list(queries.open_deadlines(access(staff.elsewhere), at=AT)) == []
    assert queries.find_deadline(access(staff.elsewhere), row.key) is None


def test_words_are_made_in_the_reader_s_language(staff: Staff) -> None:
    row = deadline(rule="ipra")
    with translation.override("es"):
        said = view(row, staff).words
    assert "noviembre" in said
