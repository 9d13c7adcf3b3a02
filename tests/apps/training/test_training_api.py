"""The same over the API: what is owed, a course, a paper, people, rooms; and no further than the asker reaches."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.training.conftest import DEPARTMENT, Listed, Person

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.training import here
from dintel.apps.training.models import Attempt, Reading, Room

pytestmark = pytest.mark.django_db
BASE = "/api/v1/training"
Call = Callable[..., Any]


@pytest.fixture
def call() -> Call:
    """Return a way to ask the API as somebody."""

    def ask(user: User, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        now, on = timezone.now(), timezone.localdate()
        wanted = ("training.take", "training.read", "training.manage")
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
