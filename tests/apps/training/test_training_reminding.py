"""Departments are told once a week that training there is late; a site is reminded of its drill as of any task."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person

from dintel.apps.accounts.access import access_of
from dintel.apps.duties import here as rollout
from dintel.apps.duties import services as duties
from dintel.apps.duties.models import Task
from dintel.apps.duties.services.chasing import remind as remind_of_tasks
from dintel.apps.notices.models import Notice, Told
from dintel.apps.training.queries.visible import address_of, may_department
from dintel.apps.training.services.reminding import LATE, remind

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_a_liaison_is_told_once_a_week_and_no_person_is_named(person: Person, listed: Listed) -> None:
    liaison, other = person("liaison", department=DEPARTMENT), person("liaison", department="police")
    late = listed("E-1", from_on=date(2026, 1, 5))
    assert remind(at=NOW - 2 * WEEK) == 0  # all of it is owed some days after the second of November
    at = NOW + 3 * WEEK
    assert [remind(at=at), remind(at=at), remind(at=at + timedelta(hours=6))] == [1, 0, 0]
    notice = Notice.objects.get(kind=LATE)
    assert (notice.department, notice.subject_key) == (DEPARTMENT, "2026-w51.arts-and-culture")
    assert late.name not in f"{notice.title} {notice.lines}"
    assert {one.user for one in Told.objects.filter(notice=notice)} == {liaison}
    assert address_of(notice.subject_key) == f"/training/people/?department={DEPARTMENT}&state=late"
    assert may_department(access_of(liaison, at.date()), "training.read", notice.subject_key)
    assert not may_department(access_of(other, at.date()), "training.read", notice.subject_key)
    assert remind(at=at + WEEK) == 1


def test_nobody_is_late_who_left_or_came_today(listed: Listed) -> None:
    at = NOW + 3 * WEEK
    listed("E-1", until_on=at.date())
    listed("E-2", from_on=at.date())
    assert remind(at=at) == 0


def test_a_site_is_reminded_of_its_drill_before_and_after_its_day(person: Person) -> None:
    coordinator, lead = person("equity_coordinator"), person("site_lead", facility="4-h-park")
    plan, department = rollout.plans()["counter-drill"], "parks-and-recreation"
    duties.roll_out(
        key=uuid4(),
        plan=plan,
        departments=(department,),
        sites={department: ("4-h-park",)},
        starts_on=NOW.date(),
        by=coordinator,
        at=NOW,
    )
    run = Task.objects.get(step="run", facility="4-h-park")
    assert (run.measure, run.owner_role) == ("drill", "site_lead")
    assert run.target_on is not None
    for days, kind in ((-7, "task_soon"), (1, "task_late")):
        on = NOW + (run.target_on - NOW.date()) + timedelta(days=days)
        remind_of_tasks(at=on)
        notice = Notice.objects.get(kind=kind, subject_key=run.record)
        assert lead in {one.user for one in Told.objects.filter(notice=notice)}
        assert "Run the drill" in notice.title
