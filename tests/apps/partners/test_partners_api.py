"""Partners over the API: the same rules, and how somebody can be reached in no answer."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
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


@pytest.mark.parametrize("role", ["partner", "front_desk", "administrator", "employee"])
def test_nobody_else_gets_anything(place: Place, role: str) -> None:
    referral(place)
    client = signed_in(make_person(role))
    for path in ("", "/referrals"):
        assert client.get(f"{BASE}{path}").status_code in {403, 404}, path
    assert post(client, "/referrals", SENT).status_code in {403, 404}
