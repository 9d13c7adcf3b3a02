"""Partners over the API: the same rules, and how somebody can be reached in no answer."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.partners.made import DAY, NOW, REACH, Place, referral, signed_in

from dintel.apps.partners.models import HelpReferral, Organisation

pytestmark = pytest.mark.django_db
BASE = "/api/v1/partners"
SENT = {
    "partner": "clinic", "need": "housing", "language": "es", "reach": REACH, "consent_how": "spoken",
    "consent_at": (NOW - DAY).isoformat(),
}  # fmt: skip


def post(client: Client, path: str, body: Any = None) -> Any:
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    return client.post(f"{BASE}{path}", json.dumps(body or {}), "application/json", **key)


def test_a_program_reads_and_checks_the_directory(place: Place) -> None:
    client = signed_in(place.coordinator)
    found = {one["key"]: one for one in client.get(BASE).json()}
    assert (found["clinic"]["is_stale"], found["clinic"]["hours"]) == (True, "Always")
    assert post(client, "/clinic/checks", {"how": "called", "result": "right"}).status_code == 204
    assert Organisation.objects.get(key="clinic").checked_by == place.coordinator
    assert [one["key"] for one in client.get(f"{BASE}?check=due").json()] == ["first-school"]
    assert post(client, "/nowhere/checks", {"how": "called", "result": "right"}).status_code == 404
    assert post(signed_in(place.intake), "/clinic/checks", {"how": "called", "result": "right"}).status_code in {
        403,
        404,
    }


def test_a_program_refers_and_takes_back(place: Place) -> None:
    client = signed_in(place.intake)
    made = post(client, "/referrals", SENT)
    assert made.status_code == 201
    key = made.json()["key"]
    assert HelpReferral.objects.get().reach == REACH
    for answer in (made, client.get(f"{BASE}/referrals")):
        assert b"zebra" not in answer.content
    assert post(client, f"/referrals/{key}/withdraw").json()["state"] == "withdrawn"
    again = post(client, f"/referrals/{key}/withdraw")
    assert (again.status_code, again["Content-Type"]) == (422, "application/problem+json")
    assert post(client, f"/referrals/{uuid4()}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"note": "He is undocumented."}, 422),
        ({"reach": " "}, 422),
        ({"consent_at": (NOW + 2 * DAY).isoformat()}, 422),
        ({"consent_how": ""}, 422),
        ({"status": "x"}, 422),
        ({"partner": "nowhere"}, 404),
    ],
)
def test_what_cannot_be_referred(place: Place, more: dict[str, str], status: int) -> None:
    assert post(signed_in(place.intake), "/referrals", {**SENT, **more}).status_code == status
    assert HelpReferral.objects.count() == 0


def test_a_program_hands_out_a_material_and_the_partner_says_that_it_has_it(place: Place) -> None:
    staff, partner = signed_in(place.coordinator), signed_in(place.lawyer)
    key = post(staff, "/materials", {"title": "At the door (synthetic)"}).json()["key"]
    link = {"language": "es", "link": "https://example.invalid/leaflet"}
    version = post(staff, f"/materials/{key}/versions", link).json()["versions"][0]["key"]
    assert partner.get(f"{BASE}/own/materials").json() == []
    given = post(staff, f"/materials/versions/{version}/give", {"partners": ["clinic", "clinic"]})
    assert given.json()["versions"][0]["given"] == 1
    assert post(staff, f"/materials/versions/{version}/give", {"partners": ["nowhere"]}).status_code == 404
    assert post(signed_in(place.teacher), f"/own/materials/{version}/acknowledge").status_code == 404
    assert post(partner, f"/own/materials/{version}/acknowledge").json()["acknowledged_at"]
    assert staff.get(f"{BASE}/materials").json()[0]["versions"][0]["acknowledged"] == 1
    assert post(staff, f"/materials/{key}/end").json()["ended_at"]
    assert partner.get(f"{BASE}/own/materials").json() == []
    assert post(staff, f"/materials/{uuid4()}/end").status_code == 404
    wrong = {"language": "es", "link": "javascript:alert(1)"}
    assert post(staff, f"/materials/{key}/versions", wrong).status_code == 422


def test_a_program_plans_an_event_and_the_partner_answers(place: Place) -> None:
    staff, partner = signed_in(place.coordinator), signed_in(place.lawyer)
    told = {"title": "Evening", "starts_at": (NOW + DAY).isoformat(), "place": "Main Library", "languages": ["es"]}
    assert post(staff, "/events", told | {"ends_at": NOW.isoformat()}).status_code == 422
    key = post(staff, "/events", told | {"ends_at": (NOW + 2 * DAY).isoformat()}).json()["key"]
    assert post(staff, f"/events/{key}/ask", {"partners": ["clinic"]}).json()["asked"] == ["clinic"]
    assert post(signed_in(place.teacher), f"/own/events/{key}/answer", {"coming": "yes"}).status_code == 404
    assert post(partner, f"/own/events/{key}/answer", {"coming": "yes", "people": 3}).json()["people"] == 3
    assert staff.get(f"{BASE}/events").json()[0]["coming"] == ["clinic"]
    early = post(staff, f"/events/{key}/count", {"residents": 5, "partners": 3, "staff": 1})
    assert early.status_code == 422, "it has not begun"
    assert post(staff, f"/events/{key}/cancel").json()["cancelled_at"]
    assert post(partner, f"/own/events/{key}/answer", {"coming": "no"}).status_code == 422
    assert partner.get(f"{BASE}/own/events").json() == []


def test_a_program_brings_somebody_in_and_lets_them_go(place: Place, mailoutbox: Any) -> None:
    staff = signed_in(place.coordinator)
    body = {"email": "third@example.invalid", "name": "Third (synthetic)", "language": "es"}
    made = post(staff, "/clinic/people", body)
    assert made.status_code == 201
    assert post(staff, "/clinic/people", body).status_code == 422, "acts for it already"
    assert post(staff, "/clinic/people", body | {"email": "no address"}).status_code == 422
    people = staff.get(f"{BASE}/clinic/people").json()
    assert "third@example.invalid" in {one["email"] for one in people}
    ended = post(staff, f"/people/{made.json()['id']}/end")
    assert ended.json()["ended_at"]
    assert post(staff, f"/people/{made.json()['id']}/end").status_code == 422
    assert post(staff, "/people/0/end").status_code == 404


def test_a_partner_answers_its_own_referrals_and_no_answer_tells_how_to_reach_anybody(place: Place) -> None:
    row, other = referral(place), referral(place, to=place.school)
    partner = signed_in(place.lawyer)
    listed = partner.get(f"{BASE}/own/referrals")
    assert [one["key"] for one in listed.json()] == [str(row.key)]
    assert b"zebra" not in listed.content
    for body in ({"do": "decline"}, {"do": "accept", "why": "full"}, {"do": "close"}):
        assert post(partner, f"/own/referrals/{row.key}/answer", body).status_code == 422
    assert post(partner, f"/own/referrals/{other.key}/answer", {"do": "accept"}).status_code == 404
    assert post(partner, f"/own/referrals/{row.key}/answer", {"do": "accept"}).json()["state"] == "accepted"
    assert post(partner, f"/own/referrals/{row.key}/answer", {"do": "accept"}).status_code == 422
    closed = post(partner, f"/own/referrals/{row.key}/answer", {"do": "close", "outcome": "helped"})
    assert closed.json()["outcome"] == "helped"
    full = post(signed_in(place.teacher), f"/own/referrals/{other.key}/answer", {"do": "decline", "why": "full"})
    assert full.json()["declined_why"] == "full"


@pytest.mark.parametrize("role", ["front_desk", "administrator", "employee"])
def test_only_who_acts_for_a_partner_asks_for_its_own(place: Place, role: str) -> None:
    client = signed_in(make_person(role))
    for path in ("/own/referrals", "/own/materials", "/own/events"):
        assert client.get(f"{BASE}{path}").status_code in {403, 404}, path


@pytest.mark.parametrize("role", ["partner", "front_desk", "administrator", "employee"])
def test_nobody_else_gets_anything(place: Place, role: str) -> None:
    referral(place)
    client = signed_in(make_person(role))
    for path in ("", "/referrals", "/materials", "/events", "/clinic/people"):
        assert client.get(f"{BASE}{path}").status_code in {403, 404}, path
    assert post(client, "/referrals", SENT).status_code in {403, 404}


@pytest.mark.parametrize("what", ["events", "materials"])
def test_a_list_asks_the_database_as_often_for_many_as_for_few(place: Place, what: str) -> None:
    staff = signed_in(place.coordinator)
    event = {"starts_at": (NOW + DAY).isoformat(), "ends_at": (NOW + 2 * DAY).isoformat(), "place": "Main Library"}
    counts = []
    for number in range(1, 5):
        made = post(staff, f"/{what}", {"title": f"Number {number}"} | (event if what == "events" else {})).json()[
            "key"
        ]
        if what == "events":
            assert post(staff, f"/events/{made}/ask", {"partners": ["clinic"]}).status_code == 200
        else:
            link = {"language": "es", "link": "https://example.invalid/leaflet"}
            version = post(staff, f"/materials/{made}/versions", link).json()["versions"][0]["key"]
            assert post(staff, f"/materials/versions/{version}/give", {"partners": ["clinic"]}).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            assert len(staff.get(f"{BASE}/{what}").json()) == number
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
