"""A room is entered with the code on the wall, with an account or without one; closing it makes it count."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.training.conftest import DEPARTMENT, NOW, Listed, Person, SignIn

from dintel.apps.accounts.access import access_of
from dintel.apps.training import here, services
from dintel.apps.training.models import Employee, Presence, Room
from dintel.apps.training.queries import rooms as queries
from dintel.apps.training.queries.own import home
from dintel.domain.training import rotating

pytestmark = pytest.mark.django_db
COURSE = "at-the-counter"


@pytest.fixture
def room(person: Person) -> Room:
    return services.open_room(
        course=here.shelf().courses[COURSE],
        place="4-h-park",
        department=DEPARTMENT,
        by=person("equity_coordinator"),
        at=NOW,
    )


def test_a_trainer_opens_a_room_people_come_in_and_it_counts_when_closed(
    signed_in: SignIn, person: Person, listed: Listed
) -> None:
    trainer = signed_in(person("equity_coordinator"))
    page = trainer.post("/training/rooms/", {"course": COURSE, "place": "4-h-park"}, follow=True).content.decode()
    code = re.search(r'<p class="qr__code">([0-9A-Z]{8})</p>', page)[1]  # type: ignore[index]
    news = trainer.get(f"/training/rooms/{Room.objects.get().key}/wall.json").json()
    assert (news["count"], len(news["code"])) == (0, 8)
    assert b"<svg" in trainer.get(news["qr"]).content
    listed("E-7", name="José Luis Peña Muestra")
    phone = Client()
    assert "Employee number" in phone.get(f"/training/here/?code={code}").content.decode()
    wrong = phone.post("/training/here/", {"code": code, "number": "E-7", "name": "Ana Muestra"})
    nobody = phone.post("/training/here/", {"code": code, "number": "E-8", "name": "José Peña"})
    assert (wrong.status_code, nobody.status_code) == (422, 422)
    for one in (wrong, nobody):
        assert "No employee has this number and this name" in one.content.decode()
    assert (
        "You are on the list"
        in phone.post("/training/here/", {"code": code.lower(), "number": "E-7", "name": "pena, jose"}).content.decode()
    )
    user = person("employee", department=DEPARTMENT)
    assert "You are on the list" in signed_in(user).post("/training/here/", {"code": code}).content.decode()
    row = Room.objects.get()
    assert sorted(Presence.objects.values_list("how", flat=True)) == ["account", "number"]
    access = access_of(user, NOW.date())
    assert {one.page.id: one.standing.is_owed for one in home(access).courses}[COURSE]
    trainer.post(f"/training/rooms/{row.key}/close/")
    assert not {one.page.id: one.standing.is_owed for one in home(access).courses}[COURSE]
    page = trainer.get(f"/training/rooms/{row.key}/").content.decode()
    assert "qr__code" not in page
    assert "José Luis Peña Muestra" in page


def test_a_code_is_spent_after_two_minutes_and_when_the_room_is_closed(room: Room, person: Person) -> None:
    code = rotating.code_at(bytes(room.secret), int(NOW.timestamp()))
    assert queries.room_with_code(code, NOW) == room
    assert queries.room_with_code(code, NOW + timedelta(minutes=3)) is None
    services.close_room(room=room, by=person("administrator"), at=NOW)
    assert queries.room_with_code(code, NOW) is None
    page = Client().post("/training/here/", {"code": code, "number": "E-7", "name": "x y"})
    assert page.status_code == 422
    assert "This code is spent" in page.content.decode()


def test_a_room_closes_by_itself_and_admits_nobody_then(room: Room, listed: Listed) -> None:
    later = NOW + services.attendance.OPEN_FOR  # type: ignore[attr-defined] # the module behind the services
    assert queries.room_with_code(rotating.code_at(bytes(room.secret), int(later.timestamp())), later) is None
    with pytest.raises(services.RoomClosedError, match="tell the trainer"):
        services.come_in(room=room, employee=listed("E-1"), how="number", by=None, at=later)


def test_whoever_was_not_there_is_struck_out_and_stays_on_the_list(
    room: Room, signed_in: SignIn, person: Person, listed: Listed
) -> None:
    employee = listed("E-1")
    for _ in range(2):
        presence = services.come_in(room=room, employee=employee, how="number", by=None, at=NOW)
    trainer = signed_in(person("administrator"))
    trainer.post(f"/training/rooms/{room.key}/strike/{presence.pk}/")
    row = Presence.objects.get()
    assert row.struck_at is not None
    assert f"<s>{employee.name}</s>" in trainer.get(f"/training/rooms/{room.key}/").content.decode()
    assert trainer.post(f"/training/rooms/{room.key}/strike/{presence.pk + 9}/").status_code == 404


def test_only_those_who_run_the_training_see_a_room(room: Room, signed_in: SignIn, person: Person) -> None:
    for role in ("employee", "liaison", "counsel"):
        client = signed_in(person(role, department=DEPARTMENT))
        assert client.get(f"/training/rooms/{room.key}/").status_code == 404
        assert client.post(f"/training/rooms/{room.key}/close/").status_code == 404


def test_codes_cannot_be_tried_without_end(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dintel.apps.training.pace.TRIES_A_MINUTE", 3)
    code = rotating.code_at(bytes(room.secret), int(NOW.timestamp()))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    pages: list[Any] = [Client(REMOTE_ADDR="192.0.2.77").get(f"/training/here/?code={code}") for _ in range(12)]
    assert pages[0].status_code == 200
    assert pages[-1].status_code == 422
    assert not Employee.objects.exists()


def test_the_wall_goes_quiet_when_a_room_is_over_and_says_what_to_do(
    room: Room, signed_in: SignIn, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator = person("equity_coordinator")
    trainer = signed_in(coordinator)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert trainer.get(f"/training/rooms/{room.key}/wall.json").json()["count"] == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=4))
    trainer = signed_in(coordinator)  # a sign-in does not last that long without use
    assert trainer.get(f"/training/rooms/{room.key}/wall.json").json() == {"count": -1}
    page = trainer.get(f"/training/rooms/{room.key}/").content.decode()
    assert "The time of this room is over" in page
    assert "qr__code" not in page
    trainer.post(f"/training/rooms/{room.key}/close/")
    assert "Having been there counts." in trainer.get(f"/training/rooms/{room.key}/").content.decode()


def test_the_picture_on_the_wall_holds_the_address_that_leads_in_and_only_for_the_trainer(
    room: Room, signed_in: SignIn, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("dintel.apps.training.queries.rooms.qr_of", lambda address: drawn.append(address) or b"<svg/>")
    address = f"/training/rooms/{room.key}/ABCD2345.svg"
    assert signed_in(person("equity_coordinator")).get(address)["Content-Type"] == "image/svg+xml"
    assert drawn == ["http://testserver/training/here/?code=ABCD2345"]
    assert signed_in(person("liaison", department=DEPARTMENT)).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_somebody_who_is_signed_in_and_does_not_learn_here_comes_in_by_number(
    room: Room, signed_in: SignIn, person: Person, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    code = rotating.code_at(bytes(room.secret), int(NOW.timestamp()))
    employee = listed("E-1", name="Ana Muestra")
    partner = signed_in(person("partner"))
    assert "Employee number" in partner.get(f"/training/here/?code={code}").content.decode()
    page = partner.post("/training/here/", {"code": code, "number": "E-1", "name": "Muestra Ana"})
    assert "You are on the list" in page.content.decode()
    assert [(one.employee, one.how) for one in Presence.objects.all()] == [(employee, "number")]
    employee.until_on = NOW.date()
    employee.save()
    gone = Client().post("/training/here/", {"code": code, "number": "E-1", "name": "Ana Muestra"})
    assert gone.status_code == 422
