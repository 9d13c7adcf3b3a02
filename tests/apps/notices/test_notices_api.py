"""Notices and deadlines for other programs: with a token, within its scopes, errors as problems."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.notices.told import STORY, Staff, deadline, notice, signed_in

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.notices import services
from dintel.apps.notices.models import Endpoint, Feed, Pause

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("between_digests")]

NOW = timezone.now()
BASE = "/api/room"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.apps.notices.notices_site"


def program(user: User, *scopes: str) -> Client:
    """Return a program with a token of this person."""
    today = timezone.localdate(NOW)
    given = {"user": user, "name": "A test", "scopes": scopes, "by": user, "at": NOW, "on": today}
    secret = make_token(**given, expires_on=today + timedelta(days=9))[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(body or {}), "application/json", headers=headers)


def test_what_one_was_told_is_listed_read_and_acknowledged(staff: Staff) -> None:
    row = notice(at=NOW)
    client = program(staff.duty, "notice.receive", "notice.acknowledge", "contact.read")
    listed = client.get(f"{BASE}/notices").json()
    assert [one["number"] for one in listed["items"]] == ["M-1"]
    assert listed["next"] is None
    whole = client.get(f"{BASE}/notices/{row.key}").json()
    assert whole["lines"] == [f"Two officers asked for {STORY}."]
    assert whole["record"] == "/matters/M-1/"
    done = post(client, f"/notices/{row.key}/acknowledge")
    assert (done.status_code, done.json()["is_unread"], done.json()["read_by"]) == (200, False, "Duty officer")
    assert client.get(f"{BASE}/notices?show=unread").json()["items"] == []


def test_a_second_page_has_an_address(staff: Staff) -> None:
    for number in range(51):
        notice(f"M-{number}", at=NOW)
    client = program(staff.duty, "notice.receive")
    first = client.get(f"{BASE}/notices?show=everything").json()
    assert len(first["items"]) == 50
    assert first["next"] == f"{BASE}/notices?show=everything&page=2"
    second = client.get(first["next"]).json()
    assert (len(second["items"]), second["next"]) == (1, None)


def test_deadlines_are_listed_with_their_words_and_one_with_every_day(staff: Staff) -> None:
    row = deadline(rule="i9_inspection", at=NOW)
    client = program(staff.counsel, "contact.read")
    (one,) = client.get(f"{BASE}/deadlines").json()["items"]
    assert (one["id"], one["late"], one["owner_role"]) == (str(row.key), False, "counsel")
    assert "working days left" in one["words"]
    whole = client.get(f"{BASE}/deadlines/{row.key}").json()
    assert [step["number"] for step in whole["steps"] if step["counted"]] == [1, 2, 3]
    assert whole["relies_on"] == "us/8-cfr-274a/274a.2-b-2-ii"


def test_a_clock_is_stopped_and_runs_on_and_what_cannot_be_done_is_a_problem(staff: Staff) -> None:
    row = deadline(rule="foia", at=NOW)
    client = program(staff.counsel, "contact.read", "deadline.pause")
    stopped = post(client, f"/deadlines/{row.key}/pause", {"reason": "They asked."})
    assert stopped.json()["clock"]["paused"].endswith("They asked.")
    again = post(client, f"/deadlines/{row.key}/pause", {"reason": "They asked."})
    assert (again.status_code, again["Content-Type"]) == (422, "application/problem+json")
    assert again.json()["detail"] == "The clock stands already."
    assert post(client, f"/deadlines/{row.key}/pause", {"reason": "x", "more": 1}).status_code == 422
    assert post(client, f"/deadlines/{row.key}/pause", {"reason": ""}).status_code == 422
    assert post(client, f"/deadlines/{row.key}/resume").json()["clock"]["paused"] == ""


def test_a_request_sent_twice_is_done_once(staff: Staff) -> None:
    row = deadline(at=NOW)
    client = program(staff.counsel, "contact.read", "deadline.pause")
    key = {"Idempotency-Key": "one"}
    first = post(client, f"/deadlines/{row.key}/pause", {"reason": "Once"}, **key)
    second = post(client, f"/deadlines/{row.key}/pause", {"reason": "Once"}, **key)
    assert first.json() == second.json()
    assert Pause.objects.count() == 1
    other = post(client, f"/deadlines/{row.key}/pause", {"reason": "Another"}, **key)
    assert other.status_code == 422


def test_a_token_reaches_no_further_than_its_scopes_and_its_owner(staff: Staff) -> None:
    row, clock = notice(at=NOW), deadline(at=NOW)
    reads = program(staff.counsel, "contact.read")
    assert reads.get(f"{BASE}/notices").status_code == 403
    assert post(reads, f"/deadlines/{clock.key}/pause", {"reason": "x"}).status_code == 403
    elsewhere = program(staff.elsewhere, "notice.receive", "notice.acknowledge", "contact.read")
    assert elsewhere.get(f"{BASE}/notices/{row.key}").status_code == 404
    assert post(elsewhere, f"/notices/{row.key}/acknowledge").status_code == 404
    assert elsewhere.get(f"{BASE}/deadlines/{clock.key}").status_code == 404
    only_says = program(staff.duty, "notice.acknowledge")
    assert post(only_says, f"/notices/{row.key}/acknowledge").status_code == 404
    liaison = program(staff.liaison, "contact.read")
    assert post(liaison, f"/deadlines/{clock.key}/resume").status_code == 403
    assert Client().get(f"{BASE}/notices").status_code == 401
    bad = Client(headers={"Authorization": "Bearer dintel_nothing"})
    assert bad.get(f"{BASE}/deadlines").status_code == 401


def test_webhooks_are_managed_and_their_secret_is_given_once(db: None) -> None:
    admin = make_person("administrator")
    client = program(admin, "webhook.manage")
    made = post(client, "/webhooks", {"name": "x", "url": "https://example.gov/", "kinds": ["gap_found"]})
    assert made.status_code == 201
    secret, key = made.json()["secret"], made.json()["key"]
    assert secret.startswith("whsec_")
    listed = client.get(f"{BASE}/webhooks")
    assert [one["kinds"] for one in listed.json()] == [["gap_found"]]
    assert secret not in listed.content.decode()
    assert post(client, f"/webhooks/{key}/test").json()["waiting_count"] == 1
    assert post(client, f"/webhooks/{key}/secret").json()["secret"] != secret
    assert post(client, f"/webhooks/{key}/stop").json()["stopped_at"]
    assert post(client, f"/webhooks/{key}/restart").json()["stopped_at"] is None
    assert post(client, f"/webhooks/{uuid4()}/stop").status_code == 404
    assert post(client, f"/webhooks/{uuid4()}/secret").status_code == 404
    bad = post(client, "/webhooks", {"name": "x", "url": "http://example.gov/"})
    assert (bad.status_code, bad.json()["errors"][0]["where"]) == (422, "body.url")
    assert Endpoint.objects.count() == 1


def test_a_calendar_address_is_made_and_taken_back(staff: Staff) -> None:
    client = program(staff.counsel, "contact.read")
    made = post(client, "/deadlines/calendar")
    assert made.status_code == 201
    path = made.json()["address"].removeprefix("http://testserver")
    assert Client().get(path).status_code == 200
    assert client.delete(f"{BASE}/deadlines/calendar").status_code == 204
    assert Client().get(path).status_code == 404
    assert Feed.objects.filter(revoked_at=None).count() == 0


def test_what_does_not_exist_is_a_problem(staff: Staff) -> None:
    client = program(staff.counsel, "notice.receive", "notice.acknowledge", "contact.read", "deadline.pause")
    for path in (f"/notices/{uuid4()}", f"/deadlines/{uuid4()}"):
        answer = client.get(f"{BASE}{path}")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert post(client, f"/notices/{uuid4()}/acknowledge").status_code == 404
    assert post(client, f"/deadlines/{uuid4()}/resume").status_code == 404


@pytest.mark.filterwarnings("ignore")
def test_whatever_the_schema_allows_is_answered_without_a_fault(staff: Staff) -> None:
    admin = make_person("administrator")
    row, clock = notice(at=NOW), deadline(at=NOW)
    endpoint, _secret = services.add_endpoint(name="x", url="https://example.gov/", kinds=(), by=admin, at=NOW)
    schema = schemathesis.openapi.from_dict(signed_in(staff.duty).get(f"{BASE}/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 15
    clients = [
        program(staff.counsel, "notice.receive", "notice.acknowledge", "contact.read", "deadline.pause"),
        program(admin, "webhook.manage"),
    ]
    known = {"notices": row.key, "deadlines": clock.key, "webhooks": endpoint.key}

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(operations))
        case = data.draw(operation.as_strategy())
        if "key" in (case.path_parameters or {}) and data.draw(st.booleans()):
            case.path_parameters["key"] = str(known[case.path.split("/")[3]])
        sent = case.as_transport_kwargs(base_url="http://testserver")
        client = clients[data.draw(st.integers(0, 1))]
        body = json.dumps(sent["json"]) if isinstance(sent.get("json"), dict | list) else ""
        answer = client.generic(
            sent["method"], sent["url"].removeprefix("http://testserver"), body, "application/json",
            query_params=sent.get("params") or {},
        )  # fmt: skip
        assert answer.status_code < 500, operation.label
        assert str(answer.status_code) in operation.definition.raw["responses"], (operation.label, answer.status_code)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", operation.label

    run()
