"""Training and drills as what shows that a task is done: a figure, for whoever may see the training of its place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person, SignIn
from tests.apps.training.test_training_overview import passed

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.duties import here as rollout
from dintel.apps.duties import measures
from dintel.apps.duties import services as duties
from dintel.apps.duties.measures import Sought
from dintel.apps.duties.models import Evidence, Task
from dintel.apps.duties.queries.tasks import figure_of
from dintel.apps.duties.services import NewTask
from dintel.apps.training.models import Drill, Employee
from dintel.apps.training.queries.drilled import drills_by_place

pytestmark = pytest.mark.django_db
COURSE, SITE = "at-the-counter", "4-h-park"
TODAY = NOW.date()
DAY = timedelta(days=1)


def told(user: User, name: str, *, department: str = DEPARTMENT, facility: str = "", since: Any = TODAY) -> Any:
    return measures.figure(access_of(user, TODAY), name, Sought(department, facility, since, TODAY))


def practised(employee: Employee, at: datetime, *, facility: str = "", right: bool = True) -> None:
    Drill.objects.create(
        employee=employee,
        facility=facility,
        department=employee.department,
        scene="s",
        policy_hash="0" * 64,
        walk=[],
        outcome="decline" if right else "comply",
        expected="decline",
        at=at,
    )


def test_every_figure_that_a_plan_names_is_told() -> None:
    named = {step.measure for plan in rollout.plans().values() for step in plan.steps.values()} - {""}
    assert named == {"training", "drill", "training:children-in-our-care"}
    assert all(map(measures.is_known, named))
    assert not measures.is_known("training:nothing")


def test_people_are_trained_when_every_course_that_is_theirs_is_taken(
    person: Person, listed: Listed, django_assert_max_num_queries: Any
) -> None:
    liaison = person("liaison", department="police")
    passed(listed("E-1", department="police"))
    listed("E-2", department="police")
    listed("E-3", department="police", role="paralegal")
    listed("E-4", department="police", until_on=TODAY)
    passed(listed("E-5"))
    with django_assert_max_num_queries(9):  # the person's reach, the terms, the people, and what each has done
        found = told(liaison, "training", department="police")
    assert (found.reached, found.needed, found.is_reached) == (1, 3, False)
    assert found.words == "1 of 3 people have taken every course that is theirs"
    one = told(liaison, f"training:{COURSE}", department="police")
    assert one.words == "1 of 2 people have taken “When officers come to the counter”"
    assert told(liaison, "training:booking-centre", department="police") is None
    passed(Employee.objects.get(number="E-2"))
    assert told(liaison, f"training:{COURSE}", department="police").is_reached


def test_a_drill_counts_from_the_day_the_task_was_given(person: Person, listed: Listed) -> None:
    lead, liaison = person("site_lead", facility=SITE), person("liaison", department="parks-and-recreation")
    assert told(lead, "drill", facility=SITE).words == "No drill yet"
    one, two = listed("E-1"), listed("E-2")
    practised(one, NOW - 9 * DAY, facility=SITE)
    before = told(lead, "drill", facility=SITE)
    assert before.words == "No drill since Nov. 26, 2026; the last was on Nov. 17, 2026"
    assert not before.is_reached
    for employee in (one, one, two):
        practised(employee, NOW, facility=SITE, right=False)
    practised(two, NOW, facility="academy-hills-park")
    after = told(lead, "drill", facility=SITE)
    assert after.words == "Last drill on Nov. 26, 2026; 2 people have practised since Nov. 26, 2026"
    assert after.is_reached
    assert told(liaison, "drill", department="parks-and-recreation").is_reached
    assert told(liaison, "drill", department=DEPARTMENT) is None


def test_a_figure_is_told_to_whoever_sees_the_training_of_its_place(person: Person, listed: Listed) -> None:
    passed(listed("E-1", department="police"))
    seen = {
        role: told(person(role, department="police"), f"training:{COURSE}", department="police") is not None
        for role in ("liaison", "employee", "paralegal", "duty_officer", "counsel", "auditor", "equity_coordinator")
    }
    assert seen == {
        "liaison": True,
        "employee": False,
        "paralegal": False,
        "duty_officer": False,
        "counsel": True,
        "auditor": True,
        "equity_coordinator": True,
    }
    assert told(person("liaison", department=DEPARTMENT), "training", department="police") is None


def test_a_task_is_closed_on_its_figure_when_nothing_is_missing(
    signed_in: SignIn, person: Person, listed: Listed
) -> None:
    coordinator, liaison = person("equity_coordinator"), person("liaison", department="police")
    passed(listed("E-1", department="police"))
    other = listed("E-2", department="police")
    new = NewTask(title="Train", department="police", measure=f"training:{COURSE}")
    task = duties.assign_task(key=uuid4(), task=new, by=coordinator, at=NOW)
    browser, page = signed_in(liaison), f"/duties/tasks/{task.number}/"
    assert "1 of 2 people have taken" in browser.get(page).content.decode()
    short = browser.post(f"{page}done/", {"key": str(uuid4()), "words": "", "figure": "on"})
    assert short.status_code == 422
    assert "Something is missing" in short.content.decode()
    clerk = person("employee", department="police")
    duties.hand_over(task=task, owner=clerk, owner_role="liaison", by=coordinator, at=NOW)
    own = signed_in(clerk)
    assert "of 2 people" not in own.get(page).content.decode()
    assert own.post(f"{page}done/", {"key": str(uuid4()), "words": "", "figure": "on"}).status_code == 422
    passed(other)
    assert browser.post(f"{page}done/", {"key": str(uuid4()), "words": "", "figure": "on"}).status_code == 302
    task.refresh_from_db()
    assert task.kept == "done"
    assert Evidence.objects.get().figure == "2 of 2 people have taken “When officers come to the counter”"
    assert figure_of(access_of(clerk, TODAY), task, TODAY) is None
    assert Task.objects.count() == 1


def test_drills_are_listed_by_place_as_far_as_one_answers_for_it(
    signed_in: SignIn, person: Person, listed: Listed, django_assert_num_queries: Any
) -> None:
    one, two = listed("E-1"), listed("E-2", department="police")
    practised(one, NOW - 400 * DAY, facility="alamosa-robert-l-murphy-library")
    practised(one, NOW - DAY, facility=SITE, right=False)
    practised(two, NOW, facility=SITE)
    practised(two, NOW)
    access = access_of(person("equity_coordinator"), TODAY)
    with django_assert_num_queries(2):
        found = drills_by_place(access, NOW)
    assert [(one.department, one.facility, one.drills, one.people, one.right) for one in found] == [
        ("arts-and-culture", "alamosa-robert-l-murphy-library", 0, 0, 0),
        ("parks-and-recreation", SITE, 2, 2, 1),
        ("police", "", 1, 1, 1),
    ]
    page = signed_in(person("liaison", department="police")).get("/training/drills/").content.decode()
    assert "people of no one site" in page
    assert "Alamosa" not in page
    lead = signed_in(person("site_lead", facility=SITE)).get("/training/drills/").content.decode()
    assert lead.count('<th scope="row">') == 1
    assert signed_in(person("employee", department="police")).get("/training/drills/").status_code == 404
