"""Duties over the API: what the pages do, by the same rules."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person, SignIn

from dintel.apps.duties import services
from dintel.apps.duties.models import Attestation, Task
from dintel.apps.duties.months import month_of
from dintel.apps.duties.services import NewTask

pytestmark = pytest.mark.django_db
BASE = "/api/v1/duties"
DAY = timedelta(days=1)


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(body), "application/json", HTTP_IDEMPOTENCY_KEY=str(uuid4()))


@pytest.fixture
def task(person: Person) -> Task:
    """Return an open task of the department, a day late."""
    target = timezone.localdate() - DAY
    new = NewTask(title="Put up signs", department=DEPARTMENT, duty="report-activity", target_on=target)
    return services.assign_task(key=uuid4(), task=new, by=person("equity_coordinator"), at=timezone.now())


def test_a_plan_is_given_once_and_stands_on_the_board(person: Person, signed_in: SignIn) -> None:
    client = signed_in(person("equity_coordinator"))
    plan = client.get(f"{BASE}/plans").json()[0]
    lines = client.get(f"{BASE}/board").json()["lines"]
    bound = [
        line["department"]
        for line in lines
        if any(one["column"] == plan["duty"] and one["state"] != "not_bound" for one in line["fields"])
    ]
    wanted = {"departments": bound[:2], "starts_on": timezone.localdate().isoformat()}
    made = post(client, f"/plans/{plan['id']}/roll-outs", wanted)
    assert (made.status_code, made.json()["tasks"]) == (201, Task.objects.count())
    assert made.json()["tasks"] >= len(bound[:2])
    assert post(client, f"/plans/{plan['id']}/roll-outs", wanted).json() == {"tasks": 0}
    listed = client.get(f"{BASE}/tasks?plan={plan['id']}").json()
    assert listed["count"] == made.json()["tasks"]
    counts = [one["open"] for line in client.get(f"{BASE}/board?by=plan").json()["lines"] for one in line["fields"]]
    assert sum(counts) == made.json()["tasks"]


def test_a_plan_goes_to_nobody_whom_its_duty_does_not_bind(person: Person, signed_in: SignIn) -> None:
    client = signed_in(person("equity_coordinator"))
    plan = client.get(f"{BASE}/plans").json()[0]["id"]
    refused = post(client, f"/plans/{plan}/roll-outs", {"departments": ["nowhere"], "starts_on": "2026-12-01"})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.departments")
    assert (
        post(client, "/plans/none/roll-outs", {"departments": [DEPARTMENT], "starts_on": "2026-12-01"}).status_code
        == 404
    )
    assert not Task.objects.exists()


def test_a_task_is_shown_done_sent_back_moved_and_withdrawn(person: Person, signed_in: SignIn, task: Task) -> None:
    liaison, coordinator = (
        signed_in(person(role, department=of)) for role, of in (("liaison", DEPARTMENT), ("equity_coordinator", ""))
    )
    path = f"/tasks/{task.number}"
    assert liaison.get(f"{BASE}{path}").json()["state"] == "late"
    assert post(liaison, f"{path}/done", {}).json()["errors"][0]["where"] == "body.words"
    assert post(liaison, f"{path}/evidence", {"words": "Two of three hang."}).status_code == 200
    assert post(liaison, f"{path}/done", {"words": "All hang."}).json()["state"] == "done"
    assert post(liaison, f"{path}/done", {"words": "All hang."}).status_code == 409
    assert post(liaison, f"{path}/back", {"why": "No."}).status_code in {403, 404}
    assert post(coordinator, f"{path}/back", {"why": "One fell down."}).json()["state"] == "late"
    later = (timezone.localdate() + 9 * DAY).isoformat()
    moved = post(coordinator, f"{path}/date", {"target_on": later, "why": "New frames are on their way."})
    assert (moved.json()["state"], moved.json()["target_on"]) == ("open", later)
    assert post(coordinator, f"{path}/date", {"target_on": None, "why": " "}).status_code == 422
    assert post(coordinator, f"{path}/withdrawal", {"why": "The building closed."}).json()["state"] == "withdrawn"
    assert post(coordinator, f"{path}/withdrawal", {"why": "Again."}).status_code == 409


def test_what_the_city_does_not_keep_is_refused(person: Person, signed_in: SignIn, task: Task) -> None:
    client = signed_in(person("liaison", department=DEPARTMENT))
    refused = post(client, f"/tasks/{task.number}/done", {"words": "A 123 456 789 stood at the desk."})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.words")
    task.refresh_from_db()
    assert task.kept == "open"


@pytest.mark.parametrize("role", ["front_desk", "employee", "partner", "auditor", "liaison"])
def test_nobody_else_reaches_a_task_or_moves_it(person: Person, signed_in: SignIn, task: Task, role: str) -> None:
    place = {
        "front_desk": {"facility": SITE},
        "employee": {"department": "police"},
        "liaison": {"department": "police"},
    }
    client = signed_in(person(role, **place.get(role, {})))
    for path, body in (
        ("/done", {"words": "x"}),
        ("/date", {"target_on": None, "why": "x"}),
        ("/withdrawal", {"why": "x"}),
    ):
        assert post(client, f"/tasks/{task.number}{path}", body).status_code in {403, 404}
    reads = client.get(f"{BASE}/tasks/{task.number}").status_code
    assert (reads == 200) == (role == "auditor")
    task.refresh_from_db()
    assert task.kept == "open"


def test_a_month_is_certified_and_put_right(person: Person, signed_in: SignIn) -> None:
    client = signed_in(person("liaison", department=DEPARTMENT))
    over = month_of(month_of(timezone.localdate()) - DAY)
    path = f"/certificates/{DEPARTMENT}/{over:%Y-%m}"
    first = post(client, path, {"certified": 0})
    assert (first.status_code, first.json()["ordinal"], first.json()["counted"]) == (201, 1, 0)
    assert post(client, path, {"certified": 2, "after": 1}).json()["errors"][0]["where"] == "body.words"
    assert post(client, path, {"certified": 2, "words": "Two letters came late.", "after": 1}).json()["ordinal"] == 2
    assert post(client, path, {"certified": 3, "words": "Three.", "after": 1}).status_code == 422
    auditor = signed_in(person("auditor"))
    assert [one["certified"] for one in auditor.get(f"{BASE}/certificates?month={over:%Y-%m}").json()] == [0, 2]
    assert post(auditor, path, {"certified": 9, "after": 2}).status_code in {403, 404}
    this = timezone.localdate()
    assert post(client, f"/certificates/{DEPARTMENT}/{this:%Y-%m}", {"certified": 0}).status_code == 422
    assert post(client, f"/certificates/police/{over:%Y-%m}", {"certified": 0}).status_code == 404
    assert Attestation.objects.count() == 2
    assert client.get(f"{BASE}/certificates?month=2026-13").status_code == 404


def test_a_task_is_handed_to_a_person_of_its_place_or_to_a_role(person: Person, signed_in: SignIn, task: Task) -> None:
    liaison, colleague = person("liaison", department=DEPARTMENT), person("liaison", department=DEPARTMENT)
    stranger = person("liaison", department="no-such-department")
    client, path = signed_in(liaison), f"/tasks/{task.number}/holder"
    assert post(client, path, {"person": colleague.email.upper(), "why": "You know them."}).status_code == 200
    task.refresh_from_db()
    assert task.owner == colleague
    assert post(client, path, {"role": "liaison"}).json()["owner_role"] == "liaison"
    task.refresh_from_db()
    assert task.owner is None
    refused = {
        "body.person": ({}, {"person": colleague.email, "role": "liaison"}, {"person": stranger.email}),
        "body.role": ({"role": "partner"}, {"role": "nobody"}),
    }
    for where, bodies in refused.items():
        for body in bodies:
            answer = post(client, path, body)
            assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where), body
    assert post(signed_in(stranger), path, {"role": "liaison"}).status_code == 404
    services.withdraw(task=task, why="Not needed.", by=person("equity_coordinator"), at=timezone.now())
    assert post(client, path, {"role": "liaison"}).status_code == 409
