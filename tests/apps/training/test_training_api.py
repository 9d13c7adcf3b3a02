"""The same over the API: what is owed, a course, a paper, people, rooms; and no further than the asker reaches."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.training.conftest import DEPARTMENT, Listed, Person
from tests.apps.training.test_training_overview import walk_to

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.training import here, services
from dintel.apps.training.models import Attempt, Drill, Employee, Reading, Room

pytestmark = pytest.mark.django_db
BASE = "/api/v1/training"
Call = Callable[..., Any]


@pytest.fixture
def call() -> Call:
    """Return a way to ask the API as somebody."""

    def ask(user: User, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        now, on = timezone.now(), timezone.localdate()
        wanted = ("training.take", "training.read", "training.manage", "training.require")
        scopes = [one for one in wanted if access_of(user, on).can(one)]
        _token, secret = make_token(
            user=user, name="t", scopes=scopes, expires_on=on + timedelta(days=2), by=user, at=now, on=on
        )
        headers = {"authorization": f"Bearer {secret}", "idempotency-key": uuid4().hex}
        return Client().generic(
            method, f"{BASE}{path}", json.dumps(body) if body else "", content_type="application/json", headers=headers
        )

    return ask


def test_a_course_and_a_paper(call: Call, person: Person) -> None:
    user = person("front_desk", facility="4-h-park")
    states = {one["id"]: one["state"] for one in call(user, "GET", "/mine").json()["standings"]}
    assert set(states) >= {"at-the-counter", "the-order"}
    go = call(user, "POST", "/courses/at-the-counter/goes")
    assert go.status_code == 201
    told = go.json()
    assert "answer" not in json.dumps(told["questions"])
    right = {case: answer for case, _choices, answer in Attempt.objects.get().questions}
    for one in told["questions"]:
        found = call(user, "POST", f"/goes/{told['key']}/answers", {"case": one["case"], "choice": right[one["case"]]})
        assert found.json() == {"is_right": True, "answer": right[one["case"]]}
    assert call(user, "GET", f"/goes/{told['key']}").json()["passed"] is True
    strange = call(user, "POST", f"/goes/{told['key']}/answers", {"case": "x", "choice": "comply"})
    assert strange.status_code == 422
    paper = call(user, "GET", "/papers/the-order").json()
    stale = call(user, "POST", "/papers/the-order/confirm", {"version": "0" * 64, "text": paper["text"]})
    assert stale.status_code == 409
    assert not Reading.objects.exists()
    kept = call(user, "POST", "/papers/the-order/confirm", {"version": paper["version"], "text": paper["text"]})
    assert kept.status_code == 200
    assert kept.json()["read_at"]
    for method, path in (("GET", "/people"), ("GET", "/rooms"), ("GET", "/statements")):
        assert call(user, method, path).status_code in {403, 404}


def test_people_readers_and_rooms(call: Call, person: Person, listed: Listed) -> None:
    listed("E-1")
    listed("E-2", department="police")
    user = person("equity_coordinator")
    people = call(user, "GET", f"/people?department={DEPARTMENT}").json()
    assert [one["number"] for one in people["items"]] == ["E-1"]
    assert (people["count"], people["next"]) == (1, None)
    readers = call(user, "GET", f"/readers?paper=the-order&on={timezone.localdate()}").json()
    assert {one["state"] for one in readers["readers"]} == {"none"}
    assert call(user, "GET", "/statements").json() == []
    course = next(one.id for one in here.shelf().courses.values() if one.in_a_room)
    room = call(user, "POST", "/rooms", {"course": course, "place": "4-h-park"})
    assert room.status_code == 201
    assert "secret" not in room.json()
    assert len(call(user, "GET", "/rooms").json()) == 1
    assert call(user, "POST", f"/rooms/{room.json()['key']}/close").json()["closed_at"]
    assert Room.objects.get().closed_at


def test_who_must_learn_what_is_read_set_and_goes_back(call: Call, person: Person) -> None:
    user, liaison = person("equity_coordinator"), person("liaison", department=DEPARTMENT)
    path = "/requirements/at-the-counter"
    assert call(user, "GET", path).json()["is_set"] is False
    terms = {"roles": ["liaison"], "departments": ["police"], "set_on": "2026-11-02", "within_days": 10}
    made = call(user, "POST", path, {"terms": terms, "why": "As agreed.", "after": 0})
    assert made.status_code == 201
    assert made.json()["terms"] == {**terms, "is_asked": True, "valid_months": 0}
    assert call(user, "POST", path, {"terms": terms, "why": "Again.", "after": 0}).status_code == 409
    assert call(user, "POST", path, {"terms": terms, "why": "A 123 456 789", "after": 1}).status_code == 422
    assert (
        call(user, "POST", path, {"terms": {**terms, "roles": ["partner"]}, "why": "x", "after": 1}).status_code == 422
    )
    assert call(user, "POST", path, {"terms": None, "why": "A trial.", "after": 1}).json()["is_set"] is False
    told = call(liaison, "GET", f"{path}/history").json()
    assert [(one["number"], one["why"], one["as_in_files"]) for one in told] == [
        (2, "A trial.", True),
        (1, "As agreed.", False),
    ]
    assert len(call(liaison, "GET", "/requirements").json()) == len(here.shelf().courses) + len(here.shelf().readings)
    assert call(liaison, "POST", path, {"terms": None, "why": "x", "after": 2}).status_code in {403, 404}


def test_a_drill_is_walked_kept_and_counted_by_place(call: Call, person: Person) -> None:
    user, lead = person("front_desk", facility="4-h-park"), person("site_lead", facility="4-h-park")
    assert len(call(user, "GET", "/scenes").json()) == 3
    scene, taps = "/scenes/scenario-02-staff-room", walk_to("scenario-02-staff-room", right=True)
    open_one = call(user, "POST", f"{scene}/walk", {"walk": taps[:1]}).json()
    assert taps[1] in [one["id"] for one in open_one["choices"]]
    assert not open_one["is_answered"]
    assert call(user, "POST", f"{scene}/walk", {"walk": taps}).json()["is_answered"]
    assert call(user, "POST", f"{scene}/drills", {"walk": taps[:1]}).status_code == 422
    assert call(user, "POST", f"{scene}/drills", {"walk": ["nonsense"]}).status_code == 422
    assert not Drill.objects.exists()
    kept = call(user, "POST", f"{scene}/drills", {"walk": taps})
    assert (kept.status_code, kept.json()["is_right"]) == (201, True)
    assert [one["key"] for one in call(user, "GET", "/drills").json()] == [kept.json()["key"]]
    assert call(lead, "GET", "/drills").json() == []
    [place] = call(lead, "GET", "/drills/places").json()
    assert (place["facility"], place["people"], place["right"]) == ("4-h-park", 1, 1)
    assert call(user, "GET", "/drills/places").status_code in {403, 404}


def test_a_list_of_employees_comes_in_with_the_same_faults_as_on_the_page(call: Call, person: Person) -> None:
    user = person("administrator")
    rows = ["number,name,email,department,role", "E-1,Ana Muestra,,Arts and Culture,", "E-2,Beto Muestra,,Nowhere,"]
    body = {"name": "staff.csv", "content": base64.b64encode("\n".join(rows).encode()).decode()}
    found = call(user, "POST", "/lists", body)
    assert found.status_code == 201
    told = found.json()
    assert (told["lines"], told["new"], told["faults_left_out"]) == (2, 1, 0)
    [fault] = told["faults"]
    assert (fault["line"], fault["column"], fault["kind"], fault["value"]) == (3, "department", "unknown", "Nowhere")
    assert "no such department" in fault["why"]
    assert not Employee.objects.filter(number="E-1").exists()
    path = f"/lists/{told['kept']['key']}"
    assert call(user, "POST", f"{path}/take").json() == {"done": 1, "of": 1, "is_finished": True}
    assert call(user, "POST", f"{path}/take").json()["is_finished"]
    assert Employee.objects.get(number="E-1").department == "arts-and-culture"
    after = call(user, "GET", path).json()
    assert (after["new"], after["same"], after["faults"]) == (1, 0, [])
    assert call(user, "DELETE", path).status_code == 204
    assert [one["name"] for one in call(user, "GET", "/lists").json()] == ["staff.csv"]
    for content in ("AAAAA", base64.b64encode(b"a,b\n1,2\n").decode()):
        refused = call(user, "POST", "/lists", {**body, "content": content})
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.content")
    assert call(person("liaison", department=DEPARTMENT), "POST", "/lists", body).status_code in {403, 404}


def test_confirmations_a_course_and_a_room_are_read(call: Call, person: Person, listed: Listed) -> None:
    user, trainer = person("liaison", department=DEPARTMENT), person("equity_coordinator")
    paper = call(user, "GET", "/papers/the-order").json()
    call(user, "POST", "/papers/the-order/confirm", {"version": paper["version"], "text": paper["text"]})
    Employee.objects.filter(user=user).update(department=DEPARTMENT)
    told = call(user, "GET", "/readings?paper=the-order").json()
    assert [(one["paper"], one["version"]) for one in told["items"]] == [("the-order", paper["version"])]
    assert call(person("liaison", department="police"), "GET", "/readings").json()["count"] == 0
    assert call(user, "GET", "/courses/at-the-counter").json()["questions"] == 5
    room = call(trainer, "POST", "/rooms", {"course": "at-the-counter", "place": "4-h-park"}).json()
    row = services.come_in(room=Room.objects.get(), employee=listed("E-1"), how="number", by=None, at=timezone.now())
    page = call(trainer, "GET", f"/rooms/{room['key']}").json()
    assert [(one["number"], one["struck_at"]) for one in page["presences"]] == [("E-1", None)]
    struck = call(trainer, "POST", f"/rooms/{room['key']}/presences/{row.pk}/strike").json()
    assert struck["presences"][0]["struck_at"]
    assert call(trainer, "POST", f"/rooms/{room['key']}/presences/{row.pk + 9}/strike").status_code == 404
