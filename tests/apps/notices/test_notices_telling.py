"""Who is told of what, who has read it, and who is told next when nobody does."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from tests.apps.accounts.made_up_staff import give, make_person
from tests.apps.notices.told import AT, DAY, LIBRARY, MINUTE, Staff, access, notice

from dintel.apps.accounts.models import Assignment
from dintel.apps.notices import queries, services
from dintel.apps.notices.models import Delivery, Notice, Told
from dintel.apps.notices.plan import plan, told_roles

pytestmark = pytest.mark.django_db


def told_to(row: Notice) -> list[str]:
    return [one.user.name for one in Told.objects.filter(notice=row).select_related("user").order_by("pk")]


def test_the_duty_officer_is_told_at_once_by_letter_and_in_the_inbox(staff: Staff) -> None:
    row = notice()
    assert told_to(row) == ["Duty officer"]
    ways = {(one.channel, one.state) for one in row.deliveries.all()}
    assert ways == {("inbox", "sent"), ("email", "waiting")}
    assert queries.unread_count(access(staff.duty)) == 1
    assert queries.unread_count(access(staff.counsel)) == 0


def test_reading_it_stops_the_steps_and_is_on_record(staff: Staff) -> None:
    row = services.acknowledge(notice=notice(), by=staff.duty, at=AT + 3 * MINUTE)
    assert (row.read_by, row.read_at, row.escalate_at) == (staff.duty, AT + 3 * MINUTE, None)
    assert services.tick(at=AT + DAY).escalated == 0
    again = services.acknowledge(notice=row, by=staff.duty, at=AT + 9 * MINUTE)
    assert again.read_at == AT + 3 * MINUTE
    assert Told.objects.get(notice=row).read_at == AT + 3 * MINUTE


def test_a_second_reader_is_recorded_beside_the_first(staff: Staff) -> None:
    row = notice()
    services.acknowledge(notice=row, by=staff.duty, at=AT + MINUTE)
    services.acknowledge(notice=row, by=staff.counsel, at=AT + 2 * MINUTE)
    page = queries.notice_page(access(staff.duty), row.key, AT + 3 * MINUTE)
    assert page is not None
    assert page.readings == (("Duty officer", AT + MINUTE), ("City attorney", AT + 2 * MINUTE))
    assert page.notice.read_by == "Duty officer"


def test_an_unread_notice_goes_on_to_the_next_in_line_at_its_time_and_not_before(staff: Staff) -> None:
    row = notice()
    assert services.tick(at=AT + 15 * MINUTE - MINUTE).escalated == 0
    assert services.tick(at=AT + 15 * MINUTE).escalated == 1
    assert told_to(row) == ["Duty officer", "City attorney"]
    assert services.tick(at=AT + 16 * MINUTE).escalated == 0
    assert services.tick(at=AT + 60 * MINUTE).escalated == 1
    assert told_to(row) == ["Duty officer", "City attorney", "Liaison of the library"]
    row.refresh_from_db()
    assert row.escalate_at is None
    page = queries.notice_page(access(staff.duty), row.key, AT + DAY)
    assert page is not None
    assert [stage.words for stage in page.stages] == [
        "Told: Mayor’s Office duty officer.",
        "Nobody had read it, so it went on to: City attorney.",
        "Nobody had read it, so it went on to: Department liaison.",
    ]
    assert "no further step" in page.next_step


def test_the_page_says_when_it_goes_on_and_to_whom(staff: Staff) -> None:
    page = queries.notice_page(access(staff.duty), notice().key, AT)
    assert page is not None
    assert page.next_step == "If nobody has read it by Friday 20 November, 10:15 a.m., it goes on to: City attorney."


def test_when_nobody_holds_the_first_role_the_next_step_is_taken_at_once() -> None:
    counsel = make_person("counsel", name="City attorney")
    row = notice()
    assert told_to(row) == ["City attorney"]
    page = queries.notice_page(access(counsel), row.key, AT)
    assert page is not None
    assert page.stages[0].words == "Nobody was there to be told as: Mayor’s Office duty officer."


def test_when_nobody_can_be_told_it_is_tried_again_until_somebody_can() -> None:
    row = notice()
    assert told_to(row) == []
    services.tick(at=AT + 15 * MINUTE)
    assert told_to(row) == []
    duty = make_person("duty_officer", name="New duty officer")
    services.tick(at=AT + 30 * MINUTE)
    assert told_to(row) == ["New duty officer"]
    row.refresh_from_db()
    assert row.escalate_at == AT + 60 * MINUTE or row.escalate_at is None
    assert queries.unread_count(access(duty)) == 1


def test_a_late_worker_takes_every_step_that_is_due(staff: Staff) -> None:
    row = notice()
    assert services.tick(at=AT + DAY).escalated == 1
    assert told_to(row) == ["Duty officer", "City attorney", "Liaison of the library"]


def test_one_person_with_two_roles_is_told_once(staff: Staff) -> None:
    give(staff.duty, "counsel")
    staff.counsel.is_active = False
    staff.counsel.save()
    row = notice()
    services.tick(at=AT + 15 * MINUTE)
    assert told_to(row) == ["Duty officer", "Liaison of the library"]


def test_roles_that_ended_and_accounts_that_are_closed_are_not_told(staff: Staff) -> None:
    Assignment.objects.filter(user=staff.duty).update(until_on=date(2026, 11, 20))
    assert told_to(notice()) == ["City attorney"]


def test_a_liaison_is_told_of_their_own_department_only(staff: Staff) -> None:
    row = notice(kind="letter_sent")
    assert told_to(row) == ["Duty officer", "Liaison of the library"]
    assert list(queries.visible_notices(access(staff.elsewhere))) == []
    assert list(queries.visible_notices(access(staff.liaison))) == [row]


def test_a_notice_and_what_is_on_its_way_stand_or_fall_with_what_it_tells_of(staff: Staff) -> None:
    with transaction.atomic():
        notice()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_a_kind_nobody_planned_is_a_slip_in_the_code(staff: Staff) -> None:
    with pytest.raises(LookupError):
        notice(kind="weather")


def test_the_plan_of_the_city_tells_only_those_who_may_be_told() -> None:
    assert "administrator" not in told_roles()
    assert "auditor" not in told_roles()
    assert plan().kinds["contact_filed"].tell == ("duty_officer",)


def test_reading_the_report_ends_the_city_s_own_target(staff: Staff) -> None:
    row = notice()
    clock = services.start_deadline(
        rule="mayors_office",
        subject_kind="matter",
        subject_key="M-1",
        title="M-1",
        started_at=AT,
        owner_role="duty_officer",
        **LIBRARY,
        at=AT,
    )
    assert clock.due_at == AT + 15 * MINUTE
    services.acknowledge(notice=row, by=staff.duty, at=AT + 4 * MINUTE)
    clock.refresh_from_db()
    assert (clock.finished_at, clock.finished_by, clock.how) == (AT + 4 * MINUTE, staff.duty, "read")


def test_a_record_s_story_tells_who_was_told_and_who_read_it(staff: Staff) -> None:
    row = notice()
    services.tick(at=AT + 15 * MINUTE)
    services.acknowledge(notice=row, by=staff.counsel, at=AT + 20 * MINUTE)
    story = queries.story_of(access(staff.duty), "matter", "M-1")
    assert [(line.title, line.words, line.by) for line in story] == [
        ("Told", "A contact was filed: Mayor’s Office duty officer (1 person)", ""),
        ("Not read, so it went on", "A contact was filed: City attorney (1 person)", ""),
        ("Notice read", "A contact was filed", "City attorney"),
    ]
