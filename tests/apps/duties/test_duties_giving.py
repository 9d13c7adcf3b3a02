"""Tasks are given: one by one to departments and partners, and whole plans in one act."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.duties import here, queries, services
from dintel.apps.duties.models import Change, Need, Rollout, Task
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices.models import Notice, Told

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 26, 18, tzinfo=UTC)
TODAY = date(2026, 11, 26)


def roll_out(by: User, *departments: str, plan: str = "desk-protocol", key: UUID | None = None) -> list[Task]:
    """Roll a plan out today, with one library that has a lead."""
    _rollout, made = services.roll_out(
        key=key or uuid4(),
        plan=here.plans()[plan],
        departments=departments or (DEPARTMENT,),
        sites={DEPARTMENT: (SITE,)},
        starts_on=TODAY,
        by=by,
        at=AT,
    )
    return made


def test_a_task_for_a_partner_stands_with_its_leaf_and_is_found_by_the_partner(coordinator: User) -> None:
    told = {"details": "In their languages.", "partner": "partner:casa"}
    new = services.NewTask(title=" Tell families ", **told, target_on=TODAY)
    task = services.assign_task(key=uuid4(), task=new, by=coordinator, at=AT)
    assert list(queries.tasks_of_partner("partner:casa")) == [task]
    assert not queries.tasks_of_partner("partner:other").exists()
    assert not queries.tasks_of_partner("").exists()
    assert (task.title, task.details, task.owner_role) == ("Tell families", "In their languages.", "")
    assert Leaf.objects.get(kind="task.given").subject_key == task.record
    assert not Notice.objects.exists()


def test_the_same_key_gives_the_task_once(coordinator: User) -> None:
    key = uuid4()
    new = services.NewTask(title="Name the liaison", department=DEPARTMENT)
    first = services.assign_task(key=key, task=new, by=coordinator, at=AT)
    again = services.assign_task(key=key, task=new, by=coordinator, at=AT + timedelta(hours=1))
    assert first == again
    assert Task.objects.count() == Change.objects.count() == Leaf.objects.filter(kind="task.given").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "  "}, "needs a title"),
        ({"department": DEPARTMENT, "partner": "partner:casa"}, "not both"),
        ({"rhythm": "monthly", "target_on": TODAY}, "no rhythm"),
        ({"rhythm": "1 month"}, "needs a first date"),
    ],
)
def test_a_task_that_cannot_be_kept_is_refused_in_words(coordinator: User, wrong: dict[str, object], said: str) -> None:
    new = services.NewTask(**{"title": "Put up the sign", **wrong})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=said):
        services.assign_task(key=uuid4(), task=new, by=coordinator, at=AT)
    assert not Task.objects.exists()


def test_whoever_has_the_task_is_told_otherwise_the_liaison(coordinator: User, liaison: User, person: Person) -> None:
    own = person("front_desk", facility=SITE)
    services.assign_task(
        key=uuid4(), task=services.NewTask(title="Yours", department=DEPARTMENT, owner=own), by=coordinator, at=AT
    )
    assert [told.user for told in Told.objects.all()] == [own]
    services.assign_task(key=uuid4(), task=services.NewTask(title="Ours", department=DEPARTMENT), by=coordinator, at=AT)
    assert {told.user for told in Told.objects.all()} == {own, liaison}


def test_a_plan_gives_each_department_its_steps_and_a_site_with_a_lead_its_own(coordinator: User) -> None:
    made = roll_out(coordinator, DEPARTMENT, "legal")
    plan = here.plans()["desk-protocol"]
    per_site = sum(step.is_per_site for step in plan.steps.values())
    assert len(made) == 2 * len(plan.steps) + per_site
    cards = Task.objects.get(step="cards", facility=SITE)
    assert cards.target_on == TODAY + timedelta(days=plan.steps["cards"].days)
    assert cards.owner_role == "site_lead"
    assert Task.objects.get(step="cards", department="legal").owner_role == "liaison"
    assert {need.other.step for need in Need.objects.filter(task=cards)} == {"adopt"}
    assert [need.other for need in Need.objects.filter(task__step="try-call", task__facility=SITE)] == [cards]


def test_a_plan_that_is_rolled_out_again_gives_nothing_twice(coordinator: User, liaison: User) -> None:
    key = uuid4()
    first = roll_out(coordinator, key=key)
    assert roll_out(coordinator, key=key) == []
    assert roll_out(coordinator) == []
    assert len(roll_out(coordinator, DEPARTMENT, "legal")) == len(here.plans()["desk-protocol"].steps)
    assert Rollout.objects.count() == 3
    assert Task.objects.filter(department=DEPARTMENT).count() == len(first)
    assert Notice.objects.filter(department=DEPARTMENT).count() == 1
    assert Told.objects.get().user == liaison


def test_every_task_of_a_roll_out_has_a_leaf_and_the_act_has_one(coordinator: User) -> None:
    made = roll_out(coordinator)
    assert Leaf.objects.filter(kind="plan.rolled_out").count() == 1
    told = set(Leaf.objects.filter(kind="task.given").values_list("subject_key", flat=True))
    assert told == {task.record for task in made}


def test_a_roll_out_to_all_departments_takes_no_more_statements_for_tasks_than_one_to_one(coordinator: User) -> None:
    departments = here.order().directives["report-activity"].departments
    counts = []
    for plan, some in (("desk-protocol", departments[:1]), ("counter-drill", departments)):
        with CaptureQueriesContext(connection) as asked:
            roll_out(coordinator, *some, plan=plan)
        about_tasks = [query["sql"] for query in asked if "duties_" in query["sql"]]
        counts.append(len(about_tasks))
    assert counts[1] <= counts[0]
    assert Task.objects.filter(plan="counter-drill").values("department").distinct().count() == len(departments)


def test_a_department_sees_its_own_tasks_a_site_its_own_and_a_partner_none(
    coordinator: User, liaison: User, site_lead: User, person: Person
) -> None:
    roll_out(coordinator, DEPARTMENT, "legal")

    def seen(user: User) -> set[tuple[str, str]]:
        return set(queries.visible(access_of(user, TODAY)).values_list("department", "facility"))

    assert {department for department, _site in seen(coordinator)} == {DEPARTMENT, "legal"}
    assert {department for department, _site in seen(liaison)} == {DEPARTMENT}
    assert seen(site_lead) == {(DEPARTMENT, SITE)}
    assert seen(person("partner")) == seen(person("custody_officer")) == set()
